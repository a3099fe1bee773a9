"""What follows of itself on an agreement: approvals end with their decision, a successor takes its place."""

from __future__ import annotations

from sqlalchemy import select

from govflow.agreements.dates import plan_dates
from govflow.agreements.held import record_of
from govflow.agreements.model import CONTINUES, KIND, SUPERSEDES, VARIES
from govflow.agreements.ports import AgreementParts
from govflow.agreements.tables import agreement_approval
from govflow.kernel.actor import REACTIONS
from govflow.kernel.errors import NotFound, Refused
from govflow.kernel.findings import Finding
from govflow.ledger.event import Stored
from govflow.ledger.rows import Row
from govflow.road.casework import CaseEntry, append_entry
from govflow.road.gather import case_stream, lock_case
from govflow.road.perform import follow
from govflow.road.ports import TakeStep
from govflow.road.rows import question_row
from govflow.storage.work import Work

ENDED = "case.agreement_approval_ended"
UNDONE = frozenset({"rescinded", "superseded"})
# What a deed of variation, a continuation or a replacement does to the agreement it names, once in force.
_STEP = {VARIES: "adopt_variation", CONTINUES: "supersede", SUPERSEDES: "supersede"}


def follow_agreements(work: Work, parts: AgreementParts, stored: Stored) -> None:
    """Do what an event of a case brings about on agreements, in its transaction."""
    plan_dates(work, parts, stored)
    data = stored.payload()
    if data.get("from") == data.get("to") or not data.get("case"):
        return
    if data.get("to") in UNDONE and stored.stream.startswith("case:decision-"):
        _end_approvals(work, parts, stored)
    if data.get("to") == "in_force" and stored.stream.startswith(f"case:{KIND}-"):
        _take_its_place(work, parts, stored)


def _end_approvals(work: Work, parts: AgreementParts, stored: Stored) -> None:
    cited, how = str(stored.payload()["case"]), str(stored.payload()["to"])
    at = agreement_approval.c
    query = select(agreement_approval).where(at.cited == cited, at.ended_on == "", at.struck == 0)
    for row in work.connection.execute(query.order_by(at.id)).mappings().all():
        case = lock_case(work, row["case_ref"])
        moment = work.moment(case_stream(case.ref))
        why = f"{cited}, under which {row['party']} entered this agreement, was {how}."
        flag = Finding("AUTHORITY_REVOKED", why, severity="warning")
        rows = [
            Row("agreement_approval", {"id": row["id"]}, {"ended_on": str(stored.payload()["happened_on"])}),
            question_row(case.ref, moment.next_id, 1, flag),
        ]
        entry = CaseEntry(ENDED, {"because": stored.id, "approval": row["id"]}, rows=rows)
        append_entry(work.acting_as(REACTIONS), parts.road, case, entry, moment)


def _take_its_place(work: Work, parts: AgreementParts, stored: Stored) -> None:
    held = record_of(work.connection, str(stored.payload()["case"]))
    if held is None or held.relation not in _STEP or not held.about:
        return
    trigger = _STEP[held.relation]
    command = TakeStep(held.about, trigger, key=f"reaction:{stored.id}:{trigger}")
    try:
        follow(work.acting_as(REACTIONS), parts.road, command)
    except (NotFound, Refused):
        return  # The agreement named is elsewhere on its road, or was never kept here: people see to it.
