"""Whose agreement a plan asserts by answering Yes: what is recorded of each, and who is missing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from flask import request
from werkzeug.datastructures import MultiDict

from govflow.kernel.errors import InvalidInput
from govflow.kernel.ids import new_id
from govflow.kernel.pence import money_words, pence_of
from govflow.road.once import Answer
from govflow.road.ports import Case
from govflow.schemes.pages.blueprint import (
    LONGEST,
    Answered,
    act,
    blueprint,
    may_say,
    onward,
    page,
    paper,
    parts,
)
from govflow.schemes.queries.agreed import asked_by
from govflow.schemes.queries.schemes import plan_called
from govflow.schemes.use_cases.agreeing import (
    KEEPERS,
    RecordAgreement,
    WithdrawAgreement,
    record_agreement,
    withdraw_agreement,
)
from govflow.storage.work import Work
from govflow.web.components import Problems, read_day
from govflow.web.forms import said, ticked
from govflow.web.gate import viewer
from govflow.web.product import product

BOXES = {"requirement": "of", "kind": "of", "agreed_on": "agreed_on", "evidence": "document"}


def _look(ref: str) -> Case:
    with product().store.read() as connection:
        return plan_called(connection, ref, viewer().areas)


@blueprint.get("/plans/<ref>/agreed-by")
def agreed_by(ref: str) -> str:
    """Show the third parties by requirement, and the form that records what one agreed to."""
    return _shown(_look(ref), Problems())


def _shown(case: Case, problems: Problems) -> str:
    with product().store.read() as connection:
        asked = asked_by(connection, parts(), case)
        held = parts().held_of(connection, case.ref) is not None
        every = [one for each in asked for one in (*each.recorded, *each.withdrawn)]
        names = parts().names_for(
            connection, {who for one in every for who in (one.by, one.withdrawn_by) if who}
        )
    titles = parts().requirements_of(case.year)
    given: MultiDict[str, str] = request.form or request.args
    return page(
        "agreed_by",
        problems,
        case=case,
        asked=asked,
        held=held,
        names=names,
        titles=titles,
        findings=[found for one in asked for found in one.findings],
        recorded=[(one.id, f"{one.requirement}, {one.party}") for one in every if one.stands],
        choices=[(one.rule.key, f"{one.rule.requirement}: {one.rule.title}") for one in asked],
        may=may_say(case, KEEPERS),
        given=given,
        in_money=lambda pounds: money_words(pence_of(pounds) or 0),
        key=said("key") or new_id("agreed", 20),
    )


@blueprint.post("/plans/<ref>/agreed-by")
def record(ref: str) -> Answered:
    """Record what a third party agreed to."""
    case = _look(ref)
    problems = Problems()
    if said("do") == "withdraw":
        return _withdraw(case, problems)
    day = read_day(request.form, "agreed_on", "the day on which they agreed", problems, needed=True)
    if problems or day is None:
        return _shown(case, problems), 400
    requirement, _, kind = said("of").partition(":")
    typed = {name: said(name)[:LONGEST].replace("\x00", "") for name in ("party", "agreed", "page")}
    amount = said("amount").replace(",", "").removeprefix("£").strip()
    command = RecordAgreement(
        ref,
        requirement,
        kind,
        agreed_on=day,
        amount=amount,
        in_full=ticked("in_full"),
        key=said("key"),
        **typed,
    )
    try:
        act(case.ref, "record an agreement", _recording(case, command))
    except InvalidInput as error:
        box = BOXES.get(error.field, error.field)
        problems.add(box, error.message, anchor="agreed_on-day" if box == "agreed_on" else "")
        return _shown(case, problems), 400
    return onward("It is recorded.", "schemes.agreed_by", ref=ref)


def _withdraw(case: Case, problems: Problems) -> Answered:
    command = WithdrawAgreement(case.ref, said("which"), said("reason")[:LONGEST], said("key"))
    if not command.agreement:
        problems.add("which", "Choose the one that was recorded in error.")
        return _shown(case, problems), 400
    try:
        doing = "take back an agreement"
        act(case.ref, doing, lambda work: withdraw_agreement(work, parts(), command))
    except InvalidInput as error:
        problems.add(error.field, error.message)
        return _shown(case, problems), 400
    return onward("It is taken back, and stays in the record.", "schemes.agreed_by", ref=case.ref)


def _recording(case: Case, command: RecordAgreement) -> Callable[[Work], Answer]:
    bring = paper(case, "document", "agreement")
    return lambda work: record_agreement(work, parts(), replace(command, document=bring(work)))
