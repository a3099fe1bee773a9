"""What a planning template says, each figure with the cell it was read from. Money is whole pence."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

BLANK = "is blank"
NO_VALUE = "holds a formula without a value"


@dataclass(frozen=True, slots=True)
class Text:
    """Words of one cell; ``""`` where it is blank."""

    at: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class Number:
    """A number of one cell; ``fault`` says in plain words why there is none."""

    at: str
    value: Decimal | None = None
    fault: str = ""

    @property
    def is_blank(self) -> bool:
        """Whether nothing was written there."""
        return self.fault.startswith(BLANK)


@dataclass(frozen=True, slots=True)
class Money:
    """An amount of one cell in pence; ``fault`` says in plain words why there is none."""

    at: str
    pence: int | None = None
    fault: str = ""

    @property
    def is_blank(self) -> bool:
        """Whether nothing was written there."""
        return self.fault.startswith(BLANK)


@dataclass(frozen=True, slots=True)
class Contact:
    """A person the approval letter goes to, as the cover names them."""

    role: str
    title: str
    email: Text
    is_optional: bool


@dataclass(frozen=True, slots=True)
class Cover:
    """The cover: who completed the template, who signs it off, and when."""

    fields: Mapping[str, Text] = field(default_factory=dict)
    contacts: tuple[Contact, ...] = ()

    def text(self, key: str) -> str:
        """Return what a field of the cover says."""
        return self.fields[key].text if key in self.fields else ""


@dataclass(frozen=True, slots=True)
class Contribution:
    """One row of the income sheet: whose money, and how much."""

    name: str
    amount: Money


@dataclass(frozen=True, slots=True)
class Income:
    """The income of one source: its rows, a breakdown by district, and the total it states."""

    source: str
    rows: tuple[Contribution, ...]
    breakdown: tuple[Contribution, ...]
    total: Money
    is_additional: bool

    @property
    def pence(self) -> int:
        """Return what its rows give; additional money not broken down is what its total states."""
        if self.is_additional and not self.rows:
            return self.total.pence or 0
        return sum(row.amount.pence or 0 for row in self.rows)


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the expenditure sheet. What it says is kept as typed; lists give the round's words."""

    row: int
    scheme_id: Text
    name: str
    description: str
    scheme_type: str
    sub_type: str
    other_text: str
    area: str
    area_other: str
    commissioner: str
    percent_nhs: Number
    percent_la: Number
    provider: str
    source: str
    expenditure: Money
    new_or_existing: str


@dataclass(frozen=True, slots=True)
class Stated:
    """A total that a sheet states of its own: of what, and of which source, type or condition."""

    of: str
    key: str
    amount: Money


@dataclass(frozen=True, slots=True)
class Minimum:
    """What a condition requires to be spent at least, where one sheet says so.

    ``cited`` is the document and page it was taken from, where it was typed.
    """

    condition: str
    amount: Money
    cited: str = ""


@dataclass(frozen=True, slots=True)
class Measured:
    """One row of a metric: measure, period, plan or actual, and its value."""

    measure: str
    period: str
    kind: str
    unit: str
    value: Number


def is_percent(unit: str) -> bool:
    """Whether a metric's unit is per cent."""
    return unit.strip().casefold().startswith(("percent", "per cent", "%"))


@dataclass(frozen=True, slots=True)
class Metric:
    """One block of the metrics sheet."""

    code: str
    heading: str
    rows: tuple[Measured, ...]
    narrative: Text


@dataclass(frozen=True, slots=True)
class Answer:
    """The confirmation of one planning requirement."""

    code: str
    answer: Text
    action: Text
    timeframe: Text


@dataclass(frozen=True, slots=True)
class Contents:
    """All that was read of a planning template. ``columns`` are the letters of the expenditure table."""

    template: str = ""
    sheets: tuple[str, ...] = ()
    titles: Mapping[str, str] = field(default_factory=dict)
    cover: Cover | None = None
    income: tuple[Income, ...] | None = None
    lines: tuple[Line, ...] | None = None
    columns: Mapping[str, str] = field(default_factory=dict)
    stated: tuple[Stated, ...] = ()
    minimums: tuple[Minimum, ...] = ()
    metrics: tuple[Metric, ...] | None = None
    answers: tuple[Answer, ...] | None = None
    formulas: int = 0

    def at(self, line: Line, column: str) -> str:
        """Return the sheet and cell of one column of a line."""
        return f"{self.titles['expenditure']}!{self.columns.get(column, 'A')}{line.row}"
