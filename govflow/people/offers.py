"""What an administrator can choose from in a form. What is chosen is judged by the use case, not here."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection

from govflow.people.model import ADMINISTRATORS, SYSTEM_ADMINISTRATOR, Roles
from govflow.people.queries import administrator_of, areas, bodies_of, organisations_of

# Used by the worked example of the documentation alone.
_NOT_OFFERED = {SYSTEM_ADMINISTRATOR, "maker"}


def offers(connection: Connection, person: str, roles: Roles) -> dict[str, Any]:
    """Return the roles, areas, organisations and bodies this person may choose from."""
    by = administrator_of(connection, person)
    mine = {place[0] for place in by.places}
    known = [each for each in areas(connection) if by.is_system or each.slug in mine]
    slugs = [each.slug for each in known]
    gives = set(ADMINISTRATORS) if by.is_system else set()
    if by.places:
        gives |= set(roles) - _NOT_OFFERED
    homes = organisations_of(connection, slugs)
    if not by.is_system:
        homes = [each for each in homes if (each.area, each.slug) in by.places]
    return {
        "may_administer": by.is_any,
        "roles": roles,
        "given": [role for role in roles.values() if role.name in gives],
        "areas": known,
        "organisations": homes,
        "bodies": bodies_of(connection, slugs),
    }
