"""What statutory officers have determined: settled for an area once, and cited after that."""

from __future__ import annotations

from sqlalchemy import Connection, RowMapping, select

from govflow.powers.tables import determination


def function_of(connection: Connection, area: str, power: str) -> str:
    """Return the kind of function that a power is in an area, where it has been settled."""
    query = (
        select(determination.c.answer)
        .where(
            determination.c.area == area,
            determination.c.question == "function",
            determination.c.about == power,
            determination.c.struck == 0,
        )
        .order_by(determination.c.event.desc())
    )
    return str(connection.execute(query).scalar() or "")


def determinations_of(connection: Connection, areas: list[str]) -> list[RowMapping]:
    """Return the determinations of some areas, newest first."""
    query = (
        select(determination).where(determination.c.area.in_(areas)).order_by(determination.c.event.desc())
    )
    return list(connection.execute(query).mappings())
