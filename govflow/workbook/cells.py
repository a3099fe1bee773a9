"""The only module that knows openpyxl: the cells of a workbook with their stored values, in one pass.

A formula is never run: its stored value is read, and that there is a formula is noted. It runs in the child.
"""

from __future__ import annotations

import io
import warnings
from collections.abc import Generator, Iterator
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from itertools import product
from typing import Any
from xml.etree.ElementTree import iterparse

import openpyxl
from openpyxl.utils.cell import coordinate_to_tuple, range_boundaries
from openpyxl.worksheet._reader import FORMULA_TAG, MERGE_TAG, ROW_TAG, WorkSheetParser
from openpyxl.worksheet.merge import MergeCells

from govflow.workbook.grid import Cell, Grid, Kind, NotRead, Sheet, letters

# The contract's bounds (section 4); the longest text is Excel's own.
ROWS, CELLS, SHEETS = 25_000, 500_000, 100
LONGEST_TEXT, ALL_TEXT = 32_767, 32 * 1024 * 1024
UNREADABLE = "The file is damaged: its sheets cannot be read."
LARGEST_MERGE = 10_000


class _Parser(WorkSheetParser):
    """openpyxl's own reader of a sheet's rows and merges, which also says where a formula stands."""

    def parse(self) -> Generator[tuple[int, list[dict[str, Any]]], None, None]:
        """Return each row's number and cells; formats and validations are nobody's question here."""
        parts: Any = iterparse(self.source)  # noqa: S314 - the gate lets no entity through
        for _, element in parts:
            if element.tag == ROW_TAG:
                yield self.parse_row(element)
                element.clear()
            elif element.tag == MERGE_TAG:
                self.merged_cells = MergeCells.from_tree(element)

    def parse_cell(self, element: Any) -> dict[str, Any]:
        """Return one cell; a value that is none of its kind is an error value."""
        try:
            cell: dict[str, Any] = super().parse_cell(element)
        except (ValueError, LookupError, OverflowError, TypeError):
            row, column = self.row_counter, self.col_counter + 1
            if element.get("r"):
                row, column = coordinate_to_tuple(element.get("r"))
            self.col_counter = column
            value = str(element.findtext("{*}v"))[:40]
            cell = {"row": row, "column": column, "value": value, "data_type": "e"}
        cell["formula"] = element.find(FORMULA_TAG) is not None
        cell["stored_text"] = element.get("t") == "str"
        return cell


class _Allowance:
    """What a workbook may still hold."""

    def __init__(self) -> None:
        self.rows, self.cells, self.text = ROWS, CELLS, ALL_TEXT

    def take(self, cells: int) -> None:
        self.rows -= 1
        self.cells -= cells
        if self.rows < 0 or self.cells < 0:
            raise NotRead(
                "WORKBOOK_TOO_LARGE", f"The workbook has more than {ROWS:,} rows or {CELLS:,} cells."
            )

    def has_room(self, text: str) -> bool:
        """Whether a text is no longer than a cell's may be, and all of them together."""
        self.text -= len(text)
        return len(text) <= LONGEST_TEXT and self.text >= 0


def read_grid(content: bytes) -> Grid:
    """Return the cells of a workbook.

    Raises:
        NotRead: for one that is damaged, or larger than its bounds.
    """
    if not openpyxl.DEFUSEDXML:
        raise NotRead("WORKBOOK_UNREADABLE", "The installation lacks defusedxml, so no workbook is opened.")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return _read(content)
    except (NotRead, MemoryError):
        raise
    except Exception as why:  # openpyxl lets any kind of error through for a damaged file
        raise NotRead("WORKBOOK_UNREADABLE", UNREADABLE) from why


def _read(content: bytes) -> Grid:
    workbook = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
    if len(workbook.worksheets) > SHEETS:
        raise NotRead("WORKBOOK_TOO_LARGE", f"The workbook has more than {SHEETS} sheets.")
    allowance = _Allowance()
    sheets = tuple(_sheet(workbook, sheet, allowance) for sheet in workbook.worksheets)
    has_links = b"xl/externalLinks/" in content
    workbook.close()
    return Grid(sheets, has_links)


def _sheet(workbook: Any, sheet: Any, allowance: _Allowance) -> Sheet:
    rows: dict[int, dict[int, Cell]] = {}
    with sheet._get_source() as source:  # noqa: SLF001 - as openpyxl's own read-only sheet does
        parser = _Parser(
            source,
            sheet._shared_strings,  # noqa: SLF001
            data_only=True,
            epoch=workbook.epoch,
            date_formats=workbook._date_formats,  # noqa: SLF001
            timedelta_formats=workbook._timedelta_formats,  # noqa: SLF001
        )
        for number, cells in parser.parse():
            if not cells:
                continue
            allowance.take(len(cells))
            held = {cell.column: cell for cell in _filled(sheet.title, cells, allowance)}
            if held:
                rows.setdefault(number, {}).update(sorted(held.items()))
    return Sheet(sheet.title, dict(sorted(rows.items())), _merged(parser.merged_cells))


def _filled(title: str, cells: list[dict[str, Any]], allowance: _Allowance) -> Iterator[Cell]:
    for cell in cells:
        value, is_formula = cell["value"], cell["formula"]
        if value is None and not (is_formula and not cell["stored_text"]):
            continue
        kind, text = _value(value, cell["data_type"])
        if not allowance.has_room(text):
            most = f"A cell holds at most {LONGEST_TEXT:,} characters, all together {ALL_TEXT:,}."
            at = f"{title}!{letters(cell['column'])}{cell['row']}"
            raise NotRead("WORKBOOK_TOO_LARGE", f"The workbook holds more text than it may. {most}", at)
        yield Cell(cell["row"], cell["column"], kind, text, is_formula)


def _value(value: Any, data_type: str) -> tuple[Kind, str]:
    """Return what a cell holds: a number as the digits Excel would show of it, a date as ISO 8601."""
    if value is None or data_type == "e":
        return ("uncalculated", "") if value is None else ("error", str(value))
    if isinstance(value, bool):
        return "truth", "TRUE" if value else "FALSE"
    if isinstance(value, int | float):
        number = Decimal(repr(value))
        # Nought has no sign; a number without end is none.
        return ("number", str(number or Decimal(0))) if number.is_finite() else ("error", str(value))
    if isinstance(value, date | time | timedelta):
        return "date", str(value.date() if isinstance(value, datetime) else value)
    text = str(value)
    return "text", text if text.isprintable() else "".join(one if one.isprintable() else " " for one in text)


def _merged(merges: Any) -> dict[tuple[int, int], str]:
    """Return which cells are merged into which; what is merged over whole sheets matters to no table."""
    joined: dict[tuple[int, int], str] = {}
    for merge in merges.mergeCell if merges is not None else ():
        edges = [edge for edge in range_boundaries(merge.ref) if edge is not None]
        if len(edges) < len("LTRB"):
            continue
        left, top, right, bottom = edges
        if (right - left + 1) * (bottom - top + 1) > LARGEST_MERGE:
            continue
        for place in product(range(top, bottom + 1), range(left, right + 1)):
            joined[place] = f"{letters(left)}{top}"
        joined.pop((top, left), None)
    return joined
