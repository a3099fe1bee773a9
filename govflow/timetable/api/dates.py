"""Timetables over the API: shown whole, rehearsed, and moved by the use cases of the pages."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Annotated, Any

from flask import Response, jsonify
from pydantic import BaseModel, Field

from govflow.kernel.moments import london_date, parse_date
from govflow.road.once import Answer
from govflow.storage.work import Work, read_clock
from govflow.timetable.api.blueprint import CREATED, Name, NoQuery, api, parts, seen
from govflow.timetable.queries.planned import planned, rehearsed
from govflow.timetable.slips import read_slips
from govflow.timetable.use_cases.adding import (
    AddStep,
    AddSupplement,
    CopyCycle,
    add_step,
    add_supplement,
    copy_cycle,
)
from govflow.timetable.use_cases.doing import record_done
from govflow.timetable.use_cases.moving import MoveDate, RecordDone, WaiveDate, move_date, waive_date
from govflow.web.gate import current_actor
from govflow.web.json_requests import Body, Query, Text, Word, idempotency_key, read_body, read_query
from govflow.web.openapi import FindingShape, describe
from govflow.web.product import product


class Slips(Query):
    """What slips."""

    slip: Word = Field(default="", description="Like jcog_scrutiny=+5; several with commas between.")


class NewDate(Body):
    """Another date for a step. ``document`` and ``issued_by`` where the date is national or statutory."""

    qualifier: Name
    start: Word = ""
    due: Word = ""
    reason: Text = ""
    issued_by: Word = ""
    document: Word = ""


class Waiving(Body):
    """Why a step is not needed this time."""

    reason: Text = ""
    issued_by: Word = ""
    document: Word = ""


class Done(Body):
    """The day on which a date was met, and what shows it: ``reason`` in words, or a ``document``."""

    done_on: Name
    reason: Text = ""
    issued_by: Word = ""
    document: Word = ""


class OwnStep(Body):
    """A step of our own: with dates, or ``relative`` as a round writes it."""

    key: Name
    title: Name
    qualifier: Name
    start: Word = ""
    due: Word = ""
    relative: dict[str, Any] = Field(default_factory=dict)
    owner: Word = ""
    body: Word = ""
    kind: Word = "local"
    reason: Annotated[Text, Field(min_length=1)]


class FurtherTemplate(Body):
    """A supplement of the round, and the document that announced it."""

    supplement: Name
    document: Word = ""


class EarlierCycle(Body):
    """The case whose own steps are copied."""

    copy_from: Name


class Shown(BaseModel):
    """A timetable whole."""

    milestones: list[dict[str, Any]]
    steps: list[dict[str, Any]]
    meetings: list[dict[str, Any]]
    ends: list[dict[str, Any]]
    findings: list[FindingShape]


class RehearsalShown(BaseModel):
    """What a slip does."""

    milestones: list[dict[str, Any]]
    breaks: list[dict[str, Any]]
    saving: list[dict[str, Any]]
    findings: list[FindingShape]


class Changed(BaseModel):
    """The receipt of a change: its event, and the dates that moved."""

    ref: str
    event: int


@api.get("/timetables/<ref>")
@describe(answer=Shown, query=NoQuery)
def show(ref: str) -> Response:
    """Show every date with its sources, its former dates and its last possible day."""
    read_query(NoQuery)
    with product().store.read() as connection:
        case = seen(connection, ref)
        found = planned(connection, parts(), case, london_date(read_clock(connection)))
    return jsonify(found.as_json())


@api.get("/timetables/<ref>/rehearsal")
@describe(answer=RehearsalShown, query=Slips)
def rehearsal(ref: str) -> Response:
    """Show what breaks if dates slip, and which meeting could still save it. Nothing is written."""
    asked = [text for text in read_query(Slips).slip.split(",") if text.strip()]
    with product().store.read() as connection:
        found = rehearsed(connection, parts(), seen(connection, ref), read_slips(asked, "slip"))
    return jsonify(found.as_json())


def _changed(ref: str, doing: str, act: Callable[[Work], Answer]) -> tuple[Response, int]:
    with product().store.read() as connection:
        seen(connection, ref)
    return jsonify(product().road.within(current_actor(), ref, doing, act)), CREATED


def _day(text: str, field: str) -> date | None:
    return parse_date(text, field=field) if text.strip() else None


@api.post("/timetables/<ref>/dates/<key>")
@describe(answer=Changed, status=CREATED, body=NewDate, is_write=True)
def move(ref: str, key: str) -> tuple[Response, int]:
    """Give a step another date; the former one is kept, and what hangs on it moves along."""
    wanted = read_body(NewDate)
    command = MoveDate(
        ref,
        key,
        wanted.qualifier,
        _day(wanted.start, "start"),
        _day(wanted.due, "due"),
        reason=wanted.reason,
        issued_by=wanted.issued_by,
        document=wanted.document,
        key=idempotency_key(),
    )
    return _changed(ref, "move a date", lambda work: move_date(work, parts(), command))


@api.post("/timetables/<ref>/dates/<key>/waive")
@describe(answer=Changed, status=CREATED, body=Waiving, is_write=True)
def waive(ref: str, key: str) -> tuple[Response, int]:
    """Record that a step is not needed this time."""
    said = read_body(Waiving).model_dump()
    command = WaiveDate(ref, key, **said, key=idempotency_key())
    return _changed(ref, "waive a date", lambda work: waive_date(work, parts(), command))


@api.post("/timetables/<ref>/dates/<key>/done")
@describe(answer=Changed, status=CREATED, body=Done, is_write=True)
def done(ref: str, key: str) -> tuple[Response, int]:
    """Record the day on which a date was met that no step of the workflow meets."""
    said = read_body(Done).model_dump()
    day = parse_date(said.pop("done_on"), field="done_on")
    command = RecordDone(ref, key, day, **said, key=idempotency_key())
    return _changed(ref, "record a date as done", lambda work: record_done(work, parts(), command))


@api.post("/timetables/<ref>/steps")
@describe(answer=Changed, status=CREATED, body=OwnStep, is_write=True)
def add(ref: str) -> tuple[Response, int]:
    """Put a step of our own into a timetable."""
    wanted = read_body(OwnStep)
    row: dict[str, Any] = wanted.model_dump(include={"title", "qualifier", "owner", "body", "kind"})
    row |= {name: day for name in ("start", "due") if (day := _day(getattr(wanted, name), name))}
    row |= {"relative": wanted.relative} if wanted.relative else {}
    command = AddStep(ref, wanted.key, row, wanted.reason, idempotency_key())
    return _changed(ref, "add a step", lambda work: add_step(work, parts(), command))


@api.post("/timetables/<ref>/supplements")
@describe(answer=Changed, status=CREATED, body=FurtherTemplate, is_write=True)
def supplement(ref: str) -> tuple[Response, int]:
    """Add a further template of the round to a plan."""
    wanted = read_body(FurtherTemplate)
    command = AddSupplement(ref, wanted.supplement, wanted.document, idempotency_key())
    return _changed(ref, "add a template", lambda work: add_supplement(work, parts(), command))


@api.post("/timetables/<ref>/copy")
@describe(answer=Changed, status=CREATED, body=EarlierCycle, is_write=True)
def copy(ref: str) -> tuple[Response, int]:
    """Copy the own steps of an earlier year, their dates moved."""
    command = CopyCycle(ref, read_body(EarlierCycle).copy_from, idempotency_key())
    return _changed(ref, "copy an earlier timetable", lambda work: copy_cycle(work, parts(), command))
