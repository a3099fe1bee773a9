"""Figures as they come from a spreadsheet: rows pasted with tabs, or a CSV file, read by headings. Pure."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence

from govflow.kernel.errors import InvalidInput
from govflow.returns.commands import LineEntered
from govflow.returns.entered import MOST_LINES
from govflow.schedules.spelling import fold

# The headings a table may have, as people write them. A heading that is none of them is left out.
HEADINGS: Mapping[str, tuple[str, ...]] = {
    "scheme_id": ("scheme id", "id", "no", "number", "row no"),
    "scheme": ("scheme", "scheme name", "project", "project name"),
    "source": ("source", "source of funding", "funding source", "commissioner"),
    "budget": ("budget", "planned expenditure", "plan"),
    "spent": ("spent", "expenditure", "expenditure to date", "actual", "spent to date"),
    "forecast": ("forecast", "forecast outturn", "year-end forecast", "forecast for the year"),
    "reason": ("reason", "why not yet", "comment"),
    "expected_on": ("expected", "expected on", "due"),
}
_NAMES = {fold(word): name for name, words in HEADINGS.items() for word in words}
WRITTEN = "Scheme ID, Scheme, Source, Budget, Spent, Forecast, Reason, Expected on"


def read_rows(text: str) -> list[LineEntered]:
    """Read a table with a heading into what is entered of each scheme. An empty cell leaves its figure.

    Raises:
        InvalidInput: saying which row or heading cannot be read.
    """
    rows = [(number, row) for number, row in _rows(text) if any(cell.strip() for cell in row)]
    if not rows:
        return []
    columns = _columns(rows[0][1])
    if len(rows) - 1 > MOST_LINES:
        raise InvalidInput(f"There are more than {MOST_LINES:,} rows.", field="pasted")
    return [_entered(number, row, columns) for number, row in rows[1:]]


def _rows(text: str) -> Iterator[tuple[int, Sequence[str]]]:
    if "\x00" in text:
        raise InvalidInput("This is no text. Copy the cells again.", field="pasted")
    first = text.lstrip("\ufeff\r\n ").partition("\n")[0]
    delimiter = "\t" if "\t" in first else ","
    try:
        read = csv.reader(io.StringIO(text.lstrip("\ufeff")), delimiter=delimiter, strict=True)
        yield from enumerate(read, start=1)
    except csv.Error as error:
        raise InvalidInput(f"The rows cannot be read: {error}.", field="pasted") from error


def _columns(headings: Sequence[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for place, heading in enumerate(headings):
        if name := _NAMES.get(fold(heading)):
            found.setdefault(name, place)
    if not {"scheme", "scheme_id"} & found.keys():
        message = f"The first row must name its columns, with a scheme or its ID among them: {WRITTEN}."
        raise InvalidInput(message, field="pasted")
    return found


def _entered(number: int, row: Sequence[str], columns: Mapping[str, int]) -> LineEntered:
    said = {name: row[place].strip() for name, place in columns.items() if place < len(row)}
    if not said.get("scheme") and not said.get("scheme_id"):
        raise InvalidInput(f"Row {number} names no scheme.", field="pasted")
    return LineEntered(**{name: text for name, text in said.items() if text})
