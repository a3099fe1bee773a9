"""What nobody holds: open items whose role, seat or person is gone, and seats that are vacant."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, RowMapping, select

from govflow.bodies.model import HOLDER, in_force
from govflow.bodies.queries.standing import Instant, Seat, seats_at, spelt
from govflow.road.tables import cases, work_item
from govflow.storage.register import body, person, role_grant, seat, seat_holding

ACTIVE = "active"
SEAT = "seat:"


@dataclass(frozen=True, slots=True)
class NobodyHolds:
    """The open items that reach nobody, by what is due first, and the vacant seats."""

    items: tuple[RowMapping, ...]
    seats: tuple[Seat, ...]

    def __bool__(self) -> bool:
        return bool(self.items or self.seats)


def nobody_holds(connection: Connection, area: str, instant: Instant) -> NobodyHolds:
    """Return what waits in an area for a role, seat or person that nobody is at an instant."""
    at = spelt(instant)
    reached = (
        _roles_held(connection, area, at) | _seats_held(connection, at) | _people_here(connection, area, at)
    )
    query = (
        select(work_item, cases.c.kind.label("case_kind"), cases.c.year)
        .join(cases, cases.c.ref == work_item.c.case_ref)
        .where(work_item.c.status == "open", cases.c.area == area)
        .order_by(work_item.c.due, work_item.c.id)
    )
    items = tuple(row for row in connection.execute(query).mappings() if row["role"] not in reached)
    slugs = connection.execute(
        select(body.c.slug).where(body.c.area == area).order_by(body.c.name, body.c.slug)
    )
    seats = [one for slug in slugs.scalars() for one in seats_at(connection, slug, at)]
    return NobodyHolds(items, tuple(one for one in seats if one.holder is None))


def _roles_held(connection: Connection, area: str, at: str) -> set[str]:
    query = (
        select(role_grant.c.role, role_grant.c.from_at, role_grant.c.until_at)
        .join(person, person.c.id == role_grant.c.person)
        .where(role_grant.c.area.in_(["", area]), person.c.status == ACTIVE)
    )
    return {row.role for row in connection.execute(query) if in_force(row.from_at, row.until_at, at)}


def _seats_held(connection: Connection, at: str) -> set[str]:
    query = select(seat_holding).where(seat_holding.c.capacity == HOLDER)
    return {
        f"{SEAT}{row.seat}" for row in connection.execute(query) if in_force(row.from_at, row.until_at, at)
    }


def _people_here(connection: Connection, area: str, at: str) -> set[str]:
    """Return who still holds a role or a seat in the area: an item addressed to another reaches nobody."""
    query = (
        select(role_grant.c.person, role_grant.c.from_at, role_grant.c.until_at)
        .join(person, person.c.id == role_grant.c.person)
        .where(role_grant.c.area == area, person.c.status == ACTIVE)
    )
    seated = (
        select(seat_holding.c.person, seat_holding.c.from_at, seat_holding.c.until_at)
        .join(seat, seat.c.id == seat_holding.c.seat)
        .join(body, body.c.slug == seat.c.body)
        .join(person, person.c.id == seat_holding.c.person)
        .where(body.c.area == area, person.c.status == ACTIVE)
    )
    rows = [*connection.execute(query), *connection.execute(seated)]
    return {row.person for row in rows if in_force(row.from_at, row.until_at, at)}
