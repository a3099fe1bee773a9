"""Reading on from a bookmark after the commit, and doing what may follow later. Safe to repeat.

The bookmark is saved in the transaction of what was done, so a crash repeats nothing; each thing done
also has a key of its own. A reader that fails stops at its bookmark, holds up no other, and tries again
at the next sweep.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from sqlalchemy import insert, select, update

from govflow.kernel.actor import REACTIONS
from govflow.kernel.errors import GovFlowError
from govflow.kernel.findings import Json
from govflow.ledger.event import Stored
from govflow.road.perform import Road
from govflow.storage.ledger import read_after
from govflow.storage.settled import settled_until
from govflow.storage.tables import bookmark
from govflow.storage.work import Work
from govflow.timetable.firing import CLAIM_SECONDS

# What a reader does with one event, in a transaction that also moves its bookmark.
Later = Callable[[Work, Stored], None]
PAGE = 200


@dataclass(frozen=True, slots=True)
class Stopped:
    """A reader that could not do what follows an event."""

    reader: str
    event: int
    why: str

    def as_json(self) -> dict[str, Json]:
        """Return the shape printed."""
        return {"reader": self.reader, "event": self.event, "why": self.why}


def read_on(road: Road, readers: Mapping[str, Later]) -> tuple[Stopped, ...]:
    """Let each reader go on from its bookmark to what is settled; return those that had to stop."""
    return tuple(stop for name, later in readers.items() if (stop := _read(road, name, later)))


def _read(road: Road, name: str, later: Later) -> Stopped | None:
    while page := _page(road, name):
        for event in page:
            try:
                with road.store.write(REACTIONS) as work:
                    work.give_up_after(CLAIM_SECONDS)
                    if _turn(work, name, event.id):
                        later(work, event)
            except Exception as error:  # noqa: BLE001 - whatever is wrong with one reader, the others read on
                why = error.message if isinstance(error, GovFlowError) else f"{type(error).__name__}: {error}"
                return Stopped(name, event.id, why)
    return None


def _page(road: Road, name: str) -> list[Stored]:
    with road.store.read() as connection:
        query = select(bookmark.c.event).where(bookmark.c.reader == name)
        after = int(connection.execute(query).scalar() or 0)
        until = settled_until(connection, after)
        return [event for event in read_after(connection, after, PAGE) if event.id <= until]


def _turn(work: Work, name: str, event: int) -> bool:
    """Move the bookmark to an event, unless another process has read it already."""
    work.lock_stream(f"reader:{name}")
    here = bookmark.c.reader == name
    reached = work.connection.execute(select(bookmark.c.event).where(here)).scalar()
    if reached is None:
        work.connection.execute(insert(bookmark).values(reader=name, event=event))
        return True
    if reached >= event:
        return False
    work.connection.execute(update(bookmark).where(here).values(event=event))
    return True
