"""Giving and ending roles, always with dates, never to oneself."""

from __future__ import annotations

from sqlalchemy import select

from govflow.kernel.errors import InvalidInput, NotFound, refusal
from govflow.kernel.findings import Json
from govflow.kernel.ids import new_id
from govflow.kernel.moments import end_of_day, format_instant, london_date, start_of_day
from govflow.ledger.rows import Row
from govflow.people.model import (
    ADMINISTRATORS,
    SYSTEM_ADMINISTRATOR,
    NewRole,
    check_area,
    check_may_grant,
    check_shape,
    has_ended,
    known_role,
    nearest,
)
from govflow.people.queries import (
    administrator_of,
    areas,
    bodies_of,
    home_of,
    organisations_of,
    system_administrators,
)
from govflow.people.rules import PeopleRules
from govflow.people.use_cases.record import load_person, record
from govflow.road.persons import is_same
from govflow.storage.register import role_grant
from govflow.storage.work import Work

GRANTED, ENDED = "role.granted", "role.ended"
_SYSTEM_WORDS = "the last system administrator"


def grant_role(work: Work, rules: PeopleRules, person: str, new: NewRole) -> str:
    """Give a person a role and return the grant's id.

    Raises:
        InvalidInput: for an unknown role, place or day; Refused: where it is not the actor's to give.
    """
    whom = load_person(work, person)
    check_shape(known_role(rules.roles, new.role), new)
    _check_place(work, new)
    if not work.actor.is_system:
        by = administrator_of(work.connection, work.actor.id)
        # Another account of one's own is oneself.
        oneself = is_same(work.connection, work.actor.id, person)
        check_may_grant(by, work.actor.id if oneself else person, home_of(work.connection, whom), new)
    work.lock_stream(f"person:{person}")
    grant = new_id("grant")
    from_at, until_at = _dates(work, new)
    place: dict[str, Json] = {
        "role": new.role,
        "area": new.area,
        "organisation": new.organisation,
        "body": new.body,
        "from_at": from_at,
        "until_at": until_at,
    }
    row = Row("role_grant", {"id": grant}, {"person": person, **place}, new=True)
    record(work, person, GRANTED, {"grant": grant, **place}, rows=[row])
    return grant


def _dates(work: Work, new: NewRole) -> tuple[str, str]:
    today = london_date(work.now())
    # A role given from today holds at once, so it begins with the day.
    from_at = format_instant(start_of_day(new.from_on or today))
    return from_at, format_instant(end_of_day(new.until_on)) if new.until_on else ""


def _check_place(work: Work, new: NewRole) -> None:
    if not new.area:
        return
    check_area(new.area, [each.slug for each in areas(work.connection)])
    known = {
        "organisation": [each.slug for each in organisations_of(work.connection, [new.area])],
        "body": [each.slug for each in bodies_of(work.connection, [new.area])],
    }
    for field, said in (("organisation", new.organisation), ("body", new.body)):
        if said and said not in known[field]:
            message = f"'{said}' is no {field} of this area.{nearest(said, known[field])}"
            raise InvalidInput(message, field=field)


def end_role(work: Work, grant: str, *, reason: str = "") -> None:
    """End a role now. What was done under it before stands.

    Raises:
        NotFound: for an unknown grant; Refused: where it is not the actor's to end, or it has ended.
    """
    row = work.connection.execute(select(role_grant).where(role_grant.c.id == grant)).mappings().first()
    if row is None:
        raise NotFound("There is no such role.")
    work.lock_stream(f"person:{row['person']}")
    now = work.now()
    _check_may_end(work, row["person"], NewRole(row["role"], row["area"], row["organisation"], row["body"]))
    if has_ended(row["from_at"], row["until_at"], format_instant(now)):
        raise refusal(
            "STATE_FORBIDS",
            "This role has already ended.",
            rule="A role ends once",
            remedy="Open the person's page again to see the day it ended.",
        )
    # A role that was to begin later ends before it began; it then held for no moment at all.
    begins = str(row["from_at"])
    at = format_instant(now) if begins.rstrip("Z") <= format_instant(now).rstrip("Z") else begins
    change = Row("role_grant", {"id": grant}, {"until_at": at})
    private: dict[str, Json] = {"reason": reason} if reason else {}
    data: dict[str, Json] = {"grant": grant, "role": row["role"], "area": row["area"], "until_at": at}
    record(work, row["person"], ENDED, data, private=private, rows=[change])


def _check_may_end(work: Work, person: str, held: NewRole) -> None:
    if held.role == SYSTEM_ADMINISTRATOR:
        work.lock_stream("register:system-administrators")
        if system_administrators(work.connection) == [person]:
            raise refusal(
                "STATE_FORBIDS",
                f"This is {_SYSTEM_WORDS}.",
                rule="Somebody must be able to keep the system running",
                remedy="Make another person system administrator first.",
            )
    if work.actor.is_system:
        return
    by = administrator_of(work.connection, work.actor.id)
    if by.person == person and by.is_any and held.role in ADMINISTRATORS:
        return  # Anyone may lay down an administrator's power; taking it up is what needs another.
    whom = load_person(work, person)
    check_may_grant(by, person, home_of(work.connection, whom), held)
