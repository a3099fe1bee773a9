"""What is done with a delegation beside deciding: ask those it names, weigh replies, assent, extend it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from flask import request
from werkzeug.wrappers import Response

from govflow.kernel.errors import InvalidInput, Refused
from govflow.kernel.findings import Finding
from govflow.kernel.moments import end_of_day, format_instant, london_date, start_of_day
from govflow.ledger.event import Stored
from govflow.powers.pages.deciding import shown
from govflow.powers.pages.seeing import act, areas, blueprint, look, onward, page, rules
from govflow.powers.queries.asked import delegation_of
from govflow.powers.queries.choosing import delegating_decisions
from govflow.powers.queries.loading import need_delegation
from govflow.powers.use_cases.consulting import AskConsultee, ask_consultee, assent, consider_reply
from govflow.powers.use_cases.extending import ExtendDelegation, extend_delegation
from govflow.powers.viewing import documents_of
from govflow.storage.work import Work
from govflow.web.components import Problems, read_day

DECIDING = "powers.deciding"


@blueprint.get("/delegations/<ref>/ask")
def asking(ref: str) -> str:
    """Offer the form by which somebody is consulted."""
    return _ask_form(ref, request.args.get("about", ""))


def _ask_form(
    ref: str, about: str, problems: Problems | None = None, refused: tuple[Finding, ...] = ()
) -> str:
    with look() as here:
        here.case(ref, "delegation")
        papers = documents_of(here.connection, here.case(about).ref) if about else []
        papers = [*papers, *documents_of(here.connection, ref)]
        known = need_delegation(here.connection, ref)
        earliest = _reasonable(here.now, known.terms.reasonable)
    consultees = [(one.party.key, f"{one.party.title} ({one.kind})") for one in known.terms.consultees]
    return page(
        "ask",
        problems,
        known=known,
        about=about,
        papers=[(row["id"], row["name"] or row["kind"]) for row in papers],
        consultees=consultees,
        given=request.form,
        refused=refused,
        earliest=earliest,
    )


def _reasonable(now: datetime, reasonable: timedelta) -> str:
    """The first day whose end gives reasonable time."""
    return london_date(now + reasonable).isoformat()


@blueprint.post("/delegations/<ref>/ask")
def ask(ref: str) -> Response | tuple[str, int]:
    """Ask a consultee whom the delegation names, until the end of a day."""
    problems, about = Problems(), request.form.get("about", "")
    day = read_day(request.form, "reply_by", "the day to reply by", problems, needed=True)
    if not request.form.get("consultee"):
        problems.add("consultee", "Choose whom to ask")
    if problems or day is None:
        return _ask_form(ref, about, problems), 400
    with look() as here:
        here.case(ref, "delegation")
    said = (ref, request.form["consultee"], about, request.form.get("document", ""))
    command = AskConsultee(*said, format_instant(end_of_day(day)))
    try:
        act(ref, "ask a consultee", lambda work: ask_consultee(work, rules(), command))
    except InvalidInput as error:
        problems.add(error.field or "consultee", error.message)
        return _ask_form(ref, about, problems), 400
    except Refused as error:
        return _ask_form(ref, about, refused=error.findings), 422
    return onward("They are asked.", DECIDING, ref=ref, about=about)


@blueprint.post("/consultations/<id_>/consider")
def consider(id_: str) -> Response | tuple[str, int]:
    """Record how a reply was considered, as a delegate."""
    with look() as here:
        ref = here.case(delegation_of(here.connection, id_)).ref
    text = request.form.get("considered", "")
    return _noted(ref, "consider a reply", lambda work: consider_reply(work, rules(), id_, text))


@blueprint.post("/delegations/<ref>/assent")
def agree(ref: str) -> Response | tuple[str, int]:
    """Assent, as one joint delegate, to what another is about to do for all of them."""
    with look() as here:
        here.case(ref, "delegation")
    about = request.form.get("about", "")
    return _noted(ref, "assent", lambda work: assent(work, rules(), ref, about))


def _noted(ref: str, doing: str, use_case: Callable[[Work], Stored]) -> Response | tuple[str, int]:
    about = request.form.get("about", "")
    try:
        stored = act(ref, doing, use_case)
    except InvalidInput as error:
        problems = Problems()
        problems.add("text", error.message)
        return shown(ref, about, problems), 400
    return onward(f"Recorded. Reference GF-{stored.id}.", DECIDING, ref=ref, about=about)


@blueprint.get("/delegations/<ref>/extend")
def extending(ref: str) -> str:
    """Offer the form by which a delegation is given a later end."""
    return _extend_form(ref)


def _extend_form(ref: str, problems: Problems | None = None, refused: tuple[Finding, ...] = ()) -> str:
    with look() as here:
        here.case(ref, "delegation")
        known = need_delegation(here.connection, ref)
        instruments = delegating_decisions(here.connection, areas())
    return page("extend", problems, known=known, instruments=instruments, given=request.form, refused=refused)


@blueprint.post("/delegations/<ref>/extend")
def extend(ref: str) -> Response | tuple[str, int]:
    """Extend it by a further decision of its grantor."""
    problems = Problems()
    day = read_day(request.form, "until", "the day it then ends", problems, needed=True)
    instrument = request.form.get("instrument", "")
    if not instrument:
        problems.add("instrument", "Choose the decision that extends it")
    if problems or day is None:
        return _extend_form(ref, problems), 400
    with look() as here:
        here.case(ref, "delegation")
    command = ExtendDelegation(ref, instrument, start_of_day(day))
    try:
        act(ref, "extend a delegation", lambda work: extend_delegation(work, rules(), command))
    except InvalidInput as error:
        problems.add(error.field or "until", error.message)
        return _extend_form(ref, problems), 400
    except Refused as error:
        return _extend_form(ref, refused=error.findings), 422
    return onward("It is extended.", "powers.delegation", ref=ref)
