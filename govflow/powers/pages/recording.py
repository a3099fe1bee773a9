"""A body's decision recorded from its minute, its record completed, and what it was subject to, met."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from flask import request
from werkzeug.wrappers import Response

from govflow.kernel.errors import InvalidInput, NotFound, Refused
from govflow.kernel.findings import Finding, Json
from govflow.kernel.ids import new_id
from govflow.kernel.moments import Happened
from govflow.kernel.words import spaced
from govflow.powers.model import RECORD_WORDS
from govflow.powers.pages.seeing import Look, act, areas, blueprint, look, onward, page, rules
from govflow.powers.queries.choosing import bodies_of, body_area, cases_of
from govflow.powers.queries.loading import need_decision
from govflow.powers.queries.proposals import Proposal, need_proposal
from govflow.powers.reading import as_read
from govflow.powers.use_cases.completing import CompleteRecord, complete_record
from govflow.powers.use_cases.decided import RecordDecision
from govflow.powers.use_cases.deciding import DecisionRecorded, record_decision
from govflow.powers.use_cases.publishing import PublishDecision, publish_decision
from govflow.powers.use_cases.ratifying import LiftDecisionCondition, lift_decision_condition
from govflow.road.ports import Bring
from govflow.storage.work import Work
from govflow.web.components import Problems, read_day
from govflow.web.forms import said, ticked, uploads
from govflow.web.gate import viewer

# What is asked of the written record, in the order of the Regulations; urgency stands together.
RECORD = ("reasons", "options_rejected", "interests", "background_papers", "financial_effect", "ward")
URGENCY = ("urgency_rule", "urgency_reason", "urgency_agreed_by", "published_at", "call_in_excluded")
ASKED = {"body": "Choose which body decided", "verb": "Choose what it did", "text": "Enter its words"}
OUTCOMES = (("made", "Made"), ("deferred", "Deferred"), ("refused", "Refused"))
REGISTER_ENTRY = "powers.decision"
VERSION = re.compile("[0-9]{1,9}")


def _record() -> dict[str, Json]:
    return {name: said(name) for name in (*RECORD, *URGENCY) if said(name)}


def _form(
    template: str,
    problems: Problems | None = None,
    refused: Sequence[Finding] = (),
    **context: object,
) -> str:
    words = {name: RECORD_WORDS[name][0].upper() + RECORD_WORDS[name][1:] for name in (*RECORD, *URGENCY)}
    shown = {"given": request.form, "words": words, "record": RECORD, "urgency": URGENCY, **context}
    return page(template, problems, refused=refused, **shown)


# -- A decision recorded from its minute --------------------------------------------------------


@blueprint.get("/decisions/new")
def new_decision() -> str:
    """Offer the form of a decision that a body made elsewhere, or of one that was proposed to it."""
    return _new()


def _asked(here: Look) -> Proposal | None:
    """Return what was proposed, where the form is about that.

    Raises:
        NotFound: for what is no proposed decision of this person's areas.
    """
    ref = request.values.get("proposed", "")
    return need_proposal(here.connection, here.case(ref, "decision").ref) if ref else None


def _new(problems: Problems | None = None, refused: Sequence[Finding] = ()) -> str:
    with look() as here:
        bodies, cases = bodies_of(here.connection, areas()), cases_of(here.connection, areas())
        asked = _asked(here)
    # A form sent says by itself which version of the proposal was looked at.
    version = said("seen_version") or (str(asked.version) if asked else "")
    context: dict[str, object] = {"asked": asked, "seen_version": version}
    if asked and request.method == "GET":
        context["given"] = {"body": asked.body, "subject": asked.agreement}
    verbs = [(verb, spaced(verb).capitalize()) for verb in rules().verbs]
    key = said("key") or new_id("key")
    context |= {"bodies": bodies, "cases": cases, "verbs": verbs, "outcomes": OUTCOMES, "key": key}
    return _form("record", problems, refused, **context)


@blueprint.post("/decisions/new")
def record_elsewhere() -> Response | tuple[str, int]:
    """Record it, with its minute."""
    problems = Problems()
    day = read_day(request.form, "decided", "the day it was decided", problems, needed=True)
    published = read_day(request.form, "published", "the day it was published", problems)
    for name, asked in ASKED.items():
        if not said(name):
            problems.add(name, asked)
    minute = uploads("minute", "minute")
    if not minute:
        problems.add("minute", "Choose the minute that shows it")
    if problems or day is None:
        return _new(problems), 400
    with look() as here:
        area = body_area(here.connection, said("body"), areas())
    command = RecordDecision(
        area=area,
        body=said("body"),
        verb=said("verb"),
        text=said("text"),
        decided=Happened(day),
        subject=said("subject"),
        outcome=said("outcome") or "made",
        condition=said("condition"),
        amount=said("amount"),
        published=Happened(published) if published else None,
        record=_record(),
        proposed=said("proposed"),
        seen_version=int(said("seen_version")) if VERSION.fullmatch(said("seen_version")) else None,
        key=said("key"),
        urgent=ticked("urgent"),
        key_decision=ticked("key_decision"),
        in_principle=ticked("in_principle"),
    )
    store = rules().bring_documents(minute, area)
    return _done(lambda work: _recorded(work, command, store), _new, "text")


def _recorded(work: Work, command: RecordDecision, store: Bring) -> DecisionRecorded:
    return record_decision(work, rules(), replace(command, evidence=store(work)))


def _done(
    use_case: Callable[[Work], DecisionRecorded],
    again: Callable[[Problems | None, Sequence[Finding]], str],
    first: str,
) -> Response | tuple[str, int]:
    try:
        made = act("", "record a decision", use_case)
    except InvalidInput as error:
        problems = Problems()
        problems.add(error.field if error.field in request.form else first, error.message)
        return again(problems, ()), 400
    except Refused as error:
        return again(None, error.findings), 422
    return onward(f"It is recorded as {made.ref}.", REGISTER_ENTRY, ref=made.ref)


# -- What its record lacked ---------------------------------------------------------------------


@blueprint.get("/decisions/<ref>/record")
def completing(ref: str) -> str:
    """Offer what can be added to the record of a decision."""
    return _complete(ref)


def _complete(ref: str, problems: Problems | None = None, refused: Sequence[Finding] = ()) -> str:
    with look() as here:
        here.case(ref, "decision")
        [known] = as_read(here.connection, rules(), viewer().person, [need_decision(here.connection, ref)])
    return _form("complete", problems, refused, known=known, said=known.record or {})


@blueprint.post("/decisions/<ref>/record")
def complete(ref: str) -> Response | tuple[str, int]:
    """Add to the record; what it says already stays as it was written."""
    with look() as here:
        here.case(ref, "decision")
    marks = (ticked("urgent"), ticked("key_decision"), ticked("in_principle"))
    command = CompleteRecord(ref, _record(), *marks)
    return _entered(ref, "complete a record", lambda work: complete_record(work, rules(), command), _complete)


# -- What it was subject to ---------------------------------------------------------------------


@blueprint.get("/decisions/<ref>/condition")
def meeting_condition(ref: str) -> str:
    """Offer the form by which the condition of a decision is recorded as met."""
    return _lift(ref)


def _lift(ref: str, problems: Problems | None = None, refused: Sequence[Finding] = ()) -> str:
    with look() as here:
        here.case(ref, "decision")
        [known] = as_read(here.connection, rules(), viewer().person, [need_decision(here.connection, ref)])
    if not known.condition:
        raise NotFound(f"{ref} is subject to nothing.")
    return _form("condition", problems, refused, known=known)


@blueprint.post("/decisions/<ref>/condition")
def meet(ref: str) -> Response | tuple[str, int]:
    """Record by whom it was met, when, and on which document."""
    problems = Problems()
    day = read_day(request.form, "happened", "the day it was met", problems, needed=True)
    if not said("lifted_by"):
        problems.add("lifted_by", "Enter who met it, or found it met")
    files = uploads("document", "condition_lifted")
    if not files:
        problems.add("document", "Choose the document that shows it")
    if problems or day is None:
        return _lift(ref, problems), 400
    with look() as here:
        area = here.case(ref, "decision").area
    store = rules().bring_documents(files, area)

    def met(work: Work) -> object:
        document = store(work)[0].document
        command = LiftDecisionCondition(ref, said("lifted_by"), Happened(day), document, said("reason"))
        return lift_decision_condition(work, rules(), command)

    return _entered(ref, "lift a condition", met, _lift)


# -- When its statement was published ------------------------------------------------------------


@blueprint.get("/decisions/<ref>/publication")
def publishing(ref: str) -> str:
    """Offer the form that says when the statement of a decision was published."""
    return _publication(ref)


def _publication(ref: str, problems: Problems | None = None, refused: Sequence[Finding] = ()) -> str:
    with look() as here:
        here.case(ref, "decision")
        [known] = as_read(here.connection, rules(), viewer().person, [need_decision(here.connection, ref)])
    return _form("publication", problems, refused, known=known)


@blueprint.post("/decisions/<ref>/publication")
def publish(ref: str) -> Response | tuple[str, int]:
    """Record the day; where it can be called in, its window runs from then."""
    problems = Problems()
    day = read_day(request.form, "published", "the day it was published", problems, needed=True)
    if problems or day is None:
        return _publication(ref, problems), 400
    with look() as here:
        here.case(ref, "decision")
    command = PublishDecision(ref, Happened(day))
    return _entered(
        ref, "publish a decision", lambda work: publish_decision(work, rules(), command), _publication
    )


def _entered(
    ref: str, doing: str, use_case: Callable[[Work], object], again: Callable[..., str]
) -> Response | tuple[str, int]:
    try:
        act(ref, doing, use_case)
    except InvalidInput as error:
        problems = Problems()
        problems.add(error.field if error.field in request.form else next(iter(request.form)), error.message)
        return again(ref, problems), 400
    except Refused as error:
        return again(ref, None, error.findings), 422
    return onward("It is recorded.", REGISTER_ENTRY, ref=ref)
