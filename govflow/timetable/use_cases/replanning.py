"""Planning pending timers anew where the calendar changed. What has fired stays as it was."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from sqlalchemy import Connection, RowMapping, select

from govflow.kernel.actor import REACTIONS
from govflow.kernel.findings import Json
from govflow.kernel.moments import format_instant
from govflow.ledger.rows import Row
from govflow.road.casework import CaseEntry, append_entry
from govflow.road.gather import lock_case
from govflow.road.tables import milestone, timer
from govflow.storage.work import Work
from govflow.timetable.calendar import Calendar
from govflow.timetable.due import escalates_at
from govflow.timetable.entries import milestone_of
from govflow.timetable.ports import TimetableParts

REPLANNED = "timer.replanned"


def escalation_due(connection: Connection, row: RowMapping, calendar: Calendar) -> str | None:
    """Return when a date that passed unmet is raised with the senior, so many working days on."""
    of = (milestone.c.case_ref == row["case_ref"]) & (milestone.c.key == row["subject"])
    dated = connection.execute(select(milestone).where(of)).mappings().first()
    due = escalates_at(milestone_of(dated), calendar) if dated else None
    return format_instant(due) if due else None


def replan(work: Work, parts: TimetableParts, calendar: Calendar, because: int) -> int:
    """Move the pending timers that this calendar puts at another time, case by case; return how many.

    Safe to repeat: what is planned by this calendar already does not move.
    """
    moved = 0
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
