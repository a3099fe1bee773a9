"""Acting on cases: open one, take a step, or record one that was taken in the world."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import Response, url_for

from govflow.cases.api import answers, bodies
from govflow.cases.api.blueprint import Resource, case_to_act_on, parts, reading, road, route
from govflow.cases.queries.looking import area_called
from govflow.cases.queries.single import documents_named, flags_of
from govflow.kernel.errors import InvalidInput
from govflow.kernel.findings import Json
from govflow.road.ports import Evidence, TakeStep
from govflow.web.gate import current_actor, viewer
from govflow.web.json_answers import answered
from govflow.web.json_requests import expected_version, happened, idempotency_key, read_body

NO_DOCUMENT = "There is no document '{}' that you can open. Store it first, at /api/v1/documents."


@route(
    "POST",
    "",
    lambda resource: {"answer": answers.Opened, "status": 201, "body": resource.opens, "is_write": True},
)
def open_one(resource: Resource) -> Response:
    """Open a case, with the timetable of its round."""
    wanted = read_body(resource.opens or bodies.OpenYear)
    assert isinstance(wanted, bodies.OpenYear)
    workflow = resource.workflow or str(getattr(wanted, "workflow", ""))
    with reading() as work:
        area = area_called(work.connection, wanted.area)
    command = parts().opening(workflow, area, wanted.year, idempotency_key())
    opened = road().open(current_actor(), command)
    response = answered(opened.as_json(), 201, opened.version)
    response.headers["Location"] = url_for(f"api.{resource.plural}_show", ref=opened.ref)
    return response


@route(
    "POST",
    "/<ref>/transitions",
    lambda _: {"answer": answers.Taken, "body": bodies.Transition, "is_step": True},
)
def step(resource: Resource, ref: str) -> Response:
    """Take a step, or record one that a body or a person took in the world."""
    wanted = read_body(bodies.Transition)
    version, key = expected_version(needed=True), idempotency_key()
    case_to_act_on(resource, ref, wanted.trigger)
    command = TakeStep(
        ref=ref,
        trigger=wanted.trigger,
        reason=wanted.reason,
        authority=wanted.authority,
        evidence=offered(wanted.evidence),
        happened=happened(wanted.happened_at, "happened_at"),
        received=happened(wanted.received_at, "received_at"),
        on_behalf=wanted.on_behalf,
        expect_version=version,
        key=key,
        answers=_answers(wanted),
        checked=tuple(wanted.checked),
    )
    taken = road().step(current_actor(), command)
    document = taken.as_json()
    if taken.repeated:
        # The same answer as the first time, flags and all.
        with reading() as work:
            document["flags"] = flags_of(work.connection, taken.event)
    return answered(document, version=taken.version)


def _answers(wanted: bodies.Transition) -> dict[str, Json]:
    found: dict[str, Json] = {name: _answer(value) for name, value in wanted.answers.items()}
    if wanted.reason:
        found.setdefault("reason", wanted.reason)
    return found


def _answer(value: Any) -> Json:
    if isinstance(value, list):
        return [
            item.model_dump(exclude_defaults=True) if isinstance(item, bodies.Line) else item
            for item in value
        ]
    plain: Json = value
    return plain


def offered(papers: Sequence[str | bodies.Paper]) -> tuple[Evidence, ...]:
    """Return the documents offered as evidence, all of them open to this person.

    Raises:
        InvalidInput: for one that is not there, not theirs to open, or offered twice.
    """
    found = [Evidence(one) if isinstance(one, str) else Evidence(one.document, one.kind) for one in papers]
    ids = [one.document for one in found]
    twice = next((one for one in ids if ids.count(one) > 1), None)
    if twice is not None:
        raise InvalidInput(f"The document '{twice}' is offered twice.", field="evidence")
    if not ids:
        return ()
    with reading() as work:
        known = [dict(row) for row in documents_named(work.connection, ids)]
        may_open = parts().readable_documents(work.connection, viewer().person, known)
    for one in ids:
        if one not in may_open:
            raise InvalidInput(NO_DOCUMENT.format(one), field="evidence")
    return tuple(found)
