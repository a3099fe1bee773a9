"""The calendar over the API: bank holidays, the days administrators added, and adding one."""

from __future__ import annotations

from typing import Annotated

from flask import Response, jsonify
from pydantic import BaseModel, Field

from govflow.kernel.moments import parse_date
from govflow.timetable.api.blueprint import CREATED, Name, NoQuery, api, parts
from govflow.timetable.queries.closed_days import closed_days
from govflow.timetable.use_cases.closing import AddDay, TakeOutDay, add_day, take_out_day
from govflow.web.gate import current_actor
from govflow.web.json_requests import (
    Body,
    Text,
    idempotency_key,
    read_body,
    read_query,
)
from govflow.web.openapi import describe
from govflow.web.product import product


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
