"""Reading cases: lists, one case now or then, what can be done next, its lines, dates and story."""

from __future__ import annotations

from typing import cast

from flask import Response

from govflow.cases.api import answers, bodies
from govflow.cases.api.blueprint import Resource, parts, reading, road, route, seen_case
from govflow.cases.queries.lists import dates_of
from govflow.cases.queries.looking import area_called
from govflow.cases.queries.telling import late_keys
from govflow.kernel.findings import Json
from govflow.kernel.moments import london_date, parse_instant
from govflow.road.choices import choices_for
from govflow.road.history import read_entries
from govflow.road.queries import lines_of, list_cases, view_case
from govflow.road.views import case_json, entry_json, line_json
from govflow.storage.work import Work, read_clock
from govflow.web.gate import viewer
from govflow.web.json_answers import answered
from govflow.web.json_requests import read_query


@route("GET", "", lambda resource: {"answer": resource.listed, "query": resource.query})
def list_all(resource: Resource) -> Response:
    """List the cases of the areas in which you hold a role."""
    wanted = read_query(resource.query)
    areas = sorted(viewer().areas)
    with reading() as work:
        if wanted.area:
            named = area_called(work.connection, wanted.area)
            areas = [area for area in areas if area == named]
        page = list_cases(
            work.connection,
            kind=resource.kind,
            workflow=getattr(wanted, "workflow", ""),
            areas=areas,
            year=wanted.year,
            state=wanted.state,
            cursor=wanted.cursor,
            limit=wanted.limit,
        )
        dates = dates_of(work.connection, [case.ref for case in page.items])
        today = london_date(read_clock(work.connection))
    rows: list[Json] = []
    for case in page.items:
        timetable = parts().read_timetable(dates[case.ref], today)
        rows.append({**line_json(case), "late": late_keys(timetable)})
    return answered({resource.plural: rows, "next_cursor": page.next_cursor or None})


@route("GET", "/<ref>", lambda _: {"answer": answers.CaseShown, "query": bodies.AtQuery})
def show(resource: Resource, ref: str) -> Response:
    """Show a case as it stands, or as it stood at an instant by what was known at another."""
    asked = read_query(bodies.AtQuery)
    as_at = parse_instant(asked.as_at, field="as_at") if asked.as_at else None
    known_at = parse_instant(asked.known_at, field="known_at") if asked.known_at else None
    with reading() as work:
        seen_case(work, resource, ref)
        view = view_case(work.connection, ref, kind=resource.kind, as_at=as_at, known_at=known_at)
        definition = road().rules.definitions.pinned(work.connection, view.case.digest)
        today = london_date(as_at or read_clock(work.connection))
        document = case_json(view, definition, parts().read_timetable(view.milestones, today))
        document["notices"] = list(parts().notices(work.connection, view.case))
    # Only what stands now can be acted on, so only that carries a version to act on.
    is_now = as_at is None and known_at is None
    return answered(document, version=view.case.version if is_now else None)


def _dates(work: Work, ref: str) -> list[dict[str, Json]]:
    today = london_date(read_clock(work.connection))
    rows = dates_of(work.connection, [ref])[ref]
    return parts().read_timetable([dict(row) for row in rows], today)


@route("GET", "/<ref>/options", lambda _: {"answer": answers.Options, "query": bodies.NoQuery})
def options(resource: Resource, ref: str) -> Response:
    """List every step out of the present state, open to you or not, and all that stands in its way."""
    read_query(bodies.NoQuery)
    with reading() as work:
        seen_case(work, resource, ref)
        found = choices_for(work, road().rules, ref)
    return answered(found.as_json(), version=found.case.version)


@route("GET", "/<ref>/timetable", lambda _: {"answer": answers.Timetable, "query": bodies.NoQuery})
def timetable(resource: Resource, ref: str) -> Response:
    """List the dates of a case, each with its status today."""
    read_query(bodies.NoQuery)
    with reading() as work:
        seen_case(work, resource, ref)
        rows = _dates(work, ref)
    return answered({"milestones": cast("list[Json]", rows)})


@route("GET", "/<ref>/lines", lambda _: {"answer": answers.Lines, "query": bodies.LinesQuery})
def lines(resource: Resource, ref: str) -> Response:
    """List the comments, queries and conditions of a case, with how each was answered."""
    asked = read_query(bodies.LinesQuery)
    with reading() as work:
        case = seen_case(work, resource, ref)
        rows = lines_of(work.connection, ref, asked.kind)
    shown: list[Json] = [{key: row[key] for key in answers.LineShown.model_fields} for row in rows]
    return answered({"lines": shown}, version=case.version)


@route("GET", "/<ref>/trail", lambda _: {"answer": answers.Trail, "query": bodies.NoQuery})
def trail(resource: Resource, ref: str) -> Response:
    """Tell the story of a case, oldest first, with what was later struck or corrected."""
    read_query(bodies.NoQuery)
    with reading() as work:
        case = seen_case(work, resource, ref)
        roles = viewer().roles_in(case.area)
        entries: list[Json] = [
            cast("Json", entry_json(entry, roles)) for entry in read_entries(work.connection, ref)
        ]
    return answered({"entries": entries}, version=case.version)
