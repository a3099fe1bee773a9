"""What this room is handed at start, by ``bootstrap``."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, RowMapping

from govflow.road.step import Rules
from govflow.timetable.calendar import Calendar

PART = "timetable"
# Says when a pending timer of its kind is due by a calendar, in the record's spelling of an instant;
# nothing where the calendar has no say. A room whose windows count working days adds its own.
DueBy = Callable[[Connection, RowMapping, Calendar], str | None]


@dataclass(frozen=True, slots=True)
class TimetableParts:
    """Everything the room works with."""

    road: Rules
    calendar: Calendar
    forget_days: Callable[[], None]
    due_by: Mapping[str, DueBy]
