"""You are being consulted: plainly not deciding. What is asked, by when, and a reply."""

from __future__ import annotations

from flask import request
from werkzeug.wrappers import Response

from govflow.kernel.errors import InvalidInput
from govflow.powers.pages.seeing import act, areas, blueprint, look, onward, page, rules
from govflow.powers.queries.asked import delegation_of, waiting_for
from govflow.powers.queries.loading import need_delegation
from govflow.powers.seeing import look_at
from govflow.powers.use_cases.consulting import ANSWERS, Reply
from govflow.powers.use_cases.consulting import reply as record_reply
from govflow.powers.viewing import documents_of
from govflow.web.components import Problems
from govflow.web.gate import current_actor, viewer
from govflow.web.product import product


@blueprint.get("/consulted")
def consulted() -> str:
    """List what waits for one's own reply."""
    return _shown()


def _shown(problems: Problems | None = None, wrong: str = "") -> str:
    with look() as here:
        found = waiting_for(here.connection, viewer().person, areas(), here.now)
        cases = list(dict.fromkeys(one["case_ref"] for one in found if one["case_ref"]))
        papers = {ref: documents_of(here.connection, ref) for ref in cases}
        under = {one["delegation"]: need_delegation(here.connection, one["delegation"]) for one in found}
    last = {ref: look_at(product().store, current_actor(), ref) for ref in cases}
    beside = {"papers": papers, "under": under, "last": last}
    return page(
        "consulted", problems, found=found, answers=ANSWERS, given=request.form, wrong=wrong, **beside
    )


@blueprint.post("/consulted/<id_>")
def reply(id_: str) -> Response | tuple[str, int]:
    """Reply as the consultee."""
    with look() as here:
        ref = here.case(delegation_of(here.connection, id_)).ref
    command = Reply(id_, request.form.get("answer", ""), request.form.get("text", ""))
    try:
        act(ref, "reply", lambda work: record_reply(work, rules(), command))
    except InvalidInput as error:
        problems = Problems()
        problems.add("answer", error.message, anchor=f"answer-{id_}")
        return _shown(problems, id_), 400
    return onward(
        "Your reply is recorded. The decision is not yours: the delegate weighs it.", "powers.consulted"
    )
