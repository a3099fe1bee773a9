"""Tables handed out as CSV (RFC 4180) for people who open them in a spreadsheet."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence

from flask import Response

# What a spreadsheet would run as a formula is written as text (OWASP, CSV injection).
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def csv_answer(name: str, columns: Sequence[str], rows: Iterable[Mapping[str, object]]) -> Response:
    """Return rows as a CSV file of this name: one header row, UTF-8 with the mark that Excel looks for."""
    held = io.StringIO()
    out = csv.writer(held, lineterminator="\r\n")
    out.writerow(columns)
    out.writerows([_cell(row[column]) for column in columns] for row in rows)
    headers = {"Content-Disposition": f'attachment; filename="{name}.csv"'}
    return Response(held.getvalue().encode("utf-8-sig"), mimetype="text/csv", headers=headers)


def _cell(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    text = "; ".join(str(one) for one in value) if isinstance(value, list) else str(value or "")
    return f"'{text}" if text.startswith(_FORMULA) else text
