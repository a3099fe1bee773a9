"""A day the offices are closed is added to the calendar, or taken out; what is pending is planned anew."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from govflow.kernel.errors import InvalidInput
from govflow.kernel.findings import Json
from govflow.ledger.event import Stored
from govflow.ledger.rows import Row
from govflow.road.once import Answer, once
from govflow.road.roles import need_role_in
from govflow.storage.ledger import NewEvent
from govflow.storage.work import Work
from govflow.timetable.calendar import Calendar, spoken
from govflow.timetable.ports import TimetableParts
from govflow.timetable.queries.closed_days import closed_days, standing_days
from govflow.timetable.use_cases.replanning import replan

STREAM = "calendar"
ADDED, TAKEN_OUT = "calendar.day_added", "calendar.day_taken_out"
# England's calendar is one for every area, so only who keeps the installation changes it.
KEEPERS = ("system_administrator",)
EVERYWHERE, CREATED = "", 201


@dataclass(frozen=True, slots=True)
class AddDay:
    """A day closed beside the bank holidays that the software knows: what it is, and who said so where."""

    day: date
    title: str
    source: str = ""
    key: str = ""


@dataclass(frozen=True, slots=True)
class TakeOutDay:
    """A day that was added in error, or is open after all."""

    day: date
    reason: str
    key: str = ""


class _Days:
    """The added days as they are once this is done."""

    def __init__(self, known: frozenset[date]) -> None:
        self._known = known

    def days(self) -> frozenset[date]:
        return self._known


def add_day(work: Work, parts: TimetableParts, command: AddDay) -> Answer:
    """Add a closed day and plan anew what is pending. What has fired stays as it was.

    Raises:
        InvalidInput: for a day that is closed anyway, or no words for it; Refused: ``NOT_YOUR_ROLE``.
    """
    need_role_in(work, EVERYWHERE, KEEPERS, "Adding a day to the calendar", "One calendar for all areas")
    if not command.title.strip():
        raise InvalidInput("Say what the day is, like: Bank holiday for the state funeral.", field="title")
    asked: dict[str, Json] = {"add": command.day.isoformat(), "title": command.title}

    def act() -> Answer:
        work.lock_stream(STREAM)
        if not _in_force(work, parts.calendar, set(), set()).is_working(command.day):
            raise InvalidInput(f"The offices are closed on {spoken(command.day)} already.", field="day")
        known = {one.day for one in closed_days(work.connection)}
        said: dict[str, Json] = {"title": command.title.strip(), "source": command.source.strip()}
        columns = {**said, "standing": 1}
        stored = _append(work, ADDED, command.day, columns, new=command.day not in known)
        return _done(work, parts, stored, _in_force(work, parts.calendar, {command.day}, set()))

    return once(work, command.key, asked, CREATED, act)[0]


def take_out_day(work: Work, parts: TimetableParts, command: TakeOutDay) -> Answer:
    """Take a day out that an administrator added, and plan anew what is pending.

    Raises:
        InvalidInput: for a day nobody added, or no reason; Refused: ``NOT_YOUR_ROLE``.
    """
    need_role_in(work, EVERYWHERE, KEEPERS, "Taking a day out of the calendar", "One calendar for all areas")
    if not command.reason.strip():
        raise InvalidInput("Say why the day is taken out.", field="reason")
    asked: dict[str, Json] = {"take_out": command.day.isoformat(), "reason": command.reason}

    def act() -> Answer:
        work.lock_stream(STREAM)
        if command.day not in standing_days(work.connection):
            words = f"Nobody added {spoken(command.day)}, so it cannot be taken out."
            raise InvalidInput(words, field="day")
        why = command.reason.strip()
        stored = _append(work, TAKEN_OUT, command.day, {"standing": 0}, new=False, why=why)
        return _done(work, parts, stored, _in_force(work, parts.calendar, set(), {command.day}))

    return once(work, command.key, asked, CREATED, act)[0]


def _in_force(work: Work, calendar: Calendar, more: set[date], less: set[date]) -> Calendar:
    known = standing_days(work.connection) | more
    return replace(calendar, added=_Days(known - less))


def _append(
    work: Work, type_: str, day: date, columns: dict[str, Json], *, new: bool, why: str = ""
) -> Stored:
    moment = work.moment(STREAM)
    row = Row("closed_day", {"day": day.isoformat()}, {**columns, "event": moment.next_id}, new=new)
    said: dict[str, Json] = {"day": day.isoformat(), "door": str(work.actor.door), "reason": why}
    return work.append(NewEvent(STREAM, type_, work.actor.id, data=said, rows=[row]), moment)


def _done(work: Work, parts: TimetableParts, stored: Stored, calendar: Calendar) -> Answer:
    moved = replan(work, parts, calendar, stored.id)
    parts.forget_days()
    return {"day": str(stored.payload()["day"]), "event": stored.id, "replanned": moved}


def replan_later(work: Work, parts: TimetableParts, stored: Stored) -> None:
    """Plan anew also what was opened at the same moment, by the calendar as it was just before."""
    if stored.type in {ADDED, TAKEN_OUT}:
        replan(work, parts, _in_force(work, parts.calendar, set(), set()), stored.id)
