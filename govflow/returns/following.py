"""What follows of itself: a report that the board noted is noted on each return it covers."""

from __future__ import annotations

from govflow.kernel.actor import REACTIONS
from govflow.kernel.errors import Refused
from govflow.ledger.event import Stored
from govflow.returns.queries.holding import returns_in
from govflow.road.perform import follow
from govflow.road.ports import TakeStep
from govflow.road.step import Rules
from govflow.storage.work import Work

NOTED, NOTE_IN_REPORT = "noted", "note_in_report"


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
