"""Which roles a person holds at this moment, here and elsewhere."""

from __future__ import annotations

from sqlalchemy import Connection, select

from govflow.kernel.moments import format_instant
from govflow.road.ports import Grant
from govflow.storage.register import role_grant, seat_holding
from govflow.storage.work import Work, read_clock


def grants_of(connection: Connection, person: str) -> tuple[Grant, ...]:
    """Return every role a person was ever given, with its dates."""
    columns = [role_grant.c[name] for name in Grant.__slots__]
    query = select(*columns).where(role_grant.c.person == person).order_by(role_grant.c.id)
    return tuple(Grant(*row) for row in connection.execute(query))


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
