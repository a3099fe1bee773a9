"""Who covers for whom in an absence, with both names, and when it ends."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import Connection, RowMapping, select

from govflow.kernel.findings import Json
from govflow.powers.tables import cover


def covers_in(connection: Connection, areas: Collection[str]) -> list[RowMapping]:
    """Return the cover arranged in some areas, the newest first."""
    query = select(cover).where(cover.c.area.in_(list(areas))).order_by(cover.c.event.desc())
    return list(connection.execute(query).mappings())


def cover_json(row: Mapping[Any, Any]) -> dict[str, Json]:
    """Return the shape that is printed and sent."""
    names = ("id", "area", "office", "absent", "covering", "document")
    return {**{name: row[name] for name in names}, "from": row["from_at"], "until": row["until_at"]}
