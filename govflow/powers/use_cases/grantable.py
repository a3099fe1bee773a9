"""What can be granted at all: words that mean something, a power its grantor holds, and no more of it."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, datetime

from sqlalchemy import select

from govflow.kernel.errors import InvalidInput, Refused
from govflow.kernel.findings import Finding, Json
from govflow.kernel.moments import london_date, parse_date
from govflow.kernel.words import spaced
from govflow.ledger.rows import private
from govflow.powers.model import PASSES_ON, POWERLESS, KnownDecision, stands
from govflow.powers.opening import case_about
from govflow.powers.ports import PowersRules
from govflow.powers.queries.holders import terms_at
from govflow.powers.queries.loading import KnownDelegation
from govflow.powers.tables import delegation
from govflow.road.withholding import ERASED
from govflow.rulebook.delegation_onward import beyond
from govflow.rulebook.delegation_terms import DelegationTerms, terms_as_json
from govflow.storage.register import body
from govflow.storage.work import Work


def report_on(day_said: str, terms: DelegationTerms) -> date | None:
    """Return the day to report back on, where one is said.

    Raises:
        InvalidInput: for what is no day, or one before it begins.
    """
    if not day_said:
        return None
    day = parse_date(day_said, field="report_back_on")
    if terms.from_ and day < london_date(terms.from_):
        message = "The day to report back on is before the delegation begins."
        raise InvalidInput(message, field="report_back_on")
    return day


def check_words(rules: PowersRules, terms: DelegationTerms) -> None:
    """Look that every power and office named is one.

    Raises:
        InvalidInput: naming the field.
    """
    for power in terms.scope.powers:
        if power not in rules.powers:
            known = ", ".join(rules.powers)
            raise InvalidInput(f"'{power}' is not a power. It can be: {known}.", field="scope.powers")
    named = [*terms.delegates, *(one.party for one in terms.consultees)]
    for party in named:
        if party.office and party.office not in rules.role_titles:
            raise InvalidInput(f"'{party.office}' is not an office known here.", field="office")
    for party in terms.delegates:
        if party.office in POWERLESS:
            message = f"The {party.title[4:]} holds no power over any decision, and can be given none."
            raise InvalidInput(message, field="office")


def check_reach(work: Work, instrument: KnownDecision, terms: DelegationTerms) -> None:
    """Look that it begins with its decision or later, over cases of its area, asking bodies that are there.

    Raises:
        InvalidInput: naming the field.
    """
    decided = london_date(instrument.decided.earliest)
    if terms.from_ and london_date(terms.from_) < decided:
        message = f"It cannot begin before {instrument.ref} was decided, on {decided:%-d %B %Y}."
        raise InvalidInput(message, field="from")
    for ref in terms.scope.subject.cases:
        if "*" not in ref:
            case_about(work, ref, instrument.area)
    for party in [*terms.delegates, *(one.party for one in terms.consultees)]:
        known = select(body.c.slug).where(body.c.slug == party.body, body.c.area == instrument.area)
        if party.body and work.connection.execute(known).first() is None:
            raise InvalidInput(f"No body of this area is called '{party.body}'.", field="body")


def check_power(
    work: Work, instrument: KnownDecision, parent: KnownDelegation | None, terms: DelegationTerms
) -> None:
    """Look that the grantor held what it passes on, and that its decision passes it.

    Raises:
        Refused: with every reason why not.
    """
    found = [one for one in stands(instrument, *_moments(instrument)) if one.code == "NOT_CARRIED"]
    if instrument.verb not in PASSES_ON:
        message = f"{instrument.ref} is to {spaced(instrument.verb)}: it delegates nothing."
        found.append(_no("OUT_OF_SCOPE", message))
    if instrument.struck:
        found.append(_no("AUTHORITY_REVOKED", f"{instrument.ref} was recorded in error."))
    powers = set(terms.scope.powers)
    if parent is not None:
        if not parent.terms.may_sub_delegate:
            message = f"{parent.ref} does not allow what it gives to be passed on."
            found.append(_no("NO_ONWARD_DELEGATION", message))
        powers -= set(parent.terms.scope.powers)
        found += beyond(terms, parent.terms)
    else:
        held = terms_at(work.connection, instrument.body, instrument.decided) if instrument.body else None
        powers -= held.powers if held else frozenset()
    if powers and not terms.develop_only:
        who = instrument.body or instrument.office
        words = ", ".join(sorted(spaced(power) for power in powers))
        message = f"{who} did not hold this power on {instrument.decided_at[:10]}: {words}."
        found.append(_no("GRANTOR_LACKS_POWER", message))
    if found:
        raise Refused(found)


def check_once(work: Work, instrument: KnownDecision, terms: DelegationTerms) -> None:
    """Look that a decision does not grant the same twice, which would double what it allows in total.

    Raises:
        Refused: ``STATE_FORBIDS``, naming the delegation that stands.
    """
    written = json.dumps(terms_as_json(terms), sort_keys=True)
    query = select(delegation.c.case_ref).where(
        delegation.c.instrument == instrument.ref, delegation.c.terms == written, delegation.c.struck == 0
    )
    running = query.where(delegation.c.ended_at == "").order_by(delegation.c.event)
    if known := work.connection.execute(running).scalars().first():
        found = _no("STATE_FORBIDS", f"{instrument.ref} granted this already: {known}.")
        raise Refused([replace(found, remedy=f"Use {known}, or revoke it before it is granted anew.")])


def _moments(instrument: KnownDecision) -> tuple[datetime, datetime]:
    return instrument.decided.earliest, instrument.decided.latest


def _no(code: str, message: str) -> Finding:
    remedy = "Cite the decision of the body that holds the power, or ask the monitoring officer."
    return Finding(
        code, message, rule="A delegation is granted by the body that holds the power", remedy=remedy
    )


def terms_column(terms: DelegationTerms, exempt: str) -> Json:
    """Return the column of a delegation's terms. Where what granted it is exempt they can be erased.

    What it passes on, to whom and until when is left: that is what acts under it are judged by.
    """
    if not exempt:
        return _written(terms)
    left = replace(terms, conditions=(ERASED,) if terms.conditions else ())
    return private("terms", erased=_written(left))


def terms_text(terms: DelegationTerms, exempt: str) -> dict[str, Json]:
    """Return the private part that holds the terms of a delegation by an exempt decision."""
    return {"terms": _written(terms)} if exempt else {}


def _written(terms: DelegationTerms) -> str:
    return json.dumps(terms_as_json(terms), sort_keys=True)
