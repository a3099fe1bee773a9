"""An area with two organisations and the people of each, written by events as the register is."""

from __future__ import annotations

from collections.abc import Iterator

from govflow.kernel.actor import Actor, Door
from govflow.ledger.rows import Row
from govflow.storage.ledger import NewEvent
from govflow.storage.work import Store

LONG_AGO, YESTERDAY = "2020-01-01T00:00:00Z", "2021-01-01T00:00:00Z"

# person: own organisation, then (role, area, organisation of the role, until)
PEOPLE: dict[str, tuple[str, list[tuple[str, str, str, str]]]] = {
    "council-officer": ("council", [("governance_officer", "ridings", "", "")]),
    "council-lawyer": ("council", [("clearance_officer_legal", "ridings", "", "")]),
    "council-administrator": ("council", [("area_administrator", "ridings", "", "")]),
    "council-leaver": ("council", [("governance_officer", "ridings", "", YESTERDAY)]),
    "council-elsewhere": ("council", [("plan_lead", "dales", "", "")]),
    "nhs-officer": ("nhs", [("nhs_governance_officer", "ridings", "", "")]),
    "nhs-administrator": ("nhs", [("area_administrator", "ridings", "", "")]),
    "nhs-lent-to-council": ("nhs", [("pool_manager", "ridings", "council", "")]),
    "auditor": ("", [("auditor", "ridings", "council", "2099-01-01T00:00:00Z")]),
    "auditor-of-nhs": ("", [("auditor", "ridings", "nhs", "2099-01-01T00:00:00Z")]),
    "auditor-past": ("", [("auditor", "ridings", "council", YESTERDAY)]),
    "regional-contact": ("", [("regional_contact", "ridings", "", "")]),
    "system-administrator": ("council", [("system_administrator", "", "", "")]),
    "council-signatory": ("council", [("authorised_signatory", "ridings", "", "")]),
    "nhs-signatory": ("nhs", [("authorised_signatory", "ridings", "", "")]),
    "no-role": ("council", []),
}


def by(name: str, door: Door = Door.PAGE) -> Actor:
    """The person of that name, at a page."""
    return Actor(f"person-{name}", door)


def furnish(store: Store) -> None:
    """Write the areas, organisations, people and roles."""
    with store.write(Actor("system:test", Door.IMPORT)) as work:
        work.append(NewEvent("register", "register.furnished", "system:test", rows=list(_rows())))


def _rows() -> Iterator[Row]:
    for slug in ("ridings", "dales"):
        yield Row("area", {"slug": slug}, {"code": slug.upper(), "name": slug.title()}, new=True)
    for slug, area in (("council", "ridings"), ("nhs", "ridings")):
        yield Row(
            "organisation", {"slug": slug}, {"area": area, "name": slug.upper(), "kind": slug}, new=True
        )
    for name, (organisation, _) in PEOPLE.items():
        person = {"sign_in": name, "name": name, "email": "", "organisation": organisation or None}
        yield Row("person", {"id": f"person-{name}"}, {**person, "status": "active"}, new=True)
    for name, (_, roles) in PEOPLE.items():
        for number, (role, area, organisation, until) in enumerate(roles):
            grant = {"person": f"person-{name}", "role": role, "area": area, "organisation": organisation}
            dates = {"body": "", "from_at": LONG_AGO, "until_at": until}
            yield Row("role_grant", {"id": f"grant-{name}-{number}"}, {**grant, **dates}, new=True)
