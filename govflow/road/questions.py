"""Settling what is in question: a named officer says why what was recorded may be relied on all the same."""

from __future__ import annotations

from sqlalchemy import select

from govflow.kernel.errors import InvalidInput, NotFound, refusal
from govflow.ledger.event import Stored
from govflow.ledger.rows import Row
from govflow.road.casework import CaseEntry, append_entry, need_role
from govflow.road.gather import lock_case
from govflow.road.history import read_entries
from govflow.road.persons import accounts_of
from govflow.road.step import Rules
from govflow.road.tables import case_question
from govflow.storage.work import Work

SETTLED = "case.question_settled"
# Whoever settles it must stand apart from the plan's own authors.
SETTLERS = ("monitoring_officer", "governance_officer")


def settle_question(work: Work, rules: Rules, ref: str, question: str, reason: str) -> Stored:
    """Record why a question no longer stands in the way.

    Raises:
        NotFound: when no such question is open on the case.
        InvalidInput: without a reason.
        Refused: for someone without the role.
    """
    case = lock_case(work, ref)
    role = need_role(work, case, SETTLERS, "Settling a question")
    if not reason.strip():
        raise InvalidInput("Give the reason why it may be relied on.", field="reason")
    found = select(case_question.c.about_event).where(
        case_question.c.id == question,
        case_question.c.case_ref == ref,
        case_question.c.status == "open",
        case_question.c.struck == 0,
    )
    about = work.connection.execute(found).scalar()
    if about is None:
        raise NotFound(f"No question '{question}' is open on {ref}.")
    _stand_apart(work, ref, int(about), question)
    entry = CaseEntry(
        SETTLED,
        {"question": question, "about": about, "role": role},
        {"reason": reason.strip()},
        [Row("case_question", {"id": question}, {"status": "settled"})],
    )
    return append_entry(work, rules, case, entry)


def _stand_apart(work: Work, ref: str, about: int, question: str) -> None:
    """Refuse whoever wrote down, or disputed, an act whose dispute is to be settled."""
    entries = {one.event: one for one in read_entries(work.connection, ref)}
    act = entries.get(about)
    dispute = entries.get(act.answered_by) if act and act.answered_by else None
    if act is None or dispute is None or question != f"Q-{dispute.event}-1":
        return
    if accounts_of(work.connection, work.actor.id) & {act.actor, dispute.actor}:
        raise refusal(
            "SELF_APPROVAL",
            "You wrote this act down or disputed it, so somebody else settles what is in question.",
            rule="Whoever settles a dispute is neither side of it",
            remedy="Ask another monitoring or governance officer of the area.",
        )
