"""What the room of pools is handed: the rules of the road, and how a decision is opened for a body."""

from __future__ import annotations

from sqlalchemy import Connection, select

from govflow.bootstrap.documents import bring_by
from govflow.kernel.moments import Happened
from govflow.payments.queries.reading import released_of
from govflow.pools.ports import Opened, PoolParts
from govflow.powers.opening import open_beside
from govflow.powers.ports import PowersRules
from govflow.powers.queries.holders import terms_at
from govflow.road.ports import Case
from govflow.road.step import Rules
from govflow.settings import Settings
from govflow.storage.register import body
from govflow.storage.work import Work

# Whose it is to say what is done where a pool passes a limit: the first of these that a body of the area has.
POWERS = ("manages_the_fund", "commits_money")


def pool_parts(settings: Settings, road: Rules, powers: PowersRules) -> PoolParts:
    """Fill the ports of the room of pools."""

    def open_decision(work: Work, agreement: Case) -> Opened | None:
        slug = _with_the_power(work.connection, agreement.area, Happened(work.now()))
        if not slug:
            return None
        return Opened(open_beside(work, powers, "decision", agreement.area).ref, slug)

    return PoolParts(road, bring_by(settings), open_decision, released_of)


def _with_the_power(connection: Connection, area: str, now: Happened) -> str:
    slugs = connection.execute(select(body.c.slug).where(body.c.area == area).order_by(body.c.slug))
    held = {slug: terms_at(connection, slug, now) for slug in slugs.scalars().all()}
    for power in POWERS:
        for slug, terms in held.items():
            if terms and power in terms.powers:
                return str(slug)
    return ""
