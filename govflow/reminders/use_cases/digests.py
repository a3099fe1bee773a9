"""One digest for each person on each working day, made with nobody signed in, once whoever wakes it.

It is worked out from the dates as they stand, so a date that was moved needs no reminder re-planned, and
what fell due while no scheduler ran is told in the next digest.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from sqlalchemy import Connection, func, insert, select

from govflow.kernel.actor import SCHEDULER
from govflow.kernel.errors import GovFlowError
from govflow.kernel.findings import Json
from govflow.kernel.moments import LONDON, format_instant, london_date
from govflow.reminders.model import Line
from govflow.reminders.ports import ReminderParts
from govflow.reminders.queries.outstanding import lines_since
from govflow.reminders.queries.preferences import daily_again_since, told_weekly
from govflow.reminders.tables import digest_round
from govflow.reminders.use_cases.telling import tell
from govflow.storage.work import read_clock


@dataclass(frozen=True, slots=True)
class Digests:
    """What came of a round: how many people were told, and who could not be."""

    told: int = 0
    failed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Round:
    """The digests of one day: when they were due, and the day up to which people were told before."""

    day: date
    due_at: datetime
    before: date


def make_digests(parts: ReminderParts) -> Digests:
    """Make the digests that are due today, if they are not all made yet."""
    store = parts.road.store
    with store.read() as connection:
        now = read_clock(connection)
        due = _due(connection, parts, now)
        if due is None:
            return Digests()
        lines = _lines(connection, parts, now, due)
    failed = tuple(why for who, told in lines.items() if (why := _tell(parts, who, told, due)))
    if not failed:
        _close(parts, due.day)
    return Digests(len(lines) - len(failed), failed)


def _due(connection: Connection, parts: ReminderParts, now: datetime) -> Round | None:
    today = london_date(now)
    due_at = datetime.combine(today, parts.rhythm.digest_at, LONDON).astimezone(UTC)
    if now < due_at or not parts.calendar.is_working(today):
        return None
    last = connection.execute(select(func.max(digest_round.c.day))).scalar()
    if last is not None and last >= today.isoformat():
        return None
    return Round(today, due_at, date.fromisoformat(last) if last else _working_day_before(parts, today))


def _lines(connection: Connection, parts: ReminderParts, now: datetime, due: Round) -> dict[str, list[Line]]:
    """Return whom to tell what: who wishes one digest a week has it with the first of the week."""
    weekly, again = told_weekly(connection), daily_again_since(connection, due.before)
    daily = lines_since(connection, parts, now, due.day, due.before)
    found = {who: lines for who, lines in daily.items() if who not in weekly}
    longer = again | weekly if due.before < _monday(due.day) else again
    if longer:
        since = _first_of_the_week(connection, due.before)
        lines = lines_since(connection, parts, now, due.day, since)
        found |= {who: told for who, told in lines.items() if who in longer}
    return found


def _first_of_the_week(connection: Connection, day: date) -> date:
    """Return the day of the first digests of its week: the last that whoever wishes one a week had."""
    here = digest_round.c.day.between(_monday(day).isoformat(), day.isoformat())
    first = connection.execute(select(func.min(digest_round.c.day)).where(here)).scalar()
    return date.fromisoformat(first) if first else day


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _working_day_before(parts: ReminderParts, day: date) -> date:
    day -= timedelta(days=1)
    while not parts.calendar.is_working(day):
        day -= timedelta(days=1)
    return day


def _tell(parts: ReminderParts, person: str, lines: list[Line], due: Round) -> str:
    data: dict[str, Json] = {"day": due.day.isoformat(), "due_at": format_instant(due.due_at)}
    try:
        with parts.road.store.write(SCHEDULER) as work:
            tell(work, person, lines, f"digest:{person}:{due.day.isoformat()}", data)
    except GovFlowError as error:
        return f"{person}: {error.message}"
    return ""


def _close(parts: ReminderParts, day: date) -> None:
    with parts.road.store.write(SCHEDULER) as work:
        work.lock_stream("digests")
        here = select(digest_round.c.day).where(digest_round.c.day == day.isoformat())
        if work.connection.execute(here).first() is None:
            values = {"day": day.isoformat(), "at": format_instant(work.now())}
            work.connection.execute(insert(digest_round).values(**values))
