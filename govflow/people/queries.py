"""Reading the register of people: who is meant, what they are called, which roles they hold."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Connection, Row, and_, func, or_, select, true

from govflow.kernel.moments import format_instant
from govflow.kernel.words import FORMER
from govflow.people.model import (
    ACTIVE,
    SYSTEM_ADMINISTRATOR,
    Administrator,
    Person,
    administrator,
    has_ended,
)
from govflow.people.tables import api_token, session
from govflow.people.typed import folded
from govflow.road.ports import Grant
from govflow.road.roles import grants_of
from govflow.storage.register import area, body, organisation, person, role_grant
from govflow.storage.tables import clock
from govflow.storage.work import read_clock

_PERSON = select(person)


@dataclass(frozen=True, slots=True)
class HeldRole:
    """A role as listed on a person's page."""

    id: str
    person: str
    role: str
    area: str
    organisation: str
    body: str
    from_at: str
    until_at: str
    organisation_name: str
    body_name: str
    area_name: str

    def holds_at(self, instant: str) -> bool:
        """Say whether it is in force at an instant."""
        return Grant(*(getattr(self, name) for name in Grant.__slots__)).holds_at(instant)

    def has_ended_by(self, instant: str) -> bool:
        """Say whether it is over by an instant."""
        return has_ended(self.from_at, self.until_at, instant)


