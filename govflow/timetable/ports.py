"""What this room is handed at start, by ``bootstrap``."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Protocol

from sqlalchemy import Connection, RowMapping

from govflow.kernel.findings import Json
from govflow.ledger.rows import Row
from govflow.road.ports import BringDocuments
from govflow.road.step import Rules
from govflow.timetable.backwards import Board
from govflow.timetable.calendar import Calendar
from govflow.timetable.risk import Expected

PART = "timetable"
# Says when a pending timer of its kind is due by a calendar, in the record's spelling of an instant;
# nothing where the calendar has no say. A room whose windows count working days adds its own.
DueBy = Callable[[Connection, RowMapping, Calendar], str | None]


@dataclass(frozen=True, slots=True)
class EndDate:
    """The last day of something relied on: an agreement, a delegation, cover for an absence, a scheme's."""

    day: date
    what: str
    title: str
    ref: str

    def as_json(self) -> dict[str, Json]:
        """Return the shape printed."""
        return {"day": self.day.isoformat(), "what": self.what, "title": self.title, "ref": self.ref}


class SourceRows(Protocol):
    """Makes the rows of the sources of money that a supplement brings to a plan (plans)."""

    def __call__(
        self, connection: Connection, ref: str, event: int, sources: Sequence[Mapping[str, Any]], /
    ) -> Sequence[Row]:
        """Take the plan, the event, and the sources as the round's file has them."""


@dataclass(frozen=True, slots=True)
class TimetableParts:
    """Everything the room works with."""

    road: Rules
    calendar: Calendar
    forget_days: Callable[[], None]
    due_by: Mapping[str, DueBy]
    config: Path
    source_rows: SourceRows
    bring_documents: BringDocuments
    boards_of: Callable[[Connection, str], Sequence[Board]]
    ends_of: Callable[[Connection, str], Sequence[EndDate]]
    # By case and milestone, what owners of dates of some areas said before they passed (reminders).
    expected_of: Callable[[Connection, Collection[str]], Mapping[tuple[str, str], Expected]]
