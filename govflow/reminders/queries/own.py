"""A month of one's own calendar: the dates of one's roles, and the meetings in which one holds a seat."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import Connection, select

from govflow.kernel.moments import LONDON, format_instant
from govflow.reminders.model import DiaryEntry
from govflow.reminders.ports import ReminderParts
from govflow.reminders.queries.diary import diary_of
from govflow.road.ports import Span
from govflow.storage.register import seat, seat_holding

# Whole days come before the hours of their day.
MIDNIGHT = "00:00"


@dataclass(frozen=True, slots=True)
class Mine:
    """One entry of one's calendar, on its day in London, and the seat one holds there, if it is a meeting."""

    day: date
    hour: str
    entry: DiaryEntry
    capacity: str = ""


@dataclass(frozen=True, slots=True)
class OwnMonth:
    """A month of one's calendar, the meetings left out of it, and how many dates before today are not met."""

    shown: Sequence[Mine]
    others: int
    unmet: int


def own_month(
    connection: Connection, parts: ReminderParts, who: str, first: date, today: date, *, every: bool
) -> OwnMonth:
    """Return a month of somebody's calendar; with ``every``, also meetings in which they hold no seat."""
    seats = _seats(connection, who)
    found = sorted(_mine(diary_of(connection, parts, who), seats), key=_order)
    month = [one for one in found if (one.day.year, one.day.month) == (first.year, first.month)]
    shown = [one for one in month if every or one.entry.begins is None or one.capacity]
    unmet = sum(1 for one in found if one.entry.asks and one.day < today)
    return OwnMonth(shown, len(month) - len(shown), unmet)


def _order(one: Mine) -> tuple[date, str, str]:
    return one.day, one.hour, one.entry.uid


@dataclass(frozen=True, slots=True)
class _Seat:
    body: str
    capacity: str
    from_at: str
    until_at: str


def _seats(connection: Connection, who: str) -> list[_Seat]:
    columns = (seat_holding.c.capacity, seat_holding.c.from_at, seat_holding.c.until_at)
    query = select(seat.c.body, *columns).join(seat, seat.c.id == seat_holding.c.seat)
    rows = connection.execute(query.where(seat_holding.c.person == who).order_by(seat_holding.c.id))
    return [_Seat(*row) for row in rows]


def _mine(entries: Sequence[DiaryEntry], seats: Sequence[_Seat]) -> Iterator[Mine]:
    for one in entries:
        if one.begins is not None:
            begins = one.begins.astimezone(LONDON)
            yield Mine(begins.date(), f"{begins:%H:%M}", one, _capacity(one.body, one.begins, seats))
        elif one.first_day is not None:
            yield Mine(one.first_day, MIDNIGHT, one)


def _capacity(body: str, begins: datetime, seats: Sequence[_Seat]) -> str:
    """Return as what they sit there: as the holder where they are both."""
    at = format_instant(begins)
    held = [
        one.capacity for one in seats if one.body == body and Span(at, at).meets(one.from_at, one.until_at)
    ]
    return min(held, default="")


def months_around(first: date) -> tuple[date, date]:
    """Return the first days of the month before and of the month after."""
    return (first - timedelta(days=1)).replace(day=1), (first + timedelta(days=31)).replace(day=1)
