"""Planning dates and pending timers anew where the calendar changed. What has fired stays as it was."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from sqlalchemy import Connection, RowMapping, select

from govflow.kernel.actor import REACTIONS
from govflow.kernel.findings import Json
from govflow.kernel.moments import format_instant
from govflow.ledger.rows import Row
from govflow.road.casework import CaseEntry, append_entry
from govflow.road.gather import case_stream, lock_case
from govflow.road.tables import milestone, timer
from govflow.storage.work import Work
from govflow.timetable.calendar import Calendar
from govflow.timetable.due import Milestone, escalates_at
from govflow.timetable.entries import milestone_of
from govflow.timetable.ports import TimetableParts
from govflow.timetable.printed import resolve
from govflow.timetable.queries.dates import case_dates
from govflow.timetable.tables import milestone_rule
from govflow.timetable.use_cases.changes import Changing, Why, date_json, dated

REPLANNED, REDATED = "timer.replanned", "milestone.redated"


def escalation_due(connection: Connection, row: RowMapping, calendar: Calendar) -> str | None:
    """Return when a date that passed unmet is raised with the senior, so many working days on."""
    of = (milestone.c.case_ref == row["case_ref"]) & (milestone.c.key == row["subject"])
    dated = connection.execute(select(milestone).where(of)).mappings().first()
    due = escalates_at(milestone_of(dated), calendar) if dated else None
    return format_instant(due) if due else None


def replan(work: Work, parts: TimetableParts, calendar: Calendar, because: int) -> int:
    """Move the dates and pending timers that this calendar puts elsewhere, case by case; return how many.

    Safe to repeat: what is planned by this calendar already does not move.
    """
    moved = sum(_hang_anew(work, parts, calendar, because, ref) for ref in _hanging(work))
    for ref, _ in groupby(_misplanned(work, parts, calendar), key=lambda found: str(found[0]["case_ref"])):
        case = lock_case(work, ref)
        # Read again under the case's lock: a sweep may have fired one meanwhile.
        found = list(_misplanned(work, parts, calendar, ref))
        if not found:
            continue
        told: list[Json] = [
            {"timer": str(row["id"]), "from": str(row["due_at"]), "to": due} for row, due in found
        ]
        rows = [Row("timer", {"id": row["id"]}, {"due_at": due}) for row, due in found]
        entry = CaseEntry(REPLANNED, {"because": because, "timers": told}, rows=rows)
        append_entry(work.acting_as(REACTIONS), parts.road, case, entry)
        moved += len(found)
    return moved


def _hanging(work: Work) -> list[str]:
    query = select(milestone_rule.c.case_ref).where(milestone_rule.c.struck == 0).distinct()
    return sorted(work.connection.execute(query).scalars())


def _hang_anew(work: Work, parts: TimetableParts, calendar: Calendar, because: int, ref: str) -> int:
    """Move the dates of a case that hang on others; each former one is kept, as for any that moves."""
    if _changes(work, calendar, ref) is None:
        return 0
    case = lock_case(work, ref)
    # Read again under the case's lock: someone may have moved one meanwhile.
    if (found := _changes(work, calendar, ref)) is None:
        return 0
    was, now = found
    moment = work.moment(case_stream(ref))
    changing = Changing(work, case, calendar, moment, Why())
    known = {one.key: one for one in was}
    told: list[Json] = [
        {"milestone": one.key, "from": date_json(known[one.key]), "to": date_json(one)}
        for one in now
        if dated(one) != dated(known[one.key])
    ]
    data: dict[str, Json] = {"because": because, "moved": told}
    entry = CaseEntry(REDATED, data, {"reason": "The calendar changed."}, changing.rows(was, now))
    append_entry(work.acting_as(REACTIONS), parts.road, case, entry, moment)
    return len(told)


def _changes(
    work: Work, calendar: Calendar, ref: str
) -> tuple[list[Milestone], tuple[Milestone, ...]] | None:
    was = case_dates(work.connection, ref)
    now = resolve(was, calendar)
    known = {one.key: dated(one) for one in was}
    return (was, now) if any(dated(one) != known[one.key] for one in now) else None


def _misplanned(
    work: Work, parts: TimetableParts, calendar: Calendar, ref: str = ""
) -> Iterator[tuple[RowMapping, str]]:
    query = select(timer).where(timer.c.state == "pending", timer.c.kind.in_(sorted(parts.due_by)))
    if ref:
        query = query.where(timer.c.case_ref == ref)
    rows = work.connection.execute(query.order_by(timer.c.case_ref, timer.c.id)).mappings().all()
    for row in rows:
        due = parts.due_by[row["kind"]](work.connection, row, calendar)
        if due is not None and due != row["due_at"]:
            yield row, due
