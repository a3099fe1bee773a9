"""Settling what is in question: why what was recorded may be relied on although a rule was not met."""

from __future__ import annotations

from collections.abc import Mapping

from flask import redirect, url_for
from werkzeug.wrappers import Response

from govflow.cases.pages.blueprint import CASE, blueprint
from govflow.cases.pages.forms import do_once, read_text, tell, typed
from govflow.cases.pages.seeing import look, page, road, see, story
from govflow.cases.queries.single import find_question
from govflow.kernel.errors import InvalidInput, NotFound, Refused
from govflow.road.questions import SETTLERS, settle_question
from govflow.web.components import Problems
from govflow.web.errors import status_of

QUESTION = f"{CASE}/questions/<question>"


@blueprint.get(QUESTION)
def question(door: str, ref: str, question: str) -> str:
    """Show what is in question and the form that settles it."""
    return _page(door, ref, question, {}, Problems())


@blueprint.post(QUESTION)
def settle(door: str, ref: str, question: str) -> Response | tuple[str, int]:
    """Settle it, with the reason."""
    given = typed("reason")
    problems = Problems()
    reason = read_text(given, "reason", "The reason", problems, needed="Enter why it may be relied on")
    with look() as at:
        see(at, door, ref)
    if problems:
        return _page(door, ref, question, given, problems), 400
    asked = {**given, "question": question}
    try:
        do_once(
            ref,
            "settle a question",
            asked,
            lambda work: settle_question(work, road().rules, ref, question, reason).id,
        )
    except (InvalidInput, Refused) as error:
        tell(problems, error, {}, "reason")
        return _page(door, ref, question, given, problems), status_of(error)
    return redirect(url_for("cases.show", door=door, ref=ref), 303)


def _page(door: str, ref: str, question: str, given: Mapping[str, str], problems: Problems) -> str:
    with look() as at:
        seen = see(at, door, ref)
        row = find_question(at.connection, ref, question)
        if row is None:
            raise NotFound(f"No question '{question[:40]}' is open on {ref}.")
        about = next((one for one in story(seen) if one.entry.event == row["about_event"]), None)
    may = bool(seen.roles & set(SETTLERS))
    return page(
        "question",
        seen,
        question=row,
        about=about,
        given=given,
        problems=problems,
        may=may,
        settlers=SETTLERS,
    )
