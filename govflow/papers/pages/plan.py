"""The forward plan: what is to be decided, when notice of it was first given, and every date it ever had."""

from __future__ import annotations

from flask import Response, request
from werkzeug.wrappers import Response as AnyResponse

from govflow.kernel.errors import InvalidInput
from govflow.kernel.ids import new_id
from govflow.papers.handing_out import parts
from govflow.papers.model import CLEAR_DAYS
from govflow.papers.pages.blueprint import act, areas, blueprint, onward, page, problem_of, typed
from govflow.papers.queries.plan import COLUMNS, entry_called, forward_plan
from govflow.papers.use_cases.planning import (
    PLANNERS,
    CloseEntry,
    PlanDecision,
    Redate,
    close_entry,
    plan_decision,
    redate,
)
from govflow.web.components import Problems, read_day
from govflow.web.gate import viewer
from govflow.web.product import product
from govflow.web.spreadsheets import csv_answer

BOXES = {"body": "body", "matter": "matter", "until": "until", "noticed_on": "noticed", "meeting": "meeting"}


def _planned_areas() -> list[str]:
    return [area for area in areas() if viewer().roles_in(area) & set(PLANNERS)]


@blueprint.get("/forward-plan")
def forward() -> str:
    """Show what is to be decided in one's areas, soonest first."""
    with product().store.read() as connection:
        found = forward_plan(connection, parts(), areas())
    return page("plan", found=found, needed=CLEAR_DAYS, may_plan=bool(_planned_areas()))


@blueprint.get("/forward-plan.csv")
def forward_csv() -> Response:
    """Hand out the forward plan as a table."""
    with product().store.read() as connection:
        found = forward_plan(connection, parts(), areas())
    return csv_answer("forward-plan", COLUMNS, (one.as_json() for one in found))


@blueprint.get("/forward-plan/new")
def new_entry() -> str:
    """Show the form that puts a matter in the plan."""
    return _form(Problems())


def _form(problems: Problems) -> str:
    mine = _planned_areas()
    with product().store.read() as connection:
        bodies = parts().bodies_in(connection, mine)
    key = typed("key") or new_id("plan", 20)
    return page("plan_new", problems, given=request.form, areas=mine, bodies=bodies, key=key)


@blueprint.post("/forward-plan/new")
def put_in() -> AnyResponse | tuple[str, int]:
    """Put a matter in the plan."""
    problems = Problems()
    on = read_day(request.form, "on", "the day of the decision", problems, needed=True)
    until = read_day(request.form, "until", "the last day of the period", problems)
    noticed = read_day(request.form, "noticed", "the day notice was given", problems)
    if problems or on is None:
        return _form(problems), 400
    mine = _planned_areas()
    command = PlanDecision(
        area=typed("area") or (mine[0] if len(mine) == 1 else ""),
        matter=typed("matter"),
        on=on.isoformat(),
        until=until.isoformat() if until else "",
        body=typed("body"),
        office=typed("office"),
        documents=typed("documents"),
        how_to_get=typed("how-to-get"),
        key_decision=bool(typed("key-decision")),
        meeting=typed("meeting"),
        item=typed("item"),
        noticed_on=noticed.isoformat() if noticed else "",
        key=typed("key"),
    )
    try:
        made = act("", "plan a decision", lambda work: plan_decision(work, command))
    except InvalidInput as error:
        return _form(problem_of(error, "matter", **BOXES)), 400
    return onward(f"It is in the forward plan as {made['id']}.", "papers.planned", id_=made["id"])


@blueprint.get("/forward-plan/<id_>")
def planned(id_: str) -> str:
    """Show an entry of the plan with every date it ever had."""
    return _entry(id_)


def _entry(id_: str, problems: Problems | None = None) -> str:
    with product().store.read() as connection:
        found = entry_called(connection, parts(), id_[:200].replace("\x00", ""), areas())
    may = found.area in _planned_areas() and not found.closed
    key = typed("key") or new_id("plan", 20)
    return page(
        "plan_entry", problems, entry=found, needed=CLEAR_DAYS, may_plan=may, given=request.form, key=key
    )


@blueprint.post("/forward-plan/<id_>")
def change_entry(id_: str) -> AnyResponse | tuple[str, int]:
    """Give an entry another date, or take it out of the plan."""
    problems = Problems()
    try:
        if typed("do") != "redate":
            command = CloseEntry(id_, typed("do"), typed("decision"), typed("reason"), typed("key"))
            act("", "close an entry of the plan", lambda work: close_entry(work, command))
            return onward("It has left the forward plan.", "papers.planned", id_=id_)
        on = read_day(request.form, "on", "the new day", problems, needed=True)
        until = read_day(request.form, "until", "the last day of the period", problems)
        if problems or on is None:
            return _entry(id_, problems), 400
        last = until.isoformat() if until else ""
        changed = Redate(id_, on.isoformat(), last, typed("why"), "", typed("key"))
        act("", "redate an entry of the plan", lambda work: redate(work, changed))
    except InvalidInput as error:
        boxes = {"reason": "why" if typed("do") == "redate" else "reason", "decision": "decision"}
        return _entry(id_, problem_of(error, "why", **boxes)), 400
    return onward("The new date is recorded, and the former one kept.", "papers.planned", id_=id_)
