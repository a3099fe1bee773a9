"""Which column of a schedule is which, by its heading alone: never by where it stands."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from govflow.kernel.findings import Finding
from govflow.schedules.money import MILLION, THOUSAND
from govflow.schedules.spelling import Spelling, fold
from govflow.schedules.table import Table, layout, letter

LABELS = ("scheme_name", "source_of_funding", "scheme_type")
MONEY = ("prior", "virement", "current")
_UNITS = {
    "gbp": 1,
    "pounds": 1,
    "thousands": THOUSAND,
    "thousand": THOUSAND,
    "000": THOUSAND,
    "000s": THOUSAND,
    "k": THOUSAND,
    "millions": MILLION,
    "million": MILLION,
    "m": MILLION,
}
_YEAR = re.compile(
    r"(?:(?:expenditure|budget|amount|spend|plan|planned spend|planned expenditure) )?"
    r"([0-9]{4}) ((?:[0-9]{2})?[0-9]{2})\Z"
)


@dataclass(frozen=True, slots=True)
class MoneyHeading:
    """What the heading of a money column says: its part, its year, its unit of pounds."""

    part: str
    year: str = ""
    unit: int = 1
    rounded: bool = False


@dataclass(frozen=True, slots=True)
class MoneyColumn:
    """A column of money of one file."""

    heading: str
    index: int
    part: str
    year: str
    unit: int

    @property
    def letter(self) -> str:
        """The letter a spreadsheet shows for it."""
        return letter(self.index)


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns of a file that are read, and the headings of those that are not."""

    words: dict[str, int]
    money: tuple[MoneyColumn, ...]
    not_read: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()

    def part(self, name: str) -> MoneyColumn | None:
        """Return the column of a part: prior, virement or current."""
        return next((one for one in self.money if one.part == name), None)


def financial_year(first: str, second: str) -> str:
    """Return a year as 2018-19; nothing where the two do not follow each other."""
    return f"{first}-{second[-2:]}" if (int(first) + 1) % 100 == int(second) % 100 else ""


def money_heading(text: str, spelling: Spelling) -> MoneyHeading | None:
    """Read the heading of a money column; nothing where it is none."""
    words = fold(text).split()
    rounded = words[-1:] == ["rounded"]
    words = words[:-1] if rounded else words
    unit = _UNITS.get(words[-1], 0) if words else 0
    words = words[:-1] if unit else words
    said = " ".join(words)
    part = spelling.columns.get(said, "")
    if part in MONEY:
        return MoneyHeading(part, "", unit or 1, rounded)
    found = _YEAR.match(said)
    year = financial_year(found[1], found[2]) if found else ""
    return MoneyHeading("year", year, unit or 1, rounded) if year else None


def find_columns(table: Table, spelling: Spelling) -> Columns:
    """Find the columns of a schedule or funding table; what is missing or written twice is a finding."""
    words: dict[str, int] = {}
    money: list[tuple[MoneyColumn, bool]] = []
    for index, heading in enumerate(table.headings):
        name = spelling.columns.get(fold(heading), "")
        read = money_heading(heading, spelling)
        if name and name not in MONEY:
            words.setdefault(name, index)
        elif read:
            money.append((MoneyColumn(heading, index, read.part, read.year, read.unit), read.rounded))
    kept = _parted(_exact_first(money))
    used = {*words.values(), *(one.index for one in kept)}
    spare = tuple(heading for index, heading in enumerate(table.headings) if index not in used and heading)
    return Columns(words, kept, spare, tuple(_wrong(table, words, kept)))


def _exact_first(money: Sequence[tuple[MoneyColumn, bool]]) -> list[MoneyColumn]:
    """Leave out a rounded column where another holds the same figures as they were printed."""
    exact = {(one.part, one.year) for one, rounded in money if not rounded}
    return [one for one, rounded in money if not rounded or (one.part, one.year) not in exact]


def _parted(money: Iterable[MoneyColumn]) -> tuple[MoneyColumn, ...]:
    """Where a virement stands between two years, the earlier is what it is added to (DOMAIN A5)."""
    columns = tuple(money)
    years = sorted(one.year for one in columns if one.part == "year")
    if not any(one.part == "virement" for one in columns) or len(years) != 2:
        return columns
    parts = {years[0]: "prior", years[1]: "current"}
    return tuple(
        MoneyColumn(one.heading, one.index, parts.get(one.year, one.part), one.year, one.unit)
        for one in columns
    )


def _wrong(table: Table, words: dict[str, int], money: Sequence[MoneyColumn]) -> Iterable[Finding]:
    seen = [fold(heading) for heading in table.headings if heading]
    twice = sorted({heading for heading in seen if seen.count(heading) > 1})
    if twice:
        message = f"{table.file} has two columns headed '{twice[0]}'."
        yield layout(table.file, message, "Give each column a heading of its own.")
    named = docs_of("a column with the scheme's name, type or source of funding, like scheme_name")
    if not any(name in words for name in LABELS):
        yield layout(table.file, f"{table.file} has no column that names its lines.", named)
    amounts = [one for one in money if one.part != "virement"]
    if not amounts:
        message = f"{table.file} has no column of money."
        yield layout(table.file, message, docs_of("a column like expenditure_2019_20_gbp or amount_gbp"))
    parts = [(one.part, one.year) for one in money]
    if double := [one for one in money if parts.count((one.part, one.year)) > 1]:
        message = f"'{double[0].heading}' and '{double[1].heading}' are headings for the same money."
        remedy = "Keep one of the two, or put its year in each heading."
        yield layout(table.file, message, remedy, column=double[1].letter)
    have = {one.part for one in money}
    if "virement" in have and not {"prior", "current"} <= have:
        message = f"{table.file} has a virement and not the two years it stands between."
        yield layout(table.file, message, docs_of("one column for the prior year and one for the current"))


def docs_of(what: str) -> str:
    """Return the remedy for a column that is not there."""
    return f"Add {what}. The spellings that are read are in docs/reference/schedules.md."
