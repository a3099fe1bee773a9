"""The ledger's feed: the events of someone's areas in the order of their numbers, and never one missed.

On SQLite there is one writer, so numbers become visible in order. On PostgreSQL a writer draws its
number before it commits: a higher number may be seen first, and a reader that has passed it would
never come back for the lower one. So an event is served only once no lower number can still appear.
Whoever draws a number holds a lock on the sequence to the end of their transaction (PostgreSQL takes
RowExclusiveLock in nextval), which says who has to end first.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, func, literal, select, text

from govflow.kernel.canonical import decode
from govflow.kernel.findings import Json
from govflow.ledger.event import read_envelope
from govflow.road.tables import cases
from govflow.storage.ledger import ledger_event, ledger_private

MOST = 500
# Writers end in milliseconds. Half a second is waited for them; after that what is certain is served.
_TRIES, _PAUSE = 25, 0.02
_LAST = text("SELECT last_value FROM ledger_event_number")
_WRITING = text(
    "SELECT virtualtransaction FROM pg_locks WHERE locktype = 'relation'"
    " AND relation = 'ledger_event_number'::regclass AND mode = 'RowExclusiveLock'"
    " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
)
_WAIT = text("SELECT pg_sleep(:seconds)")


@dataclass(frozen=True, slots=True)
class Feed:
    """A page of the feed, and the number to ask after next time."""

    events: tuple[dict[str, Json], ...]
    cursor: int


def read_feed(connection: Connection, areas: Sequence[str], after: int, limit: int) -> Feed:
    """Return the next events of cases in these areas, up to the last number that is settled."""
    until = settled_until(connection, after)
    # As a subquery of streams, so that the number of areas and cases adds no query.
    streams = select(literal("case:") + cases.c.ref).where(cases.c.area.in_(sorted(areas)))
    query = (
        select(ledger_event, ledger_private.c.data.label("private"))
        .outerjoin(ledger_private, ledger_private.c.event == ledger_event.c.id)
        .where(ledger_event.c.id > after, ledger_event.c.id <= until, ledger_event.c.stream.in_(streams))
        .order_by(ledger_event.c.id)
        .limit(limit)
    )
    rows = connection.execute(query).all()
    found = tuple(_event(row) for row in rows)
    # A full page ends at its last event; a short one has seen everything that is settled.
    cursor = rows[-1].id if len(rows) == limit else max(after, until)
    return Feed(found, cursor)


def settled_until(connection: Connection, after: int) -> int:
    """Return the highest number below which every event is either visible now or will never be."""
    if connection.dialect.name != "postgresql":
        return int(connection.execute(select(func.coalesce(func.max(ledger_event.c.id), 0))).scalar_one())
    # In this order: whoever has drawn a number up to ``last`` held the lock before it was read.
    last = int(connection.execute(_LAST).scalar_one())
    waiting = set(connection.execute(_WRITING).scalars())
    for _ in range(_TRIES):
        if not waiting:
            return last
        connection.execute(_WAIT, {"seconds": _PAUSE})
        waiting &= set(connection.execute(_WRITING).scalars())
    return last if not waiting else _without_a_gap(connection, after)


def _without_a_gap(connection: Connection, after: int) -> int:
    """Return the end of the unbroken run of numbers that follows ``after``: nothing can come between."""
    query = select(ledger_event.c.id).where(ledger_event.c.id > after).order_by(ledger_event.c.id).limit(MOST)
    reached = after
    for number in connection.execute(query).scalars():
        if number != reached + 1:
            break
        reached = number
    return reached


def _event(row: object) -> dict[str, Json]:
    envelope = read_envelope(bytes(row.envelope))  # type: ignore[attr-defined]
    payload, private = _mapping(row.data), _mapping(row.private)  # type: ignore[attr-defined]
    return {
        "event": row.id,  # type: ignore[attr-defined]
        "stream": envelope.stream,
        "seq": envelope.seq,
        "type": envelope.type,
        "at": envelope.at,
        "happened_at": payload.get("happened_at") or None,
        "actor": envelope.actor,
        "definition": envelope.definition,
        "hash": row.event_hash,  # type: ignore[attr-defined]
        "data": {key: value for key, value in payload.items() if key != "rows"},
        "private": private,
    }


def _mapping(raw: bytes | None) -> dict[str, Json]:
    value = decode(bytes(raw)) if raw is not None else {}
    return value if isinstance(value, dict) else {}
