"""What a body is at an instant: its terms in force, its seats with who sits there, and what is vacant."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, RowMapping, select

from govflow.bodies.model import HOLDER, SUBSTITUTE, in_force
from govflow.kernel.moments import format_instant
from govflow.kernel.words import FORMER
from govflow.rulebook.terms import BodyRules, SeatKind, read_rules
from govflow.storage.register import body_terms, organisation, person, seat, seat_holding

Instant = datetime | str


@dataclass(frozen=True, slots=True)
class Terms:
    """Terms of reference with their dates and their paper."""

    id: str
    body: str
    parent: str
    from_at: str
    until_at: str
    approved_by: str
    document: str
    rules: BodyRules


@dataclass(frozen=True, slots=True)
class Held:
    """Someone in a seat, or named as its substitute, from when until when."""

    id: str
    person: str
    name: str
    capacity: str
    office: str
    from_at: str
    until_at: str


@dataclass(frozen=True, slots=True)
class Seat:
    """A seat at an instant, with its holder and substitutes then."""

    id: str
    body: str
    title: str
    organisation: str
    organisation_name: str
    kind: SeatKind
    category: str
    from_at: str
    until_at: str
    holder: Held | None
    substitutes: tuple[Held, ...]

    @property
    def office(self) -> str:
        """Return the office of its holder, empty for a member."""
        return self.holder.office if self.holder else ""


@dataclass(frozen=True, slots=True)
class Sitting:
    """A seat that a person holds or is a substitute in at an instant."""

    seat: str
    body: str
    organisation: str
    kind: str
    category: str
    capacity: str
    office: str
    from_at: str
    until_at: str


def spelt(instant: Instant) -> str:
    """Return an instant as the record spells it."""
    return instant if isinstance(instant, str) else format_instant(instant)


def _terms(row: RowMapping) -> Terms:
    known = {name: row[name] for name in Terms.__slots__ if name != "rules"}
    return Terms(**known, rules=read_rules(row["rules"]))


def terms_history(connection: Connection, body: str) -> list[Terms]:
    """Return all terms a body ever had, the latest first."""
    rows = connection.execute(select(body_terms).where(body_terms.c.body == body)).mappings()
    return sorted(map(_terms, rows), key=lambda one: one.from_at.rstrip("Z"), reverse=True)


def terms_in_force(connection: Connection, body: str, instant: Instant) -> Terms | None:
    """Return the terms in force at an instant, with their id; nothing before the first were approved."""
    rows = connection.execute(select(body_terms).where(body_terms.c.body == body)).mappings()
    at = spelt(instant)
    return next((_terms(row) for row in rows if in_force(row["from_at"], row["until_at"], at)), None)


def terms_at(connection: Connection, body: str, instant: Instant) -> BodyRules | None:
    """Return the rules in force at an instant, or nothing: a body without terms has no power."""
    found = terms_in_force(connection, body, instant)
    return found.rules if found else None


def seats_at(connection: Connection, body: str, instant: Instant) -> list[Seat]:
    """Return the seats of a body at an instant, each with its holder and named substitutes then."""
    at = spelt(instant)
    rows = [
        row
        for row in connection.execute(select(seat).where(seat.c.body == body)).mappings()
        if in_force(row["from_at"], row["until_at"], at)
    ]
    held = _held(connection, [row["id"] for row in rows], at)
    names = _organisations(connection, {row["organisation"] for row in rows})
    seats = [_seat(row, held.get(row["id"], ()), names) for row in rows]
    ranks = {"chair": 0, "vice_chair": 1}
    return sorted(seats, key=lambda one: (ranks.get(one.office, 2), one.title, one.id))


def _seat(row: RowMapping, held: Iterable[Held], names: Mapping[str, str]) -> Seat:
    taken = list(held)
    texts = ("id", "body", "title", "organisation", "kind", "category", "from_at", "until_at")
    return Seat(
        **{name: row[name] for name in texts},
        organisation_name=names.get(row["organisation"], row["organisation"]),
        holder=next((one for one in taken if one.capacity == HOLDER), None),
        substitutes=tuple(one for one in taken if one.capacity == SUBSTITUTE),
    )


def _held(connection: Connection, seats: list[str], at: str) -> dict[str, list[Held]]:
    found: dict[str, list[Held]] = {}
    for seat_id, one in every_holding(connection, seats):
        if in_force(one.from_at, one.until_at, at):
            found.setdefault(seat_id, []).append(one)
    return found


def every_holding(connection: Connection, seats: list[str]) -> list[tuple[str, Held]]:
    """Return who ever held each of some seats or stood in there, in the order it was recorded."""
    query = (
        select(seat_holding, person.c.name)
        .join(person, person.c.id == seat_holding.c.person)
        .where(seat_holding.c.seat.in_(seats))
        .order_by(seat_holding.c.event, seat_holding.c.id)
    )
    texts = ("id", "person", "capacity", "office", "from_at", "until_at")
    return [
        (row["seat"], Held(**{name: row[name] for name in texts}, name=row["name"] or FORMER))
        for row in connection.execute(query).mappings()
    ]


def _organisations(connection: Connection, slugs: set[str]) -> dict[str, str]:
    query = select(organisation.c.slug, organisation.c.name).where(organisation.c.slug.in_(slugs))
    return {row.slug: row.name for row in connection.execute(query)}


def who_sits(connection: Connection, person_id: str, instant: Instant) -> list[Sitting]:
    """Return the seats that a person holds or is a substitute in at an instant, on every body."""
    at = spelt(instant)
    query = (
        select(
            seat_holding,
            seat.c.body,
            seat.c.organisation,
            seat.c.kind,
            seat.c.category,
            seat.c.from_at.label("seat_from"),
            seat.c.until_at.label("seat_until"),
        )
        .join(seat, seat.c.id == seat_holding.c.seat)
        .where(seat_holding.c.person == person_id)
        .order_by(seat.c.body, seat_holding.c.event)
    )
    return [
        Sitting(**{name: row[name] for name in Sitting.__slots__})
        for row in connection.execute(query).mappings()
        if in_force(row["from_at"], row["until_at"], at) and in_force(row["seat_from"], row["seat_until"], at)
    ]
