"""Tables handed out as CSV."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from flask import Response

from govflow.kernel.csv_table import csv_table


def csv_answer(name: str, columns: Sequence[str], rows: Iterable[Mapping[str, object]]) -> Response:
    """Return rows as a CSV file of this name."""
    headers = {"Content-Disposition": f'attachment; filename="{name}.csv"'}
    return Response(csv_table(columns, rows), mimetype="text/csv", headers=headers)
