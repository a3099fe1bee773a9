"""Moving a demonstration's clock: forward only, for every process on that database, by an event."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from sqlalchemy import select, update

from govflow.kernel.errors import InvalidInput, refusal
from govflow.kernel.findings import Json
from govflow.kernel.moments import format_instant
from govflow.road.verify import MOVED_CLOCK
from govflow.storage.ledger import NewEvent, ledger_event
from govflow.storage.schema import DECLARED, REAL, mode_of
from govflow.storage.tables import clock
from govflow.storage.work import Work

STREAM = "clock:demonstration"


def move_clock(work: Work, to: datetime) -> datetime:
    """Move the clock forward to an instant and return where it stood.

    Where nothing has happened yet the clock may be set anywhere: there is nothing to be undone.

    Raises:
        Refused: outside a demonstration or rehearsal.
        InvalidInput: for an instant before the present one.
    """
    if mode_of(work.connection) == REAL:
        raise refusal(
            "STATE_FORBIDS",
            "Only a demonstration's clock can be moved; this database is a real one.",
            rule="One clock: the database's",
            remedy="Use a demonstration or rehearsal database.",
        )
    before = work.now()
    happened = select(ledger_event.c.id).where(ledger_event.c.type != DECLARED).limit(1)
    empty = work.connection.execute(happened).first() is None
    if to < before and not empty:
        message = f"The clock stands at {format_instant(before)} and moves only forward."
        raise InvalidInput(message, field="INSTANT")
    offset = work.connection.execute(select(clock.c.offset_us)).scalar_one()
    moved = offset + (to.astimezone(UTC) - before) // timedelta(microseconds=1)
    data: dict[str, Json] = {
        "offset_us": moved,
        "from": format_instant(before),
        "to": format_instant(to),
    }
    # The row first, so that the event itself is dated by the clock it sets.
    work.connection.execute(update(clock).where(clock.c.id == 1).values(offset_us=moved))
    work.append(NewEvent(STREAM, MOVED_CLOCK, work.actor.id, data=data))
    return before
