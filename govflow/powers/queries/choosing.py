"""What the forms of this room offer to choose from: decisions that delegate, offices, whom to consult."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import Connection, select

from govflow.powers.model import PASSES_ON, POWERLESS
from govflow.powers.tables import decision
from govflow.road.tables import cases
from govflow.road.withholding import words_withheld
from govflow.storage.register import body, organisation, person, role_grant

MOST = 200
LONGEST = 80
Choices = list[tuple[str, str]]


def delegating_decisions(connection: Connection, areas: Collection[str]) -> Choices:
    """Return the decisions in effect by which something can be delegated, the newest first."""
    columns = [decision.c[name] for name in ("case_ref", "body", "office", "text", "decided_at", "record")]
    query = (
        select(*columns)
        .where(
            decision.c.area.in_(list(areas)),
            decision.c.verb.in_(sorted(PASSES_ON)),
            decision.c.effective_at != "",
            decision.c.ended_at == "",
            decision.c.struck == 0,
        )
        .order_by(decision.c.event.desc())
        .limit(MOST)
    )
    return [
        (row.case_ref, f"{row.case_ref}, {row.body or row.office}, {row.decided_at[:10]}: {_shown(row)}")
        for row in connection.execute(query)
    ]


def _shown(row: Any) -> str:
    # A form is open to whoever keeps any record of the area: what is exempt is chosen by its reference.
    paragraph = json.loads(row.record).get("exempt")
    text = words_withheld(str(paragraph)) if paragraph else str(row.text)
    return text if len(text) <= LONGEST else f"{text[:LONGEST].rstrip()}…"


def offices_of(titles: Mapping[str, str]) -> Choices:
    """Return the offices that can be given a power; those who keep the system can be given none."""
    return sorted(
        ((role, title) for role, title in titles.items() if role not in POWERLESS), key=lambda one: one[1]
    )


def consultees_of(connection: Connection, areas: Collection[str], titles: Mapping[str, str]) -> Choices:
    """Return who can be consulted: an office, or a body of these areas."""
    query = select(body.c.slug, body.c.name).where(body.c.area.in_(list(areas))).order_by(body.c.name)
    bodies = [(f"body:{row.slug}", row.name) for row in connection.execute(query)]
    return [*((f"office:{role}", title) for role, title in offices_of(titles)), *bodies]


def bodies_of(connection: Connection, areas: Collection[str]) -> Choices:
    """Return the bodies of these areas that can decide something, by name."""
    query = select(body.c.slug, body.c.name, body.c.area).where(
        body.c.area.in_(list(areas)), body.c.advisory == 0, body.c.outside == 0
    )
    rows = connection.execute(query.order_by(body.c.area, body.c.name)).all()
    several = len({row.area for row in rows}) > 1
    return [(row.slug, f"{row.name}, {row.area}" if several else row.name) for row in rows]


def body_area(connection: Connection, slug: str, areas: Collection[str]) -> str:
    """Return the area of a body of these areas, empty where it is none of theirs."""
    query = select(body.c.area).where(body.c.slug == slug, body.c.area.in_(list(areas)))
    return str(connection.execute(query).scalar() or "")


def cases_of(connection: Connection, areas: Collection[str]) -> Choices:
    """Return what a decision can be about: the cases of these areas that are no decisions themselves."""
    query = (
        select(cases.c.ref)
        .where(cases.c.area.in_(list(areas)), cases.c.kind.not_in(("decision", "delegation", "meeting")))
        .order_by(cases.c.last_event.desc())
        .limit(MOST)
    )
    return [(ref, ref) for ref in connection.execute(query).scalars()]


def people_of(connection: Connection, areas: Collection[str]) -> Choices:
    """Return the people who hold a role in these areas, by name."""
    held = select(role_grant.c.person).where(role_grant.c.area.in_(list(areas)))
    query = select(person.c.id, person.c.name, person.c.email).where(person.c.id.in_(held))
    rows = connection.execute(query.order_by(person.c.name))
    return [(row.id, f"{row.name or row.email} ({row.email})") for row in rows]


def body_names(connection: Connection, areas: Collection[str]) -> dict[str, str]:
    """Return the names of the bodies of these areas, by their slugs."""
    query = select(body.c.slug, body.c.name).where(body.c.area.in_(list(areas)))
    return {row.slug: row.name for row in connection.execute(query)}


def named_in(connection: Connection, areas: Collection[str]) -> dict[str, str]:
    """Return the names of the bodies and organisations of these areas, by slugs that are no English words."""
    query = select(organisation.c.slug, organisation.c.name).where(organisation.c.area.in_(list(areas)))
    named = {row.slug: row.name for row in connection.execute(query) if "-" in row.slug}
    return named | body_names(connection, areas)
