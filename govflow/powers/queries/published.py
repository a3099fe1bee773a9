"""The public register of decisions: those of bodies whose decisions are published, and of their delegates."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Select, select

from govflow.powers.model import DEFERRED, PROPOSED, KnownDecision
from govflow.powers.queries.loading import known_decisions, select_decisions
from govflow.powers.reading import withheld
from govflow.powers.tables import decision, delegation
from govflow.road.tables import cases
from govflow.storage.register import area, body


@dataclass(frozen=True, slots=True)
class Published:
    """A decision as anyone may read it: no exempt wording, and whose decision it was in full."""

    decision: KnownDecision
    area: str
    body: str
    grantor: str


def published_decisions(
    connection: Connection, kinds: Collection[str], *, in_area: str = "", most: int = 0
) -> list[Published]:
    """Return the decisions of bodies of these kinds, and of officers under what such a body delegated.

    Newest first. What was only proposed or deferred is not among them, nor what was recorded in error.
    An officer's record is published by regulation 7 of the Openness of Local Government Bodies
    Regulations 2014; exempt wording is withheld (Schedule 12A, Local Government Act 1972).
    """
    query = select_decisions().where(
        decision.c.struck == 0, decision.c.decided_at != "", cases.c.state.not_in([PROPOSED, DEFERRED])
    )
    public = select(body.c.slug).where(body.c.kind.in_(sorted(kinds)))
    granted = select(delegation.c.case_ref).where(delegation.c.grantor.in_(public))
    query = query.where(
        decision.c.body.in_(public) | ((decision.c.body == "") & decision.c.delegation.in_(granted))
    )
    if in_area:
        query = query.where(decision.c.area == in_area)
    query = query.order_by(decision.c.decided_at.desc(), decision.c.event.desc())
    found = known_decisions(connection, connection.execute(query.limit(most or None)).mappings())
    return _named(connection, found)


def _named(connection: Connection, found: list[KnownDecision]) -> list[Published]:
    areas = _names(connection, select(area.c.slug, area.c.name))
    bodies = _names(connection, select(body.c.slug, body.c.name))
    under = {one.delegation for one in found if one.delegation}
    columns = select(delegation.c.case_ref, delegation.c.grantor)
    grantors = _names(connection, columns.where(delegation.c.case_ref.in_(sorted(under))))
    return [
        Published(
            withheld(one) if one.exempt else one,
            areas.get(one.area, one.area),
            bodies.get(one.body, one.body),
            bodies.get(grantors.get(one.delegation, ""), ""),
        )
        for one in found
    ]


def _names(connection: Connection, query: Select[Any]) -> dict[str, str]:
    return {row[0]: row[1] for row in connection.execute(query)}
