"""One sweep of what is due. APScheduler, cron or a person wakes it; what fires goes down the one road."""

from __future__ import annotations

import os
import socket
import threading
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, RowMapping, Table, bindparam, insert, select, tuple_, update

from govflow.kernel.actor import SCHEDULER
from govflow.kernel.findings import Json
from govflow.kernel.moments import format_instant
from govflow.road.perform import Road
from govflow.road.tables import timer
from govflow.storage.tables import heartbeat, node_clock
from govflow.storage.work import Store, Work, clock_skew, read_clock
from govflow.timetable.firing import CLAIM_SECONDS, Came, fire
from govflow.timetable.reader import Later, Stopped, read_on
from govflow.timetable.trouble import still_waiting

PAGE, BEFORE_ALL = 200, ("", "")
# A timer whose case somebody else holds is tried again within the same sweep, before the next one comes.
ROUNDS, PAUSE_SECONDS = 8, 0.25
_PAUSE = threading.Event()
# Built once: a sweep that finds nothing would take longer to write its query than to ask it.
_DUE_PAGE = (
    select(timer)
    .where(timer.c.state == "pending", timer.c.due_at <= bindparam("second"))
    .where(tuple_(timer.c.due_at, timer.c.id) > tuple_(bindparam("due"), bindparam("timer")))
    .where(timer.c.id.not_in(still_waiting(bindparam("at"))))
    .order_by(timer.c.due_at, timer.c.id)
    .limit(PAGE)
)
_BEATS = {
    table: update(table).where(table.c.process == bindparam("name")) for table in (heartbeat, node_clock)
}


@dataclass(frozen=True, slots=True)
class Fired:
    """A timer that fired, or one that could not and will be tried at the next sweep."""

    timer: str
    kind: str
    subject: str
    due_at: str
    failed: str = ""

    def as_json(self) -> dict[str, Json]:
        """Return the contract's shape."""
        shape: dict[str, Json] = {
            "timer": self.timer,
            "kind": self.kind,
            "subject": self.subject,
            "due_at": self.due_at,
        }
        if self.failed:
            shape["failed"] = self.failed
        return shape


@dataclass(frozen=True, slots=True)
class Swept:
    """What one sweep did, and which readers stopped where."""

    now: datetime
    fired: tuple[Fired, ...]
    stopped: tuple[Stopped, ...] = ()

    def as_json(self) -> dict[str, Json]:
        """Return the contract's shape."""
        shape: dict[str, Json] = {
            "now": format_instant(self.now),
            "fired": [one.as_json() for one in self.fired],
        }
        if self.stopped:
            shape["stopped"] = [one.as_json() for one in self.stopped]
        return shape


def sweep(road: Road, readers: Mapping[str, Later] | None = None) -> Swept:
    """Fire every timer that is due, each in a transaction of its own, and let the readers read on.

    One failure never spoils the rest: it is reported, and tried again after a while that doubles.
    """
    with road.store.read() as connection:
        now = read_clock(connection)
        first = _page(connection, now, BEFORE_ALL)
    fired: list[Fired] = []
    waiting = list(_tried(road, _due(road.store, now, first), fired))
    for _ in range(ROUNDS):
        if not waiting:
            break
        _PAUSE.wait(PAUSE_SECONDS)
        waiting = list(_tried(road, waiting, fired))
    stopped = read_on(road, readers or {})
    _beat(road.store, now, len(fired))
    return Swept(now, tuple(fired), stopped)


def _tried(road: Road, rows: Iterable[RowMapping], fired: list[Fired]) -> Iterator[RowMapping]:
    """Try each timer; note in ``fired`` what came of it, and yield those whose case somebody else holds."""
    for row in rows:
        came, why = fire(road, row)
        if came is Came.BUSY:
            yield row
        elif came is not Came.GONE:
            ref = f"{row['case_ref']}:{row['subject']}"
            fired.append(Fired(row["id"], row["kind"], ref, row["due_at"], failed=why))


def _due(store: Store, now: datetime, page: list[RowMapping]) -> Iterator[RowMapping]:
    """Yield what is due a page at a time; each page goes on after the last, so nothing is tried twice."""
    yield from page
    while len(page) == PAGE:
        with store.read() as connection:
            page = _page(connection, now, (page[-1]["due_at"], page[-1]["id"]))
        yield from page


def _page(connection: Connection, now: datetime, after: tuple[str, str]) -> list[RowMapping]:
    # Timers are whole seconds, so the texts compare as the instants do.
    second = format_instant(now.replace(microsecond=0))
    told = {"second": second, "at": format_instant(now), "due": after[0], "timer": after[1]}
    return list(connection.execute(_DUE_PAGE, told).mappings())


def process_name() -> str:
    """Return what this process is called in the heartbeat."""
    return f"{socket.gethostname()}:{os.getpid()}"


def _beat(store: Store, now: datetime, fired: int) -> None:
    """Leave word that this process has swept, and how far its own clock is from the database's."""
    name = process_name()
    with store.write(SCHEDULER) as work:
        work.give_up_after(CLAIM_SECONDS)
        # Two sweeps of one process may end at the same moment, and only one of them finds no row.
        work.lock_stream(f"heartbeat:{name}")
        skew = clock_skew(work.connection) // timedelta(milliseconds=1)
        _keep(work, heartbeat, name, {"at": format_instant(now), "due": fired})
        _keep(work, node_clock, name, {"skew_ms": skew})


def _keep(work: Work, table: Table, name: str, values: Mapping[str, object]) -> None:
    changed = work.connection.execute(_BEATS[table], {"name": name, **values})
    if changed.rowcount == 0:
        work.connection.execute(insert(table).values(process=name, **values))
