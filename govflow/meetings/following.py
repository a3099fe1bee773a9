"""What follows of itself in this room: minutes approved by a later meeting, an agenda published too late."""

from __future__ import annotations

from govflow.kernel.actor import REACTIONS
from govflow.kernel.errors import Refused
from govflow.kernel.findings import Json
from govflow.kernel.moments import format_instant, london_date, parse_happened, parse_instant
from govflow.ledger.event import Stored
from govflow.meetings.ports import MeetingRules
from govflow.meetings.queries.rows import coming_meetings, find_meeting
from govflow.meetings.use_cases.closing import CLOSED
from govflow.meetings.use_cases.notice import notice_shortfall
from govflow.meetings.use_cases.sitting import BEFORE
from govflow.meetings.use_cases.windows import plan_windows
from govflow.road.casework import CaseEntry, append_entry
from govflow.road.gather import lock_case
from govflow.road.perform import follow
from govflow.road.ports import DONE, RECORDED, TakeStep
from govflow.road.step import Rules
from govflow.storage.work import Work

VERB, PUBLISH = "approve_minutes", "publish_agenda"
TERMS_ADOPTED = "body.terms_adopted"
NOTICE_SHORT = "meeting.notice_questioned"


def approve_minutes(work: Work, rules: Rules, stored: Stored) -> None:
    """Record the approval of an earlier meeting's minutes, in the transaction of the vote on them.

    Where they are of another body, or not drafted yet, the motion stands and nothing follows.
    """
    data = stored.payload()
    if stored.type != CLOSED or data.get("verb") != VERB or data.get("result") != "carried":
        return
    earlier = find_meeting(work.connection, str(data.get("subject") or ""))
    if earlier is None or earlier["body"] != data["body"]:
        return
    decided = parse_happened(str(data["decided_at"]))
    afterwards = decided.day != london_date(parse_instant(stored.at))
    command = TakeStep(
        str(earlier["case_ref"]),
        VERB,
        reason=f"Approved at {data['meeting']}, item {data['item']}.",
        happened=decided if afterwards else None,
        on_behalf=str(data["body"]) if afterwards else "",
        answers={"approved_at": str(data["meeting"]), "signed_by": "Person presiding"},
    )
    try:
        follow(work, rules, command)
    except Refused:
        return  # Its minutes are not drafted: they are approved by their own step, later.


def question_notice(work: Work, rules: MeetingRules, stored: Stored) -> None:
    """Keep with a publication that came too late what is short of it, and what the law then asks.

    The agenda is published and the meeting can be held and recorded all the same (section 100B, LGA 1972).
    """
    data = stored.payload()
    if data.get("trigger") != PUBLISH or stored.type not in {DONE, RECORDED}:
        return
    held = find_meeting(work.connection, str(data["case"]))
    short = notice_shortfall(work.connection, rules, held) if held is not None else []
    if not short:
        return
    case = lock_case(work, str(data["case"]))
    flags: list[Json] = [one.as_json() for one in short]
    entry = CaseEntry(NOTICE_SHORT, {"because": stored.id, "flags": flags})
    append_entry(work.acting_as(REACTIONS), rules.road, case, entry)


def plan_windows_anew(work: Work, rules: MeetingRules, stored: Stored) -> None:
    """Plan the windows of a body's coming meetings anew once it has new terms. Safe to repeat."""
    if stored.type != TERMS_ADOPTED:
        return
    for ref in coming_meetings(work.connection, str(stored.payload()["body"]), format_instant(work.now())):
        case = lock_case(work, ref)
        if case.state in BEFORE:
            plan_windows(work, rules, case)
