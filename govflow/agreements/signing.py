"""Which party a step is of: named, or that of whose organisation somebody signs or decides."""

from __future__ import annotations

from sqlalchemy import Connection

from govflow.agreements.held import parties_of, partner_parties
from govflow.agreements.model import PARTY, Party
from govflow.road.partners import partner_of_body
from govflow.road.ports import Situation, TakeStep

SIGNATORY = "authorised_signatory"
# The steps by which a party enters the agreement and signs it, and of which side each is.
APPROVING = {"approve_for_council": "council", "approve_for_nhs": "nhs", "approve_for_party": PARTY}
SIGNING = {"sign_for_council": "council", "sign_for_nhs": "nhs", "sign_for_party": PARTY}


def organisations_signing(connection: Connection, situation: Situation, command: TakeStep) -> frozenset[str]:
    """Return the organisations that whoever signs may sign for at that moment."""
    behalf = situation.behalf
    if behalf and behalf.is_body:
        return frozenset({partner_of_body(connection, behalf.id.removeprefix("body:"))} - {""})
    span, area = situation.span(command), situation.case.area
    return frozenset(
        one.organisation
        for one in situation.doer_grants(command)
        if one.role == SIGNATORY and one.area in ("", area) and one.holds_during(span)
    )


def party_of(connection: Connection, situation: Situation, command: TakeStep, side: str) -> Party | None:
    """Return the party a step is of; nothing where none of them can be meant."""
    ref = situation.case.ref
    known = parties_of(connection, ref) or partner_parties(connection, situation.case.area)
    if side != PARTY:
        return next((one for one in known if one.side == side), None)
    further = [one for one in known if one.side == PARTY]
    named = str(command.answers.get("party") or "").strip()
    if named:
        return next((one for one in further if named.casefold() in {one.slug, one.name.casefold()}), None)
    theirs = organisations_signing(connection, situation, command)
    found = [one for one in further if one.slug in theirs]
    return found[0] if len(found) == 1 else None
