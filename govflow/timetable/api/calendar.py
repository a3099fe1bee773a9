"""The calendar over the API: bank holidays, the days administrators added, and adding one."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from flask import Response, jsonify
from pydantic import BaseModel, Field

from govflow.kernel.moments import EARLIEST_YEAR, LATEST_YEAR, london_date, parse_date
from govflow.storage.work import read_clock
from govflow.timetable.api.blueprint import CREATED, Name, NoQuery, api, parts
from govflow.timetable.queries.closed_days import closed_days
from govflow.timetable.queries.year import closed_in, standing_in
from govflow.timetable.use_cases.closing import AddDay, TakeOutDay, add_day, take_out_day
from govflow.web.gate import current_actor, viewer
from govflow.web.json_requests import (
    Body,
    Query,
    Text,
    Word,
    idempotency_key,
    read_body,
    read_query,
)
from govflow.web.openapi import FindingShape, describe
from govflow.web.product import product

LAST_MONTH = 12


class NewDay(Body):
    """A day on which the offices are closed beside England's bank holidays."""

    day: Name = Field(description="Like 2030-05-10.")
    title: Name
    source: Text = ""


class DayTakenOut(Body):
    """Why the day is taken out again."""

    reason: Annotated[Text, Field(min_length=1)]


class DayAnswer(BaseModel):
    """The receipt: the day, its event, and how many pending dates were planned anew."""

    day: str
    event: int
    replanned: int


class DayShown(BaseModel):
    """A day that was added; ``stands`` is false once it was taken out again."""

    day: str
    title: str
    source: str
    stands: bool
    event: int


class Days(BaseModel):
    """The days that were added."""

    days: list[DayShown]


class YearQuery(Query):
    """Which year, this one where it is left out, and of which of one's areas."""

    year: Annotated[int | None, Field(ge=EARLIEST_YEAR, le=LATEST_YEAR)] = None
    area: Word = ""


class YearShown(BaseModel):
    """A year: the days that are closed beside weekends, and what stands on its days."""

    year: int
    closed: list[dict[str, str]]
    days: list[dict[str, Any]]
    findings: list[FindingShape]


@api.get("/calendar")
@describe(answer=YearShown, query=YearQuery)
def year() -> Response:
    """Show a year: closed days, meetings, dates of cases, ends of delegations and cover."""
    wanted = read_query(YearQuery)
    areas = [one for one in sorted(viewer().areas) if wanted.area in ("", one)]
    with product().store.read() as connection:
        today = london_date(read_clock(connection))
        asked = wanted.year or today.year
        closed = closed_in(connection, parts(), asked)
        standing = standing_in(connection, parts(), areas, asked, today)
    return jsonify(
        {
            "year": asked,
            "closed": [{"day": day.isoformat(), "title": closed[day]} for day in sorted(closed)],
            "days": [one.as_json() for found in standing.values() for one in found],
            "findings": [one.as_json() for one in parts().calendar.cautions(date(asked, LAST_MONTH, 31))],
        }
    )


@api.get("/calendar/closed-days")
@describe(answer=Days, query=NoQuery)
def days() -> Response:
    """List the days administrators added to England's calendar."""
    read_query(NoQuery)
    with product().store.read() as connection:
        found = closed_days(connection)
    return jsonify({"days": [one.as_json() for one in found]})


@api.post("/calendar/closed-days")
@describe(answer=DayAnswer, status=CREATED, body=NewDay, is_write=True)
def close_day() -> tuple[Response, int]:
    """Add a closed day; what is pending is planned anew, what has fired stays."""
    wanted = read_body(NewDay)
    command = AddDay(parse_date(wanted.day, field="day"), wanted.title, wanted.source, idempotency_key())
    doing = "add a day to the calendar"
    done = product().road.within(current_actor(), "", doing, lambda work: add_day(work, parts(), command))
    return jsonify(done), CREATED


@api.post("/calendar/closed-days/<day>/reopen")
@describe(answer=DayAnswer, status=CREATED, body=DayTakenOut, is_write=True)
def reopen_day(day: str) -> tuple[Response, int]:
    """Take an added day out again."""
    command = TakeOutDay(parse_date(day, field="day"), read_body(DayTakenOut).reason, idempotency_key())
    doing = "take a day out of the calendar"
    done = product().road.within(
        current_actor(), "", doing, lambda work: take_out_day(work, parts(), command)
    )
    return jsonify(done), CREATED
