"""The expenditure sheet: one line per row under the headers, wherever they stand and in any order."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal

from govflow.workbook.grid import Cell, Sheet, letters, words_of
from govflow.workbook.layout.labels import Reading, header_row
from govflow.workbook.model import Line, Number, Stated

PERCENT = re.compile(r"^(\d{1,3}(?:\.\d+)?)\s*%$")
FEWEST_HEADERS = 3
WORDS = (
    "name",
    "description",
    "scheme_type",
    "sub_type",
    "other_text",
    "area",
    "area_other",
    "commissioner",
    "provider",
    "source",
    "new_or_existing",
)


def read_lines(reading: Reading) -> tuple[tuple[Line, ...] | None, dict[str, str], list[Stated]]:
    """Return the lines, the letters of their columns, and the total below them where one is stated."""
    sheet = reading.sheets.get("expenditure")
    if sheet is None:
        return None, {}, []
    words = reading.template.words["expenditure"]
    header, found = header_row(reading.template, sheet, words["columns"])
    if len(found) < FEWEST_HEADERS:
        reading.unknown(f"{sheet.title}!A1", "The table of schemes has no row of headers.")
        return None, {}, []
    if not _is_certain(reading, sheet, header, found):
        return None, {}, []
    columns = {key: places[0] for key, places in found.items()}
    lines: list[Line] = []
    totals: list[Stated] = []
    places = set(columns.values())
    for row, cells in sheet.rows.items():
        if row <= header or not any(_is_filled(cells[place]) for place in places & cells.keys()):
            continue
        if _is_total(reading, cells, columns):
            totals.append(Stated("lines", "", sheet.money(row, columns["expenditure"])))
        else:
            lines.append(_line(sheet, row, columns))
    return tuple(lines), {key: letters(column) for key, column in columns.items()}, totals


def _is_filled(held: Cell) -> bool:
    return held.kind == "uncalculated" or bool(held.text.strip())


def _is_certain(reading: Reading, sheet: Sheet, header: int, found: dict[str, list[int]]) -> bool:
    """Whether every column that is needed is there once."""
    words = reading.template.words["expenditure"]
    needed = [key for key in words["columns"] if key not in words["may_be_missing"]]
    first = sheet.at(header, min(min(places) for places in found.values()))
    for key in needed:
        title = words["columns"][key][0].removesuffix("...")
        if key not in found:
            reading.unknown(first, f"The table of schemes has no column '{title}'.")
        elif len(found[key]) > 1:
            reading.unknown(sheet.at(header, found[key][1]), f"Two columns are '{title}'.")
    return all(len(found.get(key, ())) == 1 for key in needed)


def _is_total(reading: Reading, cells: Mapping[int, Cell], columns: dict[str, int]) -> bool:
    said = {key: words_of(cells.get(columns[key])) for key in ("scheme_type", "source", "scheme_id", "name")}
    if said["scheme_type"] or said["source"]:
        return False
    return any(reading.template.plain(said[key]).startswith("total") for key in ("scheme_id", "name"))


def _percent(sheet: Sheet, row: int, column: int) -> Number:
    number = sheet.number(row, column)
    if number.value is not None or number.is_blank:
        return number
    written = PERCENT.match(sheet.words(row, column))
    return Number(number.at, Decimal(written[1])) if written else number


def _line(sheet: Sheet, row: int, columns: dict[str, int]) -> Line:
    cells = sheet.rows[row]
    said = {key: words_of(cells.get(columns[key])) if key in columns else "" for key in WORDS}
    return Line(
        row=row,
        scheme_id=sheet.text(row, columns["scheme_id"]),
        percent_nhs=_percent(sheet, row, columns["percent_nhs"]),
        percent_la=_percent(sheet, row, columns["percent_la"]),
        expenditure=sheet.money(row, columns["expenditure"]),
        **said,
    )
