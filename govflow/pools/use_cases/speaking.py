"""Who acts on a pool: the agreement it is of, and the party that somebody speaks for."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from govflow.kernel.errors import InvalidInput, refusal
from govflow.kernel.findings import Json
from govflow.kernel.moments import london_date, parse_date
from govflow.ledger.rows import Row
from govflow.pools.ports import PoolParts
from govflow.pools.queries import organisations_of
from govflow.road.asking import load_evidence, paper_rows
from govflow.road.casework import need_role
from govflow.road.gather import lock_case
from govflow.road.ports import Case, Evidence, TakeStep
from govflow.road.step import read_situation
from govflow.rulebook.pool_terms import PoolParty, PoolTerms
from govflow.storage.work import Moment, Work

CREATED = 201
FINANCE = ("finance_officer", "nhs_finance_lead", "pool_manager", "s151_officer")
RECORDERS = (*FINANCE, "governance_officer", "nhs_governance_officer", "plan_lead")


def agreement_of(work: Work, ref: str) -> Case:
    """Return an agreement, locked.

    Raises:
        InvalidInput: for a case that is no agreement.
    """
    case = lock_case(work, ref)
    if case.kind != "agreement":
        raise InvalidInput(f"{ref} is no agreement, so it has no pools.", field="ref")
    return case


def speak_for(work: Work, case: Case, party: PoolParty, roles: Sequence[str], doing: str) -> PoolParty:
    """Return the party that the actor speaks for.

    Raises:
        Refused: ``NOT_YOUR_ROLE`` or ``NOT_YOUR_AREA``: each party speaks for itself alone (ADR 13).
    """
    need_role(work, case, roles, doing)
    mine = organisations_of(work.connection, work.actor.id, case.area, roles)
    if work.actor.is_system or party.organisation in mine:
        return party
    raise refusal(
        "NOT_YOUR_ROLE",
        f"{doing} for {party.name} is for its own officers, and you act for another organisation.",
        rule="Each party speaks for itself",
        remedy=f"Ask a finance officer of {party.name}.",
    )


def party_of(terms: PoolTerms, code: str) -> PoolParty:
    """Return a party of a pool by its code.

    Raises:
        InvalidInput: for a party that the pool does not have.
    """
    party = next((one for one in terms.parties if one.code == code), None)
    if party is None:
        codes = ", ".join(one.code for one in terms.parties)
        raise InvalidInput(f"'{code}' is no party of this pool. Its parties are: {codes}.", field="party")
    return party


def papers(
    work: Work, parts: PoolParts, case: Case, documents: Sequence[str], kind: str
) -> tuple[Moment, list[Json], list[Row]]:
    """Return the moment of an entry, and its documents as the event says them and as rows."""
    situation, moment = read_situation(work, parts.road, case, TakeStep(case.ref, kind))
    offered = load_evidence(work, situation, [Evidence(one, kind) for one in documents], ())
    return moment, [one.as_json() for one in offered], paper_rows(case.ref, moment.next_id, offered)


def day_of(work: Work, text: str, field: str, *, past: bool = False) -> date | None:
    """Read a day; nothing where none is given.

    Raises:
        InvalidInput: for what is no day, or one still to come where it has to be ``past``.
    """
    if not text.strip():
        return None
    day = parse_date(text, field=field)
    if past and day > london_date(work.now()):
        raise InvalidInput("This day is still to come. Record it once it was so.", field=field)
    return day
