"""The standing register of interests, as each reader may see it; sensitive ones stay with who keeps it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from sqlalchemy import ColumnElement, Connection, RowMapping, select

from govflow.bodies.model import INTEREST_KINDS, REGISTRARS, in_force
from govflow.bodies.queries.standing import Instant, spelt, who_sits
from govflow.kernel.words import FORMER, spaced
from govflow.storage.register import body, interest, organisation, person, seat, seat_holding
from govflow.storage.work import read_clock

WITHHELD = "Withheld: details of this interest are sensitive."


class Viewer(Protocol):
    """Whoever looks at the register, with the roles they hold now."""

    @property
    def person(self) -> str:
        """The one looking."""

    def roles_in(self, area: str) -> frozenset[str]:
        """Return the roles held now in an area."""


@dataclass(frozen=True, slots=True)
class Interest:
    """An interest as one reader sees it. What they may not read is empty, and ``withheld`` says so."""

    id: str
    person: str
    name: str
    area: str
    kind: str
    organisation: str
    text: str
    sensitive: bool
    kept_at: str
    from_at: str
    until_at: str
    withheld: bool = False

    @property
    def title(self) -> str:
        """Return the kind in words."""
        return INTEREST_KINDS.get(self.kind, spaced(self.kind))


def interests_of(
    connection: Connection, viewer: Viewer | None, *, person: str = "", body: str = "", at: Instant = ""
) -> list[Interest]:
    """Return the interests of a person, or of everyone who sits on a body, as a reader may see them.

    Who keeps the register and the person themself read everything. Members who sit in the area read all but
    what is sensitive; partners and the public (no viewer) read neither that nor the private text.
    """
    people = [person] if person else _members(connection, body, at)
    return _seen(connection, viewer, interest.c.person.in_(people), at)


def interests_in(
    connection: Connection, viewer: Viewer | None, area: str, *, at: Instant = ""
) -> list[Interest]:
    """Return the register of an area, as a reader may see it."""
    return _seen(connection, viewer, interest.c.area == area, at)


def _members(connection: Connection, slug: str, at: Instant) -> list[str]:
    query = select(seat_holding).join(seat, seat.c.id == seat_holding.c.seat).where(seat.c.body == slug)
    rows = connection.execute(query).mappings()
    moment = spelt(at)
    return sorted(
        {row["person"] for row in rows if not moment or in_force(row["from_at"], row["until_at"], moment)}
    )


def _seen(
    connection: Connection, viewer: Viewer | None, which: ColumnElement[bool], at: Instant
) -> list[Interest]:
    query = (
        select(interest, person.c.name, organisation.c.name.label("organisation_name"))
        .join(person, person.c.id == interest.c.person)
        .outerjoin(organisation, organisation.c.slug == interest.c.organisation)
        .where(which)
        .order_by(person.c.name, interest.c.person, interest.c.event)
    )
    moment = spelt(at)
    sits = _sits_in(connection, viewer)
    return [
        _as_seen(row, viewer, sits)
        for row in connection.execute(query).mappings()
        if not moment or in_force(row["from_at"], row["until_at"], moment)
    ]


def _sits_in(connection: Connection, viewer: Viewer | None) -> frozenset[str]:
    """Return the areas in which the reader sits on a body now: the register is there for them."""
    if viewer is None:
        return frozenset()
    bodies = {one.body for one in who_sits(connection, viewer.person, read_clock(connection))}
    return frozenset(connection.execute(select(body.c.area).where(body.c.slug.in_(bodies))).scalars())


def _as_seen(row: RowMapping, viewer: Viewer | None, sits: frozenset[str]) -> Interest:
    keeps = viewer is not None and (
        viewer.person == row["person"] or bool(viewer.roles_in(row["area"]) & set(REGISTRARS))
    )
    hidden = bool(row["sensitive"]) and not keeps
    reads_text = keeps or (row["area"] in sits and not hidden)
    return Interest(
        id=row["id"],
        person=row["person"],
        name=row["name"] or FORMER,
        area=row["area"],
        kind="" if hidden else row["kind"],
        organisation="" if hidden else (row["organisation_name"] or row["organisation"]),
        text=(row["text"] or "") if reads_text else "",
        sensitive=bool(row["sensitive"]),
        kept_at="" if hidden else row["kept_at"],
        from_at=row["from_at"],
        until_at=row["until_at"],
        withheld=hidden or (bool(row["text"]) and not reads_text),
    )
