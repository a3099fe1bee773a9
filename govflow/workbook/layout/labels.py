"""Finding things in a sheet: the sheet itself, a label, a row of headers."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from govflow.kernel.findings import Finding
from govflow.workbook.codes import found
from govflow.workbook.grid import Cell, Grid, Sheet
from govflow.workbook.model import Text
from govflow.workbook.template import Template

NUMBERED = re.compile(r"^\s*\d+\s*[a-z]?\s*[.):]?\s+", re.IGNORECASE)
ROUND = re.compile(r"better care fund\s+(\d{4}\s*[-/]\s*\d{2,4})", re.IGNORECASE)
HEADING_ROWS = 12


@dataclass(slots=True)
class Reading:
    """What is being read, by which template, and what was found on the way."""

    grid: Grid
    template: Template
    sheets: dict[str, Sheet] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)

    def unknown(self, at: str, message: str) -> None:
        """Note that something cannot be read for certain."""
        self.findings.append(found("LAYOUT_UNKNOWN", at, message))


def stated_round(grid: Grid) -> Text | None:
    """Return the round that a workbook's headings name, as 2021-22."""
    for sheet in grid.sheets:
        for cell in (cell for cell in sheet.cells() if cell.row <= HEADING_ROWS and cell.kind == "text"):
            named = ROUND.search(cell.text)
            if named:
                return Text(sheet.at(cell.row, cell.column), re.sub(r"\s*[-/]\s*", "-", named[1]))
    return None


def find_sheets(reading: Reading) -> None:
    """Find each sheet of the template by its tab, and where that was renamed by its heading."""
    for key, names in reading.template.words["sheets"].items():
        tabs = [sheet for sheet in reading.grid.sheets if _is_named(reading, sheet.title, names)]
        tabs = tabs or [sheet for sheet in reading.grid.sheets if _is_headed(reading, sheet, names)]
        if len(tabs) == 1:
            reading.sheets[key] = tabs[0]
        elif tabs:
            reading.unknown(f"{tabs[1].title}!A1", f"Two sheets are '{names[0]}'.")
        else:
            reading.findings.append(found("SHEET_MISSING", names[0], f"There is no sheet '{names[0]}'."))


def _is_named(reading: Reading, title: str, names: Iterable[str]) -> bool:
    return reading.template.means(NUMBERED.sub("", title), names) or reading.template.means(title, names)


def _is_headed(reading: Reading, sheet: Sheet, names: Iterable[str]) -> bool:
    return any(
        NUMBERED.match(cell.text) and _is_named(reading, cell.text, names)
        for cell in sheet.cells()
        if cell.row <= HEADING_ROWS and cell.kind == "text"
    )


def texts(sheet: Sheet, row: int) -> list[Cell]:
    """Return the words of a row, from left to right."""
    return [cell for cell in sheet.rows.get(row, {}).values() if cell.kind == "text" and cell.text.strip()]


def labelled(template: Template, sheet: Sheet, labels: Iterable[str], after: int = 0) -> Cell | None:
    """Return the first cell below a row that holds one of these labels."""
    wanted = tuple(labels)
    below = (row for row in sheet.rows if row > after)
    return next(
        (cell for row in below for cell in texts(sheet, row) if template.means(cell.text, wanted)), None
    )


def right_of(sheet: Sheet, cell: Cell) -> int | None:
    """Return the column of the first filled cell right of a label."""
    return next((column for column in sheet.rows[cell.row] if column > cell.column), None)


def headers(
    template: Template, sheet: Sheet, row: int, wanted: Mapping[str, list[str]]
) -> dict[str, list[int]]:
    """Return the columns of a row that each header stands over."""
    return {
        key: columns
        for key, labels in wanted.items()
        if (columns := [cell.column for cell in texts(sheet, row) if template.means(cell.text, labels)])
    }


def header_row(
    template: Template, sheet: Sheet, wanted: Mapping[str, list[str]], after: int = 0
) -> tuple[int, dict[str, list[int]]]:
    """Return the row below another that has the most of these headers, and their columns; 0 for none."""
    best: tuple[int, dict[str, list[int]]] = (0, {})
    for row in sheet.rows:
        if row > after and len(texts(sheet, row)) >= min(2, len(wanted)):
            columns = headers(template, sheet, row, wanted)
            if len(columns) > len(best[1]):
                best = (row, columns)
            if len(columns) == len(wanted):
                break
    return best
