"""What moves no case: acts noted, corrections, comments and answers, conditions lifted, questions settled."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from flask import Response

from govflow.cases.api import answers, bodies
from govflow.cases.api.acting import offered
from govflow.cases.api.blueprint import Resource, case_to_act_on, road, route
from govflow.kernel.findings import Json
from govflow.kernel.moments import parse_happened
from govflow.ledger.event import Stored
from govflow.road.asking import stale
from govflow.road.confirming import AnswerAct, answer_act
from govflow.road.content import BringContent, bring_content
from govflow.road.corrections import (
    ProposeCorrection,
    confirm_correction,
    confirm_reliance,
    propose_correction,
    withdraw_correction,
)
from govflow.road.gather import lock_case
from govflow.road.lifting import LiftCondition, TakeBackLifting, lift_condition, take_back_lifting
from govflow.road.lines import AddLine, AnswerLine, add_line, answer_line
from govflow.road.notes import NoteAct, note_act
from govflow.road.once import Answer, once
from govflow.road.ports import TakeStep
from govflow.road.questions import settle_question
from govflow.road.step import Rules
from govflow.storage.work import Work
from govflow.web.gate import current_actor
from govflow.web.json_answers import answered
from govflow.web.json_requests import Body, expected_version, happened, idempotency_key, read_body

LINE = "/<ref>/lines/<line>"
NOTING, CORRECTING, LIFTING = "note an act", "correct the record", "lift a condition"
CONTENTS = "bring in contents"


def _once(
    resource: Resource,
    ref: str,
    asked: Body | None,
    act: Callable[[Work], Answer],
    *,
    doing: str,
    about: Json = None,
) -> Response:
    """Do it in one transaction: under its key once, and on the version the caller saw where they said one."""
    version, key = expected_version(needed=False), idempotency_key()
    case_to_act_on(resource, ref, doing)
    request: dict[str, Json] = {
        "doing": doing,
        "ref": ref,
        "about": about,
        "body": asked.model_dump(mode="json") if asked else None,
    }

    def checked(work: Work) -> Answer:
        if version is not None:
            stale(TakeStep(ref, doing, expect_version=version), lock_case(work, ref).version)
        return act(work)

    document, status = road().within(
        current_actor(), ref, doing, lambda work: once(work, key, request, 201, lambda: checked(work))
    )
    return answered(document, status, document.get("version"))


def _noted(ref: str, stored: Stored, **more: Json) -> Answer:
    return {"ref": ref, "event": stored.id, **more}


def _on_a_line(
    resource: Resource, ref: str, line: str, asked: Body, act: Callable[[Work, Rules], Stored], *, doing: str
) -> Response:
    """Do something with a line of a case; a new one has no name yet."""

    def noted(work: Work) -> Answer:
        stored = act(work, road().rules)
        return _noted(ref, stored, line=stored.payload()["line"])

    return _once(resource, ref, asked, noted, doing=doing, about=line or None)


@route(
    "POST",
    "/<ref>/acts",
    lambda _: {"answer": answers.ActShown, "status": 201, "body": bodies.ActNoted, "is_write": True},
)
def note(resource: Resource, ref: str) -> Response:
    """Record what a body or a person did elsewhere, where no step provides for it. It moves nothing."""
    wanted = read_body(bodies.ActNoted)
    when = parse_happened(wanted.happened_at, field="happened_at")
    case_to_act_on(resource, ref, NOTING)
    command = NoteAct(ref, wanted.what, when, wanted.on_behalf, offered(wanted.evidence), wanted.reason)

    def act(work: Work) -> Answer:
        stored = note_act(work, road().rules, command)
        return _noted(ref, stored, act=stored.payload()["act"])

    return _once(resource, ref, wanted, act, doing=NOTING)


@route(
    "POST",
    "/<ref>/corrections",
    lambda _: {"answer": answers.CorrectedShown, "status": 201, "body": bodies.Correction, "is_write": True},
)
def correct(resource: Resource, ref: str) -> Response:
    """Say that an event is wrong: its date, or the step itself. The original stays, struck through."""
    wanted = read_body(bodies.Correction)
    right = happened(wanted.happened_at, "happened_at")
    case_to_act_on(resource, ref, CORRECTING)
    proposal = ProposeCorrection(ref, wanted.event, wanted.reason, right, offered(wanted.evidence))
    return _once(
        resource,
        ref,
        wanted,
        lambda work: propose_correction(work, road().rules, proposal).as_json(),
        doing=CORRECTING,
    )


@route(
    "POST",
    "/<ref>/corrections/<int:event>/confirm",
    lambda _: {"answer": answers.CorrectedShown, "status": 201, "is_write": True},
)
def confirm(resource: Resource, ref: str, event: int) -> Response:
    """Confirm, as a second person, the correction that waits on an event."""
    number = bodies.event_number(event)
    return _once(
        resource,
        ref,
        None,
        lambda work: confirm_correction(work, road().rules, ref, number).as_json(),
        doing="confirm a correction",
        about=event,
    )


@route(
    "POST",
    "/<ref>/corrections/<int:event>/withdraw",
    lambda _: {"answer": answers.Noted, "status": 201, "body": bodies.Reason, "is_write": True},
)
def withdraw(resource: Resource, ref: str, event: int) -> Response:
    """Take back a correction of your own before it is confirmed."""
    wanted, number = read_body(bodies.Reason), bodies.event_number(event)

    def act(work: Work) -> Answer:
        return {"ref": ref, "event": withdraw_correction(work, road().rules, ref, number, wanted.reason)}

    return _once(resource, ref, wanted, act, doing="take a correction back", about=event)


@route(
    "POST",
    "/<ref>/corrections/<int:event>/stands",
    lambda _: {"answer": answers.Noted, "status": 201, "body": bodies.Reason, "is_write": True},
)
def stands(resource: Resource, ref: str, event: int) -> Response:
    """Confirm that a later step stands although one it relied on was corrected."""
    wanted, number = read_body(bodies.Reason), bodies.event_number(event)

    def act(work: Work) -> Answer:
        return {"ref": ref, "event": confirm_reliance(work, road().rules, ref, number, wanted.reason)}

    return _once(resource, ref, wanted, act, doing="confirm that a step stands", about=event)


@route(
    "POST",
    "/<ref>/lines",
    lambda _: {"answer": answers.LineNoted, "status": 201, "body": bodies.NewLine, "is_write": True},
)
def comment(resource: Resource, ref: str) -> Response:
    """Add a comment or query to a case."""
    wanted = read_body(bodies.NewLine)
    command = AddLine(ref, wanted.kind, wanted.text, wanted.section, wanted.from_whom, wanted.due_on)
    act = partial(add_line, command=command)
    return _on_a_line(resource, ref, "", wanted, act, doing="add a line")


@route(
    "POST",
    f"{LINE}/answer",
    lambda _: {"answer": answers.LineNoted, "status": 201, "body": bodies.LineAnswer, "is_write": True},
)
def answer(resource: Resource, ref: str, line: str) -> Response:
    """Answer a line: accepted, partly accepted or not accepted, and why."""
    wanted = read_body(bodies.LineAnswer)
    command = AnswerLine(ref, line, wanted.verdict, wanted.answer, wanted.answered_in)
    act = partial(answer_line, command=command)
    return _on_a_line(resource, ref, line, wanted, act, doing="answer a line")


@route(
    "POST",
    f"{LINE}/lift",
    lambda _: {"answer": answers.LineNoted, "status": 201, "body": bodies.Lifting, "is_write": True},
)
def lift(resource: Resource, ref: str, line: str) -> Response:
    """Record that a condition was lifted: by whom, and on which document."""
    wanted = read_body(bodies.Lifting)
    case_to_act_on(resource, ref, LIFTING)
    paper = offered([wanted.document])[0].document if wanted.document else ""
    command = LiftCondition(ref, line, wanted.lifted_by, paper, wanted.note)
    act = partial(lift_condition, command=command)
    return _on_a_line(resource, ref, line, wanted, act, doing=LIFTING)


@route(
    "POST",
    f"{LINE}/reopen",
    lambda _: {"answer": answers.LineNoted, "status": 201, "body": bodies.Reason, "is_write": True},
)
def reopen(resource: Resource, ref: str, line: str) -> Response:
    """Open a condition again that was recorded as lifted in error."""
    wanted = read_body(bodies.Reason)
    case_to_act_on(resource, ref, LIFTING)
    command = TakeBackLifting(ref, line, wanted.reason)
    act = partial(take_back_lifting, command=command)
    return _on_a_line(resource, ref, line, wanted, act, doing="take back a lifting")


@route(
    "POST",
    "/<ref>/questions/<question>/settle",
    lambda _: {"answer": answers.Noted, "status": 201, "body": bodies.Reason, "is_write": True},
)
def settle(resource: Resource, ref: str, question: str) -> Response:
    """Say why what is in question may be relied on all the same."""
    wanted = read_body(bodies.Reason)
    return _once(
        resource,
        ref,
        wanted,
        lambda work: _noted(ref, settle_question(work, road().rules, ref, question, wanted.reason)),
        doing="settle a question",
        about=question,
    )


@route(
    "POST",
    "/<ref>/events/<int:event>/confirmation",
    lambda _: {"answer": answers.Noted, "status": 201, "body": bodies.Confirmation, "is_write": True},
)
def answer_for_act(resource: Resource, ref: str, event: int) -> Response:
    """Confirm or dispute an act that was recorded for you. A dispute puts it in question."""
    wanted = read_body(bodies.Confirmation)
    command = AnswerAct(ref, bodies.event_number(event), wanted.confirms, wanted.reason)
    return _once(
        resource,
        ref,
        wanted,
        lambda work: _noted(ref, answer_act(work, road().rules, command)),
        doing="answer for an act",
        about=event,
    )


@route(
    "POST",
    "/<ref>/content",
    lambda _: {"answer": answers.ContentNoted, "status": 201, "body": bodies.NewContent, "is_write": True},
)
def content(resource: Resource, ref: str) -> Response:
    """Bring in a version of the contents, saying which parts changed. What was approved of them is stale."""
    wanted = read_body(bodies.NewContent)
    case_to_act_on(resource, ref, CONTENTS)
    paper = offered([wanted.document])[0].document
    command = BringContent(ref, paper, wanted.parts, wanted.summary, wanted.authority)

    def act(work: Work) -> Answer:
        stored = bring_content(work, road().rules, command)
        brought: Any = stored.payload()["content"]
        return _noted(ref, stored, number=brought["number"], changed=brought["changed"])

    return _once(resource, ref, wanted, act, doing=CONTENTS)
