"""Which kind of delegate an office or a person is, as the rules on passing functions on know them."""

from __future__ import annotations

from sqlalchemy import Connection, select

from govflow.rulebook.delegation_terms import Party
from govflow.rulebook.functions import COUNCILLOR, OFFICER, OUTSIDE_OFFICER
from govflow.storage.register import organisation, person, role_grant

COUNCILLORS_OFFICES = frozenset({"member", "chair", "scrutiny_chair"})
NHS_OFFICES = frozenset({"nhs_chief_officer", "nhs_finance_lead", "nhs_governance_officer"})


def kind_of_delegate(connection: Connection, party: Party) -> str:
    """Return whether a delegate is one councillor, an officer, or an officer of another body."""
    if party.person:
        return _kind_of_person(connection, party.person)
    if party.office in COUNCILLORS_OFFICES:
        return COUNCILLOR
    if party.office in NHS_OFFICES or _is_nhs(connection, party.organisation):
        return OUTSIDE_OFFICER
    return OFFICER


def _kind_of_person(connection: Connection, who: str) -> str:
    roles = set(connection.execute(select(role_grant.c.role).where(role_grant.c.person == who)).scalars())
    if roles and roles <= COUNCILLORS_OFFICES:
        return COUNCILLOR
    home = connection.execute(select(person.c.organisation).where(person.c.id == who)).scalar() or ""
    return OUTSIDE_OFFICER if roles & NHS_OFFICES or _is_nhs(connection, home) else OFFICER


def _is_nhs(connection: Connection, slug: str) -> bool:
    kind = connection.execute(select(organisation.c.kind).where(organisation.c.slug == slug)).scalar()
    return bool(kind == "nhs")
