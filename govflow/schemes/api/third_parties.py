"""Whose agreement a plan asserts, over the API; what one of them agreed to is recorded here too."""

from __future__ import annotations

from typing import Any

from flask import Response, jsonify
from pydantic import BaseModel

from govflow.kernel.moments import parse_date
from govflow.schemes.api.blueprint import Name, NoQuery, api, parts, seen
from govflow.schemes.queries.agreed import asked_by
from govflow.schemes.use_cases.agreeing import (
    CREATED,
    RecordAgreement,
    WithdrawAgreement,
    record_agreement,
    withdraw_agreement,
)
from govflow.web.gate import current_actor
from govflow.web.json_requests import Body, Text, Word, idempotency_key, read_body, read_query
from govflow.web.openapi import FindingShape, describe
from govflow.web.product import product


class Agreed(Body):
    """Who agreed to what, when; ``party`` is an organisation of the area or a name."""

    requirement: Name
    kind: Name
    party: Name
    agreed: Text
    agreed_on: Name
    amount: Word = ""
    in_full: bool = False
    document: Word = ""
    page: Word = ""


class Asked(BaseModel):
    """One kind of third party under a requirement: the plan's answer, what is recorded, who is missing."""

    requirement: str
    kind: str
    title: str
    asserts: str
    source: str
    answer: str | None
    recorded: list[dict[str, Any]]
    missing: list[str]
    withdrawn: list[dict[str, Any]]
    findings: list[FindingShape]


class TakenBack(Body):
    """What was wrong with it."""

    reason: Text


class Withdrawn(BaseModel):
    """The receipt of what was taken back."""

    ref: str
    id: str
    event: int


class ThirdParties(BaseModel):
    """Those that the plan's round names."""

    third_parties: list[Asked]


class Recorded(BaseModel):
    """The receipt of an agreement."""

    ref: str
    id: str
    event: int
    party: str


@api.get("/plans/<ref>/third-parties")
@describe(answer=ThirdParties, query=NoQuery)
def third_parties(ref: str) -> Response:
    """List whose agreement a plan asserts, with what is recorded of each and who is missing."""
    read_query(NoQuery)
    case = seen(ref)
    with product().store.read() as connection:
        asked = asked_by(connection, parts(), case)
    return jsonify({"third_parties": [one.as_json() for one in asked]})


@api.post("/plans/<ref>/third-parties")
@describe(answer=Recorded, status=CREATED, body=Agreed, is_write=True)
def record(ref: str) -> tuple[Response, int]:
    """Record what a third party agreed to."""
    said = read_body(Agreed).model_dump()
    day = parse_date(said.pop("agreed_on"), field="agreed_on")
    command = RecordAgreement(seen(ref).ref, agreed_on=day, key=idempotency_key(), **said)
    doing = "record an agreement"
    done = product().road.within(
        current_actor(), ref, doing, lambda work: record_agreement(work, parts(), command)
    )
    return jsonify(done), CREATED


@api.post("/plans/<ref>/third-parties/<agreement>/withdraw")
@describe(answer=Withdrawn, body=TakenBack, is_write=True)
def withdraw(ref: str, agreement: str) -> Response:
    """Take back an agreement that was recorded in error."""
    reason = read_body(TakenBack).reason
    command = WithdrawAgreement(seen(ref).ref, agreement, reason, idempotency_key())
    doing = "take back an agreement"
    return jsonify(
        product().road.within(
            current_actor(), ref, doing, lambda work: withdraw_agreement(work, parts(), command)
        )
    )
