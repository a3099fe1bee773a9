"""The only module that reads with openpyxl: the cells of a workbook with their stored values, in one pass.

A formula is never run: its stored value is read, and that there is a formula is noted. It runs in the child.
"""

from __future__ import annotations

import io
import warnings
import zipfile
from collections.abc import Collection
from itertools import product
from typing import Any, TypeVar
from xml.etree.ElementTree import Element, iterparse

import openpyxl
from openpyxl.reader.excel import ExcelReader
from openpyxl.styles.stylesheet import apply_stylesheet
from openpyxl.utils.cell import range_boundaries
from openpyxl.xml.constants import SHARED_STRINGS, SHEET_MAIN_NS

from govflow.workbook.grid import Cell, Grid, NotRead, Sheet, letters
from govflow.workbook.values import Values, rich_text

# The contract's bounds (section 4); the longest text is Excel's own.
ROWS, CELLS, SHEETS = 25_000, 500_000, 100
LONGEST_TEXT, ALL_TEXT = 32_767, 8 * 1024 * 1024
UNREADABLE = "The file is damaged: its sheets cannot be read."
LARGEST_MERGE = 10_000
ROW, MERGED, SHARED = (f"{{{SHEET_MAIN_NS}}}{name}" for name in ("row", "mergeCells", "si"))

Held = TypeVar("Held")


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

    def take_texts(self, title: str, cells: Collection[Cell]) -> None:
        """Refuse a text that is longer than a cell's may be, or one too many."""
        sizes = [len(cell.text) for cell in cells]
        self.text -= sum(sizes)
        if self.text < 0 or max(sizes) > LONGEST_TEXT:
            longest = max(cells, key=lambda cell: len(cell.text))
            most = f"A cell holds at most {LONGEST_TEXT:,} characters, all together {ALL_TEXT:,}."
            at = f"{title}!{letters(longest.column)}{longest.row}"
            raise NotRead("WORKBOOK_TOO_LARGE", f"The workbook holds more text than it may. {most}", at)


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
    reader: Any = ExcelReader(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
    with reader.archive:
        reader.read_manifest()
        reader.read_workbook()
        apply_stylesheet(reader.archive, reader.wb)
        named = [
            (sheet.name, place.target)
            for sheet, place in reader.parser.find_sheets()
            if place.target in reader.valid_files and "chartsheet" not in place.Type
        ]
        if len(named) > SHEETS:
            raise NotRead("WORKBOOK_TOO_LARGE", f"The workbook has more than {SHEETS} sheets.")
        values = Values(_shared(reader.package, reader.archive), reader.wb)
        allowance = _Allowance()
        sheets = tuple(_sheet(title, reader.archive, part, values, allowance) for title, part in named)
    return Grid(sheets, b"xl/externalLinks/" in content)


def _shared(package: Any, archive: zipfile.ZipFile) -> list[str]:
    """Return the texts that cells share, by their number."""
    kind = package.find(SHARED_STRINGS)
    if kind is None:
        return []
    texts: list[str] = []
    with archive.open(kind.PartName[1:]) as source:
        for _, element in iterparse(source):  # noqa: S314 - the gate lets no entity through
            if element.tag == SHARED:
                texts.append(rich_text(element))
                element.clear()
    return texts


def _sheet(title: str, archive: zipfile.ZipFile, part: str, values: Values, allowance: _Allowance) -> Sheet:
    rows: dict[int, dict[int, Cell]] = {}
    merged: dict[tuple[int, int], str] = {}
    number = 0
    with archive.open(part) as source:
        for _, element in iterparse(source):  # noqa: S314 - the gate lets no entity through
            if element.tag == ROW:
                number = _number(element, number)
                if len(element):
                    allowance.take(len(element))
                    held = values.cells(element, number)
                    if held:
                        allowance.take_texts(title, held.values())
                        rows[number] = rows[number] | held if number in rows else held
                element.clear()
            elif element.tag == MERGED:
                merged = _merged(element)
    return Sheet(title, {row: _in_order(cells) for row, cells in _in_order(rows).items()}, merged)


def _in_order(held: dict[int, Held]) -> dict[int, Held]:
    """Return rows or cells from the first to the last, as nearly every file has them."""
    return held if list(held) == sorted(held) else dict(sorted(held.items()))


def _number(row: Element, before: int) -> int:
    """Return a row's number: its own, or the next."""
    said = row.get("r")
    if said is None:
        return before + 1
    # Some programs write 5.0.
    return int(said) if said.isdigit() else int(said.removesuffix(".0"))


def _merged(merges: Element) -> dict[tuple[int, int], str]:
    """Return which cells are merged into which; what is merged over whole sheets matters to no table."""
    joined: dict[tuple[int, int], str] = {}
    left_over = CELLS
    for merge in merges:
        edges = [edge for edge in range_boundaries(merge.get("ref", "")) if edge is not None]
        if len(edges) < len("LTRB"):
            continue
        left, top, right, bottom = edges
        size = (right - left + 1) * (bottom - top + 1)
        if size > LARGEST_MERGE:
            continue
        # Counted with every merge, also where it lies over another: each costs its own time.
        left_over -= size
        if left_over < 0:
            raise NotRead("WORKBOOK_TOO_LARGE", f"More than {CELLS:,} cells of a sheet are merged.")
        for place in product(range(top, bottom + 1), range(left, right + 1)):
            joined[place] = f"{letters(left)}{top}"
        joined.pop((top, left), None)
    return joined
