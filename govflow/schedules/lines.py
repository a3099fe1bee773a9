"""The lines of a published schedule or funding table, each with its row and its money in pence."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from govflow.kernel.findings import Finding
from govflow.schedules.columns import LABELS, Columns, MoneyColumn, find_columns
from govflow.schedules.money import NotMoney, read_pence
from govflow.schedules.spelling import Spelling, fold
from govflow.schedules.table import Printed, Table, layout, read_table

_ADD = "Add the lines of the schedule."
# What a row is, by the words of its column for it. Every other word is a finding.
ROW_TYPES = {
    "line": "line",
    "scheme": "line",
    "funding": "line",
    "total": "total",
    "grand total": "total",
    "grant": "grant",
    "ringfence nc2": "NC2",
    "ringfence nc3": "NC3",
    "minimum nc2": "NC2",
    "minimum nc3": "NC3",
    "spend breakdown": "part",
    "spend total": "part total",
    "spend total rounded": "part total",
}


@dataclass(frozen=True, slots=True)
class Line:
    """One row: what it is, its words by GovFlow's column names, its money by heading."""

    row: int
    kind: str
    words: Mapping[str, str]
    amounts: Mapping[str, int]

    @property
    def name(self) -> str:
        """What the line is called."""
        return next((self.words[one] for one in ("scheme_name", "scheme_type") if self.words.get(one)), "")

    @property
    def source(self) -> str:
        """The source of funding as printed; of a funding table its group or its own name."""
        return next((self.words[one] for one in ("group", "source_of_funding") if self.words.get(one)), "")


@dataclass(frozen=True, slots=True)
class Schedule:
    """A file of lines as read."""

    table: Table
    columns: Columns = field(default_factory=lambda: Columns({}, ()))
    rows: tuple[Line, ...] = ()
    findings: tuple[Finding, ...] = ()

    @property
    def file(self) -> str:
        """Its name."""
        return self.table.file

    def of_kind(self, kind: str) -> tuple[Line, ...]:
        """Return the rows of a kind."""
        return tuple(line for line in self.rows if line.kind == kind)

    @property
    def lines(self) -> tuple[Line, ...]:
        """The rows that hold money of their own."""
        return self.of_kind("line")

    def total(self, column: MoneyColumn) -> int | None:
        """Add up a column; nothing where a row or a cell of it could not be read."""
        if not self.lines or self.of_kind(""):
            return None
        amounts = [line.amounts.get(column.heading) for line in self.lines]
        known = [amount for amount in amounts if amount is not None]
        return sum(known) if len(known) == len(amounts) else None

    def cell(self, line: Line, column: MoneyColumn) -> str:
        """Return the place of a figure as the contract asks for it: file and cell."""
        return f"{self.file}!{column.letter}{line.row}"


def read_schedule(path: Path, spelling: Spelling) -> Schedule:
    """Read a schedule or funding table from a CSV file."""
    return schedule_of(read_table(path, spelling), spelling)


def schedule_of(table: Table, spelling: Spelling) -> Schedule:
    """Read the lines of a table; without certain columns, none are."""
    if table.findings:
        return Schedule(table, findings=table.findings)
    columns = find_columns(table, spelling)
    if columns.findings:
        return Schedule(table, columns, findings=columns.findings)
    if not table.rows:
        nothing = layout(
            table.file, f"{table.file} has headings and no rows.", "Add the lines of the schedule."
        )
        return Schedule(table, columns, findings=(nothing,))
    found: list[Finding] = []
    rows = tuple(_line(table, columns, row, spelling, found) for row in table.rows)
    if not any(row.kind == "line" for row in rows):
        found.append(layout(table.file, f"{table.file} has no line but totals.", _ADD))
    return Schedule(table, columns, rows, tuple(found))


def _line(table: Table, columns: Columns, row: Printed, spelling: Spelling, found: list[Finding]) -> Line:
    words = {name: row.cells[index].strip() for name, index in columns.words.items()}
    kind = _kind(words, spelling)
    if not kind:
        known = ", ".join(f"'{one}'" for one in sorted(ROW_TYPES))
        message = f"Row {row.number} is of the type '{words['row_type']}', which is not known."
        remedy = f"Known are: {known}. Leave it empty for a scheme."
        found.append(layout(table.file, message, remedy, row=row.number))
    amounts: dict[str, int] = {}
    for column in columns.money:
        try:
            above = kind == "line" and column.part != "virement"
            amounts[column.heading] = read_pence(row.cells[column.index], column.unit, below_nought=not above)
        except NotMoney as wrong:
            # A total or a grant need not stand under every column; a line must.
            if kind not in ("total", "grant") or row.cells[column.index].strip():
                found.append(_invalid(table.file, row, column, str(wrong)))
    return Line(row.number, kind, words, amounts)


def _kind(words: Mapping[str, str], spelling: Spelling) -> str:
    said = fold(words.get("row_type", ""))
    if said:
        return ROW_TYPES.get(said, "")
    labels = {fold(words.get(name, "")) for name in LABELS} - {""}
    summed = not words.get("scheme_id") and labels and labels <= spelling.totals
    return "total" if summed else "line"


def _invalid(file: str, row: Printed, column: MoneyColumn, why: str) -> Finding:
    printed = row.cells[column.index].strip()
    shown = f"'{printed[:60]}'" if printed else "Nothing"
    return Finding(
        "EXPENDITURE_INVALID",
        f"{shown} stands where an amount belongs, in row {row.number} under '{column.heading}': {why}.",
        where=f"{file}!{column.letter}{row.number}",
        figures={"row": row.number, "column": column.heading, "printed": printed[:200]},
        remedy="Write the amount in figures, like 1234.00; write 0 where there is none.",
    )


def lines_of_parts(schedule: Schedule) -> Iterator[tuple[Line, tuple[Line, ...]]]:
    """Return each total of a part ("Carers services: total") with the rows named like it."""
    parts = schedule.of_kind("part")
    for total in schedule.of_kind("part total"):
        part = _part(total)
        own = tuple(line for line in parts if _part(line) == part)
        if own:
            yield total, own


def _part(line: Line) -> str:
    label = line.words.get("source_of_funding") or line.name
    return fold(label.partition(":")[0])
