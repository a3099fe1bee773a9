"""Settling what is in question: a named officer says why what was recorded may be relied on all the same."""

from __future__ import annotations

from sqlalchemy import select

from govflow.kernel.errors import InvalidInput, NotFound
from govflow.ledger.event import Stored
from govflow.ledger.rows import Row
from govflow.road.casework import CaseEntry, append_entry, need_role
from govflow.road.gather import lock_case
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
    entry = CaseEntry(
        SETTLED,
        {"question": question, "about": about, "role": role},
        {"reason": reason.strip()},
        [Row("case_question", {"id": question}, {"status": "settled"})],
    )
    return append_entry(work, rules, case, entry)
