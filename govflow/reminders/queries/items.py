"""What waits for somebody beside the dates of a timetable: items, comments to answer, dates out of reach."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date

from sqlalchemy import Connection, RowMapping, select

from govflow.kernel.moments import london_date, parse_instant
from govflow.reminders.model import Dated
from govflow.reminders.ports import ReminderParts
from govflow.road.tables import case_line, cases, timer, work_item

# These stand for dates of the timetable, which are told as dates.
OUT_OF_REACH = "will_miss"
OF_DATES = ("date_passed", "escalated", OUT_OF_REACH)


def waiting_items(
    connection: Connection, parts: ReminderParts, today: date, areas: Collection[str] | None = None
) -> list[Dated]:
    """Return the open items, comments and replies asked for, each for the role, seat or person it waits for.

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
    found += [_waits(parts, row, f"{_spoken(row)} to answer", today) for row in comments]
    return found + list(_replies(connection, parts, today, areas))


def _replies(
    connection: Connection, parts: ReminderParts, today: date, areas: Collection[str] | None
) -> Iterator[Dated]:
    """Yield the replies asked for, for each of those who may give one; what is asked is not told here."""
    for asked in parts.asked(connection, areas):
        for who in sorted(asked.people):
            yield Dated(
                case_ref=asked.case_ref,
                area=asked.area,
                milestone=asked.id,
                title=f"Your reply under {asked.case_ref}",
                due=asked.reply_by,
                owner=who,
                body="",
                outside=False,
                escalate_after=0,
                slack=parts.calendar.working_days_until(today, asked.reply_by),
                first_read=parts.working_day_after(asked.since, 1),
                is_item=True,
                is_asked=True,
            )


def out_of_reach(
    connection: Connection, parts: ReminderParts, today: date, areas: Collection[str] | None = None
) -> list[Dated]:
    """Return the dates whose last possible day has passed while they are not met, for each role told of it.

    Once its own day has passed too, a date is late, and told as that.
    """
    columns = (work_item.c.case_ref, work_item.c.title, work_item.c.role, work_item.c.due, work_item.c.event)
    query = (
        select(*columns, timer.c.subject, cases.c.area)
        .join(timer, (timer.c.event == work_item.c.event) & (timer.c.case_ref == work_item.c.case_ref))
        .join(cases, cases.c.ref == work_item.c.case_ref)
        .where(work_item.c.status == "open", work_item.c.kind == OUT_OF_REACH)
        .where((work_item.c.due >= today.isoformat()) | (work_item.c.due == timer.c.local_due))
        .order_by(work_item.c.case_ref, work_item.c.id)
    )
    if areas is not None:
        query = query.where(cases.c.area.in_(sorted(areas)))
    return [_missed(parts, row, today) for row in connection.execute(query).mappings()]


def _missed(parts: ReminderParts, row: RowMapping, today: date) -> Dated:
    due = date.fromisoformat(row["due"])
    return Dated(
        case_ref=row["case_ref"],
        area=row["area"],
        milestone=row["subject"],
        title=row["title"],
        due=due,
        owner=row["role"],
        body="",
        outside=False,
        escalate_after=0,
        slack=parts.calendar.working_days_until(today, due),
        missed_by=row["event"],
    )


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
