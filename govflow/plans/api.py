"""The same over the API: the signatories, the commitments and the sources of one plan."""

from __future__ import annotations

from flask import Blueprint, Response, jsonify
from pydantic import BaseModel

from govflow.kernel.errors import NotFound
from govflow.plans.queries import standing_of
from govflow.road.queries import load_case
from govflow.web.gate import viewer
from govflow.web.json_requests import check_path
from govflow.web.openapi import describe
from govflow.web.product import product

blueprint = Blueprint("plans_api", __name__, url_prefix="/api/v1")
blueprint.before_request(check_path)


class SignatoryShown(BaseModel):
    """Who must sign; ``late`` where the submission it was asked for before came first."""

    key: str
    title: str
    may_be_delegated: bool
    before: str
    signed_on: str | None
    late: bool


class CommitmentShown(BaseModel):
    """A partner's own approval to commit its money."""

    partner: str
    name: str
    authorised: bool
    body: str | None
    decision: str | None
    decided_on: str | None
    amount: str | None


class SourceShown(BaseModel):
    """A source of the money: what is there, what is missing, what has been spent at risk."""

    source: str
    partner: str
    may_spend: bool
    agreed_locally: str | None
    not_authorised_by: list[str]
    needs_letter: bool
    permitted_by_letter: str | None
    conditions_open: int
    missing: list[str]
    spent: str | None
    spent_to: str | None
    at_risk: str | None


class Money(BaseModel):
    """Who has signed, whose money is committed, what may be spent."""

    ref: str
    signatories: list[SignatoryShown]
    commitments: list[CommitmentShown]
    sources: list[SourceShown]
    notices: list[str]


@blueprint.get("/plans/<ref>/money")
@describe(answer=Money)
def money(ref: str) -> Response:
    """Say who has signed a plan, whose money is committed, and what may be spent."""
    with product().store.read() as connection:
        case = load_case(connection, ref, "plan")
        if case.area not in viewer().areas:
            raise NotFound(f"There is no plan with the reference '{ref}'.")
        found = standing_of(connection, case)
    return jsonify({"ref": ref, **found.as_json()})
