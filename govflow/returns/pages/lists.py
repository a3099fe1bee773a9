"""The returns and the reports of one's areas: which period, where each stands, by when it is sent."""

from __future__ import annotations

from typing import Any

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from govflow.kernel.moments import london_date
from govflow.returns.model import REPORT, RETURN
from govflow.returns.pages.blueprint import SEE_OTHER, blueprint, page, parts, road, see
from govflow.returns.queries.holding import Listed, area_names, due_dates, list_reports, list_returns
from govflow.storage.work import read_clock
from govflow.web.gate import viewer
from govflow.web.product import product

LONGEST = 100


def _areas() -> tuple[list[str], str]:
    """Return the areas to list, and the one asked for; another's is as if it were not there."""
    asked = request.args.get("area", "")[:LONGEST]
    mine = sorted(viewer().areas)
    return [one for one in mine if asked in ("", one)], asked


@blueprint.get("/returns")
def returns() -> str:
    """List the returns of one's areas, the latest period first."""
    areas, asked = _areas()
    with product().store.read() as connection:
        found = list_returns(connection, areas)
        dates = due_dates(connection, [one.case.ref for one in found])
        today = london_date(read_clock(connection))
        names = area_names(connection, viewer().areas)
        rows = _rows(connection, found, names)
    for row in rows:
        dated = dates.get(row["case"].ref)
        row["due"] = parts().read_timetable([dated], today)[0] if dated else None
    return page("list", rows=rows, areas=names, given={"area": asked})


@blueprint.get("/reports")
def reports() -> str:
    """List the reports of one's areas, the latest meeting first."""
    areas, asked = _areas()
    with product().store.read() as connection:
        names = area_names(connection, viewer().areas)
        rows = _rows(connection, list_reports(connection, areas), names)
    return page("reports", rows=rows, areas=names, given={"area": asked})


def _rows(connection: Any, found: list[Listed], names: dict[str, str]) -> list[dict[str, Any]]:
    definitions = road().rules.definitions
    return [
        {
            "case": one.case,
            "periods": one.periods,
            "title": one.title,
            "meeting_on": one.meeting_on,
            "area": names[one.case.area],
            "state": definitions.pinned(connection, one.case.digest).states[one.case.state].title,
        }
        for one in found
    ]


@blueprint.get("/returns/<ref>")
def one_return(ref: str) -> Response:
    """Lead to the page of the case, where its steps are."""
    with see(ref, RETURN):
        return redirect(url_for("cases.show", door="cases", ref=ref), SEE_OTHER)


@blueprint.get("/reports/<ref>")
def one_report(ref: str) -> Response:
    """Lead to the page of the case, where its steps are."""
    with see(ref, REPORT):
        return redirect(url_for("cases.show", door="cases", ref=ref), SEE_OTHER)
