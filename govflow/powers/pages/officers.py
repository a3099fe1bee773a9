"""Determinations and holds: what waits for the statutory officers, and what stands."""

from __future__ import annotations

from flask import request
from werkzeug.wrappers import Response

from govflow.kernel.errors import InvalidInput
from govflow.powers.pages.seeing import act, areas, blueprint, look, onward, page, rules
from govflow.powers.queries.asked import case_of_hold
from govflow.powers.queries.determined import determinations_of
from govflow.powers.use_cases.determining import (
    OFFICES,
    QUESTIONS,
    Determine,
    determine,
    lift_hold,
    place_hold,
)
from govflow.powers.viewing import holds_in, questioned_in, unconfirmed_in
from govflow.web.components import Problems
from govflow.web.forms import said
from govflow.web.gate import viewer

WANTED = {
    "area": "Choose the area",
    "question": "Choose the question",
    "about": "Enter the case, or the power, that it is about",
    "answer": "Choose the answer",
}


@blueprint.get("/determinations")
def officers() -> str:
    """Show what waits for a determination, what was determined, and every hold."""
    return _shown()


def _shown(problems: Problems | None = None) -> str:
    with look() as here:
        found = {
            "unconfirmed": unconfirmed_in(here.connection, areas()),
            "questioned": questioned_in(here.connection, areas()),
            "determinations": determinations_of(here.connection, areas()),
            "holds": holds_in(here.connection, areas()),
        }
    held = {area: sorted(viewer().roles_in(area).intersection(OFFICES)) for area in areas()}
    offices = {area: roles for area, roles in held.items() if roles}
    return page("officers", problems, offices=offices, questions=QUESTIONS, given=request.form, **found)


def _wrong(error: InvalidInput) -> tuple[str, int]:
    problems = Problems()
    problems.add(error.field or "reason", error.message)
    return _shown(problems), 400


@blueprint.post("/determinations")
def settle() -> Response | tuple[str, int]:
    """Record a determination."""
    problems = Problems()
    for name, words in WANTED.items():
        if not said(name):
            problems.add(name, words)
    if problems:
        return _shown(problems), 400
    command = Determine(*(said(name) for name in ("area", "question", "about", "answer", "reasons")))
    try:
        stored = act("", "determine", lambda work: determine(work, rules(), command))
    except InvalidInput as error:
        return _wrong(error)
    return onward(f"Recorded as {stored.payload()['determination']}.", "powers.officers")


@blueprint.post("/holds")
def hold() -> Response | tuple[str, int]:
    """Put a case on hold."""
    if not said("ref"):
        return _wrong(InvalidInput("Enter which case, decision or delegation.", field="ref"))
    with look() as here:
        ref = here.case(said("ref")).ref
    try:
        stored = act(ref, "place a hold", lambda work: place_hold(work, rules(), ref, said("reason")))
    except InvalidInput as error:
        return _wrong(error)
    return onward(f"{ref} is on hold. Reference {stored.payload()['hold']}.", "powers.officers")


@blueprint.post("/holds/<id_>/lift")
def lift(id_: str) -> Response | tuple[str, int]:
    """Lift a hold."""
    with look() as here:
        ref = here.case(case_of_hold(here.connection, id_)).ref
    try:
        act(ref, "lift a hold", lambda work: lift_hold(work, rules(), id_, said("reason")))
    except InvalidInput as error:
        return _wrong(error)
    return onward(f"The hold on {ref} is lifted.", "powers.officers")
