"""Meetings of a body, what was promised and is still to come, and who attended in a municipal year."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, RowMapping, select

from govflow.kernel.moments import format_instant, start_of_day
from govflow.kernel.words import FORMER
from govflow.meetings.ports import MeetingRules
from govflow.meetings.queries.exempt import masked
from govflow.meetings.queries.floor import NO_TERMS
from govflow.meetings.queries.rows import worded
from govflow.meetings.tables import agenda_item, attendance, commitment, meeting
from govflow.road.tables import cases
from govflow.rulebook.presence import Seat, capacity_in
from govflow.rulebook.terms import BodyRules, may_sit
from govflow.storage.register import body, person

HELD = ("held", "adjourned", "minutes_drafted", "minutes_approved", "closed", "inquorate")
FIRST_MONTH = 5


@dataclass(frozen=True, slots=True)
class MeetingLine:
    """A meeting as a row of a list."""

    ref: str
    body: str
    body_name: str
    area: str
    state: str
    starts_at: str
    place: str
    kind: str


@dataclass(frozen=True, slots=True)
class Attended:
    """How often a seat was taken in a year: by its holder, a substitute, with an apology, or not at all."""

    seat: str
    title: str
    organisation: str
    person: str
    name: str
    meetings: int
    present: int
    substituted: int
    apologies: int

    @property
    def absent(self) -> int:
        """Return at how many meetings nobody took the seat and nobody sent word."""
        return self.meetings - self.present - self.substituted - self.apologies


def list_meetings(connection: Connection, areas: Iterable[str] | None, of: str = "") -> list[MeetingLine]:
    """Return the meetings of some areas, or of every one, and of one body where it is named; latest first."""
    query = (
        select(meeting, cases.c.area, cases.c.state, body.c.name.label("body_name"))
        .join(cases, cases.c.ref == meeting.c.case_ref)
        .join(body, body.c.slug == meeting.c.body)
        .where(meeting.c.struck == 0)
        .order_by(meeting.c.starts_at.desc(), meeting.c.case_ref)
    )
    if areas is not None:
        query = query.where(cases.c.area.in_(sorted(areas)))
    if of:
        query = query.where(meeting.c.body == of)
    names = [name for name in MeetingLine.__slots__ if name != "ref"]
    return [
        MeetingLine(row["case_ref"], **{name: row[name] for name in names})
        for row in connection.execute(query).mappings()
    ]


def open_commitments(
    connection: Connection, of: str, before: str = "", *, entitled: bool
) -> Sequence[Mapping[Any, Any]]:
    """Return what a body promised at other meetings than ``before`` and has not settled; soonest first.

    Whoever is not entitled to its exempt items gets the paragraph in place of what was promised there.
    """
    query = (
        select(commitment, agenda_item.c.exempt)
        .outerjoin(agenda_item, agenda_item.c.id == commitment.c.item)
        .where(commitment.c.body == of, commitment.c.status.in_(["open", "missed"]))
        .where(commitment.c.case_ref != before)
    )
    rows = connection.execute(query.order_by(commitment.c.event)).mappings().all()
    shown: list[Mapping[Any, Any]] = [
        masked(row, row["exempt"], owner="") if row["exempt"] and not entitled else worded(row)
        for row in rows
    ]
    return sorted(shown, key=lambda row: (row["due_on"] == "", row["due_on"]))


def municipal_year(year: int) -> tuple[str, str]:
    """Return the council year that begins in May of a year, as instants, half-open."""
    days = (date(year, FIRST_MONTH, 1), date(year + 1, FIRST_MONTH, 1))
    return format_instant(start_of_day(days[0])), format_instant(start_of_day(days[1]))


def attendance_record(connection: Connection, rules: MeetingRules, of: str, year: int) -> list[Attended]:
    """Return the attendance record of a body for a council year, one row for each seat and its holder."""
    first, end = municipal_year(year)
    query = (
        select(meeting.c.case_ref, meeting.c.starts_at)
        .join(cases, cases.c.ref == meeting.c.case_ref)
        .where(meeting.c.body == of, cases.c.state.in_(HELD), meeting.c.struck == 0)
        .where(meeting.c.starts_at >= first, meeting.c.starts_at < end)
        .order_by(meeting.c.starts_at)
    )
    held = connection.execute(query).mappings().all()
    there = _there(connection, [row["case_ref"] for row in held])
    counts: dict[tuple[str, str], list[int]] = {}
    seats: dict[str, Seat] = {}
    for row in held:
        terms = rules.bodies.terms_at(connection, of, row["starts_at"])
        for seat in rules.bodies.seats_at(connection, of, row["starts_at"]):
            seats[seat.id] = seat
            count = counts.setdefault((seat.id, seat.holder), [0, 0, 0, 0])
            count[0] += 1
            how = _how(seat, there.get((row["case_ref"], seat.id), ()), terms.rules if terms else NO_TERMS)
            if how:
                count[how] += 1
    names = _names(connection, {holder for _, holder in counts})
    return [
        Attended(
            id_,
            seats[id_].title,
            seats[id_].organisation,
            holder,
            names.get(holder, ""),
            *counts[id_, holder],
        )
        for id_, holder in counts
    ]


def _there(connection: Connection, refs: Sequence[str]) -> Mapping[tuple[str, str], list[RowMapping]]:
    query = select(attendance).where(attendance.c.case_ref.in_(refs), attendance.c.struck == 0)
    found: dict[tuple[str, str], list[RowMapping]] = {}
    for row in connection.execute(query).mappings():
        found.setdefault((row["case_ref"], row["seat"]), []).append(row)
    return found


def _how(seat: Seat, rows: Sequence[RowMapping], rules: BodyRules) -> int:
    """Return 1 for the holder there, 2 for a substitute, 3 for an apology, 0 for nobody."""
    came = [row["person"] for row in rows if not row["apology"]]
    if seat.holder in came:
        return 1
    if any(may_sit(rules, capacity_in(seat, one), same_organisation=True) for one in came):
        return 2
    return 3 if any(row["apology"] for row in rows) else 0


def _names(connection: Connection, people: set[str]) -> Mapping[str, str]:
    query = select(person.c.id, person.c.name).where(person.c.id.in_(sorted(people - {""})))
    return {row.id: row.name or FORMER for row in connection.execute(query)}


def bodies_in(connection: Connection, areas: Iterable[str]) -> list[tuple[str, str]]:
    """Return the bodies of some areas that meet here, by name; outside bodies meet elsewhere."""
    query = select(body.c.slug, body.c.name, body.c.area).where(body.c.area.in_(sorted(areas)))
    rows = connection.execute(query.where(body.c.outside == 0).order_by(body.c.area, body.c.name)).all()
    return [(row.slug, row.name) for row in rows]


def body_named(connection: Connection, slug: str, areas: Iterable[str]) -> RowMapping | None:
    """Return a body of some areas, or ``None``."""
    query = select(body).where(body.c.slug == slug, body.c.area.in_(sorted(areas)))
    return connection.execute(query).mappings().one_or_none()
