"""A year as twelve months of weeks, each day with what is marked on it. Pure."""

from __future__ import annotations

import calendar
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Generic, TypeVar

MONTHS = 12
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONDAY_FIRST = calendar.Calendar()
Entry = TypeVar("Entry")


@dataclass(frozen=True, slots=True)
class Day:
    """One day: why the offices are closed on it, if they are, and how much stands on it."""

    day: date
    closed: str
    count: int
    is_today: bool

    @property
    def is_weekend(self) -> bool:
        """Whether it is a Saturday or a Sunday."""
        return self.day.weekday() >= WEEKDAYS.index("Saturday")


@dataclass(frozen=True, slots=True)
class Month(Generic[Entry]):
    """One month: its weeks from Monday, empty where a day is another month's, and what stands on its days."""

    first: date
    weeks: tuple[tuple[Day | None, ...], ...]
    days: tuple[tuple[date, str, tuple[Entry, ...]], ...]


def months_of(
    year: int, closed: Mapping[date, str], marked: Mapping[date, Sequence[Entry]], today: date
) -> list[Month[Entry]]:
    """Return the months of a year with the closed days by name and everything that stands on a day."""
    return [_month(year, number, closed, marked, today) for number in range(1, MONTHS + 1)]


def _month(
    year: int,
    number: int,
    closed: Mapping[date, str],
    marked: Mapping[date, Sequence[Entry]],
    today: date,
) -> Month[Entry]:
    def cell(week_day: int) -> Day | None:
        if not week_day:
            return None
        day = date(year, number, week_day)
        return Day(day, closed.get(day, ""), len(marked.get(day, ())), day == today)

    weeks = tuple(tuple(map(cell, week)) for week in _MONDAY_FIRST.monthdayscalendar(year, number))
    told: Collection[date] = {*closed, *(day for day, found in marked.items() if found)}
    here = sorted(day for day in told if (day.year, day.month) == (year, number))
    days = tuple((day, closed.get(day, ""), tuple(marked.get(day, ()))) for day in here)
    return Month(date(year, number, 1), weeks, days)
