"""Agreements over the API: the register, an agreement's record, parties, annexes, contents and comparison."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any, cast

from flask import Blueprint, Response, jsonify
from pydantic import BaseModel, Field

from govflow.agreements.comparing import compare
from govflow.agreements.model import Agreement
from govflow.agreements.ports import PART, AgreementParts
from govflow.agreements.queries import Sought, agreement_called, agreement_of, register
from govflow.agreements.use_cases.naming import NameParties, PartyNamed, name_parties
from govflow.agreements.use_cases.recording import (
    CREATED,
    AnswerClause,
    SetAnnex,
    SetRecord,
    answer_clause,
    set_annex,
    set_record,
)
from govflow.kernel.errors import InvalidInput
from govflow.road.once import Answer
from govflow.storage.work import Work
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
from govflow.web.openapi import FindingShape, describe
from govflow.web.product import product

blueprint = Blueprint("agreements_api", __name__, url_prefix="/api/v1")
blueprint.before_request(check_path)


class NoQuery(Query):
    """No query at all."""


class RegisterQuery(Query):
    """What is sought: a kind, a state, an area, words in titles, references and names of parties."""

    kind: Word = ""
    state: Word = ""
    area: Word = ""
    q: Word = ""


class CompareQuery(Query):
    """With which other agreement; none: the one it continues, varies or replaces."""

    other: Word = ""


class RecordSet(Body):
    """What is to stand on the record; what is left out stays, and an empty text is taken out."""

    kind: Word | None = None
    title: Word | None = None
    commencement: Word | None = None
    ends_on: Word | None = None
    review_by: Word | None = None
    notice_months: Annotated[int, Field(ge=0, le=120)] | None = None
    relation: Word | None = None
    about: Word | None = None


class PartyGiven(Body):
    """A party: the short name or the name of an organisation, and the office that signs for it."""

    name: Word
    signs_as: Word = ""


class PartiesGiven(Body):
    """Every party, in its order."""

    parties: Annotated[list[PartyGiven], Field(max_length=50)]


class AnnexGiven(Body):
    """An annex with the day from which it applies."""

    title: Word
    applies_from: Word = ""
    document: Word = ""
    note: Text = ""


class ClauseGiven(Body):
    """Where in the text a required content is found."""

    clause: Word = ""
    note: Text = ""


class RegisterShown(BaseModel):
    """The agreements that fit what was sought."""

    agreements: list[dict[str, Any]]


class AgreementShown(BaseModel):
    """An agreement with everything that is held of it."""

    ref: str
    title: str
    kind: str | None
    state: str
    commencement: str | None
    signed_on: str | None
    ends_on: str | None
    days_late: int
    parties: list[dict[str, Any]]
    annexes: list[dict[str, Any]]
    contents: list[dict[str, Any]]
    findings: list[FindingShape]


class Compared(BaseModel):
    """Where two agreements differ."""

    before: str
    after: str
    differences: list[dict[str, Any]]


class AgreementReceipt(BaseModel):
    """What was recorded."""

    ref: str
    event: int


def _parts() -> AgreementParts:
    return cast("AgreementParts", product().parts[PART])


def _one(ref: str) -> Agreement:
    with product().store.read() as connection:
        return agreement_of(connection, _parts(), agreement_called(connection, ref, viewer().areas))


def _done(ref: str, doing: str, act: Callable[[Work], Answer]) -> tuple[Response, int]:
    with product().store.read() as connection:
        agreement_called(connection, ref, viewer().areas)
    return jsonify(product().road.within(current_actor(), ref, doing, act)), CREATED


@blueprint.get("/agreements/register")
@describe(answer=RegisterShown, query=RegisterQuery)
def listing() -> Response:
    """Search the register of agreements."""
    asked = read_query(RegisterQuery)
    sought = Sought(asked.kind, asked.state, asked.area, asked.q)
    with product().store.read() as connection:
        found = register(connection, _parts(), viewer().areas, sought)
    return jsonify({"agreements": [one.line() for one in found]})


@blueprint.get("/agreements/<ref>/record")
@describe(answer=AgreementShown, query=NoQuery)
def show(ref: str) -> Response:
    """Show an agreement: record, parties with approvals and signatures, annexes, contents, warnings."""
    read_query(NoQuery)
    return jsonify(_one(ref).as_json())


@blueprint.post("/agreements/<ref>/record")
@describe(answer=AgreementReceipt, status=CREATED, body=RecordSet, is_write=True)
def record(ref: str) -> tuple[Response, int]:
    """Set what an agreement says of itself."""
    given = read_body(RecordSet).model_dump(exclude_none=True)
    changes = {name: str(value) for name, value in given.items()}
    command = SetRecord(ref, changes, idempotency_key())
    return _done(ref, "set the record", lambda work: set_record(work, _parts(), command))


@blueprint.post("/agreements/<ref>/parties")
@describe(answer=AgreementReceipt, status=CREATED, body=PartiesGiven, is_write=True)
def parties(ref: str) -> tuple[Response, int]:
    """Name every party of an agreement, in its order."""
    given = tuple(PartyNamed(one.name, one.signs_as) for one in read_body(PartiesGiven).parties)
    command = NameParties(ref, given, idempotency_key())
    return _done(ref, "name parties", lambda work: name_parties(work, _parts(), command))


@blueprint.post("/agreements/<ref>/annexes/<annex>")
@describe(answer=AgreementReceipt, status=CREATED, body=AnnexGiven, is_write=True)
def annex(ref: str, annex: str) -> tuple[Response, int]:
    """Record an annex with the day from which it applies, or put one right."""
    command = SetAnnex(ref, annex, **read_body(AnnexGiven).model_dump(), key=idempotency_key())
    return _done(ref, "record an annex", lambda work: set_annex(work, _parts(), command))


@blueprint.post("/agreements/<ref>/contents/<item>")
@describe(answer=AgreementReceipt, status=CREATED, body=ClauseGiven, is_write=True)
def clause(ref: str, item: str) -> tuple[Response, int]:
    """Say where in the text a required content is found."""
    command = AnswerClause(ref, item, **read_body(ClauseGiven).model_dump(), key=idempotency_key())
    return _done(ref, "answer a clause", lambda work: answer_clause(work, _parts(), command))


@blueprint.get("/agreements/<ref>/comparison")
@describe(answer=Compared, query=CompareQuery)
def comparison(ref: str) -> Response:
    """Compare an agreement with the one it continues, varies or replaces, or with another."""
    asked, after = read_query(CompareQuery), _one(ref)
    other = asked.other or after.record.about
    if not other:
        raise InvalidInput("Say with which agreement to compare.", field="other")
    before = _one(other)
    found = [one.as_json() for one in compare(before, after)]
    return jsonify({"before": before.ref, "after": after.ref, "differences": found})
