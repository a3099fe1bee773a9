"""Who may say what of a pool's money: each party for itself, by the organisation of the actor's role.

What a party said elsewhere may be recorded by whoever keeps the record, with the document that shows it; it
is then flagged as not said by the party itself.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import select

from govflow.kernel.errors import InvalidInput, NotFound, refusal
from govflow.kernel.findings import Finding
from govflow.kernel.moments import format_instant, london_date, parse_date, parse_instant
from govflow.payments.ports import PaymentParts
from govflow.payments.queries.reading import terms_called
from govflow.road.asking import Offered, load_evidence
from govflow.road.casework import need_role
from govflow.road.gather import lock_case
from govflow.road.ports import Case, Evidence, Situation, TakeStep
from govflow.road.roles import active_roles, grants_of
from govflow.road.step import Rules, read_situation
from govflow.rulebook.instalments import organisation_of
from govflow.rulebook.pool_terms import Contribution, PoolTerms
from govflow.storage.register import organisation, person
from govflow.storage.work import Moment, Work

CREATED = 201
SPEAKERS = ("finance_officer", "s151_officer", "nhs_finance_lead", "pool_manager")
RECORDERS = ("governance_officer", "nhs_governance_officer", "democratic_services_officer")
DOCUMENT = "payment"


def agreement_of(work: Work, ref: str) -> Case:
    """Return an agreement, locked.

    Raises:
        InvalidInput: for a case that is no agreement.
    """
    case = lock_case(work, ref)
    if case.kind != "agreement":
        raise InvalidInput(f"{ref} is no agreement, so it has no pool.", field="ref")
    return case


@dataclass(frozen=True, slots=True)
class PoolHere:
    """A pool whose agreement is locked, with the terms in force."""

    case: Case
    terms: PoolTerms


def pool_here(work: Work, parts: PaymentParts, ref: str, pool: str) -> PoolHere:
    """Return a pool with its agreement locked.

    Raises:
        InvalidInput: for a case that is no agreement; NotFound: where it has no such pool.
    """
    case = agreement_of(work, ref)
    return PoolHere(case, terms_called(work.connection, parts, case.ref, pool))


def contribution_of(terms: PoolTerms, key: str) -> Contribution:
    """Return one contribution of a pool.

    Raises:
        InvalidInput: where the terms have none of that key.
    """
    found = next((one for one in terms.contributions if one.key == key), None)
    if found is None:
        known = ", ".join(one.key for one in terms.contributions)
        raise InvalidInput(
            f"'{key}' is no contribution of {terms.key}. It has: {known}.", field="contribution"
        )
    return found


def homes_of(work: Work, area: str, roles: Sequence[str] = SPEAKERS) -> frozenset[str]:
    """Return the organisations for which the actor holds one of these roles now, in an area."""
    now = format_instant(work.now())
    own = work.connection.execute(select(person.c.organisation).where(person.c.id == work.actor.id)).scalar()
    held = (one for one in grants_of(work.connection, work.actor.id) if one.holds_at(now))
    return frozenset(
        one.organisation or str(own or "") for one in held if one.role in roles and one.area in ("", area)
    )


def need_a_part(work: Work, case: Case, doing: str) -> None:
    """Let only someone go on who has a part in the money or the record of this area.

    Raises:
        Refused: ``NOT_YOUR_AREA`` or ``NOT_YOUR_ROLE``, saying who may.
    """
    need_role(work, case, (*SPEAKERS, *RECORDERS), doing)


def speaks_for(work: Work, here: PoolHere, party: str, doing: str, document: str) -> tuple[Finding, ...]:
    """Let a party's own people say something, or have it recorded from a document, flagged.

    Raises:
        Refused: ``NOT_YOUR_ROLE`` for another party's people; ``EVIDENCE_MISSING`` for a bare word.
    """
    case, terms = here.case, here.terms
    need_a_part(work, case, doing)
    home = organisation_of(terms, party)
    if work.actor.is_system or home in homes_of(work, case.area):
        return ()
    rule, who = "Each party speaks only for itself", terms.name_of(party)
    if not active_roles(work, work.actor.id, case.area)[0].intersection(RECORDERS):
        message = f"{doing} is for {who} to say, and your role is of another organisation."
        raise refusal("NOT_YOUR_ROLE", message, rule=rule, remedy=f"Ask a finance officer of {who}.")
    if not document:
        message = f"What {who} said elsewhere is recorded with the document that shows it."
        raise refusal(
            "EVIDENCE_MISSING", message, rule=rule, remedy="Attach the letter, invoice or remittance."
        )
    message = f"Recorded from a document: {who} has not said it here itself."
    return (Finding("NOT_YOUR_ROLE", message, severity="warning", rule=rule),)


def ended(work: Work, rules: Rules, case: Case) -> str:
    """Return what the agreement's state is called where it is over; nothing while it is not."""
    state = rules.definitions.pinned(work.connection, case.digest).states[case.state]
    return state.title if state.final else ""


def after_its_end(work: Work, rules: Rules, case: Case, day: str) -> tuple[Finding, ...]:
    """Return the flag of what happened on a day after the agreement was over: recorded all the same."""
    state = ended(work, rules, case)
    since = london_date(parse_instant(case.since)).isoformat()
    if not state or day <= since:
        return ()
    message = f"{case.ref} is over since {since} ({state.lower()}), and this was on {day}."
    rule, remedy = "A pool lives as long as its agreement", "Say under which agreement it was done."
    return (Finding("STATE_FORBIDS", message, severity="warning", rule=rule, remedy=remedy),)


def day_said(work: Work, text: str, field: str) -> str:
    """Return a day of the past or today, as the record spells it.

    Raises:
        InvalidInput: for what is no day, or is still to come.
    """
    day = parse_date(text.strip(), field=field)
    if day > london_date(work.now()):
        raise InvalidInput("This day is still to come. Record it once it was so.", field=field)
    return day.isoformat()


def read_with(
    work: Work, rules: Rules, case: Case, type_: str, document: str
) -> tuple[Situation, Moment, list[Offered]]:
    """Return what an entry is judged on, and the document offered with it.

    Raises:
        InvalidInput: for a document that is not stored here, or not the actor's to show.
    """
    situation, moment = read_situation(work, rules, case, TakeStep(case.ref, type_))
    given = [Evidence(document, DOCUMENT)] if document else []
    return situation, moment, load_evidence(work, situation, given, ())


def kind_of(work: Work, terms: PoolTerms, party: str) -> str:
    """Return the kind of organisation a party is: council or nhs; nothing where the register has none."""
    home = organisation_of(terms, party)
    query = select(organisation.c.kind).where(organisation.c.slug == home)
    return str(work.connection.execute(query).scalar() or "")


def finance_sides(work: Work, homes: Collection[str]) -> set[str]:
    """Return which of the two sides some organisations are: council, nhs, or both."""
    query = select(organisation.c.kind).where(organisation.c.slug.in_(sorted(homes)))
    return set(work.connection.execute(query).scalars()) & {"council", "nhs"}


def finance_of(work: Work, terms: PoolTerms, party: str) -> str:
    """Return the role that answers for a party's money."""
    return "nhs_finance_lead" if kind_of(work, terms, party) == "nhs" else "finance_officer"


def none_such(what: str, id_: str) -> NotFound:
    """Return the answer for what is not there."""
    return NotFound(f"There is no {what} '{id_[:200]}' of this pool.")