_GRANT_COLUMNS = ("id", "person", "role", "area", "organisation", "body", "from_at", "until_at")


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing to choose in a form: an area, an organisation or a body."""

    slug: str
    name: str
    area: str


@dataclass(frozen=True, slots=True)
class KnownSession:
    """A session as its owner sees it. ``is_this`` marks the one they look through."""

    id: str
    created_at: str
    last_seen_at: str
    user_agent: str
    is_this: bool


@dataclass(frozen=True, slots=True)
class KnownToken:
    """An API token as its owner sees it: all but the secret."""

    id: str
    name: str
    created_at: str
    last_used_at: str
    expires_at: str


def real_now(connection: Connection) -> datetime:
    """Return the time without the demonstration's offset, by which secrets and sessions are counted.

    Moving a demonstration's clock must sign nobody out.
    """
    offset = connection.execute(select(clock.c.offset_us)).scalar_one()
    return read_clock(connection) - timedelta(microseconds=offset)


def stamp(connection: Connection, plus: timedelta = timedelta()) -> str:
    """Return the real time, and a span on, to the second: of one length, so that text compares as time."""
    return format_instant((real_now(connection) + plus).replace(microsecond=0))


def _as_person(row: Row[tuple[object, ...]]) -> Person:
    return Person(
        id=row.id,
        sign_in=row.sign_in or "",
        name=row.name or "",
        email=row.email or "",
        organisation=row.organisation or "",
        status=row.status,
    )


def find_person(connection: Connection, id_: str) -> Person | None:
    """Return a person by opaque id."""
    row = connection.execute(_PERSON.where(person.c.id == id_)).first()
    return _as_person(row) if row else None


def person_by_sign_in(connection: Connection, text: str) -> Person | None:
    """Return the person meant by a sign-in name, an e-mail address or an opaque id."""
    said = folded(text)
    if not said:
        return None
    meant = or_(person.c.sign_in == said, person.c.email == said, person.c.id == text.strip())
    row = connection.execute(_PERSON.where(meant).order_by(person.c.id)).first()
    return _as_person(row) if row else None


def names_for(connection: Connection, ids: Iterable[str]) -> dict[str, str]:
    """Return what to print for each id, in one query; an erased name is "a former user"."""
    asked = list(dict.fromkeys(ids))
    if not asked:
        return {}
    rows = connection.execute(select(person.c.id, person.c.name).where(person.c.id.in_(asked)))
    names = {row.id: row.name or FORMER for row in rows}
    return {id_: names.get(id_) or _without_a_row(id_) for id_ in asked}


def person_name(connection: Connection, id_: str) -> str:
    """Return what to print for one id."""
    return names_for(connection, [id_])[id_]


def _without_a_row(id_: str) -> str:
    if id_.startswith("office:"):
        return f"the {id_.partition(':')[2].replace('_', ' ')}"
    return f"GovFlow ({id_.partition(':')[2]})" if id_.startswith("system:") else FORMER


def roles_of(connection: Connection, id_: str, at: datetime | None = None) -> tuple[Grant, ...]:
    """Return the roles a person holds at an instant (now, where none is given)."""
    moment = format_instant(at or read_clock(connection))
    return tuple(grant for grant in grants_of(connection, id_) if grant.holds_at(moment))


def administrator_of(connection: Connection, id_: str) -> Administrator:
    """Return what a person may administer now."""
    return administrator(id_, grants_of(connection, id_), format_instant(read_clock(connection)))


def held_roles(connection: Connection, id_: str) -> list[HeldRole]:
    """Return every role a person was given, for their page, the newest first."""
    return _held(connection, role_grant.c.person == id_)


def roles_in_force(connection: Connection, slug: str = "") -> dict[str, list[HeldRole]]:
    """Return the roles held now, by person: those of one area with those held everywhere, or all."""
    where = role_grant.c.area.in_([slug, ""]) if slug else true()
    now = format_instant(read_clock(connection))
    found: dict[str, list[HeldRole]] = {}
    for each in _held(connection, where):
        if each.holds_at(now):
            found.setdefault(each.person, []).append(each)
    return found


def holds_any_role(connection: Connection, id_: str) -> bool:
    """Whether a person holds a role now, or was given one that is still to begin."""
    now = format_instant(read_clock(connection))
    return any(not has_ended(held.from_at, held.until_at, now) for held in grants_of(connection, id_))


def _held(connection: Connection, where: ColumnElement[bool]) -> list[HeldRole]:
    query = (
        select(role_grant, body.c.name.label("body_name"), area.c.name.label("area_name"))
        .add_columns(organisation.c.name.label("organisation_name"))
        .outerjoin(body, body.c.slug == role_grant.c.body)
        .outerjoin(area, area.c.slug == role_grant.c.area)
        .outerjoin(organisation, organisation.c.slug == role_grant.c.organisation)
        .where(where)
        .order_by(role_grant.c.from_at.desc(), role_grant.c.id)
    )
    return [
        HeldRole(
            **{name: row[name] for name in _GRANT_COLUMNS},
            organisation_name=row["organisation_name"] or "",
            body_name=row["body_name"] or "",
            area_name=row["area_name"] or "every area",
        )
        for row in connection.execute(query).mappings()
    ]


def _of_areas(slugs: Iterable[str]) -> ColumnElement[bool]:
    """The condition that a person holds or held a role in some areas, or belongs to an organisation there."""
    known = list(slugs)
    roles = select(role_grant.c.person).where(role_grant.c.area.in_(known))
    homes = select(organisation.c.slug).where(organisation.c.area.in_(known))
    return or_(person.c.id.in_(roles), person.c.organisation.in_(homes))


def people_of_area(connection: Connection, slug: str) -> list[Person]:
    """Return who holds or held a role in an area, or belongs to one of its organisations."""
    rows = connection.execute(_PERSON.where(_of_areas([slug])).order_by(person.c.sign_in, person.c.id))
    return [_as_person(row) for row in rows]


def is_of_areas(connection: Connection, id_: str, slugs: Iterable[str]) -> bool:
    """Whether a person is among those of some areas."""
    where = and_(person.c.id == id_, _of_areas(slugs))
    return connection.execute(select(person.c.id).where(where)).first() is not None


def everybody(connection: Connection) -> list[Person]:
    """Return every person there is, for whoever keeps the installation."""
    rows = connection.execute(_PERSON.order_by(person.c.sign_in, person.c.id))
    return [_as_person(row) for row in rows]


def home_of(connection: Connection, whom: Person) -> tuple[str, str]:
    """Return the area and the organisation a person belongs to, both empty for someone from outside."""
    where = organisation.c.slug == whom.organisation
    found = connection.execute(select(organisation.c.area).where(where)).scalar()
    return (found or "", whom.organisation)


def areas(connection: Connection) -> list[Choice]:
    """Return every area, by name."""
    rows = connection.execute(select(area).order_by(area.c.name))
    return [Choice(row.slug, row.name, row.slug) for row in rows]


def organisations_of(connection: Connection, slugs: Iterable[str]) -> list[Choice]:
    """Return the organisations of some areas, by name."""
    where = organisation.c.area.in_(list(slugs))
    rows = connection.execute(select(organisation).where(where).order_by(organisation.c.name))
    return [Choice(row.slug, row.name, row.area) for row in rows]


def bodies_of(connection: Connection, slugs: Iterable[str]) -> list[Choice]:
    """Return the bodies of some areas, by name."""
    rows = connection.execute(select(body).where(body.c.area.in_(list(slugs))).order_by(body.c.name))
    return [Choice(row.slug, row.name, row.area) for row in rows]


def area_totals(connection: Connection) -> list[Mapping[str, object]]:
    """Return each area with the number of its organisations and bodies, for ``area list``."""
    counted = [
        select(func.count()).where(table.c.area == area.c.slug).scalar_subquery()
        for table in (organisation, body)
    ]
    query = select(area, counted[0].label("organisations"), counted[1].label("bodies"))
    return [dict(row) for row in connection.execute(query.order_by(area.c.slug)).mappings()]


def system_administrators(connection: Connection) -> list[str]:
    """Return who is a system administrator now and can sign in: a closed account keeps nothing running."""
    active = select(person.c.id).where(person.c.status == ACTIVE)
    where = and_(role_grant.c.role == SYSTEM_ADMINISTRATOR, role_grant.c.person.in_(active))
    now = format_instant(read_clock(connection))
    return sorted({each.person for each in _held(connection, where) if each.holds_at(now)})


def sessions_of(connection: Connection, id_: str, this: str = "") -> list[KnownSession]:
    """Return a person's open sessions, the newest first. ``this`` is the id of the one asking."""
    now = stamp(connection)
    is_open = and_(session.c.person == id_, session.c.revoked_at == "", session.c.expires_at > now)
    query = select(session).where(is_open).order_by(session.c.created_at.desc())
    return [
        KnownSession(row.id, row.created_at, row.last_seen_at, row.user_agent_short, row.id == this)
        for row in connection.execute(query)
    ]


def tokens_of(connection: Connection, id_: str) -> list[KnownToken]:
    """Return a person's API tokens that still work, the newest first."""
    now = stamp(connection)
    works = and_(api_token.c.person == id_, api_token.c.revoked_at == "", api_token.c.expires_at > now)
    query = select(api_token).where(works).order_by(api_token.c.created_at.desc())
    return [
        KnownToken(row.id, row.name, row.created_at, row.last_used_at, row.expires_at)
        for row in connection.execute(query)
    ]
