"""Decisions over the API: recorded or made, shown with their record, their conditions lifted."""

from __future__ import annotations

from flask import Response, url_for

from govflow.kernel.findings import Json
from govflow.powers.api import shapes
from govflow.powers.api.blueprint import acting, blueprint, entered, papers, rules, seen
from govflow.powers.api.shown import DecisionShown, ProposalShown
from govflow.powers.queries.loading import need_decision
from govflow.powers.queries.proposals import need_proposal
from govflow.powers.reading import as_read
from govflow.powers.use_cases.completing import CompleteRecord, complete_record
from govflow.powers.use_cases.decided import RecordDecision
from govflow.powers.use_cases.deciding import record_decision
from govflow.powers.use_cases.publishing import PublishDecision, publish_decision
from govflow.powers.use_cases.ratifying import LiftDecisionCondition, lift_decision_condition
from govflow.powers.wording import decision_json
from govflow.web.gate import viewer
from govflow.web.json_answers import CREATED, answered
from govflow.web.json_requests import happened, idempotency_key, read_body, read_query
from govflow.web.openapi import describe
from govflow.web.product import product

_READ_HERE = {"decided_at", "published_at", "evidence", "in_question", "record"}


@blueprint.post("/decisions")
@describe(answer=shapes.Decided, status=201, body=shapes.Decide, is_write=True)
def decide() -> Response:
    """Record a body's decision from its minute, or decide as an officer under a delegation."""
    wanted, key = read_body(shapes.Decide), idempotency_key()
    record: dict[str, Json] = {
        name: list(value) if isinstance(value, list) else value for name, value in wanted.record.items()
    }
    command = RecordDecision(
        **wanted.model_dump(exclude=_READ_HERE),
        decided=happened(wanted.decided_at, "decided_at"),
        published=happened(wanted.published_at, "published_at"),
        record=record,
        in_question=tuple(wanted.in_question),
        evidence=papers(wanted.evidence),
        key=key,
    )
    made = acting("", "record a decision", lambda work: record_decision(work, rules(), command))
    response = answered(made.as_json(), CREATED, made.version)
    response.headers["Location"] = url_for("api.decisions_show", ref=made.ref)
    return response


@blueprint.get("/decisions/<ref>/record")
@describe(answer=DecisionShown, query=shapes.NoQuery)
def record(ref: str) -> Response:
    """Show the written record of a decision."""
    read_query(shapes.NoQuery)
    case = seen(ref, "decision")
    with product().store.read() as connection:
        [known] = as_read(connection, rules(), viewer().person, [need_decision(connection, ref)])
    return answered(decision_json(known), version=case.version)


@blueprint.get("/decisions/<ref>/proposal")
@describe(answer=ProposalShown, query=shapes.NoQuery)
def proposal(ref: str) -> Response:
    """Show to which body it was proposed, and why: which limit of which pool, by which forecast."""
    read_query(shapes.NoQuery)
    seen(ref, "decision")
    with product().store.read() as connection:
        found = need_proposal(connection, ref)
    return answered(found.as_json(), version=found.version)


@blueprint.post("/decisions/<ref>/record")
@describe(answer=shapes.Noted, status=201, body=shapes.Completed, is_write=True)
def complete(ref: str) -> Response:
    """Add what its record lacks: reasons, urgency, that it is key or in principle."""
    wanted = read_body(shapes.Completed)
    said: dict[str, Json] = {
        name: list(value) if isinstance(value, list) else value for name, value in wanted.record.items()
    }
    command = CompleteRecord(ref, said, wanted.urgent, wanted.key_decision, wanted.in_principle)
    return entered(ref, "complete a record", wanted, lambda work: complete_record(work, rules(), command))


@blueprint.post("/decisions/<ref>/publication")
@describe(answer=shapes.Noted, status=201, body=shapes.Published, is_write=True)
def publication(ref: str) -> Response:
    """Record that its statement was published; its call-in window then runs from that day."""
    wanted = read_body(shapes.Published)
    when = happened(wanted.published_at, "published_at")
    assert when is not None, "the shape asks for it"
    command = PublishDecision(ref, when)
    return entered(ref, "publish a decision", wanted, lambda work: publish_decision(work, rules(), command))


@blueprint.post("/decisions/<ref>/condition")
@describe(answer=shapes.Noted, status=201, body=shapes.Lifted, is_write=True)
def condition(ref: str) -> Response:
    """Record that what a decision was subject to has been met."""
    wanted = read_body(shapes.Lifted)
    when = happened(wanted.happened_at)
    assert when is not None, "the shape asks for it"
    command = LiftDecisionCondition(ref, wanted.lifted_by, when, wanted.document, wanted.reason)
    return entered(
        ref, "lift a condition", wanted, lambda work: lift_decision_condition(work, rules(), command)
    )
