"""The bodies of an area and one body in full, for pages, the API and the command line alike."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, RowMapping, select

from govflow.bodies.model import in_force
from govflow.bodies.queries.standing import (
    Held,
    Seat,
    Terms,
    every_holding,
    seats_at,
    spelt,
    terms_history,
)
from govflow.kernel.errors import NotFound
from govflow.kernel.findings import Json
from govflow.kernel.words import FORMER
from govflow.rulebook.terms import rules_as_json
from govflow.storage.register import area, body, dispensation, organisation, person, role_grant, seat


@dataclass(frozen=True, slots=True)
class BodyLine:
    """A body as a row of a list."""

    slug: str
    name: str
    abbreviation: str
    kind: str
    area: str
    advisory: bool
    outside: bool
    terms: Terms | None
    seats: int
    vacant: int

    def as_json(self) -> dict[str, Json]:
        """Return the shape of one row."""
        return {
            "slug": self.slug,
            "name": self.name,
            "abbreviation": self.abbreviation,
            "kind": self.kind,
            "area": self.area,
            "advisory": self.advisory,
            "outside": self.outside,
            "powers": list(self.terms.rules.powers) if self.terms else [],
            "terms": self.terms.id if self.terms else None,
            "seats": self.seats,
            "vacant": self.vacant,
        }


@dataclass(frozen=True, slots=True)
class BodyShown:
    """A body in full at an instant: its terms then and all others, its seats, and its family of bodies."""

    line: BodyLine
    area_name: str
    terms: tuple[Terms, ...]
    seats: tuple[Seat, ...]
    before: tuple[tuple[Seat, Held], ...]
    dispensations: tuple[RowMapping, ...]
    parent: tuple[str, str] | None
    children: tuple[tuple[str, str], ...]
    committees: tuple[tuple[str, str], ...]

    def as_json(self) -> dict[str, Json]:
        """Return the shape that the API and the command line print."""
        return {
            **self.line.as_json(),
            "parent": self.parent[0] if self.parent else None,
            "children": [slug for slug, _ in self.children],
            "terms": _terms_json(self.line.terms) if self.line.terms else None,
            "earlier_terms": [_terms_json(one) for one in self.terms if one != self.line.terms],
            "seats": [_seat_json(one) for one in self.seats],
        }


def _terms_json(terms: Terms) -> dict[str, Json]:
    return {
        "id": terms.id,
        "from": terms.from_at,
        "until": terms.until_at or None,
        "approved_by": terms.approved_by,
        "document": terms.document,
        "rules": rules_as_json(terms.rules),
    }


def _held_json(held: Held) -> dict[str, Json]:
    return {
        "holding": held.id,
        "person": held.person,
        "name": held.name,
        "office": held.office,
        "from": held.from_at,
        "until": held.until_at or None,
    }


def _seat_json(one: Seat) -> dict[str, Json]:
    return {
        "id": one.id,
        "title": one.title,
        "organisation": one.organisation,
        "organisation_name": one.organisation_name,
        "kind": one.kind,
        "category": one.category,
        "from": one.from_at,
        "until": one.until_at or None,
        "holder": _held_json(one.holder) if one.holder else None,
        "substitutes": [_held_json(held) for held in one.substitutes],
    }


def list_bodies(connection: Connection, areas: Iterable[str], at: datetime) -> list[BodyLine]:
    """Return the bodies of some areas by name, each with its terms in force and how many seats are vacant."""
    query = select(body).where(body.c.area.in_(sorted(areas))).order_by(body.c.area, body.c.name, body.c.slug)
    return [_line(connection, row, at) for row in connection.execute(query).mappings()]


def _line(connection: Connection, row: RowMapping, at: datetime) -> BodyLine:
    history = terms_history(connection, row["slug"])
    seats = seats_at(connection, row["slug"], at)
    return BodyLine(
        slug=row["slug"],
        name=row["name"],
        abbreviation=row["abbreviation"],
        kind=row["kind"],
        area=row["area"],
        advisory=bool(row["advisory"]),
        outside=bool(row["outside"]),
        terms=next((one for one in history if in_force(one.from_at, one.until_at, spelt(at))), None),
        seats=len(seats),
        vacant=sum(one.holder is None for one in seats),
    )


def show_body(connection: Connection, slug: str, areas: Iterable[str], at: datetime) -> BodyShown:
    """Return a body in full.

    Raises:
        NotFound: for one that is not there and one of another area, in the same words.
    """
    query = select(body, area.c.name.label("area_name")).join(area, area.c.slug == body.c.area)
    row = connection.execute(query.where(body.c.slug == slug)).mappings().first()
    if row is None or row["area"] not in set(areas):
        raise NotFound(f"There is no body '{slug}' in an area of yours.")
    line = _line(connection, row, at)
    history = terms_history(connection, slug)
    seats = seats_at(connection, slug, at)
    parent = (line.terms or history[0]).parent if history else ""
    committees = line.terms.rules.committees if line.terms else ()
    names = _names(connection, row["area"])
    return BodyShown(
        line=line,
        area_name=row["area_name"],
        terms=tuple(history),
        seats=tuple(seats),
        before=tuple(_formerly(connection, slug, at)),
        dispensations=tuple(_dispensations(connection, slug, at)),
        parent=(parent, names.get(parent, parent)) if parent else None,
        children=tuple(_children(connection, slug, names, at)),
        committees=tuple((one, names.get(one, one)) for one in committees),
    )


def _names(connection: Connection, area_slug: str) -> dict[str, str]:
    return {
        row.slug: row.name
        for table in (organisation, body)
        for row in connection.execute(select(table.c.slug, table.c.name).where(table.c.area == area_slug))
    }


def _children(
    connection: Connection, slug: str, names: dict[str, str], at: datetime
) -> list[tuple[str, str]]:
    found = []
    for other, name in sorted(names.items(), key=lambda one: one[1]):
        terms = next(
            (t for t in terms_history(connection, other) if in_force(t.from_at, t.until_at, spelt(at))), None
        )
        if terms is not None and terms.parent == slug:
            found.append((other, name))
    return found


def _formerly(connection: Connection, slug: str, at: datetime) -> list[tuple[Seat, Held]]:
    """Return who sat here before and will sit later: every holding not in force now."""
    now = spelt(at)
    rows = {row["id"]: row for row in connection.execute(select(seat).where(seat.c.body == slug)).mappings()}
    texts = ("id", "body", "title", "organisation", "kind", "category", "from_at", "until_at")
    return [
        (
            Seat(
                **{name: rows[id_][name] for name in texts},
                organisation_name=rows[id_]["organisation"],
                holder=None,
                substitutes=(),
            ),
            held,
        )
        for id_, held in every_holding(connection, list(rows))
        if not in_force(held.from_at, held.until_at, now) and held.from_at != held.until_at
    ]


def _dispensations(connection: Connection, slug: str, at: datetime) -> list[RowMapping]:
    query = (
        select(dispensation, person.c.name)
        .join(person, person.c.id == dispensation.c.person)
        .where(dispensation.c.body == slug)
        .order_by(dispensation.c.event)
    )
    now = spelt(at)
    rows = connection.execute(query).mappings()
    return [row for row in rows if in_force(row["from_at"], row["until_at"], now)]


def people_here(connection: Connection, area_slug: str) -> list[tuple[str, str]]:
    """Return who holds or held a role in an area, or belongs to one of its organisations, by name."""
    granted = select(role_grant.c.person).where(role_grant.c.area == area_slug)
    homes = select(organisation.c.slug).where(organisation.c.area == area_slug)
    query = (
        select(person.c.id, person.c.name)
        .where(person.c.id.in_(granted) | person.c.organisation.in_(homes), person.c.status != "suspended")
        .order_by(person.c.name, person.c.id)
    )
    return [(row.id, row.name or FORMER) for row in connection.execute(query)]


def organisations_here(connection: Connection, area_slug: str) -> list[tuple[str, str]]:
    """Return the organisations of an area by name."""
    query = select(organisation.c.slug, organisation.c.name).where(organisation.c.area == area_slug)
    return [(row.slug, row.name) for row in connection.execute(query.order_by(organisation.c.name))]


def area_slugs(connection: Connection) -> list[str]:
    """Return every area there is."""
    return list(connection.execute(select(area.c.slug).order_by(area.c.slug)).scalars())


def area_names(connection: Connection, slugs: Iterable[str]) -> list[tuple[str, str]]:
    """Return areas with their names, by name."""
    query = select(area.c.slug, area.c.name).where(area.c.slug.in_(sorted(slugs))).order_by(area.c.name)
    return [(row.slug, row.name) for row in connection.execute(query)]
