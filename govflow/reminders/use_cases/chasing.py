"""A date of an outside body is awaited: whoever keeps it here chases the body, and says so in the record."""

from __future__ import annotations

from dataclasses import dataclass

from govflow.kernel.errors import InvalidInput
from govflow.kernel.findings import Json
from govflow.kernel.moments import format_instant
from govflow.ledger.event import Stored
from govflow.ledger.rows import Row, private
from govflow.reminders.ports import ReminderParts
from govflow.reminders.use_cases.expecting import date_of_case
from govflow.reminders.use_cases.reminding import REMINDERS
from govflow.road.casework import CaseEntry, append_entry, need_role
from govflow.road.gather import case_stream, lock_case
from govflow.storage.work import Work

CHASED = "milestone.body_chased"


@dataclass(frozen=True, slots=True)
class Chase:
    """Somebody asked an outside body for what is awaited; ``words`` say whom, and what came of it."""

    ref: str
    milestone: str
    words: str = ""
    key: str = ""


def chase(work: Work, parts: ReminderParts, command: Chase) -> Stored:
    """Record that the body which owns a date was chased.

    Raises:
        Refused: for who neither keeps the date here nor may remind others.
        InvalidInput: for a date that is our own.
    """
    case = lock_case(work, command.ref)
    row = date_of_case(work, case.ref, command.milestone)
    if not (row["outside"] or row["qualifier"] == "from"):
        raise InvalidInput("This date is our own. Remind whoever owns it.", field="milestone")
    roles = list(dict.fromkeys([row["owner"], *REMINDERS]))
    need_role(work, case, [role for role in roles if role], "Chasing the body")
    moment = work.moment(case_stream(case.ref))
    columns: dict[str, Json] = {
        "case_ref": case.ref,
        "milestone": command.milestone,
        "words": private("reason", erased=""),
        "by": work.actor.id,
        "at": format_instant(moment.now),
        "event": moment.next_id,
    }
    rows = [Row("chase", {"id": f"CH-{moment.next_id}"}, columns, new=True)]
    data: dict[str, Json] = {"milestone": command.milestone, "body": row["body"]}
    texts: dict[str, Json] = {"reason": command.words.strip()}
    entry = CaseEntry(CHASED, data, private=texts, rows=rows, key=command.key)
    return append_entry(work, parts.road.rules, case, entry, moment)
