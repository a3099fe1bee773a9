"""The lists of plans and of all cases: filtered by a form that can be shared as an address, and counted."""

from __future__ import annotations

from typing import Any

from flask import request, url_for

from govflow.cases.pages.blueprint import PLAN, blueprint
from govflow.cases.pages.seeing import Look, look, page, parts, road
from govflow.cases.queries.lists import Listed, Wanted, filter_choices, find_listed
from govflow.cases.queries.looking import area_names
from govflow.cases.queries.telling import latest_late, steps_of_dates
from govflow.kernel.errors import InvalidInput
from govflow.road.delegated import signed_off_under
from govflow.web.parts import year_words

PAGE = 25
FILTERS = ("area", "year", "state", "workflow")
LONGEST = 200


@blueprint.get("/plans")
def plans() -> str:
    """List the plans of this person's areas."""
    return _list(PLAN)


@blueprint.get("/cases")
def every() -> str:
    """List the cases of every workflow in this person's areas."""
    return _list("")


def _given() -> dict[str, str]:
    given = {name: request.args.get(name, "").strip() for name in (*FILTERS, "late")}
    if any(len(value) > LONGEST or "\x00" in value for value in given.values()):
        raise InvalidInput("The address of this list was cut or changed. Open the list again.")
    # Late is yes or not asked for.
    return {name: value for name, value in given.items() if value and (name != "late" or value == "yes")}


def _list(kind: str) -> str:
    given = _given()
    with look() as at:
        wanted = Wanted(
            at.viewer.areas,
            kind=kind,
            late="late" in given,
            **{name: value for name, value in given.items() if name in FILTERS},
        )
        cursor = request.args.get("after", "")[:LONGEST].replace("\x00", "")
        listed = find_listed(at.connection, wanted, at.today, cursor, PAGE)
        choices = _choices(at, kind)
        rows = _rows(at, listed)
    return page(
        "list",
        plans=kind == PLAN,
        rows=rows,
        listed=listed,
        given=given,
        choices=choices,
        chosen=_chosen(given, choices),
        following=_address(given, after=listed.next_cursor) if listed.next_cursor else "",
        first=_address(given) if cursor else "",
    )


def _rows(at: Look, listed: Listed) -> list[dict[str, Any]]:
    names = area_names(at.connection, {case.area for case in listed.cases})
    under = signed_off_under(at.connection, [case.ref for case in listed.cases])
    rows = []
    for case in listed.cases:
        definition = road().rules.definitions.pinned(at.connection, case.digest)
        dates = parts().read_timetable(listed.dates[case.ref], at.today)
        rows.append(
            {
                "case": case,
                "area": names[case.area],
                "state": definition.states[case.state],
                "under": under.get(case.ref, ""),
                "workflow": definition.title,
                "late": latest_late(dates),
                "counts": steps_of_dates(dates),
            }
        )
    return rows


def _choices(at: Look, kind: str) -> dict[str, list[tuple[str, str]]]:
    rows = filter_choices(at.connection, at.viewer.areas, kind)
    names = area_names(at.connection, {row["area"] for row in rows})
    states, workflows = {}, {}
    for row in rows:
        definition = road().rules.definitions.pinned(at.connection, row["digest"])
        states[row["state"]] = definition.states[row["state"]].title
        workflows[row["workflow"]] = definition.title
    years = sorted({row["year"] for row in rows if row["year"]}, reverse=True)
    return {
        "area": list(names.items()),
        "year": [(one, year_words(one)) for one in years],
        "state": sorted(states.items(), key=lambda one: one[1]),
        "workflow": sorted(workflows.items(), key=lambda one: one[1]),
    }


def _chosen(given: dict[str, str], choices: dict[str, list[tuple[str, str]]]) -> list[dict[str, str]]:
    chosen = []
    for name, value in given.items():
        rest = {key: one for key, one in given.items() if key != name}
        words = "Late" if name == "late" else dict(choices[name]).get(value, value)
        chosen.append({"text": words, "href": _address(rest)})
    return chosen


def _address(given: dict[str, str], **more: str) -> str:
    values: dict[str, Any] = {**given, **more}
    return url_for(str(request.endpoint), **values)
