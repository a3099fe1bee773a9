"""What the areas of a reader are called."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import Connection, select

from govflow.storage.register import area


def area_names(connection: Connection, slugs: Collection[str]) -> dict[str, str]:
    """Return the names of some areas by their slugs, in the order of the names."""
    query = select(area.c.slug, area.c.name).where(area.c.slug.in_(sorted(slugs))).order_by(area.c.name)
    return {row.slug: row.name for row in connection.execute(query)}
