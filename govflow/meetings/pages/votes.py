"""Votes written down for whoever is signed in, to be confirmed or disputed; and what members dispute."""

from __future__ import annotations

from flask import flash, redirect, request, url_for
from werkzeug.wrappers import Response

from govflow.kernel.errors import InvalidInput, NotFound, Refused
from govflow.kernel.ids import new_id
from govflow.meetings.pages.blueprint import blueprint, page, road, rules
from govflow.meetings.queries.recorded import disputed_votes, votes_recorded_for
from govflow.meetings.use_cases.answering import AnswerVote, answer_vote
from govflow.road.withholding import READS_EXEMPT
from govflow.web.components import Problems
from govflow.web.errors import status_of
from govflow.web.gate import current_actor, viewer
from govflow.web.product import product

LONGEST = 10_000
SEE_OTHER = 303


@blueprint.get("/meetings/votes")
def votes() -> str:
    """Show the votes written down for oneself; to who keeps records, also those that members dispute."""
    return _page(Problems(), {})


@blueprint.post("/meetings/votes")
def answer_votes() -> Response | tuple[str, int]:
    """Confirm or dispute one vote."""
    names = ("motion", "answer", "said", "key")
    given = {name: request.form.get(name, "")[:LONGEST].replace("\x00", "").strip() for name in names}
    command = AnswerVote(**given)
    try:
        road().within(current_actor(), "", "answer a vote", lambda work: answer_vote(work, rules(), command))
    except (InvalidInput, NotFound, Refused) as error:
        problems = Problems()
        field = error.field if isinstance(error, InvalidInput) else ""
        problems.add(f"said-{command.motion}" if field == "said" else "votes", error.message)
        return _page(problems, given), status_of(error)
    flash(f"The vote is {command.answer}.")
    return redirect(url_for("meetings.votes"), SEE_OTHER)


def _page(problems: Problems, given: dict[str, str]) -> str:
    me = viewer()
    keeps = {area for area in me.areas if me.roles_in(area) & READS_EXEMPT}
    with product().store.read() as connection:
        waiting = votes_recorded_for(connection, me.person)
        disputed = disputed_votes(connection, keeps) if keeps else ()
    return page(
        "votes",
        None,
        problems,
        given=given,
        waiting=waiting,
        disputed=disputed,
        key=lambda: new_id("vote", 16),
    )
