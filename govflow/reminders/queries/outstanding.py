"""Dates of open cases that are not met, and who holds the roles that are to be told."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date, datetime

from sqlalchemy import ColumnElement, Connection, RowMapping, and_, select

from govflow.kernel.moments import format_instant, london_date, parse_instant
from govflow.reminders.model import AWAITED, WILL_MISS, Dated, Line, falls_due, gravest, tellings
from govflow.reminders.ports import ReminderParts
from govflow.reminders.queries.items import out_of_reach, waiting_items
from govflow.reminders.tables import expected_date, reminder
from govflow.road.ports import Grant, Span
from govflow.road.tables import cases, milestone
from govflow.storage.register import person, role_grant, seat_holding

ACTIVE = "active"
# The place of who is named and not meant by a role.
ANYWHERE = ""
# What still asks for something on a day; a date that is done, waived or to be confirmed asks for nothing.
ASKS = frozenset({"open", "at_risk", "late", "missed", "awaited", "not_yet"})
# Who holds a role in an area: (area, role) to person ids.
Holders = dict[tuple[str, str], set[str]]


def outstanding(
    connection: Connection, parts: ReminderParts, today: date, areas: Collection[str] | None = None
) -> list[Dated]:
    """Return the dates not met of cases that are still open, in some areas or in all."""
    query = (
        select(milestone, cases.c.area, cases.c.state, cases.c.digest)
        .add_columns(expected_date.c.expected_on, expected_date.c.given_at)
        .join(cases, cases.c.ref == milestone.c.case_ref)
        .outerjoin(expected_date, _said_of_it())
        .where(milestone.c.met_on == "", milestone.c.waived == 0, milestone.c.struck == 0)
        .order_by(milestone.c.case_ref, milestone.c.position)
    )
    if areas is not None:
        query = query.where(cases.c.area.in_(sorted(areas)))
    rows = [row for row in connection.execute(query).mappings() if is_open(connection, parts, row)]
    read = parts.read_timetable(rows, today)
    return [
        _dated(parts, row, today, day)
        for row, shape in zip(rows, read, strict=True)
        if shape["status"] in ASKS and (day := _day_of(row, str(shape["status"]))) is not None
    ]


def _said_of_it() -> ColumnElement[bool]:
    return and_(
        expected_date.c.case_ref == milestone.c.case_ref, expected_date.c.milestone == milestone.c.key
    )


def is_open(connection: Connection, parts: ReminderParts, row: RowMapping) -> bool:
    """Say whether the case of a row still goes on, by the workflow it is pinned to."""
    definition = parts.road.rules.definitions.pinned(connection, row["digest"])
    return not definition.states[row["state"]].final


def _day_of(row: RowMapping, status: str) -> date | None:
    """Return the day a date is counted from: a ``from`` date asks for nothing until it has come."""
    if row["qualifier"] == "from":
        return date.fromisoformat(row["start"]) if status == AWAITED else None
    return date.fromisoformat(row["due"]) if row["due"] else None


def _dated(parts: ReminderParts, row: RowMapping, today: date, day: date) -> Dated:
    # A date that was moved to the expected day, or beyond it, is late by its own day alone.
    said = bool(row["expected_on"]) and date.fromisoformat(row["expected_on"]) > day
    return Dated(
        case_ref=row["case_ref"],
        area=row["area"],
        milestone=row["key"],
        title=row["title"],
        due=day,
        owner=row["owner"],
        body=row["body"],
        outside=bool(row["outside"]) or row["qualifier"] == "from",
        escalate_after=row["escalate_after"],
        slack=parts.calendar.working_days_until(today, day),
        expected=date.fromisoformat(row["expected_on"]) if said else None,
        first_read=parts.working_day_after(london_date(parse_instant(row["given_at"])), 1) if said else None,
    )


def holders_at(connection: Connection, parts: ReminderParts, now: datetime) -> Holders:
    """Return who holds which role now and can sign in; whoever is absent is left to those who cover."""
    at = format_instant(now)
    away = parts.away(connection, at)
    query = (
        select(role_grant)
        .join(person, person.c.id == role_grant.c.person)
        .where(person.c.status == ACTIVE, role_grant.c.area != "")
        .order_by(role_grant.c.id)
    )
    found: Holders = {}
    for row in connection.execute(query).mappings():
        grant = Grant(*(row[name] for name in Grant.__slots__))
        if grant.holds_at(at) and (row["person"], grant.role, grant.area) not in away:
            found.setdefault((grant.area, grant.role), set()).add(row["person"])
    return found | _by_name(connection, at)


def _by_name(connection: Connection, at: str) -> Holders:
    """Return who is meant where a thing waits for a person, or for a seat: whoever holds it now."""
    active = select(person.c.id).where(person.c.status == ACTIVE)
    found: Holders = {(ANYWHERE, who): {who} for who in connection.execute(active).scalars()}
    held = select(seat_holding).where(seat_holding.c.capacity == "holder", seat_holding.c.person.in_(active))
    for row in connection.execute(held):
        if Span(at, at).meets(row.from_at, row.until_at):
            found.setdefault((ANYWHERE, f"seat:{row.seat}"), set()).add(row.person)
    return found


def waits_for(holders: Holders, area: str, whom: str) -> set[str]:
    """Return who a thing of an area waits for: the holders of a role there, of a seat, or a person."""
    return holders.get((area, whom)) or holders.get((ANYWHERE, whom)) or set()


def lines_since(
    connection: Connection, parts: ReminderParts, now: datetime, today: date, before: date
) -> dict[str, list[Line]]:
    """Return what each person is to be told today that they were not told up to the day ``before``."""
    holders = holders_at(connection, parts, now)
    covered = parts.covers(connection, format_instant(now))
    told: dict[str, list[Line]] = {}
    for dated, role, kind in _falling_due(connection, parts, today, before):
        for who in sorted(waits_for(holders, dated.area, role)):
            told.setdefault(who, []).append(Line(kind, dated, covered.get((who, role, dated.area), "")))
    for dated in out_of_reach(connection, parts, today):
        known = told_of(connection, dated)
        for who in sorted(waits_for(holders, dated.area, dated.owner) - known):
            absent = covered.get((who, dated.owner, dated.area), "")
            told.setdefault(who, []).append(Line(WILL_MISS, dated, absent))
    return {who: gravest(lines) for who, lines in sorted(told.items())}


def told_of(connection: Connection, missed: Dated) -> set[str]:
    """Return who was told already, once and for all, that a date is out of reach."""
    query = select(reminder.c.person).where(
        reminder.c.case_ref == missed.case_ref,
        reminder.c.milestone == missed.milestone,
        reminder.c.kind == WILL_MISS,
        reminder.c.event > missed.missed_by,
    )
    return set(connection.execute(query).scalars())


def _falling_due(
    connection: Connection, parts: ReminderParts, today: date, before: date
) -> Iterator[tuple[Dated, str, str]]:
    for dated in [*outstanding(connection, parts, today), *waiting_items(connection, parts, today)]:
        for each in tellings(dated, parts.rhythm, today):
            slack, then = (parts.calendar.working_days_until(day, each.day) for day in (today, before))
            if falls_due(each.offsets, slack, then):
                yield dated, each.role, each.kind
