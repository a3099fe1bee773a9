"""Who holds what: a body's powers by its terms, a person's offices; and which accounts are one person."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, and_, func, select

from govflow.kernel.moments import Happened, format_instant, parse_instant
from govflow.powers.tables import same_person
from govflow.road.ports import Grant
from govflow.road.roles import grants_of
from govflow.rulebook.terms import read_rules
from govflow.storage.register import body_terms, person


@dataclass(frozen=True, slots=True)
class TermsInForce:
    """The terms of reference a body was under, since when, and by what they were approved."""

    id: str
    from_at: str
    approved_by: str
    powers: frozenset[str]
    executive: bool = False
    call_in_days: int = 0


def terms_at(connection: Connection, body: str, happened: Happened) -> TermsInForce | None:
    """Return a body's terms of reference at a moment, or on a day: those of the day's end, if any began then.

    A body that approves its own terms as its first business decides under them for the rest of the day.
    """
    first, latest = happened.earliest, happened.latest
    query = select(body_terms).where(body_terms.c.body == body).order_by(body_terms.c.from_at.desc())
    for row in connection.execute(query).mappings():
        begins = parse_instant(row["from_at"])
        began = begins < latest if happened.whole_day else begins <= first
        if began and (not row["until_at"] or first < parse_instant(row["until_at"])):
            rules = read_rules(row["rules"])
            window = rules.call_in.working_days if rules.call_in.applies else 0
            named = (row["id"], row["from_at"], row["approved_by"])
            return TermsInForce(*named, frozenset(rules.powers), rules.executive, window)
    return None


def has_terms(connection: Connection, body: str) -> bool:
    """Say whether any terms of reference of a body are known here, whenever they were in force."""
    return connection.execute(select(body_terms.c.id).where(body_terms.c.body == body)).first() is not None


def offices_held(grants: Iterable[Grant], area: str, first: datetime, last: datetime) -> frozenset[str]:
    """Return the keys of the offices held in an area at the first or the last of these moments."""
    moments = {format_instant(first), format_instant(last)}
    found: set[str] = set()
    for grant in grants:
        if grant.area in ("", area) and any(grant.holds_at(moment) for moment in moments):
            found.add(f"office:{grant.role}")
            found |= {f"office:{grant.role}@{part}" for part in (grant.organisation, grant.body) if part}
    return frozenset(found)


def keys_of(connection: Connection, who: str, area: str, first: datetime, last: datetime) -> frozenset[str]:
    """Return by what somebody can be named in a delegation at these moments: as a person and by office."""
    named = frozenset({who, one_person(connection, who)})
    return named | offices_held(grants_of(connection, who), area, first, last)


def one_person(connection: Connection, account: str) -> str:
    """Return the one person behind an account: linked accounts, and those with the same e-mail, are one.

    Links are followed to their end; where they lead in a circle, all of it is the first of it.
    """
    path = [account]
    while (onward := _linked(connection, path[-1])) not in path:
        path.append(onward)
    return min(path[path.index(onward) :])


def _linked(connection: Connection, account: str) -> str:
    found = connection.execute(select(same_person.c.person).where(same_person.c.account == account)).scalar()
    if found is not None:
        return str(found)
    email = select(func.lower(person.c.email)).where(person.c.id == account).scalar_subquery()
    same = select(func.min(person.c.id)).where(
        and_(func.lower(person.c.email) == email, person.c.email != "")
    )
    return str(connection.execute(same).scalar() or account)
