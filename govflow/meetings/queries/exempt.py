"""Exempt items (Schedule 12A, LGA 1972): who may read what a body takes in private."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, select

from govflow.kernel.moments import format_instant
from govflow.meetings.ports import BodyRegister
from govflow.road.roles import OF_A_PARTNER, grants_of
from govflow.road.withholding import READS_EXEMPT, words_withheld
from govflow.storage.register import body, person
from govflow.storage.work import read_clock

# They give access, or keep machines running: that is no part in what a body considers in private.
NO_PART = frozenset({"area_administrator", "system_administrator"})


@dataclass(frozen=True, slots=True)
class Reading:
    """Someone who would read the exempt wording of a body; ``then`` is when its meeting began.

    ``area`` is given where no body took it: for an officer's decision.
    """

    person: str
    body: str
    then: str = ""
    area: str = ""


def reads_exempt(connection: Connection, bodies: BodyRegister, reading: Reading) -> bool:
    """Say whether a person may read what a body takes in private.

    They may who sit on it (now, or at the meeting), who keep its record or hold a statutory office of its
    area, and officers with a part in the area who belong to the organisation whose body it is. Partners of
    other organisations, the public and administrators may not (section 100A, LGA 1972).
    """
    if not reading.person:
        return False
    now = format_instant(read_clock(connection))
    if _has_a_part(connection, bodies, reading, now):
        return True
    moments = dict.fromkeys((now, reading.then or now))
    return any(reading.person in _sitting(connection, bodies, reading.body, at) for at in moments)


def _has_a_part(connection: Connection, bodies: BodyRegister, reading: Reading, now: str) -> bool:
    known = select(body.c.area).where(body.c.slug == reading.body)
    area = reading.area or connection.execute(known).scalar()
    home = bodies.organisation_of(connection, reading.body, now)
    theirs = connection.execute(select(person.c.organisation).where(person.c.id == reading.person)).scalar()
    return any(
        (grant.role in READS_EXEMPT and (grant.role != OF_A_PARTNER or not home))
        or (home and home in {theirs, grant.organisation})
        for grant in grants_of(connection, reading.person)
        if grant.holds_at(now)
        and grant.role not in NO_PART
        and grant.area in {"", area}
        and grant.body in {"", reading.body}
    )


def _sitting(connection: Connection, bodies: BodyRegister, of: str, at: str) -> Iterator[str]:
    terms = bodies.terms_at(connection, of, at)
    for one in (of, *(terms.rules.committees if terms else ())):
        for seat in bodies.seats_at(connection, one, at):
            yield from filter(None, (seat.holder, *seat.substitutes))


def masked(row: Mapping[Any, Any], paragraph: str, **blank: object) -> dict[str, Any]:
    """Return a row with its wording withheld: its text is the paragraph, other columns are as given."""
    wording = {"text": words_withheld(paragraph)} if "text" in row else {}
    return {**row, **wording, **{name: value for name, value in blank.items() if name in row}}
