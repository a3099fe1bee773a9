"""What follows of itself: a noted report is noted on its returns; a year-end return sent, on its plan."""

from __future__ import annotations

from govflow.kernel.actor import REACTIONS
from govflow.kernel.errors import InvalidInput, Refused
from govflow.kernel.moments import parse_happened
from govflow.ledger.event import Stored
from govflow.returns.queries.holding import figures_of, returns_in
from govflow.returns.queries.year_end import RECORD, SENT, sent_at_year_end
from govflow.road.perform import follow
from govflow.road.ports import OFFICE, Evidence, TakeStep
from govflow.road.step import Rules
from govflow.storage.work import Work

NOTED, NOTE_IN_REPORT = "noted", "note_in_report"
IN_YEAR, YEAR_END_RETURN = "in_year", "year_end_return"


def note_returns(work: Work, rules: Rules, stored: Stored) -> None:
    """Note each return of a report, in the transaction in which the board's noting was recorded."""
    data = stored.payload()
    if not stored.stream.startswith("case:report-") or data.get("to") != NOTED or data.get("from") == NOTED:
        return
    report = str(data["case"])
    for ref, _ in returns_in(work.connection, [report])[report]:
        answers = {"report": report, "noted_on": str(data.get("happened_on", ""))[:10]}
        command = TakeStep(ref, NOTE_IN_REPORT, answers=answers, key=f"reaction:{stored.id}:{ref}")
        try:
            follow(work.acting_as(REACTIONS), rules, command)
        except Refused:
            continue  # A return still being collected is noted in nothing yet: the report says so itself.


def record_year_end(work: Work, rules: Rules, stored: Stored) -> None:
    """Record a year-end return on its plan once it was sent, or once the plan has come to its year since.

    The plan that is not there yet, or asks for what the return did not bring, waits and says so: the return
    was sent all the same. One sending is recorded once, also where the plan goes back to its year.
    """
    plan = _plan_of(work, stored)
    sent = sent_at_year_end(work.connection, plan) if plan else None
    if sent is None:
        return
    command = TakeStep(
        plan,
        RECORD,
        reason=f"The year-end return {sent.ref} was sent (GF-{sent.event}).",
        evidence=tuple(Evidence(document, YEAR_END_RETURN) for document in sent.documents),
        happened=parse_happened(sent.day),
        on_behalf=f"{OFFICE}plan_lead",
        key=f"reaction:{sent.event}:{RECORD}",
    )
    try:
        follow(work.acting_as(REACTIONS), rules, command)
    except (Refused, InvalidInput):
        return


def _plan_of(work: Work, stored: Stored) -> str:
    """Return the plan that an event bears upon: its return was sent, or it came to its year itself."""
    data = stored.payload()
    to, ref = data.get("to"), str(data.get("case", ""))
    if to == data.get("from"):
        return ""
    if stored.stream.startswith("case:return-") and to == SENT[0]:
        return figures_of(work.connection, ref).plan
    return ref if stored.stream.startswith("case:plan-") and to == IN_YEAR else ""
