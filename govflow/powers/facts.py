"""What steps ask of this room: whether an office holds the case, and whose decision it is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import ColumnElement, bindparam, func, select

from govflow.powers.tables import decision, hold
from govflow.road.ports import FactColumn


def _on_hold() -> ColumnElement[Any]:
    query = select(func.min(hold.c.office)).where(hold.c.case_ref == bindparam("ref"), hold.c.lifted_at == "")
    return query.scalar_subquery()


def decided_by() -> ColumnElement[Any]:
    """The body whose decision the case is."""
    return select(decision.c.body).where(decision.c.case_ref == bindparam("ref")).scalar_subquery()


FACT_COLUMNS: Mapping[str, FactColumn] = {"on_hold": _on_hold}
