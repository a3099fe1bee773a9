"""The forms that change a timetable: a date moved or waived, a step added, a template, a cycle copied."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from flask import request
from werkzeug.wrappers import Response

from govflow.kernel.errors import InvalidInput, NotFound
from govflow.kernel.ids import new_id
from govflow.road.once import Answer
from govflow.road.ports import Case
from govflow.storage.work import Work
from govflow.timetable.due import QUALIFIERS, Milestone
from govflow.timetable.pages.blueprint import act, blueprint, heading, onward, page, parts, problem_of, typed
from govflow.timetable.pages.planning import chosen, look, may_move
from govflow.timetable.queries.planned import Planned
from govflow.timetable.rounds import load_round
from govflow.timetable.use_cases.adding import (
    AddStep,
    AddSupplement,
    CopyCycle,
    add_step,
    add_supplement,
    copy_cycle,
)
from govflow.timetable.use_cases.moving import (
    NOT_OURS,
    MoveDate,
    WaiveDate,
    move_date,
    owners_of,
    waive_date,
)
from govflow.web.components import Problems, read_day
from govflow.web.forms import uploads

Answered = Response | tuple[str, int]
MOVE_BOXES = {"due": "due", "reason": "reason", "issued_by": "issued-by", "evidence": "document"}


def _one(found: Planned, key: str) -> Milestone:
    for one in found.dates:
        if one.key == key:
            return one
    raise NotFound("There is no such step in this timetable.")


@blueprint.get("/timetables/<ref>/dates/<key>")
def moving(ref: str, key: str) -> str:
    """Show the form that gives a step another date."""
    return _move_form(ref, key, Problems())


def _move_form(ref: str, key: str, problems: Problems) -> str:
    case, found = look(ref)
    one = _one(found, key)
    return page(
        "move",
        problems,
        case=case,
        heading=heading(case),
        one=one,
        found=found,
        theirs=one.kind in NOT_OURS,
        owners=owners_of(parts(), case, one),
        qualifiers=[(name, name.replace("_", " ")) for name in QUALIFIERS],
        may=may_move(case) and not (one.met_on or one.waived),
        given=request.form or {"qualifier": one.qualifier},
        key=typed("key") or new_id("move", 20),
    )


@blueprint.post("/timetables/<ref>/dates/<key>")
def move(ref: str, key: str) -> Answered:
    """Move the date, or say that the step is not needed."""
    problems = Problems()
    start = read_day(request.form, "start", "the first day", problems)
    due = read_day(request.form, "due", "the day", problems)
    if problems:
        return _move_form(ref, key, problems), 400
    case, _ = look(ref)
    bring = _paper(case)
    said = {"reason": typed("reason"), "issued_by": typed("issued-by"), "key": typed("key")}

    def change(work: Work) -> Answer:
        if typed("do") == "waive":
            waived = WaiveDate(ref, key, **said)
            return waive_date(work, parts(), replace(waived, document=bring(work)))
        moved = MoveDate(ref, key, typed("qualifier"), start, due, **said)
        return move_date(work, parts(), replace(moved, document=bring(work)))

    try:
        act(ref, "change a date", change)
    except InvalidInput as error:
        return _move_form(ref, key, problem_of(error, "due", **MOVE_BOXES)), 400
    return onward("It is recorded, and what it was before is kept.", "timetable.plan", ref=ref)


def _paper(case: Case) -> Callable[[Work], str]:
    files = uploads("document", "redating")
    store = parts().bring_documents(files, case.area)
    return lambda work: store(work)[0].document if files else ""


@blueprint.get("/timetables/<ref>/steps")
def adding(ref: str) -> str:
    """Show the forms that add to a timetable."""
    return _add_form(ref, Problems())


def _add_form(ref: str, problems: Problems) -> str:
    case, found = look(ref)
    known = {one.key for one in found.dates}
    try:
        further = load_round(parts().config, case.year).supplements if case.year else ()
    except NotFound:
        further = ()
    return page(
        "add",
        problems,
        case=case,
        heading=heading(case),
        anchors=chosen(found),
        supplements=[
            (one.key, one.title) for one in further if not known & {step.key for step in one.milestones}
        ],
        may=may_move(case),
        given=request.form,
        key=typed("key") or new_id("step", 20),
    )


@blueprint.post("/timetables/<ref>/steps")
def add(ref: str) -> Answered:
    """Add a step of our own, a further template of the round, or an earlier year's steps."""
    case, _ = look(ref)
    problems = Problems()
    do = typed("do")
    try:
        if do == "supplement":
            template = _supplement(ref, _paper(case))
            act(ref, "add a template", lambda work: add_supplement(work, parts(), template(work)))
        elif do == "copy":
            copying = CopyCycle(ref, typed("earlier"), typed("key"))
            act(ref, "copy an earlier timetable", lambda work: copy_cycle(work, parts(), copying))
        else:
            own = _own_step(ref, problems)
            if problems:
                return _add_form(ref, problems), 400
            act(ref, "add a step", lambda work: add_step(work, parts(), own))
    except (InvalidInput, NotFound) as error:
        found = error if isinstance(error, InvalidInput) else InvalidInput(error.message, field="source")
        boxes = {"milestone": "name", "reason": "why", "source": "earlier", "supplement": "supplement"}
        return _add_form(ref, problem_of(found, "title", **boxes)), 400
    return onward("It is in the timetable.", "timetable.plan", ref=ref)


def _supplement(ref: str, bring: Callable[[Work], str]) -> Callable[[Work], AddSupplement]:
    return lambda work: AddSupplement(ref, typed("supplement"), bring(work), typed("key"))


def _own_step(ref: str, problems: Problems) -> AddStep:
    due = read_day(request.form, "due", "the day", problems)
    row: dict[str, Any] = {"title": typed("title"), "qualifier": "by", "owner": typed("owner")}
    row |= {"due": due} if due else {}
    if typed("before") and typed("days"):
        if not typed("days").isdigit():
            problems.add("days", "Write a whole number of working days, like 5.")
        else:
            row["relative"] = {"before": typed("before"), "working_days": int(typed("days")[:4])}
    return AddStep(ref, typed("name"), row, typed("why"), typed("key"))
