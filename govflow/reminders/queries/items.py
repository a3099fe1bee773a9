"""What waits for somebody without being a date of a timetable: items of work, and comments to answer."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from sqlalchemy import Connection, RowMapping, select

from govflow.kernel.moments import london_date, parse_instant
from govflow.reminders.model import Dated
from govflow.reminders.ports import ReminderParts
from govflow.road.tables import case_line, cases, work_item

# These stand for dates of the timetable, which are told as dates.
OF_DATES = ("date_passed", "escalated")


def waiting_items(
    connection: Connection, parts: ReminderParts, today: date, areas: Collection[str] | None = None
) -> list[Dated]:
    """Return the open items and comments, each for the role, seat or person it waits for.

    An item's title holds no private words; the text of a comment is private and is not told here.
    """
    items = (
        select(work_item.c.id, work_item.c.title, work_item.c.role.label("owner"), work_item.c.since)
        .add_columns(work_item.c.case_ref, cases.c.area)
        .join(cases, cases.c.ref == work_item.c.case_ref)
        .where(work_item.c.status == "open", work_item.c.kind.not_in(OF_DATES))
        .order_by(work_item.c.case_ref, work_item.c.id)
    )
    lines = (
        select(case_line.c.id, case_line.c.kind, case_line.c.number, case_line.c.owner, case_line.c.case_ref)
        .add_columns(case_line.c.asked_on.label("since"), cases.c.area)
        .join(cases, cases.c.ref == case_line.c.case_ref)
        .where(case_line.c.status == "open", case_line.c.struck == 0, case_line.c.owner != "")
        .order_by(case_line.c.case_ref, case_line.c.kind, case_line.c.number)
    )
    if areas is not None:
        items, lines = (query.where(cases.c.area.in_(sorted(areas))) for query in (items, lines))
    rows = connection.execute(items).mappings()
    found = [_waits(parts, row, row["title"], today) for row in rows]
    comments = connection.execute(lines).mappings()
    return found + [_waits(parts, row, f"{_spoken(row)} to answer", today) for row in comments]


def _spoken(row: RowMapping) -> str:
    return f"{str(row['kind']).replace('_', ' ').capitalize()} {row['number']}"


def _waits(parts: ReminderParts, row: RowMapping, title: str, today: date) -> Dated:
    since = _day(row["since"])
    return Dated(
        case_ref=row["case_ref"],
        area=row["area"],
        milestone=row["id"],
        title=title,
        due=since,
        owner=row["owner"],
        body="",
        outside=False,
        escalate_after=0,
        slack=parts.calendar.working_days_until(today, since),
        first_read=parts.working_day_after(since, 1),
        is_item=True,
    )


def _day(text: str) -> date:
    return date.fromisoformat(text) if len(text) == len("2021-11-11") else london_date(parse_instant(text))
