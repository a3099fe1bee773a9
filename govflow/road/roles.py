"""Which roles a person holds at this moment, here and elsewhere."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import Connection, select

from govflow.kernel.errors import refusal
from govflow.kernel.moments import format_instant
from govflow.kernel.words import spaced
from govflow.road.ports import Grant, Span
from govflow.storage.register import body, body_terms, organisation, person, role_grant, seat, seat_holding
from govflow.storage.work import Work, read_clock

MEMBER, CHAIR = "member", "chair"
# A partner's officer keeps the records of the partner's own bodies, and of those that belong to nobody alone.
OF_A_PARTNER = "nhs_governance_officer"


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
    return frozenset(f"seat:{row.seat}" for row in held if Span(at, at).meets(row.from_at, row.until_at))


def active_roles(work: Work, person: str, area: str) -> tuple[frozenset[str], frozenset[str]]:
    """Return the roles in force now: in this area (or everywhere), and those held only elsewhere."""
    now = format_instant(read_clock(work.connection))
    active = [grant for grant in grants_of(work.connection, person) if grant.holds_at(now)]
    here = frozenset(grant.role for grant in active if grant.area in ("", area))
    return here, frozenset(grant.role for grant in active) - here


def need_role_in(
    work: Work, area: str, roles: Sequence[str], doing: str, rule: str = "Roles are per area"
) -> str:
    """Return the first of ``roles`` that the actor holds in an area; GovFlow itself needs none.

    Raises:
        Refused: ``NOT_YOUR_AREA`` or ``NOT_YOUR_ROLE``, saying who may.
    """
    if work.actor.is_system:
        return ""
    here, elsewhere = active_roles(work, work.actor.id, area)
    for role in roles:
        if role in here:
            return role
    names = ", ".join(spaced(role) for role in roles)
    raise refusal(
        "NOT_YOUR_AREA" if elsewhere.intersection(roles) else "NOT_YOUR_ROLE",
        f"{doing} needs one of these roles in this area: {names}.",
        rule=rule,
        remedy="Ask someone who holds one of them.",
    )


def home_of(connection: Connection, of: str, at: str) -> str:
    """Return the organisation at the top of a body's line of parents; nothing where nobody says."""
    seen = {of}
    while (parent := _parent(connection, of, at)) and parent not in seen:
        seen.add(of := parent)
    known = select(organisation.c.slug).where(organisation.c.slug == of)
    return str(connection.execute(known).scalar() or "")


def _parent(connection: Connection, of: str, at: str) -> str:
    query = select(body_terms.c.parent, body_terms.c.from_at, body_terms.c.until_at).where(
        body_terms.c.body == of
    )
    rows = connection.execute(query.order_by(body_terms.c.from_at)).all()
    found = (row.parent for row in rows if Span(at, at).meets(row.from_at, row.until_at))
    return str(next(found, ""))


def kept_towards(connection: Connection, who: str, grants: tuple[Grant, ...], of: str) -> tuple[Grant, ...]:
    """Return the roles that reach a body: a partner's officer reaches none of another organisation's."""
    if not of or not any(grant.role == OF_A_PARTNER for grant in grants):
        return grants
    home = home_of(connection, of, format_instant(read_clock(connection)))
    theirs = connection.execute(select(person.c.organisation).where(person.c.id == who)).scalar()
    return tuple(
        grant for grant in grants if grant.role != OF_A_PARTNER or home in {"", theirs, grant.organisation}
    )


def roles_towards(
    connection: Connection, who: str, area: str, of: str, roles: Collection[str]
) -> frozenset[str]:
    """Return which of these roles someone holds now towards a body of an area.

    A role given for one body reaches that one alone, and a partner's officer no body of another organisation.
    """
    now = format_instant(read_clock(connection))
    held = [
        grant
        for grant in grants_of(connection, who)
        if grant.role in roles and grant.holds_at(now) and grant.area in ("", area) and grant.body in ("", of)
    ]
    return frozenset(grant.role for grant in kept_towards(connection, who, tuple(held), of))
