"""Reads a CSV file into rows of text, within bounds, and says plainly why a file cannot be read."""

from __future__ import annotations

import csv
import hashlib
import io
from dataclasses import dataclass
from pathlib import Path

from govflow.kernel.findings import Finding
from govflow.schedules.spelling import Spelling

_SAVE = "Open it in the spreadsheet program and save it as 'CSV UTF-8 (comma delimited)'."
_LONGEST_CELL = 32_767
_BINARY = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"%PDF", b"\x1f\x8b")


@dataclass(frozen=True, slots=True)
class Printed:
    """One row by the number a spreadsheet shows for it; the headings are row 1."""

    number: int
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A file as read: headings, rows, digest, and why it could not be read."""

    file: str
    sha256: str = ""
    headings: tuple[str, ...] = ()
    rows: tuple[Printed, ...] = ()
    findings: tuple[Finding, ...] = ()

    @property
    def unreadable(self) -> bool:
        """Whether the file is not there, or not of this kind at all (exit code 2)."""
        return any(one.code == "WORKBOOK_UNREADABLE" for one in self.findings)


def letter(index: int) -> str:
    """Return a column's letter as spreadsheets show it: 0 is A, 26 is AA."""
    left, right = divmod(index, 26)
    return (letter(left - 1) if left else "") + chr(ord("A") + right)


def read_table(path: Path, spelling: Spelling) -> Table:
    """Read a CSV file of UTF-8 text; what is wrong with it is a finding, never a fault."""
    name = path.name
    try:
        # A folder, a device or a pipe has no end to trust; a file is read to one byte past its bound.
        if not path.is_file():
            absent = f"'{path}' is a folder." if path.is_dir() else f"There is no file '{path}'."
            return _unreadable(name, absent, "Give the path of a CSV file.")
        with path.open("rb") as stream:
            content = stream.read(spelling.largest_bytes + 1)
    except (OSError, ValueError) as error:
        why = error.strerror if isinstance(error, OSError) else "that is no path"
        return _unreadable(name, f"'{path}' cannot be opened: {why}.", "Check the path and who may read it.")
    if len(content) > spelling.largest_bytes:
        return Table(name, findings=(too_large(name, f"more than {spelling.largest_bytes:,} bytes"),))
    return _decoded(name, content, spelling)


def _decoded(name: str, content: bytes, spelling: Spelling) -> Table:
    if content.startswith(_BINARY) or b"\0" in content:
        return _unreadable(name, f"{name} is not a CSV file.", _SAVE)
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        return _unreadable(name, f"{name} is not UTF-8 text: line {line} has a byte that is none.", _SAVE)
    digest = hashlib.sha256(content).hexdigest()
    if not text.strip():
        return _unreadable(name, f"{name} is empty.", "Give a file with a row of headings and rows under it.")
    return _parsed(name, digest, text, spelling)


def _parsed(name: str, digest: str, text: str, spelling: Spelling) -> Table:
    rows: list[Printed] = []
    headings: tuple[str, ...] | None = None
    try:
        for number, cells in enumerate(csv.reader(io.StringIO(text, newline=""), strict=True), start=1):
            if len(cells) > spelling.most_columns:
                wide = f"{len(cells):,} columns in row {number}; {spelling.most_columns} are read"
                return Table(name, digest, findings=(too_large(name, wide),))
            if any(len(cell) > _LONGEST_CELL for cell in cells):
                long = f"a cell of more than {_LONGEST_CELL:,} characters in row {number}"
                return Table(name, digest, findings=(too_large(name, long),))
            if not any(cell.strip() for cell in cells):
                continue
            if headings is None:
                headings = tuple(cell.strip() for cell in cells)
                continue
            rows.append(Printed(number, tuple(cells)))
            if len(rows) > spelling.most_rows:
                many = f"more than {spelling.most_rows:,} rows"
                return Table(name, digest, findings=(too_large(name, many),))
    except csv.Error as error:
        return _unreadable(name, f"{name} is not a CSV file: {error}.", _SAVE)
    return _complete(Table(name, digest, headings or (), tuple(rows)))


def _complete(table: Table) -> Table:
    """Return a table whose rows are as wide as its headings, or the finding that says which is not."""
    width = len(table.headings)
    if width == 1 and any(mark in table.headings[0] for mark in ";\t"):
        message = f"The cells of {table.file} are not separated by commas."
        return Table(table.file, table.sha256, findings=(layout(table.file, message, _SAVE),))
    for row in table.rows:
        if any(cell.strip() for cell in row.cells[width:]):
            message = f"Row {row.number} has more cells than there are headings."
            remedy = (
                "Put a text with commas between quotation marks; an amount may also be without its commas."
            )
            return Table(
                table.file, table.sha256, findings=(layout(table.file, message, remedy, row=row.number),)
            )
    blank = [""] * width
    filled = tuple(Printed(row.number, tuple([*row.cells, *blank][:width])) for row in table.rows)
    return Table(table.file, table.sha256, table.headings, filled)


def layout(file: str, message: str, remedy: str, *, row: int = 1, column: str = "") -> Finding:
    """Return the finding for what cannot be read for certain (CONTRACT 4, LAYOUT_UNKNOWN)."""
    where = f"{file}!{column or 'A'}{row}"
    return Finding("LAYOUT_UNKNOWN", message, where=where, figures={"row": row}, remedy=remedy)


def too_large(name: str, what: str) -> Finding:
    """Return the finding for a file over its bounds (CONTRACT 4)."""
    message = f"{name} is too large: it has {what}."
    return Finding("WORKBOOK_TOO_LARGE", message, where=name, remedy="Keep the schedule alone in the file.")


def _unreadable(name: str, message: str, remedy: str) -> Table:
    return Table(name, findings=(Finding("WORKBOOK_UNREADABLE", message, where=name, remedy=remedy),))
