"""Opening a return, and beginning a report: of which area, year and period, on which returns."""

from __future__ import annotations

from collections.abc import Mapping

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from govflow.kernel.errors import GovFlowError, InvalidInput, NotFound, Refused
from govflow.kernel.moments import london_date
from govflow.returns.pages.blueprint import SEE_OTHER, blueprint, page, parts, road
from govflow.returns.periods import CHOICES, QUARTERS
from govflow.returns.queries.holding import area_names, list_returns
from govflow.returns.use_cases.opening import OpenReturn, open_return
from govflow.returns.use_cases.reporting import OpenReport, open_report
from govflow.road.opening import OPENERS
from govflow.storage.work import read_clock
from govflow.web.components import Problems
from govflow.web.errors import status_of
from govflow.web.gate import current_actor, viewer
from govflow.web.product import product

LONGEST = 200
PERIODS = [(one, f"Quarter {one[1:]}") for one in QUARTERS] + [(CHOICES[-1], "The whole year, at its end")]


def _given(*names: str) -> dict[str, str]:
    source = request.form if request.method == "POST" else request.args
    return {name: source.get(name, "").replace("\x00", "").strip()[:LONGEST] for name in names}


def _own_areas() -> list[str]:
    me = viewer()
    return [one for one in sorted(me.areas) if me.roles_in(one) & set(OPENERS)]


@blueprint.get("/returns/new")
def new() -> str:
    """Show the form that opens the return of a period."""
    return _form(_given("area", "year", "quarter", "key"), Problems())


@blueprint.post("/returns/new")
def open_new() -> Response | tuple[str, int]:
    """Open it, or show what is wrong with the form."""
    given, problems = _given("area", "year", "quarter", "key"), Problems()
    for name, words in (("area", "Choose the area"), ("year", "Enter the year, like 2021-22")):
        if not given[name]:
            problems.add(name, words)
    if problems:
        return _form(given, problems), 400
    try:
        opened = road().within(
            current_actor(), "", "open a return", lambda work: open_return(work, parts(), OpenReturn(**given))
        )
    except (InvalidInput, NotFound, Refused) as error:
        return _form(given, _told(error, given)), status_of(error)
    return redirect(url_for("returns.figures", ref=opened.ref), SEE_OTHER)


def _told(error: GovFlowError, given: Mapping[str, str]) -> Problems:
    problems = Problems()
    field = getattr(error, "field", "")
    problems.add(field if field in given else "area", error.message)
    return problems


def _form(given: Mapping[str, str], problems: Problems) -> str:
    with product().store.read() as connection:
        areas = area_names(connection, _own_areas())
    return page("new", problems, given=given, areas=areas, periods=PERIODS)


@blueprint.get("/reports/new")
def new_report() -> str:
    """Show the form that begins a report, with the returns it may cover."""
    return _report_form(_given("area", "key"), request.args.getlist("return")[:LONGEST], Problems())


@blueprint.post("/reports/new")
def begin_report() -> Response | tuple[str, int]:
    """Begin it, or show what is wrong with the form."""
    given, problems = _given("area", "key"), Problems()
    covered = [one[:LONGEST].replace("\x00", "") for one in request.form.getlist("return")]
    if not given["area"]:
        problems.add("area", "Choose the area")
        return _report_form(given, covered, problems), 400
    command = OpenReport(given["area"], "", covered, {}, given["key"])
    try:
        opened = road().within(
            current_actor(), "", "open a report", lambda work: open_report(work, parts(), command)
        )
    except (InvalidInput, NotFound, Refused) as error:
        return _report_form(given, covered, _told(error, {"area": "", "returns": ""})), status_of(error)
    return redirect(url_for("returns.head", ref=opened.ref), SEE_OTHER)


def _report_form(given: Mapping[str, str], covered: list[str], problems: Problems) -> str:
    with product().store.read() as connection:
        areas = area_names(connection, _own_areas())
        chosen = given["area"] or next(iter(areas), "")
        found = list_returns(connection, [chosen] if chosen in areas else [])
        today = london_date(read_clock(connection))
    return page(
        "report_new",
        problems,
        given={**given, "area": chosen},
        areas=areas,
        returns=[one for one in found if one.periods],
        covered=covered,
        today=today,
    )
