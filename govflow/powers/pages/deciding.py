"""You are deciding: all of it on one page; then decide, decline, refer back or ask. The password is asked."""

from __future__ import annotations

import re

from flask import request
from werkzeug.wrappers import Response

from govflow.kernel.errors import InvalidInput, Refused
from govflow.kernel.findings import Finding, Json
from govflow.kernel.ids import new_id
from govflow.ledger.event import Stored
from govflow.powers.pages.seeing import act, blueprint, look, onward, page, rules, step_up
from govflow.powers.queries.loading import need_delegation
from govflow.powers.seeing import LastSeen, look_at
from govflow.powers.use_cases.decided import RecordDecision
from govflow.powers.use_cases.deciding import DecisionRecorded, record_decision
from govflow.powers.use_cases.sending_back import SendBack, send_back
from govflow.powers.viewing import Deciding, view_deciding
from govflow.storage.work import Work
from govflow.web.components import Problems
from govflow.web.forms import said
from govflow.web.gate import current_actor, viewer
from govflow.web.product import product

RECORD = ("reasons", "options_rejected", "interests")
# The box in which a delegate says again who they are.
AGAIN = "password"


@blueprint.get("/delegations/<ref>/decide")
def deciding(ref: str) -> str:
    """Show a delegate what is to be decided, under which power, and what still stands in the way."""
    about = request.args.get("about", "")
    if not about:
        with look() as here:
            here.case(ref, "delegation")
            only = need_delegation(here.connection, ref).terms.scope.subject.cases
        about = only[0] if len(only) == 1 else ""
    return shown(ref, about)


def shown(ref: str, about: str, problems: Problems | None = None, refused: tuple[Finding, ...] = ()) -> str:
    """Return the page of a delegate who decides, with what was wrong in what was sent."""
    with look() as here:
        here.case(ref, "delegation")
        if about:
            here.case(about)
        seen = view_deciding(here.connection, ref, about, viewer().person, here.now)
        now = here.now
    last = look_at(product().store, current_actor(), about) if about and seen.is_delegate else LastSeen()
    given = {name: value for name, value in request.form.items() if name != AGAIN}
    key = given.get("key") or new_id("decision")
    return page("deciding", problems, seen=seen, now=now, last=last, given=given, refused=refused, key=key)


@blueprint.post("/delegations/<ref>/decide")
def decide(ref: str) -> Response | tuple[str, int]:
    """Decide, decline, refer back, or ask a question of the author."""
    about, do = request.form.get("about", ""), request.form.get("do", "")
    with look() as here:
        area = here.case(ref, "delegation").area
        seen = view_deciding(here.connection, ref, about, viewer().person, here.now)
    try:
        if do != "decide":
            return _sent_back(ref, about, do)
        made = act(ref, "decide under a delegation", lambda work: _decide(work, seen, area))
    except Refused as refused:
        return shown(ref, about, refused=refused.findings), 422
    except InvalidInput as error:
        problems = Problems()
        problems.add(error.field or "text", error.message)
        return shown(ref, about, problems), 400
    return onward(
        f"You decided. It is recorded as {made.ref}, reference GF-{made.event}, under {ref}.",
        "powers.decision",
        ref=made.ref,
    )


def _sent_back(ref: str, about: str, kind: str) -> Response:
    command = SendBack(ref, about, kind, request.form.get("note", ""))

    def send(work: Work) -> Stored:
        return send_back(work, rules(), command)

    stored = act(ref, "answer for a delegation", send)
    return onward(f"Sent to its author. Reference GF-{stored.id}.", "powers.delegation", ref=ref)


def _decide(work: Work, seen: Deciding, area: str) -> DecisionRecorded:
    step_up(work, request.form.get(AGAIN, ""))
    record: dict[str, Json] = {name: said(name) for name in RECORD}
    command = RecordDecision(
        area=area,
        verb=request.form.get("verb", "") or "approve",
        text=request.form.get("text", ""),
        subject=seen.about.ref if seen.about else "",
        delegation=seen.known.ref,
        amount=said("amount"),
        record=record,
        seen_version=_version(request.form.get("version", "")),
        key=request.form.get("key", ""),
    )
    return record_decision(work, rules(), command)


def _version(text: str) -> int | None:
    return int(text) if re.fullmatch(r"[0-9]{1,9}", text) else None
