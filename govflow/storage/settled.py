"""Up to which number the ledger is settled, so that a reader who goes on from there misses nothing.

On SQLite there is one writer, so numbers become visible in order. On PostgreSQL a writer draws its
number before it commits: a higher number may be seen first, and a reader that has passed it would
never come back for the lower one. Whoever draws a number holds a lock on the sequence to the end of
their transaction (PostgreSQL takes RowExclusiveLock in nextval), which says who has to end first.
"""

from __future__ import annotations

from sqlalchemy import Connection, func, select, text

from govflow.storage.ledger import ledger_event

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
