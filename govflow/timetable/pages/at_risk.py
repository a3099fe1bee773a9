"""What is at risk across one's areas, the worst first, with what could still save it."""

from __future__ import annotations

from flask import request

from govflow.kernel.moments import london_date
from govflow.storage.work import read_clock
from govflow.timetable.pages.blueprint import blueprint, page, parts, role_title
from govflow.timetable.queries.areas import area_names
from govflow.timetable.queries.at_risk import at_risk
from govflow.web.gate import viewer
from govflow.web.product import product

PAGE = 50
LONGEST = 200
# What each kind is called, the colour of its tag, and how many of them there are.
KIND_WORDS = {
    "missed": ("Missed", "govuk-tag--red"),
    "late": ("Late", "govuk-tag--red"),
    "will_miss": ("Will be missed", "govuk-tag--orange"),
    "at_risk": ("At risk", "govuk-tag--yellow"),
}


@blueprint.get("/at-risk", endpoint="at_risk")
def at_risk_page() -> str:
    """Show every date of one's areas that is late, will be missed, or has few working days left."""
    given = {name: _asked(name) for name in ("area", "owner", "after")}
    me = viewer()
    with product().store.read() as connection:
        today = london_date(read_clock(connection))
        every = at_risk(connection, parts(), me.areas, today)
        names = area_names(connection, me.areas)
    wanted = [
        one for one in every if given["area"] in ("", one.area) and given["owner"] in ("", one.step.owner)
    ]
    further = [one for one in wanted if one.place > given["after"]]
    owners = {one.step.owner for one in every if one.step.owner}
    return page(
        "at_risk",
        rows=further[:PAGE],
        count=len(wanted),
        following=further[PAGE - 1].place if len(further) > PAGE else "",
        given=given,
        today=today,
        areas=names,
        owners=sorted(((one, role_title(one)) for one in owners), key=lambda one: one[1]),
        kind_words=KIND_WORDS,
    )


def _asked(name: str) -> str:
    return request.args.get(name, "").strip()[:LONGEST].replace("\x00", "")
