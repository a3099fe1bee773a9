"""What stands in somebody's diary: the dates of their roles, and the meetings of their areas."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from hashlib import sha256

from sqlalchemy import Connection, RowMapping, select

from govflow.kernel.moments import format_instant, parse_instant
from govflow.reminders.model import DiaryEntry
from govflow.reminders.ports import ReminderParts
from govflow.reminders.queries.outstanding import is_open
from govflow.reminders.tables import calendar_feed
from govflow.road.roles import grants_of
from govflow.road.tables import cases, milestone
from govflow.storage.register import person
from govflow.storage.work import read_clock

ACTIVE = "active"
# A case that ended so asks for its dates no longer; they stay in the diary, as cancelled.
CALLED_OFF = frozenset({"withdrawn", "cancelled"})


@dataclass(frozen=True, slots=True)
class Feed:
    """The address that is open for somebody's calendar: since when. The address itself is kept nowhere."""

    id: str
    made_at: str


def secret_hash(token: str) -> str:
    """Return what is kept of an address. It has 256 random bits, so it needs no salt and no slow hash."""
    return sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def open_feed(connection: Connection, who: str) -> Feed | None:
    """Return the calendar address of somebody that works, if there is one."""
    query = select(calendar_feed).where(calendar_feed.c.person == who, calendar_feed.c.revoked_at == "")
    row = connection.execute(query.order_by(calendar_feed.c.made_at.desc())).mappings().first()
    return Feed(row["id"], row["made_at"]) if row else None


def whose_feed(connection: Connection, token: str) -> str:
    """Return whose calendar an address opens: nobody's if unknown or revoked, or its owner is suspended."""
    query = (
        select(calendar_feed.c.person)
        .join(person, person.c.id == calendar_feed.c.person)
        .where(calendar_feed.c.token_hash == secret_hash(token), calendar_feed.c.revoked_at == "")
        .where(person.c.status == ACTIVE)
    )
    return str(connection.execute(query).scalar() or "")


def diary_of(connection: Connection, parts: ReminderParts, who: str) -> list[DiaryEntry]:
    """Return what stands in somebody's diary by the roles they hold now."""
    now = format_instant(read_clock(connection))
    held = {(one.area, one.role) for one in grants_of(connection, who) if one.area and one.holds_at(now)}
    areas = {area for area, _ in held}
    return [*_dates(connection, parts, held), *parts.meetings_in(connection, areas)]


def _dates(connection: Connection, parts: ReminderParts, held: set[tuple[str, str]]) -> list[DiaryEntry]:
    query = (
        select(milestone, cases.c.area, cases.c.state, cases.c.kind.label("case_kind"), cases.c.opened_at)
        .add_columns(cases.c.digest)
        .join(cases, cases.c.ref == milestone.c.case_ref)
        .where(cases.c.area.in_(sorted({area for area, _ in held})))
        .where(milestone.c.struck == 0, milestone.c.due != "")
        .order_by(milestone.c.due, milestone.c.case_ref, milestone.c.position)
    )
    rows = connection.execute(query).mappings()
    theirs = [row for row in rows if _is_theirs(parts, row, held)]
    return [_entry(parts, row, is_open=is_open(connection, parts, row)) for row in theirs]


def _is_theirs(parts: ReminderParts, row: RowMapping, held: set[tuple[str, str]]) -> bool:
    roles = {row["owner"], *parts.rhythm.milestones.get(row["key"], {})}
    return any((row["area"], role) in held for role in roles)


def _entry(parts: ReminderParts, row: RowMapping, *, is_open: bool) -> DiaryEntry:
    day = date.fromisoformat(row["due"])
    door = "plans" if row["case_kind"] == "plan" else "cases"
    return DiaryEntry(
        uid=f"{row['case_ref']}.{row['key']}",
        title=f"{row['title']}{' (done)' if row['met_on'] else ''}",
        first_day=day,
        after=day + timedelta(days=1),
        about=f"{row['case_ref']}. {row['source']}".strip(". "),
        url=f"{parts.public_url}/{door}/{row['case_ref']}/timetable",
        cancelled=row["state"] in CALLED_OFF or bool(row["waived"]),
        stamped=parse_instant(row["opened_at"]),
        ref=row["case_ref"],
        role=row["owner"],
        asks=is_open and not (row["met_on"] or row["waived"] or row["outside"]),
    )
