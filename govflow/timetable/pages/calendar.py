"""The days the offices are closed: England's bank holidays of a year, and those administrators added."""

from __future__ import annotations

from flask import request
from werkzeug.wrappers import Response

from govflow.kernel.errors import InvalidInput
from govflow.kernel.ids import new_id
from govflow.kernel.moments import EARLIEST_YEAR, LATEST_YEAR, london_date, parse_date
from govflow.storage.work import read_clock
from govflow.timetable.calendar import spoken
from govflow.timetable.pages.blueprint import (
    act,
    asked_year,
    blueprint,
    onward,
    page,
    parts,
    problem_of,
    typed,
)
from govflow.timetable.queries.closed_days import closed_days
from govflow.timetable.use_cases.closing import KEEPERS, AddDay, TakeOutDay, add_day, take_out_day
from govflow.web.components import Problems, read_day
from govflow.web.gate import viewer
from govflow.web.product import product


@blueprint.get("/calendar/closed-days")
def days() -> str:
    """Show them, with the form that adds one."""
    return _page(Problems())


def _page(problems: Problems) -> str:
    with product().store.read() as connection:
        today = london_date(read_clock(connection))
        added = closed_days(connection)
    year, calendar = asked_year(today), parts().calendar
    return page(
        "closed_days",
        problems,
        year=year,
        holidays=calendar.holidays_of(year),
        published=year <= calendar.last_published_year,
        last_published=calendar.last_published_year,
        added=added,
        years=[one for one in (year - 1, year + 1) if EARLIEST_YEAR <= one <= LATEST_YEAR],
        may=bool(viewer().roles & set(KEEPERS)),
        given=request.form,
        key=typed("key") or new_id("day", 20),
    )


@blueprint.post("/calendar/closed-days", endpoint="add_day")
def add_closed_day() -> Response | tuple[str, int]:
    """Add a day."""
    problems = Problems()
    day = read_day(request.form, "day", "the day that is closed", problems, needed=True)
    if problems or day is None:
        return _page(problems), 400
    command = AddDay(day, typed("title"), typed("source"), typed("key"))
    try:
        done = act("", "add a day to the calendar", lambda work: add_day(work, parts(), command))
    except InvalidInput as error:
        return _page(problem_of(error, "day", title="title")), 400
    words = f"{spoken(day)} is added. {_planned_anew(done['replanned'])}"
    return onward(words, "timetable.days", year=day.year)


@blueprint.post("/calendar/closed-days/<day>/reopen")
def reopen(day: str) -> Response | tuple[str, int]:
    """Take an added day out again."""
    closed = parse_date(day, field="day")
    command = TakeOutDay(closed, typed(f"reason-{closed}"), typed("key"))
    doing = "take a day out of the calendar"
    try:
        done = act("", doing, lambda work: take_out_day(work, parts(), command))
    except InvalidInput as error:
        return _page(problem_of(error, f"reason-{closed}")), 400
    words = f"{spoken(closed)} is taken out. {_planned_anew(done['replanned'])}"
    return onward(words, "timetable.days", year=closed.year)


def _planned_anew(moved: object) -> str:
    return "Nothing pending moved." if not moved else f"Pending dates planned anew: {moved}."
