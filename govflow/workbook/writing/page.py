"""A sheet before it is written: what stands in each cell, of which kind and how it looks. No openpyxl."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Literal

from govflow.workbook.grid import FAULTS, NEGATIVE, NO_AMOUNT, Kind
from govflow.workbook.held import plain_number
from govflow.workbook.model import Money, Number
from govflow.workbook.money import pounds

Look = Literal[
    "label",
    "title",
    "heading",
    "header",
    "words",
    "quoted",
    "count",
    "number",
    "day",
    "money",
    "total",
    "share",
]
# What a spreadsheet would run once somebody edits the cell gets the spreadsheet's own mark for text, beside
# the kind of cell that makes it one (OWASP ASVS 5.0, 1.2.10).
FORMULA = ("=", "+", "-", "@", "\t", "\r")
# Excel holds fifteen digits; a longer number stays a text.
COUNT = re.compile(r"[1-9]\d{0,14}")


@dataclass(frozen=True, slots=True)
class Ink:
    """What is written in one cell: its kind and text, as the reader would give them, and its look."""

    kind: Kind
    text: str
    look: Look


@dataclass(frozen=True, slots=True)
class Choice:
    """A rule for what may be typed into one column of a page: a list by its formula, or a kind of number."""

    cells: str
    kind: Literal["list", "whole", "decimal"]
    least: str
    most: str = ""
    says: str = "Choose one from the list."


@dataclass(slots=True)
class Page:
    """One sheet being laid out. ``header`` is the row that stays in sight and is printed on every page."""

    title: str
    rows: dict[int, dict[int, Ink]] = field(default_factory=dict)
    widths: dict[int, int] = field(default_factory=dict)
    choices: list[Choice] = field(default_factory=list)
    header: int = 0
    still_columns: int = 0

    def put(self, row: int, column: int, *inks: Ink | None) -> None:
        """Write cells side by side; nothing is written for none."""
        held = self.rows.setdefault(row, {})
        for place, ink in enumerate(inks, column):
            if ink is not None:
                held[place] = ink

    def say(self, row: int, column: int, *labels: str, look: Look = "label") -> None:
        """Write the template's own words side by side."""
        self.put(row, column, *(Ink("text", one, look) if one else None for one in labels))

    @property
    def next_row(self) -> int:
        """Return the row below the last one."""
        return max(self.rows, default=0) + 1


def words(text: str) -> Ink:
    """Return the cell for a text that somebody wrote; it stays a text whatever it looks like."""
    return Ink("text", text, "quoted" if text.startswith(FORMULA) else "words")


def count(text: str) -> Ink:
    """Return the cell for a scheme ID: a number where it is one."""
    return Ink("number", text, "count") if COUNT.fullmatch(text) else words(text)


def amount(money: Money) -> Ink:
    """Return the cell for an amount, and for what stood there instead of one."""
    return figure(money.pence) if money.pence is not None else _instead(money.fault, "money")


def number(held: Number) -> Ink:
    """Return the cell for a number, and for what stood there instead of one."""
    if held.value is None:
        return _instead(held.fault, "number")
    return Ink("number", plain_number(held.value), "number")


def figure(pence: int, look: Look = "money") -> Ink:
    """Return the cell for an amount of pence, in pounds."""
    return Ink("number", pounds(pence).removesuffix(".00"), look)


def share(part: int, whole: int) -> Ink | None:
    """Return the cell for a part of a whole, to four places; nothing of nothing is none."""
    if not whole:
        return None
    return Ink("number", plain_number(round(Decimal(part) / Decimal(whole), 4)), "share")


def _instead(fault: str, look: Look) -> Ink:
    """Return the cell that would be read with this fault again; a blank one where there is none such."""
    for wording in (NEGATIVE, NO_AMOUNT):
        held = _inside(fault, wording)
        if held is not None and _is_number(held):
            return Ink("number", held, look)
    kinds: Sequence[Kind] = ("text", "date", "error", "truth")
    for kind in kinds:
        held = _inside(fault, FAULTS[kind])
        if held is not None and _is_of(kind, held):
            return words(held) if kind == "text" else Ink(kind, held, "day" if kind == "date" else look)
    return Ink("text", "", look)


def _inside(fault: str, wording: str) -> str | None:
    before, after = wording.split("{}")
    if not fault.startswith(before) or not fault.endswith(after):
        return None
    return fault.removeprefix(before).removesuffix(after)


def _is_of(kind: Kind, text: str) -> bool:
    """Whether a cell of this kind can hold it; a time of day, for one, is not written."""
    if kind == "date":
        try:
            return bool(date.fromisoformat(text))
        except ValueError:
            return False
    return kind != "truth" or text in {"TRUE", "FALSE"}


def _is_number(text: str) -> bool:
    try:
        return Decimal(text).is_finite()
    except InvalidOperation:
        return False
