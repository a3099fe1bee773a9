"""Firing one timer: claimed by its case's lock, in the one transaction of what it brings about."""

from __future__ import annotations

from datetime import datetime
from enum import Enum

from sqlalchemy import RowMapping, select

from govflow.kernel.actor import SCHEDULER
from govflow.kernel.errors import GovFlowError
from govflow.kernel.findings import Json
from govflow.kernel.moments import format_instant
from govflow.ledger.rows import Row
from govflow.road.casework import CaseEntry, append_entry
from govflow.road.due_steps import take_due_step
from govflow.road.gather import claim_case
from govflow.road.milestones import ESCALATE, STEP
from govflow.road.perform import Road
from govflow.road.ports import Case
from govflow.road.step import Rules
from govflow.road.tables import milestone, timer
from govflow.storage.work import Work, read_clock
from govflow.timetable.trouble import end_trouble, note_trouble

PASSED_UNMET, ESCALATED, AWAITED = (
    "milestone.passed_unmet",
    "milestone.escalated",
    "milestone.awaited",
)
# A process that stops while it holds a claim loses it after so long (PostgreSQL).
CLAIM_SECONDS = 5
LOST_A_RACE = "VERSION_STALE"


class Came(Enum):
    """What came of trying to fire a timer."""

    FIRED = "fired"
    GONE = "gone"  # another sweep fired it, or a step cancelled it
    BUSY = "busy"  # somebody holds its case just now
    FAILED = "failed"


def fire(road: Road, row: RowMapping) -> tuple[Came, str]:
    """Fire one timer; say what came of it, and why it failed. A failure is noted, and spoils no other."""
    try:
        with road.store.write(SCHEDULER) as work:
            work.give_up_after(CLAIM_SECONDS)
            return _fire(work, road, row), ""
    except GovFlowError as error:
        if error.code == LOST_A_RACE:
            return Came.BUSY, ""
        why = error.message
    except Exception as error:  # noqa: BLE001 - whatever is wrong with one date, the others still fire
        why = f"{type(error).__name__}: {error}"
    _note(road, row, why)
    return Came.FAILED, why


def _note(road: Road, row: RowMapping, why: str) -> None:
    try:
        with road.store.read() as connection:
            now = read_clock(connection)
        note_trouble(road.store, row["id"], why, now)
    except GovFlowError:
        return  # The database is away: the next sweep finds the timer as it was.


def _fire(work: Work, road: Road, found: RowMapping) -> Came:
    """Fire under the case's lock, and only if no other sweep did: the timer is read again there."""
    case = claim_case(work, found["case_ref"])
    if case is None:
        return Came.BUSY
    now = work.now()
    # It may have been planned anew for later since it was found to be due: a day was added, a date moved.
    second = format_instant(now.replace(microsecond=0))
    still_due = (timer.c.state == "pending") & (timer.c.due_at <= second)
    again = select(timer).where(timer.c.id == found["id"], still_due)
    row = work.connection.execute(again).mappings().first()
    if row is None:
        return Came.GONE
    end_trouble(work, row["id"])
    if row["kind"] == STEP:
        take_due_step(work, road.rules, case, row, now)
    elif (act := road.rules.due.get(row["kind"])) is not None:
        act(work, case, row, now)
    else:
        pass_date(work, road.rules, case, row, now)
    return Came.FIRED


def pass_date(
    work: Work,
    rules: Rules,
    case: Case,
    row: RowMapping,
    now: datetime,
    *,
    senior: str = "",
    lapses: bool = False,
) -> None:
    """Record that a date has passed unmet, for its owner; or raise it with a senior, where one is named.

    Where it ``lapses``, nobody is told: the alarm was put off.
    """
    watched = select(milestone).where(milestone.c.case_ref == case.ref, milestone.c.key == row["subject"])
    dated = work.connection.execute(watched).mappings().one()
    moment = work.moment(f"case:{case.ref}")
    event = moment.next_id
    rows = [Row("timer", {"id": row["id"]}, {"state": "fired", "event": event})]
    type_ = "timer.lapsed"
    if not (lapses or dated["met_on"] or dated["waived"] or dated["struck"]):
        type_ = _type(row, dated)
        if type_ != AWAITED:
            rows.append(_item(row, dated, senior, event, format_instant(moment.now)))
    data: dict[str, Json] = {
        "milestone": row["subject"],
        "timer": row["id"],
        "due_at": row["due_at"],
        "local_due": row["local_due"],
        "fired_at": format_instant(now),
    }
    entry = CaseEntry(type_, data, rows=rows, key=f"timer:{row['id']}:{row['due_at']}:{row['event']}")
    append_entry(work, rules, case, entry, moment)


def _type(row: RowMapping, dated: RowMapping) -> str:
    if dated["outside"]:
        return AWAITED  # A date owned by an outside body escalates to nobody here.
    return ESCALATED if row["kind"] == ESCALATE else PASSED_UNMET


def _item(row: RowMapping, dated: RowMapping, senior: str, event: int, at: str) -> Row:
    escalated = row["kind"] == ESCALATE
    return Row(
        "work_item",
        {"id": f"W-{event}"},
        {
            "case_ref": row["case_ref"],
            "kind": "escalated" if escalated else "date_passed",
            "role": senior if escalated else dated["owner"],
            "title": f"{dated['title']}: its date has passed and it is not recorded as done",
            "since": at,
            "due": row["local_due"],
            "status": "open",
            "event": event,
        },
        new=True,
    )
