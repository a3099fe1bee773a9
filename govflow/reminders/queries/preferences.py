"""How somebody wishes to be told: by mail or not, and their quiet hours, else the house's own."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time

from sqlalchemy import Connection, select

from govflow.reminders.ports import ReminderParts
from govflow.reminders.quiet import QuietHours, writes_from
from govflow.reminders.tables import reminder_preference

BY_MAIL, IN_GOVFLOW = "mail", "govflow"
DAILY, WEEKLY = "daily", "weekly"


@dataclass(frozen=True, slots=True)
class Preference:
    """By which way somebody is told, when not, and how often."""

    way: str
    quiet: QuietHours
    how_often: str = DAILY


def preference_of(connection: Connection, parts: ReminderParts, who: str) -> Preference:
    """Return how somebody wishes to be told."""
    query = select(reminder_preference).where(reminder_preference.c.person == who)
    row = connection.execute(query).mappings().first()
    if row is None:
        return Preference(BY_MAIL, parts.rhythm.quiet)
    quiet = QuietHours(time.fromisoformat(row["quiet_from"]), time.fromisoformat(row["quiet_until"]))
    return Preference(row["way"], quiet, row["how_often"])


def told_weekly(connection: Connection) -> frozenset[str]:
    """Return who wishes one digest a week."""
    query = select(reminder_preference.c.person).where(reminder_preference.c.how_often == WEEKLY)
    return frozenset(connection.execute(query).scalars())


def daily_again_since(connection: Connection, before: date) -> frozenset[str]:
    """Return who changed to a digest a day since the digests of a day, so that they are told the rest."""
    query = select(reminder_preference.c.person).where(
        reminder_preference.c.how_often == DAILY, reminder_preference.c.since >= before.isoformat()
    )
    return frozenset(connection.execute(query).scalars())


def mail_from(connection: Connection, parts: ReminderParts, who: str, now: datetime) -> datetime | None:
    """Return from when somebody may be written to; ``None`` for who reads in GovFlow alone."""
    wish = preference_of(connection, parts, who)
    return writes_from(now, wish.quiet, parts.calendar.is_working) if wish.way == BY_MAIL else None
