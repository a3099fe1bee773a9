"""Who holds what: a body's powers by its terms, and a person's offices."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from govflow.kernel.moments import Happened, format_instant, parse_instant
from govflow.road.persons import accounts_of
from govflow.road.ports import OFFICE, Grant
from govflow.road.roles import grants_of
from govflow.rulebook.terms import read_rules
from govflow.storage.register import body_terms, role_grant, seat_holding


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
    return accounts_of(connection, who) | offices_held(grants_of(connection, who), area, first, last)


def holders_of(
    connection: Connection, office: str, area: str, first: datetime, last: datetime
) -> frozenset[str]:
    """Return whoever held an office (``office:…``) in an area at the first or the last of these moments."""
    if not office.startswith(OFFICE):
        return frozenset()
    named = select(role_grant.c.person).where(
        role_grant.c.role == office.removeprefix(OFFICE).partition("@")[0]
    )
    seated = select(seat_holding.c.person).where(seat_holding.c.office != "")
    people = {str(one) for query in (named, seated) for one in connection.execute(query).scalars()}
    return frozenset(
        one for one in people if office in offices_held(grants_of(connection, one), area, first, last)
    )
