"""Defects to be planted in the product, one for each promise that a campaign stands for: it must turn red."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from sqlalchemy import RowMapping, insert, update

from govflow.kernel.actor import SCHEDULER
from govflow.ledger.event import Stored
from govflow.ledger.sql import NewEvent, event_row, next_event, private_row
from govflow.road.casework import CaseEntry, append_entry
from govflow.road.gather import claim_case, lock_case
from govflow.road.perform import Road
from govflow.road.ports import Case
from govflow.road.tables import timer
from govflow.storage.projections import changes_of, new_row, write_changes
from govflow.storage.tables import outbox
from govflow.storage.work import Moment, Work
from govflow.timetable.firing import Came, fire

_PAUSE = threading.Event()


def append_apart(self: Work, new: NewEvent, moment: Moment | None = None) -> Stored:
    """Commit the event before the rows it carries: what the one transaction exists to prevent."""
    if moment is None:
        self.lock_stream(new.stream)
        moment = self.moment(new.stream)
    new = new.normalised()
    stored = next_event(new, id_=moment.next_id, head=moment.head, now=moment.now)
    changes = [new_row("ledger_event", event_row(stored))]
    if stored.private_row:
        changes.append(new_row("ledger_private", private_row(stored)))
    write_changes(self.connection, changes)
    raw: Any = self.connection.connection.driver_connection
    raw.commit()
    if self.dialect == "sqlite":
        raw.execute("BEGIN IMMEDIATE")
    write_changes(self.connection, changes_of(new.rows, new.private))
    row = {"event": stored.id, "topic": stored.type, "subject": stored.stream}
    self.connection.execute(insert(outbox), row)
    self.events.append(stored)
    return stored


def read_without_a_lock(all_have_read: Callable[[], object]) -> Callable[..., Case]:
    """Return a reading of a case that locks nothing, and goes on only once every contender has read it."""

    def read(work: Work, ref: str, *, lock: bool = True) -> Case:
        case = lock_case(work, ref, lock=False)
        all_have_read()
        return case

    return read


def append_at_the_end(append: Callable[..., Stored]) -> Callable[..., Stored]:
    """Return an append that follows whatever stands there by now, not what the step was judged on."""

    def append_anyhow(self: Work, new: NewEvent, moment: Moment | None = None) -> Stored:
        self.lock_stream(new.stream)
        at_the_end = self.moment(new.stream)
        return append(self, new, at_the_end)

    return append_anyhow


def leave_the_timer_pending(*arguments: Any) -> Stored:
    """Write that a timer fired, and neither mark it nor do so under its key."""
    work, rules, case, entry, moment = arguments
    rows = [row for row in entry.rows if row.table != "timer"]
    unmarked: CaseEntry = replace(entry, rows=rows, key="")
    return append_entry(work, rules, case, unmarked, moment)


def claim_apart(road: Road, row: RowMapping) -> tuple[Came, str]:
    """Claim a timer in one transaction and act in another: who dies between the two takes it to the grave."""
    mine = (timer.c.id == row["id"]) & (timer.c.state == "pending")
    with road.store.write(SCHEDULER) as work:
        if claim_case(work, row["case_ref"]) is None:
            return Came.BUSY, ""
        if work.connection.execute(update(timer).where(mine).values(state="claimed")).rowcount == 0:
            return Came.GONE, ""
    _PAUSE.wait(0.12)
    with road.store.write(SCHEDULER) as work:
        lock_case(work, row["case_ref"])
        work.connection.execute(update(timer).where(timer.c.id == row["id"]).values(state="pending"))
    return fire(road, row)
