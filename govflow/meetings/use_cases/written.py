"""The written answer to a question that was put to a meeting: promised once, due by the rule of its body."""

from __future__ import annotations

from govflow.kernel.errors import InvalidInput, NotFound, refusal
from govflow.meetings.queries.rows import find_submission
from govflow.meetings.use_cases.notice import meeting_day
from govflow.meetings.use_cases.sitting import Sitting


def may_promise_answer(sitting: Sitting, submission: str) -> None:
    """See that a written answer to it can be promised.

    Raises:
        NotFound: when nothing of that reference was received for this meeting.
        Refused: where one is promised already.
    """
    row = find_submission(sitting.work.connection, submission)
    if row["case_ref"] != sitting.ref:
        raise NotFound(f"There is no question or statement with the reference '{submission}'.")
    if row["answer"]:
        message = f"A written answer to {submission} is promised already: {row['answer']}."
        raise refusal("STATE_FORBIDS", message)


def answer_due(sitting: Sitting) -> str:
    """Return the day by which an answer is given in writing, by the terms of the body on that day.

    Raises:
        InvalidInput: where they say nothing of it: then somebody names the day.
    """
    rules, held = sitting.rules, sitting.held
    terms = rules.bodies.terms_at(sitting.work.connection, held["body"], held["starts_at"])
    if terms is None or terms.rules.written_answers is None:
        message = "The terms of this body do not say by when a question is answered in writing. Give the day."
        raise InvalidInput(message, field="due_on")
    return rules.law.answered_by(meeting_day(held), terms.rules.written_answers).isoformat()
