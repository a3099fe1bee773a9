"""How a case looks from the command line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from govflow.cases.queries.lists import dates_of
from govflow.cases.queries.telling import late_keys
from govflow.cli.output import say
from govflow.kernel.findings import Json
from govflow.kernel.moments import london_date
from govflow.road.ports import Case
from govflow.road.queries import CaseView
from govflow.road.views import case_json, line_json
from govflow.storage.work import read_clock
from govflow.timetable.entries import read_timetable
from govflow.web.product import Product


def lines_json(product: Product, connection: Connection, found: Sequence[Case]) -> list[dict[str, Any]]:
    """Return the rows of a list, each with the dates that are late."""
    dates = dates_of(connection, [case.ref for case in found])
    today, calendar = london_date(read_clock(connection)), product.parts["calendar"]
    return [
        {**line_json(case), "late": late_keys(read_timetable(dates[case.ref], today, calendar))}
        for case in found
    ]


def view_json(
    product: Product, connection: Connection, view: CaseView, as_at: datetime | None
) -> dict[str, Json]:
    """Return the contract's shape of ``plan show``."""
    today = london_date(as_at or read_clock(connection))
    milestones = read_timetable(view.milestones, today, product.parts["calendar"])
    definition = product.road.rules.definitions.pinned(connection, view.case.digest)
    return case_json(view, definition, milestones)


def when(milestone: Mapping[str, Any]) -> str:
    """Return a date of the timetable in words."""
    start, due = milestone["start"], milestone["due"]
    if not (start or due):
        return "to be confirmed"
    qualifier = str(milestone["qualifier"]).replace("_", " ")
    return f"{qualifier} {start} and {due}" if qualifier == "between" else f"{qualifier} {due or start}"


def standing(milestone: Mapping[str, Any]) -> str:
    """Return the status of a date in words, with how late it is or was."""
    days = int(milestone["days_late"])
    late = f", {days} day{'' if days == 1 else 's'} late" if days else ""
    return f"{str(milestone['status']).replace('_', ' ')}{late}"


def show_case(document: Mapping[str, Any]) -> None:
    """Print a case in words."""
    say(
        f"{document['ref']}: {document['state_title']} "
        f"(since {document['since']}), version {document['version']}"
    )
    if document.get("retrospective"):
        late = document["retrospective"]
        say(
            f"Signed off retrospectively: {late['signed_off_on']}, "
            f"{late['days']} days after {late['submitted_on']}"
        )
    for question in document["in_question"]:
        say(f"In question: {question['message']}")
    for one in document["milestones"]:
        say(f"  {one['title']}: {when(one)}: {standing(one)}")
