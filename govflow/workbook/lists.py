"""The scheme lines of a plan as lists for other programs: CSV and JSON, amounts as decimal strings."""

from __future__ import annotations

from govflow.kernel.csv_table import csv_table
from govflow.kernel.findings import Json
from govflow.workbook.held import line_of
from govflow.workbook.model import Contents, Line
from govflow.workbook.money import pounds

COLUMNS = (
    "scheme_id", "name", "description", "scheme_type", "sub_type", "other_text", "area", "area_other",
    "commissioner", "percent_nhs", "percent_la", "provider", "source", "expenditure", "new_or_existing",
)  # fmt: skip


def schemes_csv(contents: Contents) -> bytes:
    """Return the scheme lines as CSV; what a spreadsheet would run has a mark before it (ASVS 1.2.10)."""
    return csv_table(COLUMNS, (_row(line) for line in contents.lines or ()))


def schemes_json(contents: Contents) -> dict[str, Json]:
    """Return the scheme lines as typed; null for an amount or a percentage that is none."""
    return {"template": contents.template, "schemes": [_row(line) for line in contents.lines or ()]}


def _row(line: Line) -> dict[str, Json]:
    held = line_of(line)
    row = {column: None if isinstance(held[column], dict) else held[column] for column in COLUMNS}
    pence = line.expenditure.pence
    return row | {"expenditure": None if pence is None else pounds(pence)}
