"""What every governed step asks of this room: whether an office holds the case."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import ColumnElement, bindparam, func, select

from govflow.powers.tables import hold
from govflow.road.ports import FactColumn


def _on_hold() -> ColumnElement[Any]:
    query = select(func.min(hold.c.office)).where(hold.c.case_ref == bindparam("ref"), hold.c.lifted_at == "")
    return query.scalar_subquery()


FACT_COLUMNS: Mapping[str, FactColumn] = {"on_hold": _on_hold}
