"""What waits to be sent, and what was given up."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from sqlalchemy import Connection, RowMapping, func, select

from govflow.kernel.errors import NotFound
from govflow.kernel.findings import Json
from govflow.kernel.moments import parse_instant
from govflow.postbox.model import DEAD, SENT, WAITING, WEBHOOK
from govflow.postbox.tables import sending, webhook
from govflow.storage.work import read_clock

MOST = 200
# A figure's name, what it says, and what it is.
Figure = tuple[str, str, float]


def counted(connection: Connection) -> dict[str, int]:
    """Return how many messages wait, were sent, and were given up."""
    query = select(sending.c.status, func.count().label("messages")).group_by(sending.c.status)
    found = {row.status: int(row.messages) for row in connection.execute(query)}
    return {status: found.get(status, 0) for status in (WAITING, SENT, DEAD)}


def post_figures(connection: Connection) -> Iterator[Figure]:
    """Yield how the post stands, as those who run GovFlow watch it."""
    found, oldest = counted(connection), oldest_waiting(connection)
    age = (read_clock(connection) - oldest).total_seconds() if oldest else 0
    yield "govflow_post_waiting", "Messages that wait to be sent.", found[WAITING]
    yield "govflow_post_dead", "Messages that were given up.", found[DEAD]
    yield "govflow_post_oldest_seconds", "Seconds since the oldest that waits was made.", age


def oldest_waiting(connection: Connection) -> datetime | None:
    """Return when the oldest message that waits was made."""
    made = connection.execute(select(func.min(sending.c.made_at)).where(sending.c.status == WAITING)).scalar()
    return parse_instant(made) if made else None


def standing(connection: Connection, status: str) -> Sequence[RowMapping]:
    """Return the messages that stand so, those given up newest first, those that wait in their order."""
    query = select(sending).where(sending.c.status == status).limit(MOST)
    order = sending.c.done_at.desc() if status == DEAD else sending.c.event
    return connection.execute(query.order_by(order, sending.c.id)).mappings().all()


def webhooks_told(connection: Connection, person: str) -> list[dict[str, Json]]:
    """Return somebody's webhooks as the API tells them, with how many messages wait and were given up."""
    found = webhooks_of(connection, person)
    query = (
        select(sending.c.recipient, sending.c.status, func.count().label("messages"))
        .where(sending.c.channel == WEBHOOK, sending.c.recipient.in_([row["id"] for row in found]))
        .group_by(sending.c.recipient, sending.c.status)
    )
    many = {(row.recipient, row.status): int(row.messages) for row in connection.execute(query)}
    return [
        {
            **{name: row[name] for name in ("id", "url", "made_at", "why")},
            "ended_at": row["ended_at"] or None,
            "waiting": many.get((row["id"], WAITING), 0),
            "dead": many.get((row["id"], DEAD), 0),
        }
        for row in found
    ]


def messages_to(connection: Connection, person: str, id_: str, status: str) -> list[dict[str, Json]]:
    """Return the latest messages to one of somebody's webhooks, of one status or all.

    Raises:
        NotFound: for one that is not theirs.
    """
    if id_ not in {row["id"] for row in webhooks_of(connection, person)}:
        raise NotFound("There is no such webhook.")
    query = select(sending).where(sending.c.channel == WEBHOOK, sending.c.recipient == id_)
    query = query.where(sending.c.status == status) if status else query
    return [
        {
            **{name: row[name] for name in ("event", "status", "tries", "why", "made_at")},
            "done_at": row["done_at"] or None,
        }
        for row in connection.execute(query.order_by(sending.c.event.desc()).limit(MOST)).mappings()
    ]


def webhooks_of(connection: Connection, person: str) -> Sequence[RowMapping]:
    """Return somebody's webhooks, those that ended too, the newest first."""
    query = select(webhook).where(webhook.c.person == person).order_by(webhook.c.event.desc())
    return connection.execute(query.limit(MOST)).mappings().all()
