"""Which roles a person holds at this moment, here and elsewhere."""

from __future__ import annotations

from sqlalchemy import Connection, select

from govflow.kernel.moments import format_instant
from govflow.road.ports import Grant
from govflow.storage.register import body, role_grant, seat, seat_holding
from govflow.storage.work import Work, read_clock

MEMBER, CHAIR = "member", "chair"


def grants_of(connection: Connection, person: str) -> tuple[Grant, ...]:
    """Return every role a person was ever given, and those that come with their seats, with their dates."""
    columns = [role_grant.c[name] for name in Grant.__slots__]
    query = select(*columns).where(role_grant.c.person == person).order_by(role_grant.c.id)
    given = tuple(Grant(*row) for row in connection.execute(query))
    return given + _with_their_seats(connection, person)


def _with_their_seats(connection: Connection, person: str) -> tuple[Grant, ...]:
    """Return what a seat gives: its holder and substitutes are members of the body, its chair is chair."""
    query = (
        select(seat_holding, seat.c.body, body.c.area)
        .join(seat, seat.c.id == seat_holding.c.seat)
        .join(body, body.c.slug == seat.c.body)
        .where(seat_holding.c.person == person)
        .order_by(seat_holding.c.id)
    )
    return tuple(
        Grant(role, row.area, "", row.body, row.from_at, row.until_at)
        for row in connection.execute(query)
        for role in (MEMBER, CHAIR)
        if role == MEMBER or row.office == CHAIR
    )


def seats_held(connection: Connection, person: str, at: str) -> frozenset[str]:
    """Return the seats a person holds at an instant, as work items are addressed to them: ``seat:…``."""
    query = select(seat_holding).where(seat_holding.c.person == person, seat_holding.c.capacity == "holder")
    held = connection.execute(query)
    return frozenset(
        f"seat:{row.seat}" for row in held if Grant("", "", "", "", row.from_at, row.until_at).holds_at(at)
    )


def active_roles(work: Work, person: str, area: str) -> tuple[frozenset[str], frozenset[str]]:
    """Return the roles in force now: in this area (or everywhere), and those held only elsewhere."""
    now = format_instant(read_clock(work.connection))
    active = [grant for grant in grants_of(work.connection, person) if grant.holds_at(now)]
    here = frozenset(grant.role for grant in active if grant.area in ("", area))
    return here, frozenset(grant.role for grant in active) - here
