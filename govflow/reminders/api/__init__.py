"""Reminders over the API: who has not yet done what, what one was told, dates expected later or chased."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any, cast

from flask import Blueprint, Response, jsonify
from pydantic import BaseModel, Field

from govflow.kernel.moments import parse_date
from govflow.ledger.event import Stored
from govflow.reminders.ports import PART, ReminderParts
from govflow.reminders.queries.not_done import not_done
from govflow.reminders.queries.one_date import one_date
from govflow.reminders.queries.told import told_to
from govflow.reminders.use_cases.chasing import Chase
from govflow.reminders.use_cases.chasing import chase as record_chase
from govflow.reminders.use_cases.expecting import ExpectDate, expect_date
from govflow.reminders.use_cases.reminding import remind as remind_person
from govflow.storage.work import Work, read_clock
from govflow.web.gate import current_actor, viewer
from govflow.web.json_requests import (
    Body,
    Query,
    Text,
    Word,
    check_path,
    idempotency_key,
    read_body,
    read_query,
)
from govflow.web.openapi import describe
from govflow.web.product import product

__all__ = ["blueprint"]

blueprint = Blueprint("reminders_api", __name__, url_prefix="/api/v1")
blueprint.before_request(check_path)
CREATED = 201


class NoQuery(Query):
    """No query at all."""


class Nothing(Body):
    """No field."""


class Later(Body):
    """When a date will be met instead, and why."""

    expected_on: Annotated[Word, Field(min_length=1, description="Like 2021-10-27.")]
    reason: Annotated[Text, Field(min_length=1)]


class Chased(Body):
    """Whom was asked, and what came of it."""

    words: Text = ""


class WhoHasNot(BaseModel):
    """A person, or nobody where no one holds the role, with what is not done and the last reminder of it."""

    person: str
    last_reminder: str | None
    not_done: list[dict[str, Any]]


class Outstanding(BaseModel):
    """Who has not yet done what, whoever is latest first."""

    outstanding: list[WhoHasNot]


class ToldShape(BaseModel):
    """One digest, or one reminder that a colleague sent."""

    event: int
    at: str
    by: str
    lines: list[dict[str, Any]]


class Reminders(BaseModel):
    """What one was told, the newest first."""

    reminders: list[ToldShape]


class Receipt(BaseModel):
    """The event by which it was recorded."""

    event: int


def parts() -> ReminderParts:
    """Return what the room was handed at start."""
    return cast("ReminderParts", product().parts[PART])


def _recorded(ref: str, doing: str, act: Callable[[Work], Stored]) -> tuple[Response, int]:
    return jsonify({"event": product().road.within(current_actor(), ref, doing, act).id}), CREATED


@blueprint.get("/outstanding")
@describe(answer=Outstanding, query=NoQuery)
def outstanding() -> Response:
    """List who has not yet done what in one's areas, with the last reminder of each."""
    read_query(NoQuery)
    with product().store.read() as connection:
        found = not_done(connection, parts(), viewer().areas, read_clock(connection))
    return jsonify({"outstanding": [one.as_json() for one in found]})


@blueprint.post("/outstanding/<person>/remind")
@describe(answer=Receipt, status=CREATED, body=Nothing, is_write=True)
def remind(person: str) -> tuple[Response, int]:
    """Remind somebody of everything they have not yet done in one's areas."""
    read_body(Nothing)
    key = idempotency_key()
    return _recorded("", "remind somebody", lambda work: remind_person(work, parts(), person, key))


@blueprint.get("/reminders")
@describe(answer=Reminders, query=NoQuery)
def reminders() -> Response:
    """List what one was told, the newest first."""
    read_query(NoQuery)
    with product().store.read() as connection:
        return jsonify({"reminders": [one.as_json() for one in told_to(connection, viewer().person)]})


@blueprint.post("/dates/<ref>/<key>/expected")
@describe(answer=Receipt, status=CREATED, body=Later, is_write=True)
def expect(ref: str, key: str) -> tuple[Response, int]:
    """Say before a date, as its owner, on which day it is expected instead and why."""
    said = read_body(Later)
    day = parse_date(said.expected_on, field="expected_on")
    command = ExpectDate(_seen(ref, key), key, day, said.reason, idempotency_key())
    return _recorded(ref, "say when a date is expected", lambda work: expect_date(work, parts(), command))


@blueprint.post("/dates/<ref>/<key>/chase")
@describe(answer=Receipt, status=CREATED, body=Chased, is_write=True)
def chase(ref: str, key: str) -> tuple[Response, int]:
    """Record that the outside body which owns a date was chased."""
    command = Chase(_seen(ref, key), key, read_body(Chased).words, idempotency_key())
    return _recorded(ref, "chase a body", lambda work: record_chase(work, parts(), command))


def _seen(ref: str, key: str) -> str:
    """Return the case's reference, if the date is one of one's own areas; another looks like nothing."""
    with product().store.read() as connection:
        return one_date(connection, ref, key, viewer().areas).case.ref
