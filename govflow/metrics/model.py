"""What a round asks to be measured, and what was recorded of it. ``schedules.metrics`` compares it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from govflow.kernel.errors import InvalidInput, NotFound
from govflow.kernel.findings import Json
from govflow.schedules.metrics import PER, Figure
from govflow.schedules.periods import Period, read_period
from govflow.schedules.spelling import MetricKind, fold

FREQUENCIES = ("monthly", "quarterly", "annual")
OWNERS = ("nhs", "council", "joint")
WHOSE = ("region", "england", "nearest_neighbours")
_UNITS = {"percent": "per cent", "per_100000": "per 100,000", "per_1000": "per 1,000", "per_day": "a day"}
_PARTS = {"monthly": 12, "quarterly": 4, "annual": 1}
_ROUND = re.compile(r"[0-9]{4}-[0-9]{2}\Z")
LONGEST_ROUND = 5
FIRST_MONTH, MONTHS_OF_A_YEAR = 4, 12


@dataclass(frozen=True, slots=True)
class Measure:
    """One figure that is printed of a metric; or counted locally where that cannot be had."""

    title: str
    unit: str
    also: tuple[str, ...] = ()
    is_counted_locally: bool = False

    @property
    def key(self) -> str:
        """The measure in an address or a form."""
        return fold(self.title).replace(" ", "-")

    @property
    def unit_words(self) -> str:
        """The unit as a reader says it."""
        return _UNITS.get(self.unit, self.unit)

    @property
    def is_rate(self) -> bool:
        """Whether it is so many of so many."""
        return self.unit in PER

    def means(self, said: str) -> bool:
        """Whether a paper's word for a measure is this one."""
        return fold(said) in {fold(one) for one in (self.title, *self.also)}


@dataclass(frozen=True, slots=True)
class Definition:
    """A metric of a round, or one of an area's own. ``key`` is the same in every round, ``code`` its own."""

    key: str
    code: str
    title: str
    owner: str
    owner_words: str
    kind: MetricKind
    measures: tuple[Measure, ...]
    source: str = ""
    is_local: bool = False
    is_unconfirmed: bool = False

    def measure(self, said: str) -> Measure:
        """Return the measure someone means; the first where nothing was said.

        Raises:
            InvalidInput: naming those there are.
        """
        for one in self.measures:
            if not said or one.key == said or one.means(said):
                return one
        titles = ", ".join(one.title for one in self.measures)
        raise InvalidInput(f"{self.title} has no measure '{said[:60]}'. It has: {titles}.", field="measure")

    def as_json(self) -> dict[str, Json]:
        """Return what is known of the metric itself."""
        return {
            "code": self.code,
            "key": self.key,
            "title": self.title,
            "owner": self.owner,
            "owner_side": self.owner_words,
            "frequency": self.kind.frequency,
            "better": self.kind.better or None,
            "lag_days": self.kind.lag_days,
            "standardised": self.kind.standardised,
            "local": self.is_local,
            "unconfirmed": self.is_unconfirmed,
            "source": self.source,
        }


@dataclass(frozen=True, slots=True)
class Entry:
    """A figure as it was recorded: on which plan, in which event or cell, from what, and why it changed."""

    figure: Figure
    ref: str
    id: str = ""
    event: int = 0
    at: str = ""
    source: str = ""
    reason: str = ""
    restates: str = ""
    cell: str = ""

    def as_json(self) -> dict[str, Json]:
        """Return the shape printed; ``cell`` is where the plan’s own workbook has it."""
        one = self.figure
        months: list[Json] = list(one.months_present)
        shape: dict[str, Json] = {"period": one.period.name, "kind": one.kind, "state": one.state}
        shape |= {
            name: None if value is None else f"{value:f}"
            for name, value in (
                ("value", one.value),
                ("numerator", one.numerator),
                ("denominator", one.denominator),
            )
        }
        return {
            **shape,
            "months_present": months,
            "available_from": one.available_from.isoformat() if one.available_from else None,
            "from": one.in_force_from.isoformat() if one.kind == "target" else None,
            "status": one.status,
            "note": one.note,
            "source": self.source,
            "reason": self.reason,
            "id": self.id,
            "restates": self.restates or None,
            "ref": self.ref,
            "event": self.event or None,
            "recorded_at": self.at or None,
            "cell": self.cell or None,
        }


@dataclass(frozen=True, slots=True)
class Comparator:
    """What others reached in a period, and where the area stands among them."""

    whose: str
    name: str
    figure: Figure
    rank: int | None = None
    out_of: int | None = None
    source: str = ""
    event: int = 0
    ref: str = ""

    @property
    def place(self) -> tuple[str, ...]:
        """Whose figure of which period it is: a later one of the same place takes over."""
        return self.whose, self.name, self.figure.period.name, "rank" if self.figure.value is None else ""

    def as_json(self) -> dict[str, Json]:
        """Return the shape printed."""
        one = self.figure
        return {
            "whose": self.whose,
            "name": self.name,
            "period": one.period.name,
            "value": None if one.value is None else f"{one.value:f}",
            "denominator": None if one.denominator is None else f"{one.denominator:f}",
            "rank": self.rank,
            "out_of": self.out_of,
            "source": self.source,
            "event": self.event,
        }


@dataclass(frozen=True, slots=True)
class Noted:
    """What is known of the quality of figures: gaps in coding, a refresh to come."""

    text: str
    measure: str
    period: str
    at: str
    event: int
    ref: str

    def as_json(self) -> dict[str, Json]:
        """Return the shape printed."""
        return {name: getattr(self, name) for name in self.__slots__}


def find_definition(definitions: tuple[Definition, ...], said: str) -> Definition:
    """Return the metric with a code, or with its key.

    Raises:
        NotFound: naming the codes there are.
    """
    for one in definitions:
        if said in (one.code, one.key):
            return one
    known = ", ".join(one.code for one in definitions) or "none"
    raise NotFound(f"This plan has no metric '{said[:60]}'. It has: {known}.")


def years_of(year: str) -> tuple[str, ...]:
    """Return the financial years of a round: 2023-25 is 2023-24 and 2024-25."""
    if not _ROUND.match(year):
        return ()
    first, last = int(year[:4]), int(year[:2] + year[-2:])
    last = min(max(last, first + 1), first + LONGEST_ROUND)
    return tuple(f"{one}-{(one + 1) % 100:02d}" for one in range(first, last))


def periods_of(year: str, frequency: str) -> tuple[Period, ...]:
    """Return the periods of a financial year in which a metric comes."""
    names = {
        1: [year],
        4: [f"{year} Q{number}" for number in range(1, 5)],
        12: [_month(int(year[:4]), number) for number in range(MONTHS_OF_A_YEAR)],
    }[_PARTS[frequency]]
    return tuple(period for name in names if (period := read_period(name)))


def months_between(frequency: str) -> int:
    """Return how many months a period has in which a metric comes."""
    return MONTHS_OF_A_YEAR // _PARTS[frequency]


def _month(first: int, number: int) -> str:
    years, month = divmod(FIRST_MONTH - 1 + number, MONTHS_OF_A_YEAR)
    return f"{first + years}-{month + 1:02d}"
