"""What follows of itself in this room: a motion that approves minutes moves the meeting they are of."""

from __future__ import annotations

from govflow.kernel.errors import Refused
from govflow.kernel.moments import london_date, parse_happened, parse_instant
from govflow.ledger.event import Stored
from govflow.meetings.queries.rows import find_meeting
from govflow.meetings.use_cases.closing import CLOSED
from govflow.road.perform import follow
from govflow.road.ports import TakeStep
from govflow.road.step import Rules
from govflow.storage.work import Work

VERB = "approve_minutes"


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
