"""Who has not yet done what: the dates that are near or past, by person, with the day each was last told."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection, func, select

from govflow.kernel.findings import Json
from govflow.kernel.moments import format_instant, london_date
from govflow.reminders.model import (
    AWAITED,
    COMING,
    CONSULTED,
    LATE,
    WAITS,
    WILL_MISS,
    Dated,
    Line,
    gravest,
    sentence,
)
from govflow.reminders.ports import ReminderParts
from govflow.reminders.queries.items import out_of_reach, waiting_items
from govflow.reminders.queries.outstanding import holders_at, outstanding, waits_for
from govflow.reminders.tables import reminder

# A date is near from the day on which the timetable calls it at risk.
NEAR_WORKING_DAYS = 5
# Who a date waits for: a person, or nobody where no one holds its role.
NOBODY = ""


@dataclass(frozen=True, slots=True)
class NotDone:
    """One date somebody has still to meet, and when they were last told of it."""

    line: Line
    told_at: str

    @property
    def text(self) -> str:
        """Return it in words."""
        dated = self.line.dated
        return sentence(self.line.kind, dated.title, dated.due.isoformat(), dated.slack)

    def as_json(self) -> dict[str, Json]:
        """Return the shape printed."""
        dated = self.line.dated
        return {
            "case": dated.case_ref,
            "milestone": dated.milestone,
            "kind": self.line.kind,
            "title": dated.title,
            "due": dated.due.isoformat(),
            "slack_working_days": dated.slack,
            "owner": dated.owner,
            "covers_for": self.line.absent or None,
            "last_reminder": self.told_at or None,
        }


@dataclass(frozen=True, slots=True)
class Waited:
    """A person, what they have not yet done, and when they were last told of any of it."""

    person: str
    lines: tuple[NotDone, ...]

    @property
    def told_at(self) -> str:
        """Return when they were last told of any of these."""
        return max((line.told_at for line in self.lines), default="")

    def as_json(self) -> dict[str, Json]:
        """Return the shape printed."""
        lines: list[Json] = [line.as_json() for line in self.lines]
        return {"person": self.person, "last_reminder": self.told_at or None, "not_done": lines}


def not_done(
    connection: Connection, parts: ReminderParts, areas: Collection[str], now: datetime, person: str = ""
) -> list[Waited]:
    """Return who has not yet done what in some areas, whoever is latest first; of one person where named."""
    holders = holders_at(connection, parts, now)
    covered = parts.covers(connection, format_instant(now))
    by_person: dict[str, list[Line]] = {}
    today = london_date(now)
    for dated in [
        *outstanding(connection, parts, today, areas),
        *waiting_items(connection, parts, today, areas),
        *_out_of_reach(connection, parts, today, areas),
    ]:
        if dated.slack > NEAR_WORKING_DAYS and not (dated.missed_by or dated.is_item):
            continue
        for who in sorted(waits_for(holders, dated.area, dated.owner) or {NOBODY}):
            absent = covered.get((who, dated.owner, dated.area), "")
            by_person.setdefault(who, []).append(Line(_kind(dated), dated, absent))
    wanted = {who: lines for who, lines in by_person.items() if not person or who == person}
    told = _last_told(connection, wanted)
    found = [_waited(who, lines, told) for who, lines in wanted.items()]
    return sorted(found, key=lambda one: (one.lines[0].line.dated.slack, one.person))


def _out_of_reach(
    connection: Connection, parts: ReminderParts, today: date, areas: Collection[str]
) -> list[Dated]:
    """Return the dates out of reach, for whoever owns them; the senior who is told too has not to do them."""
    found: dict[tuple[str, str], Dated] = {}
    for dated in out_of_reach(connection, parts, today, areas):
        found.setdefault((dated.case_ref, dated.milestone), dated)
    return list(found.values())


def _kind(dated: Dated) -> str:
    if dated.missed_by or dated.is_asked:
        return WILL_MISS if dated.missed_by else CONSULTED
    if dated.is_item:
        return WAITS
    if dated.outside:
        return AWAITED
    return COMING if dated.slack >= 0 else LATE


def _waited(who: str, lines: Sequence[Line], told: Mapping[tuple[str, str, str], str]) -> Waited:
    ordered = sorted(
        gravest(lines), key=lambda one: (one.dated.slack, one.dated.case_ref, one.dated.milestone)
    )
    rows = (NotDone(one, told.get((who, one.dated.case_ref, one.dated.milestone), "")) for one in ordered)
    return Waited(who, tuple(rows))


def _last_told(connection: Connection, people: Iterable[str]) -> dict[tuple[str, str, str], str]:
    columns = (reminder.c.person, reminder.c.case_ref, reminder.c.milestone)
    query = select(*columns, func.max(reminder.c.at).label("at")).group_by(*columns)
    rows = connection.execute(query.where(reminder.c.person.in_(sorted(people))))
    return {(row.person, row.case_ref, row.milestone): row.at for row in rows}
