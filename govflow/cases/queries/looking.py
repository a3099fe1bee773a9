"""Who is looking, in which areas they hold a role now, and what people, bodies and areas are called."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, select

from govflow.kernel.moments import format_instant
from govflow.kernel.words import FORMER
from govflow.road.ports import OFFICE, Grant
from govflow.storage.register import area, body, organisation, person, role_grant
from govflow.storage.work import read_clock


@dataclass(frozen=True, slots=True)
class Viewer:
    """A person looking at cases, with the roles in force at this moment."""

    person: str
    grants: tuple[Grant, ...]
    now: datetime

    @property
    def areas(self) -> frozenset[str]:
        """Return the areas whose cases this person sees; a role held everywhere opens none."""
        return frozenset(grant.area for grant in self.grants if grant.area)

    def roles_in(self, area_slug: str) -> frozenset[str]:
        """Return the roles held now in an area."""
        return frozenset(grant.role for grant in self.grants if grant.area in ("", area_slug))


def looking(connection: Connection, person_id: str, grants: Iterable[Grant]) -> Viewer:
    """Return who is looking, at this moment of the one clock."""
    return Viewer(person_id, tuple(grants), read_clock(connection))


def names_of(connection: Connection, ids: Iterable[str]) -> dict[str, str]:
    """Return what to print for each person, body or part of GovFlow, in two queries at most."""
    wanted = {one for one in ids if one}
    names = {one: "GovFlow" for one in wanted if one.startswith("system:")}
    offices = {one: one.removeprefix(OFFICE) for one in wanted if one.startswith(OFFICE)}
    names |= {one: f"the {role.replace('_', ' ')}" for one, role in offices.items()}
    slugs = [one.removeprefix("body:") for one in wanted if one.startswith("body:")]
    if slugs:
        found = connection.execute(select(body.c.slug, body.c.name).where(body.c.slug.in_(slugs)))
        names |= {f"body:{row.slug}": row.name for row in found}
    people = [one for one in wanted if one not in names and not one.startswith("body:")]
    if people:
        found = connection.execute(select(person.c.id, person.c.name).where(person.c.id.in_(people)))
        names |= {row.id: row.name or FORMER for row in found}
    return {one: names.get(one, FORMER) for one in wanted}


def area_names(connection: Connection, slugs: Iterable[str]) -> dict[str, str]:
    """Return the name of each area, in the order of their names."""
    query = select(area.c.slug, area.c.name).where(area.c.slug.in_(list(slugs))).order_by(area.c.name)
    return {row.slug: row.name for row in connection.execute(query)}


def organisation_names(connection: Connection, area_slug: str) -> Mapping[str, str]:
    """Return the organisations of an area by slug."""
    query = select(organisation.c.slug, organisation.c.name).where(organisation.c.area == area_slug)
    return {row.slug: row.name for row in connection.execute(query)}


def behalf_choices(connection: Connection, area_slug: str, kind: str = "") -> list[tuple[str, str]]:
    """Return the bodies of an area an act can be recorded for, of one kind where the step names it."""
    query = select(body.c.slug, body.c.name, body.c.abbreviation).where(body.c.area == area_slug)
    if kind:
        query = query.where(body.c.kind == kind)
    rows = connection.execute(query.order_by(body.c.name, body.c.slug))
    return [(row.slug, f"{row.name} ({row.abbreviation})" if row.abbreviation else row.name) for row in rows]


def people_with(
    connection: Connection, area_slug: str, roles: Iterable[str], at: datetime
) -> list[tuple[str, str]]:
    """Return the people who hold one of ``roles`` in an area at an instant, by name."""
    moment = format_instant(at)
    query = (
        select(person.c.id, person.c.name, role_grant.c.from_at, role_grant.c.until_at)
        .join(role_grant, role_grant.c.person == person.c.id)
        .where(role_grant.c.area == area_slug, role_grant.c.role.in_(list(roles)))
        .order_by(person.c.name, person.c.id)
    )
    found: dict[str, str] = {}
    for row in connection.execute(query):
        if Grant("", area_slug, "", "", row.from_at, row.until_at).holds_at(moment):
            found[row.id] = row.name or FORMER
    return list(found.items())


def area_called(connection: Connection, named: str) -> str:
    """Return the slug of the area meant by its slug, code or name, or what was said where there is none."""
    wanted = named.strip().lower()
    query = select(area.c.slug).where(
        (area.c.slug == wanted) | (func.lower(area.c.code) == wanted) | (func.lower(area.c.name) == wanted)
    )
    return connection.execute(query).scalars().first() or named
