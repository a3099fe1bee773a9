"""Opening a case: a plan or another workflow, for an area and where it is yearly for a year."""

from __future__ import annotations

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from govflow.cases.pages.blueprint import PLAN, PLANS, blueprint, door_of
from govflow.cases.pages.forms import tell
from govflow.cases.pages.seeing import Look, look, page, parts, road
from govflow.cases.queries.looking import area_names
from govflow.kernel.errors import InvalidInput, NotFound, Refused
from govflow.kernel.ids import new_id
from govflow.machine.definition import Definition
from govflow.road.opening import OPENERS
from govflow.web.components import Problems
from govflow.web.errors import status_of
from govflow.web.gate import current_actor

NEW = "/<any(plans, cases):door>/new"
LONGEST = 100


@blueprint.get(NEW)
def new(door: str) -> str:
    """Show the form that opens a case."""
    return _form(door, {}, Problems())


@blueprint.post(NEW)
def open_new(door: str) -> Response | tuple[str, int]:
    """Open it, or show what is wrong with the form."""
    given = {
        name: request.form.get(name, "").strip()[:LONGEST] for name in ("workflow", "area", "year", "key")
    }
    problems = Problems()
    for name, words in (("workflow", "Choose what to open"), ("area", "Choose the area")):
        if not given[name]:
            problems.add(name, words)
    if problems:
        return _form(door, given, problems), 400
    try:
        command = parts().opening(given["workflow"], given["area"], given["year"], given["key"])
        opened = road().open(current_actor(), command)
    except (InvalidInput, NotFound) as error:
        tell(problems, error, {"year": "year", "workflow": "workflow"}, "area")
        return _form(door, given, problems), 400
    except Refused as refused:
        tell(problems, refused, {}, "area")
        return _form(door, given, problems, refused), status_of(refused)
    kind = PLAN if door == PLANS else "case"
    return redirect(url_for("cases.show", door=door_of(kind), ref=opened.ref), 303)


def _form(door: str, given: dict[str, str], problems: Problems, refused: Refused | None = None) -> str:
    with look() as at:
        workflows = [one for one in _current(at) if one.kind == PLAN or door != PLANS]
        areas = area_names(
            at.connection, {one for one in at.viewer.areas if at.viewer.roles_in(one) & set(OPENERS)}
        )
        year = at.today.year if at.today.month >= 4 else at.today.year - 1
    return page(
        "open",
        door=door,
        given=given,
        problems=problems,
        findings=refused.findings if refused else (),
        workflows=workflows,
        areas=areas,
        years=[f"{one}-{(one + 1) % 100:02d}" for one in range(year + 1, year - 3, -1)],
        key=given.get("key") or new_id("open", 20),
    )


def _current(at: Look) -> list[Definition]:
    names = sorted({one.workflow for one in road().rules.definitions.catalogue})
    found = []
    for name in names:
        try:
            found.append(road().rules.definitions.current(name, at.today))
        except NotFound:
            continue  # Not in effect yet: nothing to open today.
    return found
