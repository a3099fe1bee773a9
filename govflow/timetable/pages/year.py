"""The calendar of a year: closed days, meetings and dates of one's areas, month by month."""

from __future__ import annotations

from flask import request

from govflow.kernel.moments import EARLIEST_YEAR, LATEST_YEAR, london_date
from govflow.storage.work import read_clock
from govflow.timetable.months import WEEKDAYS, months_of
from govflow.timetable.pages.blueprint import asked_year, blueprint, page, parts
from govflow.timetable.queries.areas import area_names
from govflow.timetable.queries.year import closed_in, standing_in
from govflow.web.gate import viewer
from govflow.web.product import product


@blueprint.get("/calendar", endpoint="year")
def year_page() -> str:
    """Show a year, this one unless another is asked for."""
    asked = request.args.get("area", "")
    mine = viewer().areas
    areas = [one for one in sorted(mine) if asked in ("", one)]
    with product().store.read() as connection:
        today = london_date(read_clock(connection))
        year = asked_year(today)
        closed = closed_in(connection, parts(), year)
        marked = standing_in(connection, parts(), areas, year, today)
        names = area_names(connection, mine)
    return page(
        "year",
        year=year,
        today=today,
        months=months_of(year, closed, marked, today),
        weekdays=WEEKDAYS,
        count=sum(len(found) for found in marked.values()),
        areas=names,
        given={"area": asked if asked in names else "", "year": str(year)},
        earlier=year - 1 if year > EARLIEST_YEAR else None,
        later=year + 1 if year < LATEST_YEAR else None,
        last_published=parts().calendar.last_published_year,
    )
