"""What follows of itself on a plan: the last signature opens the way, a decision undone ends its money."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import select

from govflow.kernel.actor import REACTIONS
from govflow.kernel.errors import Refused
from govflow.kernel.findings import Finding
from govflow.ledger.event import Stored
from govflow.ledger.rows import Row
from govflow.plans.tables import money_commitment
from govflow.road.casework import CaseEntry, append_entry
from govflow.road.gather import case_stream, lock_case
from govflow.road.perform import follow
from govflow.road.ports import TakeStep
from govflow.road.rows import question_row
from govflow.road.step import Rules
from govflow.storage.work import Work

SIGNINGS = frozenset(
    {"sign_plan", "sign_plan_by_delegate", "sign_off_retrospectively", "sign_off_by_delegate"}
)
GO_ON = "complete_sign_off"
ENDED = "case.commitment_ended"


def go_on_when_all_have_signed(work: Work, rules: Rules, stored: Stored) -> None:
    """Take a plan that waited for its signatories on, in the transaction of the last signature."""
    data = stored.payload()
    if data.get("trigger") not in SIGNINGS or data.get("from") != data.get("to"):
        return
    command = TakeStep(str(data["case"]), GO_ON, key=f"reaction:{stored.id}:{GO_ON}")
    try:
        follow(work.acting_as(REACTIONS), rules, command)
    except Refused:
        return  # Somebody has still to sign, or the plan waits for nobody.


def end_commitments(work: Work, rules: Rules, stored: Stored) -> None:
    """End what a partner committed by a decision since rescinded or superseded; the agreement asks again."""
    data = stored.payload()
    if data.get("from") == data.get("to") or not stored.stream.startswith("case:decision-"):
        return
    if data.get("to") not in {"rescinded", "superseded"}:
        return
    cited = str(data["case"])
    query = select(money_commitment).where(
        money_commitment.c.cited == cited, money_commitment.c.ended_on == "", money_commitment.c.struck == 0
    )
    for row in work.connection.execute(query.order_by(money_commitment.c.id)).mappings().all():
        case = lock_case(work, row["case_ref"])
        moment = work.moment(case_stream(case.ref))
        why = f"{cited}, under which {row['body']} committed its money, was {data['to']}."
        rows = [
            Row("money_commitment", {"id": row["id"]}, {"ended_on": str(data["happened_on"])}),
            question_row(
                case.ref, moment.next_id, 1, Finding("SPEND_NOT_AUTHORISED", why, severity="warning")
            ),
        ]
        entry = CaseEntry(ENDED, {"because": stored.id, "commitment": row["id"]}, rows=rows)
        append_entry(work.acting_as(REACTIONS), rules, case, entry, moment)


FOLLOWING: tuple[Callable[[Work, Rules, Stored], None], ...] = (go_on_when_all_have_signed, end_commitments)
