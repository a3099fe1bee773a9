"""One sweep of what is due. APScheduler, cron or a person wakes it; what fires goes down the one road."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import RowMapping, insert, select, tuple_, update

from govflow.kernel.actor import SCHEDULER
from govflow.kernel.errors import GovFlowError
from govflow.kernel.findings import Json
from govflow.kernel.moments import format_instant
from govflow.ledger.rows import Row
from govflow.road.casework import CaseEntry, append_entry
from govflow.road.due_steps import take_due_step
from govflow.road.gather import lock_case
from govflow.road.milestones import ESCALATE, STEP
from govflow.road.perform import Road
from govflow.road.tables import milestone, timer
from govflow.storage.tables import heartbeat
from govflow.storage.work import Store, Work, read_clock
from govflow.timetable.reader import Later, Stopped, read_on

PASSED_UNMET, ESCALATED, AWAITED = (
    "milestone.passed_unmet",
    "milestone.escalated",
    "milestone.awaited",
)
PAGE = 200


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

    One failure never spoils the rest: it is reported and tried again at the next sweep.
    """
    with road.store.read() as connection:
        now = read_clock(connection)
    fired = [outcome for row in _due(road.store, now) if (outcome := _fire(road, row, now))]
    stopped = read_on(road, readers or {})
    _beat(road.store, now, len(fired))
    return Swept(now, tuple(fired), stopped)


def _due(store: Store, now: datetime) -> Iterator[RowMapping]:
    """Yield what is due a page at a time; each page goes on after the last, so nothing is tried twice."""
    after = ("", "")
    while page := _page(store, now, after):
        yield from page
        after = (page[-1]["due_at"], page[-1]["id"])


def _page(store: Store, now: datetime, after: tuple[str, str]) -> list[RowMapping]:
    # Timers are whole seconds, so the texts compare as the instants do.
    second = format_instant(now.replace(microsecond=0))
    place = tuple_(timer.c.due_at, timer.c.id)
    query = (
        select(timer)
        .where(timer.c.state == "pending", timer.c.due_at <= second, place > after)
        .order_by(timer.c.due_at, timer.c.id)
        .limit(PAGE)
    )
    with store.read() as connection:
        return list(connection.execute(query).mappings())


def _fire(road: Road, row: RowMapping, now: datetime) -> Fired | None:
    ref = f"{row['case_ref']}:{row['subject']}"
    try:
        with road.store.write(SCHEDULER) as work:
            if not _fire_in(work, road, row, now):
                return None
    except GovFlowError as error:
        return Fired(row["id"], row["kind"], ref, row["due_at"], failed=error.message)
    except Exception as error:  # noqa: BLE001 - whatever is wrong with one date, the others still fire
        return Fired(row["id"], row["kind"], ref, row["due_at"], failed=f"{type(error).__name__}: {error}")
    return Fired(row["id"], row["kind"], ref, row["due_at"])


def _fire_in(work: Work, road: Road, row: RowMapping, now: datetime) -> bool:
    """Fire under the case's lock, and only if no other sweep did: the timer is read again there."""
    case = lock_case(work, row["case_ref"])
    again = select(timer.c.state).where(timer.c.id == row["id"])
    if work.connection.execute(again).scalar() != "pending":
        return False
    if row["kind"] == STEP:
        take_due_step(work, road.rules, case, row, now)
        return True
    if (act := road.rules.due.get(row["kind"])) is not None:
        act(work, case, row, now)
        return True
    watched = select(milestone).where(milestone.c.case_ref == case.ref, milestone.c.key == row["subject"])
    dated = work.connection.execute(watched).mappings().one()
    moment = work.moment(f"case:{case.ref}")
    event = moment.next_id
    rows = [Row("timer", {"id": row["id"]}, {"state": "fired", "event": event})]
    type_ = "timer.lapsed"
    if not dated["met_on"] and not dated["waived"] and not dated["struck"]:
        type_ = _type(row, dated)
        if type_ != AWAITED:
            rows.append(_item(case.ref, row, dated, event, format_instant(moment.now)))
    data: dict[str, Json] = {
        "milestone": row["subject"],
        "timer": row["id"],
        "due_at": row["due_at"],
        "local_due": row["local_due"],
        "fired_at": format_instant(now),
    }
    entry = CaseEntry(type_, data, rows=rows, key=f"timer:{row['id']}:{row['due_at']}:{row['event']}")
    append_entry(work, road.rules, case, entry, moment)
    return True


def _type(row: RowMapping, dated: RowMapping) -> str:
    if dated["outside"]:
        return AWAITED  # A date owned by an outside body escalates to nobody here.
    return ESCALATED if row["kind"] == ESCALATE else PASSED_UNMET


def _item(ref: str, row: RowMapping, dated: RowMapping, event: int, at: str) -> Row:
    escalated = row["kind"] == ESCALATE
    return Row(
        "work_item",
        {"id": f"W-{event}"},
        {
            "case_ref": ref,
            "kind": "escalated" if escalated else "date_passed",
            "role": "governance_officer" if escalated else dated["owner"],
            "title": f"{dated['title']}: its date has passed and it is not recorded as done",
            "since": at,
            "due": row["local_due"],
            "status": "open",
            "event": event,
        },
        new=True,
    )


def process_name() -> str:
    """Return what this process is called in the heartbeat."""
    return f"{socket.gethostname()}:{os.getpid()}"


def _beat(store: Store, now: datetime, fired: int) -> None:
    name = process_name()
    with store.write(SCHEDULER) as work:
        # Two sweeps of one process may end at the same moment, and only one of them finds no row.
        work.lock_stream(f"heartbeat:{name}")
        values = {"at": format_instant(now), "due": fired}
        changed = work.connection.execute(
            update(heartbeat).where(heartbeat.c.process == name).values(**values)
        )
        if changed.rowcount == 0:
            work.connection.execute(insert(heartbeat).values(process=name, **values))
