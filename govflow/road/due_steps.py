"""A step whose hour has come: GovFlow takes it itself, by the clock's own rule, once."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import RowMapping

from govflow.kernel.errors import Refused
from govflow.kernel.findings import Json
from govflow.kernel.moments import format_instant
from govflow.ledger.rows import Row
from govflow.road.casework import CaseEntry, append_entry
from govflow.road.perform import follow
from govflow.road.ports import Case, TakeStep
from govflow.road.step import Rules
from govflow.storage.work import Work

FIRED, LAPSED = "timer.fired", "timer.lapsed"


def take_due_step(work: Work, rules: Rules, case: Case, row: RowMapping, now: datetime) -> None:
    """Take the step a timer stands for; where the case has gone another way since, the timer lapses."""
    type_ = FIRED
    try:
        follow(work, rules, TakeStep(case.ref, row["subject"], key=f"timer:{row['id']}:{row['due_at']}"))
    except Refused:
        type_ = LAPSED
    event = work.moment(f"case:{case.ref}")
    data: dict[str, Json] = {
        "timer": row["id"],
        "due_at": row["due_at"],
        "local_due": row["local_due"],
        "fired_at": format_instant(now),
    }
    state = Row("timer", {"id": row["id"]}, {"state": "fired", "event": event.next_id})
    append_entry(work, rules, case, CaseEntry(type_, data, rows=[state]), event)
