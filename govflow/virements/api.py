"""Virements and money carried forward over the API, by the use cases of the pages."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any, cast

from flask import Blueprint, Response, jsonify
from pydantic import BaseModel, Field

from govflow.kernel.errors import InvalidInput
from govflow.kernel.pence import pence_of
from govflow.road.once import Answer
from govflow.road.ports import Case
from govflow.storage.work import Work
from govflow.virements.ports import PART, VirementParts
from govflow.virements.queries import plan_called, position_of
from govflow.virements.use_cases.agreeing import AgreeVirement, agree_virement
from govflow.virements.use_cases.carrying import CarryForwardMoney, record_carry_forward
from govflow.virements.use_cases.proposing import (
    CancelVirement,
    ProposeVirement,
    cancel_virement,
    propose_virement,
)
from govflow.virements.use_cases.sides import CREATED, Move
from govflow.web.gate import current_actor, viewer
from govflow.web.json_requests import (
    Body,
    Query,
    Text,
    Word,
    check_path,
    happened,
    idempotency_key,
    read_body,
    read_query,
)
from govflow.web.openapi import FindingShape, describe
from govflow.web.product import product

blueprint = Blueprint("virements_api", __name__, url_prefix="/api/v1")
blueprint.before_request(check_path)
LineName = Annotated[str, Field(max_length=20_000)]


class NoQuery(Query):
    """No query at all."""


class NewVirement(Body):
    """A virement: only proposed with ``propose``; of a ``proposal``; or with ``happened_at`` recorded."""

    from_line: LineName = Field(default="", alias="from", description="A line, or its scheme ID.")
    to_line: LineName = Field(default="", alias="to", description="Empty: money that leaves the fund.")
    amount: Word = ""
    reason: Text = ""
    propose: bool = False
    proposal: Word = ""
    authority: Word = ""
    happened_at: Word = ""
    on_behalf: Word = Field(default="", alias="for")
    evidence: Annotated[list[Word], Field(max_length=100)] = Field(default_factory=list)


class VirementTakenBack(Body):
    """Why a proposal is taken back."""

    reason: Text = ""


class NewCarryForward(Body):
    """What was carried forward: of which scheme and year, into which line."""

    amount: Word
    scheme: Word = ""
    source: Word = ""
    from_year: Word = ""
    into_year: Word = ""
    line: LineName = ""
    reason: Text = ""
    decision: Word = ""
    decided_on: Word = ""
    document: Word = ""


class VirementsShown(BaseModel):
    """How the lines stand: prior + virement = current."""

    ref: str
    virements: list[dict[str, Any]]
    lines: list[dict[str, Any]]
    other_lines: dict[str, Any]
    by_source: list[dict[str, Any]]
    totals: dict[str, Any]
    carry_forward: list[dict[str, Any]]
    carry_forward_total: str
    findings: list[FindingShape]


class CarryForwardShown(BaseModel):
    """What was carried forward into a plan."""

    ref: str
    carry_forward: list[dict[str, Any]]
    carry_forward_total: str
    findings: list[FindingShape]


class VirementReceipt(BaseModel):
    """What was recorded, and what a rule had against it."""

    ref: str
    virement: str
    status: str
    event: int
    flags: list[FindingShape]


class CarryForwardReceipt(BaseModel):
    """What was recorded."""

    ref: str
    carry_forward: str
    event: int


def _parts() -> VirementParts:
    return cast("VirementParts", product().parts[PART])


def _seen(connection: Any, ref: str) -> Case:
    return plan_called(connection, ref, viewer().areas)


def _pence(text: str) -> int:
    pence = pence_of(text.strip())
    if pence is None:
        raise InvalidInput(f"'{text}' is not an amount. Write it like 1200.50.", field="amount")
    return pence


def _done(ref: str, doing: str, act: Callable[[Work], Answer]) -> tuple[Response, int]:
    with product().store.read() as connection:
        _seen(connection, ref)
    return jsonify(product().road.within(current_actor(), ref, doing, act)), CREATED


@blueprint.get("/plans/<ref>/virements")
@describe(answer=VirementsShown, query=NoQuery)
def show(ref: str) -> Response:
    """Show the virements of a plan, and prior + virement = current by line, by source and in total."""
    read_query(NoQuery)
    with product().store.read() as connection:
        found = position_of(connection, _parts(), _seen(connection, ref).ref)
    return jsonify({"ref": ref, **found.as_json()})


@blueprint.post("/plans/<ref>/virements")
@describe(answer=VirementReceipt, status=CREATED, body=NewVirement, is_write=True)
def vire(ref: str) -> tuple[Response, int]:
    """Propose a virement, agree one under an authority, or record one that was agreed elsewhere."""
    wanted = read_body(NewVirement)
    amount = _pence(wanted.amount) if wanted.amount or not wanted.proposal else 0
    move = Move(wanted.from_line, wanted.to_line, amount, wanted.reason)
    if wanted.propose:
        proposed = ProposeVirement(ref, move, idempotency_key())
        return _done(ref, "propose a virement", lambda work: propose_virement(work, _parts(), proposed))
    command = AgreeVirement(
        ref,
        move,
        wanted.proposal,
        wanted.authority,
        happened(wanted.happened_at),
        wanted.on_behalf,
        tuple(wanted.evidence),
        idempotency_key(),
    )
    return _done(ref, "agree a virement", lambda work: agree_virement(work, _parts(), command))


@blueprint.post("/plans/<ref>/virements/<virement>/cancel")
@describe(answer=VirementReceipt, status=CREATED, body=VirementTakenBack, is_write=True)
def cancel(ref: str, virement: str) -> tuple[Response, int]:
    """Take a proposed virement back."""
    command = CancelVirement(ref, virement, read_body(VirementTakenBack).reason, idempotency_key())
    return _done(ref, "take back a virement", lambda work: cancel_virement(work, _parts(), command))


@blueprint.get("/plans/<ref>/carry-forward")
@describe(answer=CarryForwardShown, query=NoQuery)
def carried(ref: str) -> Response:
    """Show what was carried forward into a plan, by scheme and year of origin."""
    read_query(NoQuery)
    with product().store.read() as connection:
        found = position_of(connection, _parts(), _seen(connection, ref).ref)
    return jsonify({"ref": ref, **found.carried_as_json()})


@blueprint.post("/plans/<ref>/carry-forward")
@describe(answer=CarryForwardReceipt, status=CREATED, body=NewCarryForward, is_write=True)
def carry(ref: str) -> tuple[Response, int]:
    """Record money carried forward into a plan."""
    said = read_body(NewCarryForward).model_dump()
    command = CarryForwardMoney(ref, _pence(said.pop("amount")), **said, key=idempotency_key())
    return _done(
        ref, "record money carried forward", lambda work: record_carry_forward(work, _parts(), command)
    )
