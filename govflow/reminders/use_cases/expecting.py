"""Before a date its owner may say why it will be late and when it is expected: no alarm is raised then.

The senior reads it in their digest. The date stays, and so does its lateness once it has passed; the alarm
waits until the expected day, and the date's own days of grace after it, have passed too.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import RowMapping, select

from govflow.kernel.errors import InvalidInput, NotFound, Refused
from govflow.kernel.findings import Finding, Json
from govflow.kernel.moments import end_of_day, format_instant, london_date
from govflow.ledger.event import Stored
from govflow.ledger.rows import Row, private
from govflow.reminders.ports import ReminderParts
from govflow.reminders.tables import expected_date
from govflow.road.casework import CaseEntry, append_entry, need_role
from govflow.road.gather import case_stream, lock_case
from govflow.road.milestones import ESCALATE, ZONE
from govflow.road.ports import Case
from govflow.road.step import Rules
from govflow.road.tables import milestone, timer
from govflow.storage.work import Work

EXPECTED, ESCALATED, LAPSED = "milestone.date_expected", "milestone.escalated", "timer.lapsed"
# The kind of the timer that raises a date with the senior once the day it was expected on has passed too.
EXPECTED_PASSED = "milestone_expected"


@dataclass(frozen=True, slots=True)
class ExpectDate:
    """The owner of a date says when it will be met instead, and why."""

    ref: str
    milestone: str
    expected_on: date
    reason: str
    key: str = ""


def date_of_case(work: Work, ref: str, key: str) -> RowMapping:
    """Return a date of a case that is still to be met.

    Raises:
        NotFound: where the case has no such date.
        InvalidInput: where it is met, or waived.
    """
    of = (milestone.c.case_ref == ref) & (milestone.c.key == key) & (milestone.c.struck == 0)
    row = work.connection.execute(select(milestone).where(of)).mappings().first()
    if row is None:
        raise NotFound(f"The case '{ref}' has no date '{key}'.")
    if row["met_on"] or row["waived"]:
        raise InvalidInput("This date is met or waived: nothing more is expected of it.", field="milestone")
    return row


def expect_date(work: Work, parts: ReminderParts, command: ExpectDate) -> Stored:
    """Record when a date will be met instead, and why; it is raised with the senior only after that.

    Raises:
        Refused: ``NOT_YOUR_ROLE`` for who does not own the date; as ``why_not`` has it.
        InvalidInput: without a reason, or for a day that is no later.
    """
    case = lock_case(work, command.ref)
    row = date_of_case(work, case.ref, command.milestone)
    need_role(
        work, case, [row["owner"] or parts.rhythm.senior_of(row["key"])], "Saying when this date is expected"
    )
    moment = work.moment(case_stream(case.ref))
    _check(row, command, london_date(moment.now))
    day = command.expected_on.isoformat()
    last = parts.working_day_after(command.expected_on, row["escalate_after"])
    data: dict[str, Json] = {"milestone": command.milestone, "due": row["due"], "expected_on": day}
    rows = [
        _expected_row(work, case, command, moment.next_id, format_instant(moment.now)),
        *_ended(work, case.ref, command.milestone),
        _timer_row(case.ref, command, last, moment.next_id),
    ]
    texts: dict[str, Json] = {"reason": command.reason.strip()}
    entry = CaseEntry(EXPECTED, data, private=texts, rows=rows, key=command.key)
    return append_entry(work, parts.road.rules, case, entry, moment)


def why_not(row: RowMapping, today: date) -> Finding | None:
    """Return why nobody can say that a date will be met later; nothing where its owner can."""
    if row["outside"] or row["qualifier"] in {"from", "to_be_confirmed"} or not row["due"]:
        return Finding(
            "STATE_FORBIDS",
            "This date is not ours to meet, or is still to be confirmed.",
            rule="An expected date stands beside a date of our own",
            remedy="Chase whoever owns it.",
        )
    if today > date.fromisoformat(row["due"]):
        return Finding(
            "WINDOW_CLOSED",
            "This date has passed: it is late, and is recorded so.",
            rule="A reason and an expected date are given before the date",
            remedy="Do the step, or tell the senior who sees it among the late dates.",
        )
    return None


def _check(row: RowMapping, command: ExpectDate, today: date) -> None:
    if (found := why_not(row, today)) is not None:
        raise Refused([found])
    if command.expected_on <= date.fromisoformat(row["due"]):
        raise InvalidInput("Enter a day after the date itself.", field="expected")
    if not command.reason.strip():
        raise InvalidInput("Say why it will be late.", field="reason")


def _expected_row(work: Work, case: Case, command: ExpectDate, event: int, at: str) -> Row:
    key: dict[str, Json] = {"case_ref": case.ref, "milestone": command.milestone}
    here = (expected_date.c.case_ref == case.ref) & (expected_date.c.milestone == command.milestone)
    new = work.connection.execute(select(expected_date.c.event).where(here)).first() is None
    columns: dict[str, Json] = {
        "expected_on": command.expected_on.isoformat(),
        "reason": private("reason"),
        "given_by": work.actor.id,
        "given_at": at,
        "event": event,
    }
    return Row("expected_date", key, columns, new=new)


def _ended(work: Work, ref: str, key: str) -> list[Row]:
    """Return what puts off the alarm: whichever timer would have raised it ends."""
    watching = (timer.c.case_ref == ref) & (timer.c.subject == key) & (timer.c.state == "pending")
    query = select(timer.c.id).where(watching, timer.c.kind.in_([ESCALATE, EXPECTED_PASSED]))
    ended = work.connection.execute(query.order_by(timer.c.id)).scalars()
    return [Row("timer", {"id": one}, {"state": "cancelled"}) for one in ended]


def _timer_row(ref: str, command: ExpectDate, last: date, event: int) -> Row:
    columns: dict[str, Json] = {
        "case_ref": ref,
        "kind": EXPECTED_PASSED,
        "subject": command.milestone,
        "due_at": format_instant(end_of_day(last)),
        "local_due": command.expected_on.isoformat(),
        "zone": ZONE,
        "state": "pending",
        "event": event,
    }
    return Row("timer", {"id": f"{ref}:{command.milestone}:{EXPECTED_PASSED}:{event}"}, columns, new=True)


def pass_expected(
    work: Work, rules: Rules, case: Case, row: RowMapping, now: datetime, *, senior: str
) -> None:
    """Raise a date with the senior once the day it was expected on, and its days of grace, have passed."""
    of = (milestone.c.case_ref == case.ref) & (milestone.c.key == row["subject"])
    dated = work.connection.execute(select(milestone).where(of)).mappings().one()
    moment = work.moment(case_stream(case.ref))
    # A date that was moved to that day, or beyond it, passes on its own day.
    over = dated["met_on"] or dated["waived"] or dated["struck"] or not dated["due"]
    unmet = not over and dated["due"] < row["local_due"]
    rows = [Row("timer", {"id": row["id"]}, {"state": "fired", "event": moment.next_id})]
    if unmet:
        rows.append(_item(case, dated, senior, moment.next_id, format_instant(moment.now)))
    data: dict[str, Json] = {
        "milestone": row["subject"],
        "timer": row["id"],
        "due_at": row["due_at"],
        "local_due": row["local_due"],
        "fired_at": format_instant(now),
    }
    key = f"timer:{row['id']}:{row['due_at']}"
    append_entry(
        work, rules, case, CaseEntry(ESCALATED if unmet else LAPSED, data, rows=rows, key=key), moment
    )


def is_put_off(work: Work, ref: str, key: str) -> bool:
    """Say whether a date is raised only once a later day has passed, on which its owner expects it."""
    here = (timer.c.case_ref == ref) & (timer.c.subject == key) & (timer.c.kind == EXPECTED_PASSED)
    later = (milestone.c.case_ref == ref) & (milestone.c.key == key) & (milestone.c.due < timer.c.local_due)
    query = select(timer.c.id).join(milestone, later).where(here, timer.c.state == "pending")
    return work.connection.execute(query).first() is not None


def _item(case: Case, dated: RowMapping, senior: str, event: int, at: str) -> Row:
    columns: dict[str, Json] = {
        "case_ref": case.ref,
        "kind": "escalated",
        "role": senior,
        "title": f"{dated['title']}: expected after its date, and still not recorded as done",
        "since": at,
        "due": dated["due"],
        "status": "open",
        "event": event,
    }
    return Row("work_item", {"id": f"W-{event}"}, columns, new=True)
