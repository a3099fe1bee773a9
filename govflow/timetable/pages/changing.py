"""The forms that change a timetable: a date moved or waived, a step added, a template, a cycle copied."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
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
from govflow.timetable.use_cases.doing import met_by_step, record_done, recorders_of
from govflow.timetable.use_cases.moving import (
    NOT_OURS,
    MoveDate,
    RecordDone,
    WaiveDate,
    move_date,
    owners_of,
    waive_date,
)
from govflow.web.components import Problems, read_day
from govflow.web.forms import uploads
from govflow.web.gate import viewer
from govflow.web.product import product

Answered = Response | tuple[str, int]
MOVE_BOXES = {"due": "due", "reason": "reason", "issued_by": "issued-by", "evidence": "document"}
DONE_BOXES = {"done_on": "done", "reason": "shown", "evidence": "record"}


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
    with product().store.read() as connection:
        step = met_by_step(parts(), connection, case, key)
    is_open = not (one.met_on or one.waived)
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
        may=may_move(case) and is_open,
        step=step,
        records=is_open and not step and bool(viewer().roles_in(case.area) & set(recorders_of(one))),
        given=request.form or {"qualifier": one.qualifier},
        key=typed("key") or new_id("move", 20),
    )


@blueprint.post("/timetables/<ref>/dates/<key>")
def move(ref: str, key: str) -> Answered:
    """Move the date, say that the step is not needed, or record that it is done."""
    problems = Problems()
    days = {
        name: read_day(request.form, name, title, problems)
        for name, title in (("start", "the first day"), ("due", "the day"), ("done", "the day it was done"))
    }
    if typed("do") == "done" and not days["done"] and not problems:
        problems.add("done", "Enter the day on which it was done.")
    if problems:
        return _move_form(ref, key, problems), 400
    case, _ = look(ref)
    bring = _paper(case, "record" if typed("do") == "done" else "document")
    boxes = DONE_BOXES if typed("do") == "done" else MOVE_BOXES
    try:
        act(ref, "change a date", _change(ref, key, days, bring))
    except InvalidInput as error:
        return _move_form(ref, key, problem_of(error, "due", **boxes)), 400
    return onward("It is recorded, and what it was before is kept.", "timetable.plan", ref=ref)


def _change(
    ref: str, key: str, days: Mapping[str, date | None], bring: Callable[[Work], str]
) -> Callable[[Work], Answer]:
    said = {"reason": typed("reason"), "issued_by": typed("issued-by"), "key": typed("key")}

    def change(work: Work) -> Answer:
        if typed("do") == "done" and days["done"]:
            done = RecordDone(ref, key, days["done"], typed("shown"), key=typed("key"))
            return record_done(work, parts(), replace(done, document=bring(work)))
        if typed("do") == "waive":
            waived = WaiveDate(ref, key, **said)
            return waive_date(work, parts(), replace(waived, document=bring(work)))
        moved = MoveDate(ref, key, typed("qualifier"), days["start"], days["due"], **said)
        return move_date(work, parts(), replace(moved, document=bring(work)))

    return change


def _paper(case: Case, box: str = "document") -> Callable[[Work], str]:
    files = uploads(box, "shown" if box == "record" else "redating")
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
