"""Which partner a body belongs to, by its terms of reference."""

from __future__ import annotations

from sqlalchemy import Connection, select

from govflow.storage.register import body_terms, organisation

_DEEPEST = 10


def partner_of_body(connection: Connection, slug: str) -> str:
    """Return the partner whose body this is, by its terms of reference; empty where it is nobody's."""
    above = slug
    for _ in range(_DEEPEST):
        kind = connection.execute(select(organisation.c.kind).where(organisation.c.slug == above)).scalar()
        if kind is not None:
            return above
        terms = select(body_terms.c.parent).where(body_terms.c.body == above)
        above = str(connection.execute(terms.order_by(body_terms.c.from_at.desc())).scalars().first() or "")
        if not above:
            return ""
    return ""
