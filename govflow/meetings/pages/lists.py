"""Lists: the meetings of a body, the form that calls one, and who attended in a council year."""

from __future__ import annotations

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from govflow.kernel.errors import InvalidInput, NotFound, Refused
from govflow.kernel.ids import new_id
from govflow.kernel.moments import format_instant, london_date
from govflow.meetings.model import KINDS
from govflow.meetings.pages.blueprint import blueprint, page, road, rules
from govflow.meetings.queries.exempt import Reading, reads_exempt
from govflow.meetings.queries.lists import (
    attendance_record,
    bodies_in,
    body_named,
    list_meetings,
    open_commitments,
)
from govflow.meetings.use_cases.arranging import OpenMeeting, open_meeting
from govflow.meetings.use_cases.sitting import CLERKS
from govflow.storage.work import read_clock
from govflow.web.components import Problems, in_london, read_day, read_time
from govflow.web.errors import status_of
from govflow.web.gate import current_actor, viewer
from govflow.web.product import product

LONGEST = 200
SEE_OTHER = 303
NAMES = ("body", "starts-day", "starts-month", "starts-year", "starts-time", "place", "kind", "key")
MAY = 5
EARLIEST, LATEST = 2000, 2100


@blueprint.get("/meetings")
def every() -> str:
    """List the meetings of one's areas, or of one body, with what that body promised."""
    of = request.args.get("body", "")[:LONGEST].replace("\x00", "")
    me = viewer()
    with product().store.read() as connection:
        found = list_meetings(connection, me.areas, of)
        named = body_named(connection, of, me.areas) if of else None
        entitled = reads_exempt(connection, rules().bodies, Reading(me.person, of))
        promised = open_commitments(connection, of, entitled=entitled) if named else ()
        today = london_date(read_clock(connection))
    if of and named is None:
        raise NotFound(f"There is no body '{of}' in an area of yours.")
    return page("list", meetings=found, body=named, promised=promised, today=today, may_call=_areas() != [])


def _areas() -> list[str]:
    me = viewer()
    return sorted(area for area in me.areas if me.roles_in(area) & set(CLERKS))


@blueprint.get("/meetings/new")
def new() -> str:
    """Show the form that calls a meeting."""
    return _form({"body": request.args.get("body", "")[:LONGEST]}, Problems())


@blueprint.post("/meetings/new")
def call() -> Response | tuple[str, int]:
    """Call a meeting of a body."""
    given = {name: request.form.get(name, "").strip()[:LONGEST].replace("\x00", "") for name in NAMES}
    problems = Problems()
    if not given["body"]:
        problems.add("body", "Choose the body")
    day = read_day(given, "starts", "the day of the meeting", problems, needed=True)
    try:
        at = read_time(given["starts-time"])
    except ValueError:
        at = None
    if at is None:
        problems.add("starts-time", "Enter when it begins, like 9:30am")
    if problems or day is None or at is None:
        return _form(given, problems), 400
    starts = format_instant(in_london(day, at))
    kind = given["kind"] or KINDS[0]
    command = OpenMeeting(given["body"], starts, given["place"], kind, key=given["key"])
    try:
        opened = road().within(
            current_actor(), "", "open meeting", lambda work: open_meeting(work, rules(), command)
        )
    except (InvalidInput, NotFound, Refused) as error:
        problems.add("body", error.message)
        return _form(given, problems), status_of(error)
    return redirect(url_for("meetings.show", ref=opened.ref), SEE_OTHER)


def _form(given: dict[str, str], problems: Problems) -> str:
    with product().store.read() as connection:
        bodies = bodies_in(connection, _areas())
    key = given.get("key") or new_id("meeting", 20)
    return page("new", None, problems, given=given, bodies=bodies, kinds=KINDS, key=key)


@blueprint.get("/meetings/attendance/<slug>")
def attendance(slug: str) -> str:
    """Show who attended a body's meetings in a council year, which begins in May."""
    with product().store.read() as connection:
        named = body_named(connection, slug[:LONGEST].replace("\x00", ""), viewer().areas)
        if named is None:
            raise NotFound(f"There is no body '{slug}' in an area of yours.")
        today = london_date(read_clock(connection))
        this = today.year if today.month >= MAY else today.year - 1
        year = _year(request.args.get("year", ""), this)
        rows = attendance_record(connection, rules(), slug, year)
    return page("attendance", body=named, rows=rows, year=year, this=this)


def _year(typed: str, this: int) -> int:
    return int(typed) if typed.isdecimal() and EARLIEST <= int(typed) < LATEST else this
