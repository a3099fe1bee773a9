"""What stands on the days of a year in some areas: dates of cases, meetings, and ends of delegations."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, select

from govflow.kernel.findings import Json
from govflow.road.tables import cases, milestone
from govflow.timetable.due import SPANS, Milestone, StatusName, status
from govflow.timetable.entries import milestone_of
from govflow.timetable.ports import TimetableParts
from govflow.timetable.queries.closed_days import closed_days

# A case that ended so asks for its dates no longer.
CALLED_OFF = ("withdrawn", "cancelled")


@dataclass(frozen=True, slots=True)
class OnDay:
    """One thing on a day: a date of a case (``date``), a meeting, or the end of a delegation or cover."""

    day: date
    what: str
    title: str
    ref: str
    area: str
    status: StatusName | None = None
    cancelled: bool = False

    def as_json(self) -> dict[str, Json]:
        """Return the shape printed."""
        shown: dict[str, Json] = {"day": self.day.isoformat(), "what": self.what, "title": self.title}
        shown |= {"ref": self.ref, "area": self.area, "status": self.status, "cancelled": self.cancelled}
        return shown


def closed_in(connection: Connection, parts: TimetableParts, year: int) -> dict[date, str]:
    """Return the days of a year on which the offices are closed beside weekends, with what each is."""
    added = {one.day: one.title for one in closed_days(connection) if one.stands and one.day.year == year}
    return {**added, **dict(parts.calendar.holidays_of(year))}


def standing_in(
    connection: Connection, parts: TimetableParts, areas: Collection[str], year: int, today: date
) -> dict[date, list[OnDay]]:
    """Return what stands on each day of a year in some areas, meetings first, then by name."""
    every = [*_dates(connection, parts, areas, today), *_around(connection, parts, areas)]
    found: dict[date, list[OnDay]] = {}
    for one in sorted(every, key=lambda one: (one.day, one.what != "meeting", one.title, one.ref)):
        if one.day.year == year:
            found.setdefault(one.day, []).append(one)
    return found


def _dates(
    connection: Connection, parts: TimetableParts, areas: Collection[str], today: date
) -> Iterator[OnDay]:
    query = (
        select(milestone, cases.c.area)
        .join(cases, cases.c.ref == milestone.c.case_ref)
        .where(cases.c.area.in_(sorted(areas)), cases.c.state.not_in(CALLED_OFF))
        .where(milestone.c.struck == 0, milestone.c.waived == 0)
        .order_by(milestone.c.case_ref, milestone.c.position)
    )
    for row in connection.execute(query).mappings():
        one = milestone_of(row)
        stands = status(one, today, parts.calendar).status
        for day, title in _days_of(one):
            yield OnDay(day, "date", title, row["case_ref"], row["area"], stands)


def _days_of(one: Milestone) -> Iterator[tuple[date, str]]:
    if one.qualifier == "to_be_confirmed":
        return
    spans = one.qualifier in SPANS
    if one.start and (spans or one.qualifier == "from"):
        yield one.start, f"{one.title}: {'first day' if spans else 'from this day'}"
    if one.due and one.qualifier != "from":
        yield one.due, f"{one.title}: last day" if spans else one.title


def _around(connection: Connection, parts: TimetableParts, areas: Collection[str]) -> Iterator[OnDay]:
    for area in sorted(areas):
        for board in parts.boards_of(connection, area):
            for one in board.meetings:
                yield OnDay(one.day, "meeting", one.name, one.ref, area, cancelled=one.cancelled)
        for end in parts.ends_of(connection, area):
            yield OnDay(end.day, end.what, end.title, end.ref, area)
