"""A workbook as plain cells, before anyone asks what they mean."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Context, Decimal
from functools import cache
from typing import Literal, NamedTuple

from govflow.workbook.model import BLANK, NO_VALUE, Money, Number, Text
from govflow.workbook.money import whole_pence

Kind = Literal["text", "number", "date", "truth", "error", "uncalculated"]
FAULTS: dict[Kind, str] = {
    "text": "holds text ('{}')",
    "date": "holds a date ({})",
    "truth": "holds {}",
    "error": "holds the error {}",
    "uncalculated": NO_VALUE,
}
DIGITS = Context(prec=15)
NEGATIVE, NO_AMOUNT = "is negative ({})", "is no amount in pounds and pence ({})"


@cache
def letters(column: int) -> str:
    """Return the letters of a column: 28 is AB."""
    name = ""
    while column > 0:
        column, rest = divmod(column - 1, 26)
        name = chr(65 + rest) + name
    return name


class Cell(NamedTuple):
    """One cell that holds something; ``text`` is its value, a number as its exact decimal digits.

    ``is_percent`` where a number is formatted as a percentage: it holds 0.6 and shows 60%.
    A tuple, since there may be half a million.
    """

    row: int
    column: int
    kind: Kind
    text: str
    is_formula: bool = False
    is_percent: bool = False


def words_of(held: Cell | None) -> str:
    """Return the words of a cell; a number by its digits, 60% of a percentage, and none of a blank one."""
    if held is None:
        return ""
    if held.kind != "number":
        return held.text.strip()
    return f"{_shown(held).normalize():f}{'%' if held.is_percent else ''}"


def _shown(held: Cell) -> Decimal:
    """Return a number as it is shown; a percentage as 60 of 0.6, at the digits that Excel keeps."""
    return DIGITS.multiply(Decimal(held.text), 100) if held.is_percent else Decimal(held.text)


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet's filled cells by row and column, and which cells are merged into which."""

    title: str
    rows: Mapping[int, Mapping[int, Cell]]
    merged: Mapping[tuple[int, int], str] = field(default_factory=dict)

    def at(self, row: int, column: int) -> str:
        """Return a place as the contract writes it: ``5a. Expenditure!N14``."""
        return f"{self.title}!{letters(column)}{row}"

    def cell(self, row: int, column: int) -> Cell | None:
        """Return a cell, or nothing where it is blank."""
        cells = self.rows.get(row)
        return cells.get(column) if cells is not None else None

    def cells(self) -> Iterator[Cell]:
        """Return every filled cell, row by row from left to right."""
        for row in self.rows.values():
            yield from row.values()

    def words(self, row: int, column: int) -> str:
        """Return the words of a cell; a number by its digits."""
        return words_of(self.cell(row, column))

    def text(self, row: int, column: int) -> Text:
        """Return the words of a cell, and which cell it is."""
        return Text(self.at(row, column), self.words(row, column))

    def number(self, row: int, column: int) -> Number:
        """Return the number of a cell, or why there is none."""
        at, held = self.at(row, column), self.cell(row, column)
        if held is None or (held.kind == "text" and not held.text.strip()):
            joined = self.merged.get((row, column))
            return Number(at, fault=f"{BLANK}: it is merged with {joined}" if joined else BLANK)
        if held.kind == "number":
            return Number(at, Decimal(held.text))
        return Number(at, fault=FAULTS[held.kind].format(held.text[:40]))

    def percentage(self, row: int, column: int) -> Number:
        """Return the percentage of a cell as it is shown: 60 of a plain 60, and of a 0.6 that shows 60%."""
        number, held = self.number(row, column), self.cell(row, column)
        return number if number.value is None or held is None else Number(number.at, _shown(held))

    def money(self, row: int, column: int, *, signed: bool = False) -> Money:
        """Return the amount of a cell in pence, or why there is none; a difference may be negative."""
        number = self.number(row, column)
        if number.value is None:
            return Money(number.at, fault=number.fault)
        if number.value < 0 and not signed:
            return Money(number.at, fault=NEGATIVE.format(f"{number.value:f}"))
        pence = whole_pence(number.value) if abs(number.value) < 10**13 else None
        fault = "" if pence is not None else NO_AMOUNT.format(number.value)
        return Money(number.at, pence, fault)


@dataclass(frozen=True, slots=True)
class Grid:
    """A workbook's sheets in their order; whether it points at other files."""

    sheets: tuple[Sheet, ...]
    has_external_links: bool = False


class NotRead(Exception):
    """A file that is no workbook GovFlow reads: which code, where, and why."""

    def __init__(self, code: str, message: str, where: str = "") -> None:
        super().__init__(message)
        self.code, self.message, self.where = code, message, where
