"""Dates that open on a day: each opens by itself, as an event with the time it was due and the time it fired.

"From", and windows with a first day. Planned by a reader of the ledger, whatever wrote the date: a round, a
local step, a date given anew. Safe to repeat.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

from sqlalchemy import RowMapping, select

from govflow.kernel.actor import REACTIONS
from govflow.kernel.findings import Json
from govflow.kernel.moments import format_instant, start_of_day
from govflow.ledger.event import Stored
from govflow.ledger.rows import Row
from govflow.road.casework import CaseEntry, append_entry
from govflow.road.gather import case_stream, lock_case
from govflow.road.milestones import ZONE
from govflow.road.ports import Case
from govflow.road.reversal import read_row
from govflow.road.step import Rules
from govflow.road.tables import milestone, timer
from govflow.storage.work import Work
from govflow.timetable.due import SPANS

OPENS = "date_opens"
PLANNED, OPENED, LAPSED = "milestone.opening_planned", "milestone.opened", "timer.lapsed"
OPENING = frozenset({"from", *SPANS})


def plan_openings_after(work: Work, rules: Rules, stored: Stored) -> None:
    """Plan when the dates of a case open, after an event that wrote any of them."""
    rows = stored.payload().get("rows")
    written = [read_row(one) for one in rows if isinstance(one, dict)] if isinstance(rows, list) else []
    for ref in sorted({str(row.key["case_ref"]) for row in written if row.table == milestone.name}):
        plan_openings(work, rules, lock_case(work, ref))


def plan_openings(work: Work, rules: Rules, case: Case) -> None:
    """Give each date of a case that is still to open its timer, and take it from one that opens no more."""
    moment = work.moment(case_stream(case.ref))
    dated = select(milestone).where(milestone.c.case_ref == case.ref).order_by(milestone.c.position)
    rows = [
        row
        for one in work.connection.execute(dated).mappings()
        for row in _timer_rows(work, one, moment.now, moment.next_id)
    ]
    if rows:
        told: list[Json] = [str(row.key["id"]) for row in rows]
        entry = CaseEntry(PLANNED, {"timers": told}, rows=rows)
        append_entry(work.acting_as(REACTIONS), rules, case, entry, moment)


def _timer_rows(work: Work, dated: RowMapping, now: datetime, event: int) -> Iterator[Row]:
    opens = _opens(dated)
    due = format_instant(opens) if opens else ""
    query = select(timer).where(
        timer.c.case_ref == dated["case_ref"], timer.c.subject == dated["key"], timer.c.kind == OPENS
    )
    known = work.connection.execute(query).mappings().all()
    pending = [row for row in known if row["state"] == "pending"]
    if any(row["due_at"] == due for row in known):
        return
    for row in pending:
        yield Row("timer", {"id": row["id"]}, {"state": "cancelled"})
    if opens is not None and opens > now:
        set_: dict[str, Json] = {"case_ref": dated["case_ref"], "kind": OPENS, "subject": dated["key"]}
        set_ |= {"due_at": due, "local_due": dated["start"], "zone": ZONE, "state": "pending", "event": event}
        yield Row("timer", {"id": f"{dated['case_ref']}:{dated['key']}:{OPENS}:{event}"}, set_, new=True)


def _opens(dated: RowMapping) -> datetime | None:
    over = dated["met_on"] or dated["waived"] or dated["struck"]
    if over or dated["qualifier"] not in OPENING or not dated["start"]:
        return None
    return start_of_day(date.fromisoformat(dated["start"]))


def open_date(work: Work, rules: Rules, case: Case, row: RowMapping, now: datetime) -> None:
    """Record that a date has opened, and tell its owner; one owned outside is only awaited."""
    query = select(milestone).where(milestone.c.case_ref == case.ref, milestone.c.key == row["subject"])
    dated = work.connection.execute(query).mappings().one()
    moment = work.moment(case_stream(case.ref))
    rows = [Row("timer", {"id": row["id"]}, {"state": "fired", "event": moment.next_id})]
    opened = _opens(dated) is not None
    if opened and not dated["outside"]:
        rows.append(_item(case, dated, moment.next_id, format_instant(moment.now)))
    data: dict[str, Json] = {
        "milestone": row["subject"],
        "timer": row["id"],
        "due_at": row["due_at"],
        "local_due": row["local_due"],
        "fired_at": format_instant(now),
    }
    key = f"timer:{row['id']}:{row['due_at']}:{row['event']}"
    append_entry(work, rules, case, CaseEntry(OPENED if opened else LAPSED, data, rows=rows, key=key), moment)


def _item(case: Case, dated: RowMapping, event: int, at: str) -> Row:
    set_: dict[str, Json] = {
        "case_ref": case.ref,
        "kind": "date_opened",
        "role": dated["owner"],
        "title": f"{dated['title']}: it can be done from today",
        "since": at,
        "due": dated["due"],
        "status": "open",
        "event": event,
    }
    return Row("work_item", {"id": f"W-{event}"}, set_, new=True)
