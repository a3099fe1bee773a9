"""What this room is handed at start, by ``bootstrap``: the calendar, how dates are read, and names."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

from sqlalchemy import Connection

from govflow.kernel.findings import Json
from govflow.reminders.model import DiaryEntry, Rhythm
from govflow.road.perform import Road

PART = "reminders"


class WorkingDays(Protocol):
    """England's calendar, as far as it is asked here (``timetable.calendar``)."""

    def is_working(self, day: date) -> bool:
        """Say whether councils' offices are open that day."""

    def working_days_until(self, start: date, end: date) -> int:
        """Return the working days after ``start`` up to and with ``end``; negative when it is earlier."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A reply that somebody is asked for: under which case, of whom now, since when and until when."""

    id: str
    case_ref: str
    area: str
    people: frozenset[str]
    since: date
    reply_by: date


@dataclass(frozen=True, slots=True)
class ReminderParts:
    """Everything the room works with."""

    road: Road
    rhythm: Rhythm
    calendar: WorkingDays
    working_day_after: Callable[[date, int], date]
    role_titles: Mapping[str, str]
    # The stored dates of cases in the contract's shape, each with where it stands on a day.
    read_timetable: Callable[[Iterable[Mapping[Any, Any]], date], Sequence[Mapping[str, Json]]]
    names_for: Callable[[Connection, Iterable[str]], Mapping[str, str]]
    # (person, role, area) of everyone whose office another covers at an instant.
    away: Callable[[Connection, str], frozenset[tuple[str, str, str]]]
    # Whom somebody covers for, by (person, role, area), at an instant.
    covers: Callable[[Connection, str], Mapping[tuple[str, str, str], str]]
    # The consultations nobody has answered yet, in some areas or in all.
    asked: Callable[[Connection, Collection[str] | None], Sequence[Asked]]
    # The meetings of some areas, those cancelled too.
    meetings_in: Callable[[Connection, Collection[str]], Sequence[DiaryEntry]]
    public_url: str
