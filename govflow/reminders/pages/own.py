"""One's own calendar, a month at a time: what one owns, and the meetings in which one holds a seat."""

from __future__ import annotations

from datetime import date

from flask import request

from govflow.kernel.moments import EARLIEST_YEAR, LATEST_YEAR, london_date
from govflow.reminders.pages.blueprint import blueprint, page, parts
from govflow.reminders.queries.diary import open_feed
from govflow.reminders.queries.own import months_around, own_month
from govflow.storage.work import read_clock
from govflow.web.gate import viewer
from govflow.web.product import product


@blueprint.get("/calendar/mine")
def own() -> str:
    """Show a month, this one unless another is asked for."""
    every = request.args.get("meetings", "") == "all"
    with product().store.read() as connection:
        today = london_date(read_clock(connection))
        first = _month(today)
        found = own_month(connection, parts(), viewer().person, first, today, every=every)
        feed = open_feed(connection, viewer().person)
    earlier, later = months_around(first)
    return page(
        "own",
        found=found,
        first=first,
        today=today,
        every=every,
        months=[one for one in (earlier, later) if EARLIEST_YEAR <= one.year <= LATEST_YEAR],
        feed=feed,
        roles=parts().role_titles,
        here=len(parts().public_url),
    )


def _month(today: date) -> date:
    """Return the first day of the month asked for, of this one where none is, in the years that are known."""
    try:
        asked = date.fromisoformat(f"{request.args.get('month', '')}-01")
    except ValueError:
        return today.replace(day=1)
    return asked if EARLIEST_YEAR <= asked.year <= LATEST_YEAR else today.replace(day=1)
