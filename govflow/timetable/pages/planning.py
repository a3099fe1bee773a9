"""Planning back from the dates that cannot move, and a rehearsal of a slip. Nothing is written here."""

from __future__ import annotations

from flask import request

from govflow.kernel.errors import InvalidInput
from govflow.kernel.moments import london_date
from govflow.road.ports import Case
from govflow.storage.work import read_clock
from govflow.timetable.due import Milestone
from govflow.timetable.pages.blueprint import blueprint, heading, page, parts, seen
from govflow.timetable.pages.picture import LEGEND, picture_of
from govflow.timetable.queries.planned import Planned, Rehearsed, planned, rehearsed
from govflow.timetable.slips import read_slips
from govflow.timetable.use_cases.moving import MOVERS
from govflow.web.components import Problems
from govflow.web.gate import viewer
from govflow.web.product import product


def look(ref: str) -> tuple[Case, Planned]:
    """Return a case of this person's areas with its timetable as it stands today."""
    with product().store.read() as connection:
        case = seen(connection, ref)
        return case, planned(connection, parts(), case, london_date(read_clock(connection)))


def may_move(case: Case) -> bool:
    """Say whether this person keeps the timetable: the forms are offered to no one else."""
    return bool(viewer().roles_in(case.area) & set(MOVERS))


def chosen(found: Planned) -> list[tuple[str, str]]:
    """Return the steps that can still move, to be chosen from."""
    return [(one.key, one.title) for one in found.dates if not (one.met_on or one.waived)]


@blueprint.get("/timetables/<ref>")
def plan(ref: str) -> str:
    """Show the timetable drawn, and as a table that says the same of each step and more."""
    case, found = look(ref)
    steps = sorted((*found.dates, *found.steps), key=lambda one: _order(found, one))
    return page(
        "plan",
        case=case,
        heading=heading(case),
        found=found,
        steps=steps,
        rows={row["key"]: row for row in found.rows},
        picture=picture_of(found, steps),
        signs=LEGEND,
        may=may_move(case),
        mine=viewer().roles_in(case.area),
        slip=chosen(found),
    )


def _order(found: Planned, one: Milestone) -> tuple[str, int]:
    day = one.due or found.latest(one.key) or one.start
    return (day.isoformat() if day else "9", one.position)


@blueprint.get("/timetables/<ref>/rehearsal")
def rehearsal(ref: str) -> str:
    """Show what breaks if a date moves, and which meeting could still save it."""
    case, found = look(ref)
    milestone, days = (request.args.get(name, "").strip() for name in ("milestone", "days"))
    problems, done = Problems(), None
    if milestone or days:
        done = _rehearse(case, milestone, days, problems)
    return page(
        "rehearsal",
        problems,
        case=case,
        heading=heading(case),
        found=found,
        slip=chosen(found),
        given=request.args,
        done=done,
        titles={one.key: one.title for one in (*found.dates, *found.steps)},
    )


def _rehearse(case: Case, milestone: str, days: str, problems: Problems) -> Rehearsed | None:
    if not milestone:
        problems.add("milestone", "Choose the step that moves.")
        return None
    signed = days if days.startswith(("+", "-")) else f"+{days}"
    try:
        slips = read_slips([f"{milestone}={signed}"], "days")
        with product().store.read() as connection:
            return rehearsed(connection, parts(), case, slips)
    except InvalidInput as error:
        number = "Write a whole number of working days, like 5 or -2."
        problems.add(*(("days", number) if error.field == "days" else ("milestone", error.message)))
    return None
