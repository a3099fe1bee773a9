"""One row of a sheet's XML as cells (ECMA-376, 18.3.1.4): what each holds, and whether a formula gave it."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from typing import Any
from xml.etree.ElementTree import Element

from openpyxl.styles.numbers import BUILTIN_FORMATS_MAX_SIZE, builtin_format_code
from openpyxl.utils.cell import coordinate_to_tuple
from openpyxl.utils.datetime import from_excel, from_ISO8601
from openpyxl.xml.constants import SHEET_MAIN_NS

from govflow.workbook.grid import Cell, Kind
from govflow.workbook.wording import as_read

VALUE, FORMULA, INLINE, TEXT, RUN = (f"{{{SHEET_MAIN_NS}}}{name}" for name in ("v", "f", "is", "t", "r"))
FAULTY = (ValueError, LookupError, OverflowError, TypeError)
SHORT = 40
# What a number format prints as it stands, or reads as no digit: quoted, escaped, in brackets.
SIGNS = re.compile(r'"[^"]*"|[\\_*].|\[[^\]]*\]')


def rich_text(element: Element) -> str:
    """Return the words of a text without its formats, and without how it is pronounced."""
    if len(element) == 1 and element[0].tag == TEXT:
        return as_read(element[0].text or "")
    parts = (part if part.tag == TEXT else part.find(TEXT) for part in element if part.tag in {TEXT, RUN})
    return as_read("".join(part.text or "" for part in parts if part is not None))


class Values:
    """What the cells of a workbook refer to: its shared texts, and which formats are of dates."""

    def __init__(self, shared: list[str], book: Any) -> None:
        self.shared, self.epoch = shared, book.epoch
        self.dates: frozenset[int] = frozenset(book._date_formats)  # noqa: SLF001 - as its own sheets read them
        self.lengths: frozenset[int] = frozenset(book._timedelta_formats)  # noqa: SLF001
        self.percents = _percentages(book)
        self.columns: dict[str, int] = {}

    def cells(self, row: Element, number: int) -> dict[int, Cell]:
        """Return the cells of a row that hold something, by their columns."""
        found: dict[int, Cell] = {}
        column, digits, columns = 0, str(number), self.columns
        for element in row:
            name, at_row = element.get("r"), number
            if name is None:
                column += 1
            elif (letters := name.removesuffix(digits)) in columns:
                column = columns[letters]
            else:
                at_row, column = self._place(name, letters, number)
            kind = element.get("t", "n")
            value, is_formula = _stored(element, is_inline=kind == "inlineStr")
            if value is not None:
                is_percent = kind == "n" and element.get("s", "0") in self.percents
                held = self._held(kind, value, element)
                found[column] = Cell(at_row, column, *held, is_formula, is_percent)
            elif is_formula and kind != "str":
                found[column] = Cell(at_row, column, "uncalculated", "", is_formula)
        return found

    def _place(self, name: str, letters: str, number: int) -> tuple[int, int]:
        """Return row and column of a cell's name; letters are read once."""
        row, column = coordinate_to_tuple(name)
        if row == number:
            self.columns[letters] = column
        return row, column

    def _held(self, kind: str, value: str, element: Element) -> tuple[Kind, str]:
        """Return what a cell holds; a value that is none of its kind is an error value."""
        try:
            return self._of_kind(kind, value, element)
        except FAULTY:
            return "error", value[:SHORT]

    def _of_kind(self, kind: str, value: str, element: Element) -> tuple[Kind, str]:
        match kind:
            case "n":
                return self._number(value, int(element.get("s", 0)))
            case "s":
                return "text", self.shared[int(value)]
            case "inlineStr":
                return "text", value
            case "b":
                return "truth", "TRUE" if int(value) else "FALSE"
            case "d":
                return _day(from_ISO8601(value))  # type: ignore[no-untyped-call]
        return ("error", value) if kind == "e" else ("text", as_read(value))

    def _number(self, value: str, style: int) -> tuple[Kind, str]:
        """Return a number as the digits Excel would show of it, a date as ISO 8601."""
        number = float(value) if "." in value or "e" in value or "E" in value else int(value)
        if style in self.dates:
            try:
                return _day(from_excel(number, self.epoch, timedelta=style in self.lengths))
            except (OverflowError, ValueError):
                return "error", "#VALUE!"
        if not number:
            return "number", "0"  # nought has no sign
        text = repr(number)
        # A number without end is none.
        return ("number", text) if number - number == 0 else ("error", text)


def _percentages(book: Any) -> frozenset[str]:
    """Return the numbers of the styles that show a percentage; a quoted or escaped % is only a sign."""
    made = book._number_formats  # noqa: SLF001 - as its own sheets read them

    def code(number: int) -> str:
        own = number - BUILTIN_FORMATS_MAX_SIZE
        return made[own] if 0 <= own < len(made) else str(builtin_format_code(number))

    return frozenset(
        str(place)
        for place, style in enumerate(book._cell_styles)  # noqa: SLF001
        if "%" in SIGNS.sub("", code(style.numFmtId)).partition(";")[0]
    )


def _stored(element: Element, *, is_inline: bool) -> tuple[str | None, bool]:
    """Return what is stored in a cell, and whether a formula gave it."""
    value, is_formula = None, False
    for part in element:
        tag = part.tag
        if tag == VALUE and not is_inline:
            value = value or part.text
        elif tag == FORMULA:
            is_formula = True
        elif tag == INLINE and is_inline:
            value = rich_text(part)
    return value, is_formula


def _day(value: Any) -> tuple[Kind, str]:
    """Return a day, a time or a length of time."""
    assert isinstance(value, date | time | timedelta)
    return "date", str(value.date() if isinstance(value, datetime) else value)
