"""You will miss it: said once, by the clock, when a step's last possible day is over and it is not done.

Planned by a reader of the ledger after whatever moved a date, a meeting, a body's terms or the calendar.
Safe to repeat.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, RowMapping, select, true

from govflow.kernel.actor import REACTIONS
from govflow.kernel.findings import Finding, Json
from govflow.kernel.moments import end_of_day, format_instant, london_date
from govflow.ledger.event import Stored
from govflow.ledger.rows import Row
from govflow.road.casework import CaseEntry, append_entry
from govflow.road.gather import case_stream, lock_case
from govflow.road.milestones import ZONE
from govflow.road.ports import Case
from govflow.road.reversal import read_row
from govflow.road.tables import cases, milestone, timer, work_item
from govflow.storage.register import body, body_terms
from govflow.storage.work import Work
from govflow.timetable.ports import TimetableParts
from govflow.timetable.queries.planned import last_days_of
from govflow.timetable.tables import closed_day

LAST_DAY, ITEM = "last_day", "will_miss"
PLANNED, WILL_MISS, LAPSED = "milestone.last_days_planned", "milestone.will_be_missed", "timer.lapsed"
MEETINGS = "case:meeting-"


def plan_last_days_after(work: Work, parts: TimetableParts, stored: Stored) -> None:
    """Plan when it is said that steps will be missed, after an event that can have moved a last day."""
    for ref in _touched(work, stored):
        plan_last_days(work, parts, lock_case(work, ref))


def _touched(work: Work, stored: Stored) -> list[str]:
    rows = stored.payload().get("rows")
    written = [read_row(one) for one in rows if isinstance(one, dict)] if isinstance(rows, list) else []
    tables = {row.table for row in written}
    found = {str(row.key["case_ref"]) for row in written if row.table == milestone.name}
    if stored.stream.startswith(MEETINGS) and tables & {"meeting", cases.name}:
        ref = stored.stream.partition(":")[2]
        found |= _with_dates(work, cases.c.area.in_(select(cases.c.area).where(cases.c.ref == ref)))
    if body_terms.name in tables:
        ids = [str(row.key["id"]) for row in written if row.table == body_terms.name]
        of = select(body.c.area).join(body_terms, body_terms.c.body == body.c.slug)
        found |= _with_dates(work, cases.c.area.in_(of.where(body_terms.c.id.in_(ids))))
    if closed_day.name in tables:
        found |= _with_dates(work, true())
    return sorted(found)


def _with_dates(work: Work, where: ColumnElement[bool]) -> set[str]:
    """Return the cases of a year that have dates still to be met, as far as they are wanted."""
    unmet = select(milestone.c.case_ref).where(milestone.c.met_on == "", milestone.c.struck == 0)
    query = select(cases.c.ref).where(cases.c.year != "", cases.c.ref.in_(unmet), where)
    return set(work.connection.execute(query).scalars())


def plan_last_days(work: Work, parts: TimetableParts, case: Case) -> None:
    """Give each step its timer for the end of its last possible day, and end what holds no longer."""
    moment = work.moment(case_stream(case.ref))
    definition = parts.road.definitions.pinned(work.connection, case.digest)
    over = definition.states[case.state].final
    days = {} if over else last_days_of(work.connection, parts, case, london_date(moment.now))[0]
    query = select(timer).where(timer.c.case_ref == case.ref, timer.c.kind == LAST_DAY)
    known: dict[str, list[RowMapping]] = {}
    for row in work.connection.execute(query.order_by(timer.c.event, timer.c.id)).mappings():
        known.setdefault(row["subject"], []).append(row)
    planned = _Planned(work, case.ref, moment.next_id)
    steps = sorted({*days, *known})
    rows = [row for key in steps for row in planned.rows(key, days.get(key), known.get(key, ()))]
    if rows:
        told: list[Json] = [str(row.key["id"]) for row in rows if row.table == timer.name]
        entry = CaseEntry(PLANNED, {"timers": told}, rows=rows)
        append_entry(work.acting_as(REACTIONS), parts.road, case, entry, moment)


@dataclass(frozen=True, slots=True)
class _Planned:
    """The entry of a case by which its last days are planned."""

    work: Work
    ref: str
    event: int

    def rows(self, key: str, last: date | None, known: Sequence[RowMapping]) -> Iterator[Row]:
        """Return what changes for a step of which these timers are known, the newest last."""
        due = format_instant(end_of_day(last)) if last else ""
        newest = known[-1] if known else None
        if newest and newest["due_at"] == due and newest["state"] != "cancelled":
            return
        for row in known:
            if row["state"] == "pending":
                yield Row("timer", {"id": row["id"]}, {"state": "cancelled"})
        if newest and newest["state"] == "fired":
            # What was said holds no longer: it leaves the lists of whoever was told.
            yield from self._ended(newest["event"])
        if last:
            set_: dict[str, Json] = {"case_ref": self.ref, "kind": LAST_DAY, "subject": key, "due_at": due}
            set_ |= {"local_due": last.isoformat(), "zone": ZONE, "state": "pending", "event": self.event}
            yield Row("timer", {"id": f"{self.ref}:{key}:{LAST_DAY}:{self.event}"}, set_, new=True)

    def _ended(self, event: int) -> Iterator[Row]:
        here = (work_item.c.case_ref == self.ref) & (work_item.c.event == event)
        query = select(work_item.c.id).where(here, work_item.c.kind == ITEM, work_item.c.status == "open")
        for id_ in self.work.connection.execute(query.order_by(work_item.c.id)).scalars():
            yield Row("work_item", {"id": id_}, {"status": "done"})


def pass_last_day(
    work: Work, parts: TimetableParts, case: Case, row: RowMapping, now: datetime, *, senior: str
) -> None:
    """Record that a step will be missed unless a date moves, for its owner and the senior; once."""
    of = (milestone.c.case_ref == case.ref) & (milestone.c.key == row["subject"])
    dated = work.connection.execute(select(milestone).where(of)).mappings().one()
    moment = work.moment(case_stream(case.ref))
    said = last_days_of(work.connection, parts, case, london_date(now))[1].get(row["subject"])
    rows = [Row("timer", {"id": row["id"]}, {"state": "fired", "event": moment.next_id})]
    data: dict[str, Json] = {
        "milestone": row["subject"],
        "timer": row["id"],
        "due_at": row["due_at"],
        "local_due": row["local_due"],
        "fired_at": format_instant(now),
    }
    if said:
        data |= said.figures
        # The owner first, who has to do it.
        for number, role in enumerate(dict.fromkeys(filter(None, (dated["owner"], senior))), start=1):
            here: dict[str, Json] = {"role": role, "since": format_instant(moment.now)}
            here |= {"event": moment.next_id, "status": "open"}
            rows.append(_item(dated, said, f"W-{moment.next_id}-{number}", here))
    key = f"timer:{row['id']}:{row['due_at']}:{row['event']}"
    entry = CaseEntry(WILL_MISS if said else LAPSED, data, rows=rows, key=key)
    append_entry(work, parts.road, case, entry, moment)


def _item(dated: RowMapping, said: Finding, id_: str, here: dict[str, Json]) -> Row:
    set_: dict[str, Json] = {
        "case_ref": dated["case_ref"],
        "kind": ITEM,
        "title": f"{dated['title']}. {said.message.removesuffix('.')}",
        "due": dated["due"] or str(said.figures["latest"]),
        **here,
    }
    return Row("work_item", {"id": id_}, set_, new=True)
