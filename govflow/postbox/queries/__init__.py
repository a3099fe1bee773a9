"""What waits to be sent, and what was given up."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, RowMapping, func, select

from govflow.postbox.model import DEAD, SENT, WAITING
from govflow.postbox.tables import sending, webhook

MOST = 200


def counted(connection: Connection) -> dict[str, int]:
    """Return how many messages wait, were sent, and were given up."""
    query = select(sending.c.status, func.count().label("messages")).group_by(sending.c.status)
    found = {row.status: int(row.messages) for row in connection.execute(query)}
    return {status: found.get(status, 0) for status in (WAITING, SENT, DEAD)}


def standing(connection: Connection, status: str) -> Sequence[RowMapping]:
    """Return the messages that stand so, those given up newest first, those that wait in their order."""
    query = select(sending).where(sending.c.status == status).limit(MOST)
    order = sending.c.done_at.desc() if status == DEAD else sending.c.event
    return connection.execute(query.order_by(order, sending.c.id)).mappings().all()


def webhooks_of(connection: Connection, person: str) -> Sequence[RowMapping]:
    """Return somebody's webhooks, those that ended too, the newest first."""
    query = select(webhook).where(webhook.c.person == person).order_by(webhook.c.event.desc())
    return connection.execute(query.limit(MOST)).mappings().all()
