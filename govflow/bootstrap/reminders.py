"""What the room of reminders is handed: the calendar, how dates are read, and who is away."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, select

from govflow.people.queries import names_for
from govflow.powers.tables import cover
from govflow.reminders.model import read_rhythm
from govflow.reminders.ports import PART as REMINDERS
from govflow.reminders.ports import ReminderParts
from govflow.reminders.use_cases.digests import make_digests
from govflow.road.perform import Road
from govflow.settings import Settings
from govflow.timetable.calendar import Calendar
from govflow.timetable.entries import read_timetable


def away(connection: Connection, at: str) -> frozenset[tuple[str, str, str]]:
    """Return (person, role, area) of everyone whose office another covers at an instant."""
    query = select(cover).where(cover.c.from_at <= at, cover.c.until_at > at)
    rows = connection.execute(query).mappings()
    return frozenset((row["absent"], row["office"], row["area"]) for row in rows)


def reminder_parts(
    settings: Settings, road: Road, calendar: Calendar, role_titles: Mapping[str, str]
) -> ReminderParts:
    """Fill the ports of the room of reminders."""
    return ReminderParts(
        road=road,
        rhythm=read_rhythm(settings.config / "reminders.toml"),
        calendar=calendar,
        role_titles=role_titles,
        read_timetable=lambda rows, today: read_timetable(rows, today, calendar),
        names_for=names_for,
        away=away,
    )


def told_and_sent(
    settings: Settings, road: Road, calendar: Calendar, role_titles: Mapping[str, str]
) -> dict[str, Any]:
    """Return what is handed to the rooms that tell people, and the errands the scheduler runs for them."""
    reminders = reminder_parts(settings, road, calendar, role_titles)
    return {REMINDERS: reminders, "errands": {"digests": lambda: make_digests(reminders)}}
