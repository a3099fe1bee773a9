"""Contingency over the API: held, judged, released or returned."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from flask import Response, jsonify
from pydantic import BaseModel, Field

from govflow.payments.api.shared import NoQuery, blueprint, done, parts, pence, seen
from govflow.payments.queries.reading import contingency_in, terms_called
from govflow.payments.use_cases.holding import (
    HoldContingency,
    JudgeTarget,
    ReleaseContingency,
    hold_contingency,
    judge_target,
    release_contingency,
)
from govflow.payments.use_cases.speaking import CREATED
from govflow.web.json_requests import Body, Text, Word, happened, idempotency_key, read_body, read_query
from govflow.web.openapi import FindingShape, describe
from govflow.web.product import product


class NewHolding(Body):
    """An amount of a contingency that a party holds back."""

    contribution: Word
    amount: Word
    held_by: Word
    metric: Word
    plan_line: Text = ""
    reason: Text = ""
    document: Word = ""


class NewJudgement(Body):
    """Whether the target is met, as a document shows it."""

    met: bool
    as_at: Word
    document: Word


class NewRelease(Body):
    """Released into the pool or returned to its holder; with ``happened_at``, decided elsewhere."""

    to: Literal["released", "returned"] = "released"
    authority: Word = ""
    reason: Text = ""
    happened_at: Word = ""
    on_behalf: Word = Field(default="", alias="for")
    evidence: Annotated[list[Word], Field(max_length=100)] = Field(default_factory=list)


class ContingencyShown(BaseModel):
    """What is held back, or was."""

    ref: str
    pool: str
    contingency: list[dict[str, Any]]


class ContingencyReceipt(BaseModel):
    """What was recorded, and what a rule had against it."""

    ref: str
    contingency: str
    event: int
    flags: list[FindingShape]


@blueprint.get("/contingency")
@describe(answer=ContingencyShown, query=NoQuery)
def held(ref: str, pool: str) -> Response:
    """Show the contingency of a pool: who holds it, its target, what was decided."""
    read_query(NoQuery)
    with product().store.read() as connection:
        terms_called(connection, parts(), seen(connection, ref), pool)
        found = contingency_in(connection, ref, pool)
    return jsonify({"ref": ref, "pool": pool, "contingency": [one.as_json() for one in found]})


@blueprint.post("/contingency")
@describe(answer=ContingencyReceipt, status=CREATED, body=NewHolding, is_write=True)
def hold(ref: str, pool: str) -> tuple[Response, int]:
    """Hold an amount back until a target is met."""
    said = read_body(NewHolding).model_dump()
    command = HoldContingency(ref, pool, pence=pence(said.pop("amount")), **said, key=idempotency_key())
    return done(ref, "hold contingency", lambda work: hold_contingency(work, parts(), command))


@blueprint.post("/contingency/<contingency>/judge")
@describe(answer=ContingencyReceipt, status=CREATED, body=NewJudgement, is_write=True)
def judge(ref: str, pool: str, contingency: str) -> tuple[Response, int]:
    """Say whether its target is met."""
    wanted = read_body(NewJudgement)
    judged = (wanted.met, wanted.as_at, wanted.document)
    command = JudgeTarget(ref, pool, contingency, *judged, idempotency_key())
    return done(ref, "judge a target", lambda work: judge_target(work, parts(), command))


@blueprint.post("/contingency/<contingency>/release")
@describe(answer=ContingencyReceipt, status=CREATED, body=NewRelease, is_write=True)
def release(ref: str, pool: str, contingency: str) -> tuple[Response, int]:
    """Release it under an authority, or return it to its holder; or record that elsewhere."""
    wanted = read_body(NewRelease)
    command = ReleaseContingency(
        ref,
        pool,
        contingency,
        wanted.to,
        wanted.authority,
        wanted.reason,
        happened(wanted.happened_at),
        wanted.on_behalf,
        tuple(wanted.evidence),
        idempotency_key(),
    )
    return done(ref, "release contingency", lambda work: release_contingency(work, parts(), command))
