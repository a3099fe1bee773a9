"""Granting a delegation from the decision that made it. One councillor is asked which power allows it."""

from __future__ import annotations

from collections.abc import Mapping

from flask import request
from werkzeug.wrappers import Response

from govflow.kernel.errors import InvalidInput, Refused
from govflow.kernel.findings import Finding, Json
from govflow.kernel.ids import new_id
from govflow.powers.pages.seeing import act, areas, blueprint, look, onward, page, rules
from govflow.powers.queries.choosing import consultees_of, delegating_decisions, offices_of
from govflow.powers.typed import read_typed_terms
from govflow.powers.use_cases.granting import DelegationGranted, GrantDelegation, grant_delegation
from govflow.rulebook.delegation_terms import AGREE
from govflow.rulebook.functions import FUNCTIONS
from govflow.storage.work import Work
from govflow.web.components import Problems, read_day
from govflow.web.forms import said, ticked

CONSULTEES = ("1", "2", "3")
# What the terms call otherwise, as the page names it.
PLACES = {
    "scope.powers": "powers",
    "scope.subject": "subject",
    "scope.limit": "limit",
    "scope.limit_total": "limit_total",
    "office": "delegate",
    "delegates": "delegate",
    "joint": "joint",
    "consultees": "consultee-1",
    "until": "until",
    "from": "from",
}


@blueprint.get("/delegations/new")
def new() -> str:
    """Offer the form of a delegation."""
    return _form(request.args)


def _form(
    given: Mapping[str, str], problems: Problems | None = None, refused: tuple[Finding, ...] = ()
) -> str:
    titles = rules().role_titles
    with look() as here:
        instruments = delegating_decisions(here.connection, areas())
        consultees = consultees_of(here.connection, areas(), titles)
    return page(
        "grant",
        problems,
        given=given,
        refused=refused,
        instruments=instruments,
        offices=offices_of(titles),
        consultees=consultees,
        functions=[(name, one.title) for name, one in FUNCTIONS.items()],
        chosen=request.form.getlist("powers"),
        numbers=CONSULTEES,
        key=given.get("key") or new_id("key"),
    )


@blueprint.post("/delegations/new")
def grant() -> Response | str | tuple[str, int]:
    """Grant it; or, where one councillor was chosen, fill in the usual form instead."""
    if request.form.get("do") == "usual":
        return _form(_in_consultation(request.form))
    problems = Problems()
    typed, report_on = _typed(problems), _day("report_back_on", "the day to report back on", problems)
    instrument = said("instrument")
    if not instrument:
        problems.add("instrument", "Choose the decision that made the delegation")
    if problems:
        return _form(request.form, problems), 400
    with look() as here:
        here.case(instrument, "decision")

    def granted(work: Work) -> DelegationGranted:
        terms = read_typed_terms(work.connection, typed)
        beside = (report_on, said("power_relied_on"), said("key"))
        return grant_delegation(work, rules(), GrantDelegation(instrument, terms, *beside))

    try:
        made = act(instrument, "grant a delegation", granted)
    except InvalidInput as error:
        problems.add(PLACES.get(error.field, error.field) or "delegate", error.message)
        return _form(request.form, problems), 400
    except Refused as error:
        return _form(request.form, refused=error.findings), 422
    return onward(f"Granted as {made.ref}.", "powers.delegation", ref=made.ref)


def _in_consultation(given: Mapping[str, str]) -> dict[str, str]:
    """The usual form: an officer decides, in consultation with the one who was to decide alone."""
    usual = dict(given)
    asked = {name: usual.get(f"consultee-{name}", "") for name in CONSULTEES}
    free = next((name for name, who in asked.items() if not who), CONSULTEES[-1])
    if usual.get("delegate"):
        usual |= {f"consultee-{free}": f"office:{usual['delegate']}", f"kind-{free}": "consult"}
    return usual | {"delegate": "", "person": "", "power_relied_on": ""}


def _typed(problems: Problems) -> dict[str, Json]:
    """Return the form as the contract spells a grant (section 9)."""
    parties: list[Json] = [{"office": said(name)} for name in ("delegate", "delegate_2") if said(name)]
    parties += [{"person": said("person")}] if said("person") else []
    if not parties:
        problems.add("delegate", "Choose an office, or name a person")
    powers: list[Json] = [*request.form.getlist("powers")]
    if not powers and not said("develop_only"):
        problems.add("powers", "Choose which power passes")
    consultees: list[Json] = [_consultee(name) for name in CONSULTEES if said(f"consultee-{name}")]
    scope: dict[str, Json] = {"subject": said("subject"), "powers": powers}
    scope |= {"limit": said("limit"), "limit_total": said("limit_total")}
    return {
        "delegates": parties,
        "joint": ticked("joint"),
        "scope": scope,
        "consultees": consultees,
        "from": _day("from", "the day it begins", problems),
        "until": _day("until", "the day it ends", problems),
        "conditions": [line.strip() for line in said("conditions").splitlines() if line.strip()],
        "may_sub_delegate": ticked("may_sub_delegate"),
        "develop_only": ticked("develop_only"),
        "function_kind": said("function_kind"),
    }


def _consultee(number: str) -> dict[str, Json]:
    which, _, name = said(f"consultee-{number}").partition(":")
    kind = AGREE if said(f"kind-{number}") == AGREE else "consult"
    return {"body" if which == "body" else "office": name, "kind": kind}


def _day(name: str, what: str, problems: Problems) -> str:
    day = read_day(request.form, name, what, problems)
    return day.isoformat() if day else ""
