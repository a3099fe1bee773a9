"""A scheme of a plan: its lines, the decision it hangs on, until when, and what follows it. Pure.

A scheme is one number with one name, as the lines of the plan's contents have them.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256

from govflow.kernel.errors import InvalidInput
from govflow.kernel.findings import Finding, Json
from govflow.kernel.moments import parse_date
from govflow.kernel.pence import pounds_of
from govflow.workbook.model import Contents, Line

# What is said of a scheme, by name, with the words of its forms.
TITLES: Mapping[str, str] = {
    "decision": "Approving decision, of the register",
    "decided_elsewhere": "Decision made elsewhere",
    "decision_document": "Document that shows the decision",
    "approved_until": "Approved until",
    "recurrence": "Recurrent or one-off",
    "contract_end": "Contract ends",
    "business_case": "Next business case",
    "review": "Next review",
    "impact_review": "Impact review",
    "status": "Status",
    "tag": "Tag of the board’s priority",
}
DATES = ("approved_until", "contract_end", "business_case", "review", "impact_review")
RECURRENCE: Mapping[str, str] = {"recurrent": "Recurrent", "one_off": "One-off"}
_MONTH = re.compile(r"\d{4}-\d{2}\Z", re.ASCII)
_YEAR = re.compile(r"20\d{2}-\d{2}\Z", re.ASCII)
_APART = re.compile(r"[^a-z0-9]+")
_LONGEST_NAME, _DIGEST = 40, 8
_MANY = 99


@dataclass(frozen=True, slots=True)
class Said:
    """One thing said of a scheme: by whom, when, in which event. Empty where it was taken back, or erased."""

    field: str
    value: str
    by: str
    at: str
    event: int
    struck: bool = False

    @property
    def title(self) -> str:
        """Return what it is called in forms and lists."""
        return TITLES.get(self.field, self.field)

    def as_json(self) -> dict[str, Json]:
        """Return the shape printed."""
        return {name: getattr(self, name) for name in self.__slots__}


@dataclass(frozen=True, slots=True)
class Start:
    """When one source says that what follows a scheme begins: on a day, or in a month."""

    follows: str
    starts: str
    source: str
    document: str = ""
    page: str = ""
    by: str = ""
    at: str = ""
    event: int = 0
    struck: bool = False

    @property
    def first(self) -> date:
        """Return the earliest day it can mean."""
        return month_or_day(self.starts)[0]

    @property
    def words(self) -> str:
        """Return when it begins, as a sentence goes on: in November 2019, on 4 November 2019."""
        first = self.first
        return f"in {first:%B %Y}" if _MONTH.match(self.starts) else f"on {day_words(first)}"

    def as_json(self) -> dict[str, Json]:
        """Return the shape printed."""
        return {name: getattr(self, name) for name in self.__slots__}


@dataclass(frozen=True, slots=True)
class Cited:
    """A decision of the register that a scheme cites; ``doubts`` say why nothing may rest on it now."""

    ref: str
    area: str
    made_by: str
    decided_on: str
    doubts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Scheme:
    """A scheme as it stands; ``version`` is the event that last said something of it, 0 before any."""

    key: str
    scheme_id: str
    name: str
    lines: tuple[Line, ...] = ()
    said: Mapping[str, Said] = field(default_factory=dict)
    starts: tuple[Start, ...] = ()
    cited: Cited | None = None
    findings: tuple[Finding, ...] = ()
    version: int = 0

    @property
    def pence(self) -> int:
        """Return what the plan spends on it."""
        return sum(line.expenditure.pence or 0 for line in self.lines)

    @property
    def title(self) -> str:
        """Return what a reader calls it."""
        return f"{self.scheme_id} {self.name}".strip() or "A scheme without a name"

    def value(self, name: str) -> str:
        """Return what is said now; nothing where nothing is."""
        return self.said[name].value if name in self.said else ""

    def day(self, name: str) -> date | None:
        """Return a date that is said now."""
        return date.fromisoformat(self.value(name)) if self.value(name) else None

    @property
    def place(self) -> str:
        """Return where it stands among others, as text that sorts: most warnings first, then by number."""
        number = self.scheme_id if self.scheme_id.isdigit() else ""
        return f"{_MANY - min(len(self.findings), _MANY):02}.{number or 0:0>12}.{self.key}"

    def as_json(self) -> dict[str, Json]:
        """Return the shape printed."""
        sources: list[Json] = list(dict.fromkeys(line.source for line in self.lines))
        return {
            "key": self.key,
            "scheme_id": self.scheme_id,
            "name": self.name,
            "in_plan": bool(self.lines),
            "expenditure": pounds_of(self.pence),
            "sources": sources,
            **{name: self.value(name) or None for name in TITLES},
            "starts": [one.as_json() for one in self.starts],
            "findings": [one.as_json() for one in self.findings],
            "version": self.version,
        }


def day_words(day: date) -> str:
    """Return a day in short: 30 September 2019."""
    return f"{day.day} {day:%B %Y}"


def month_or_day(text: str, field_: str = "starts") -> tuple[date, date]:
    """Return the first and the last day that ``2019-11`` or ``2019-11-04`` can mean.

    Raises:
        InvalidInput: for neither.
    """
    if not _MONTH.match(text):
        try:
            day = parse_date(text, field=field_)
        except InvalidInput as error:
            message = f"'{text}' is neither a day nor a month. Write it like 2019-11-04 or 2019-11."
            raise InvalidInput(message, field=field_) from error
        return day, day
    first = parse_date(f"{text}-01", field=field_)
    return first, first.replace(day=monthrange(first.year, first.month)[1])


def year_end(year: str) -> date:
    """Return the last day of a plan's financial year or years: 31 March 2022 of 2021-22.

    A plan without a year spends to no day.
    """
    return date(int(f"{year[:2]}{year[-2:]}"), 3, 31) if _YEAR.match(year) else date.min


def scheme_key(scheme_id: str, name: str) -> str:
    """Return what a scheme is called in addresses: its number and name, and a digest that keeps them apart.

    Spaces and capitals do not make another scheme.
    """
    same = "\n".join(" ".join(text.split()).casefold() for text in (scheme_id, name))
    words = _APART.sub("-", same.replace("'", "")).strip("-")[:_LONGEST_NAME].strip("-")
    return f"{words}-{sha256(same.encode()).hexdigest()[:_DIGEST]}".lstrip("-")


def lines_by_scheme(contents: Contents | None) -> dict[str, list[Line]]:
    """Return the lines of each scheme of some contents, by its key, in the plan's order."""
    found: dict[str, list[Line]] = {}
    for line in (contents.lines or ()) if contents else ():
        found.setdefault(scheme_key(line.scheme_id.text, line.name), []).append(line)
    return found


def last_words(starts: Iterable[Start]) -> tuple[Start, ...]:
    """Return what each source says last of when what follows begins: sources that differ all stay."""
    latest = {(one.follows.casefold(), one.source.casefold()): one for one in starts}
    standing = (one for one in latest.values() if one.starts)
    return tuple(sorted(standing, key=lambda one: (one.follows, one.first, one.event)))


def changes(present: Mapping[str, Said], wanted: Mapping[str, str]) -> dict[str, str]:
    """Return what of ``wanted`` is not said already."""
    return {
        name: value
        for name, value in wanted.items()
        if value != (present[name].value if name in present else "")
    }


def history_of(said: Sequence[Said]) -> tuple[Said, ...]:
    """Return everything that was said, the newest first."""
    return tuple(sorted(said, key=lambda one: (one.event, list(TITLES).index(one.field)), reverse=True))
