"""A promise whose day has passed: missed, once, with an item for whoever promised it."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import RowMapping, select

from govflow.kernel.findings import Json
from govflow.kernel.moments import end_of_day, format_instant
from govflow.ledger.rows import Row
from govflow.meetings.ports import MeetingRules
from govflow.meetings.queries.rows import find_commitment
from govflow.road.casework import CaseEntry, append_entry
from govflow.road.milestones import ZONE
from govflow.road.ports import Case
from govflow.road.tables import timer, work_item
from govflow.storage.work import Work

DUE, PASSED, LAPSED = "commitment_due", "meeting.commitment_passed", "timer.lapsed"
CLERK = "democratic_services_officer"


def due_timer(ref: str, commitment: str, due_on: str, event: int) -> Row:
    """Return the timer that notices when a promise's day has passed unsettled."""
    return Row(
        "timer",
        {"id": f"{ref}:{commitment}"},
        {
            "case_ref": ref,
            "kind": DUE,
            "subject": commitment,
            "due_at": format_instant(end_of_day(date.fromisoformat(due_on))),
            "local_due": due_on,
            "zone": ZONE,
            "state": "pending",
            "event": event,
        },
        new=True,
    )


def settled_rows(work: Work, row: RowMapping) -> list[Row]:
    """Return what ends with a promise that is settled: its timer, and the item about its missed date."""
    pending = select(timer.c.id).where(timer.c.subject == row["id"], timer.c.state == "pending")
    raised = select(work_item.c.id).where(work_item.c.id == item_of(row["id"]), work_item.c.status == "open")
    find = work.connection.execute
    return [
        *(Row("timer", {"id": one}, {"state": "cancelled"}) for one in find(pending).scalars()),
        *(Row("work_item", {"id": one}, {"status": "done"}) for one in find(raised).scalars()),
    ]


def item_of(commitment: str) -> str:
    """Return the id of the one item that a promise can leave."""
    return f"W-{commitment}"


def pass_commitment(work: Work, rules: MeetingRules, case: Case, row: RowMapping, now: datetime) -> None:
    """Record that a promise's day has passed, and tell whoever holds the office that made it.

    An owner that is no role here, a body or somebody outside, is chased by the clerk.
    """
    promised = find_commitment(work.connection, row["subject"])
    moment = work.moment(f"case:{case.ref}")
    rows = [Row("timer", {"id": row["id"]}, {"state": "fired", "event": moment.next_id})]
    type_ = LAPSED
    if promised["status"] == "open":
        type_ = PASSED
        rows.append(Row("commitment", {"id": promised["id"]}, {"status": "missed"}))
        rows.append(_item(rules, case, promised, moment.next_id, format_instant(moment.now)))
    data: dict[str, Json] = {
        "commitment": promised["id"],
        "timer": row["id"],
        "due_at": row["due_at"],
        "local_due": row["local_due"],
        "fired_at": format_instant(now),
    }
    entry = CaseEntry(type_, data, rows=rows, key=f"timer:{row['id']}:{row['due_at']}:{row['event']}")
    append_entry(work, rules.road, case, entry, moment)


def _item(rules: MeetingRules, case: Case, promised: RowMapping, event: int, at: str) -> Row:
    office = str(promised["owner"]).strip().lower().replace(" ", "_")
    # The words stay on the meeting: what was promised in private is told to nobody else by its reminder.
    title = f"Promised by {promised['owner']}, {promised['id']}: its date has passed and it is not settled"
    return Row(
        "work_item",
        {"id": item_of(promised["id"])},
        {
            "case_ref": case.ref,
            "kind": "commitment_missed",
            "role": office if office in rules.role_titles else CLERK,
            "title": title,
            "since": at,
            "due": promised["due_on"],
            "status": "open",
            "event": event,
        },
        new=True,
    )
