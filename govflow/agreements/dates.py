"""The days of an agreement that somebody must mind: its review, its notice, its end.

The three are dates of its timetable, so each shows there, is raised when it passes, and escalates (ADR 6).
Beside them GovFlow itself takes two steps: it raises what is about to run out, and records what has.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator, Mapping
from datetime import date, datetime

from sqlalchemy import select

from govflow.agreements.held import record_of
from govflow.agreements.model import IN_PLACE, KIND, OVER, RUNNING, Record
from govflow.agreements.ports import AgreementParts
from govflow.kernel.actor import REACTIONS
from govflow.kernel.findings import Json
from govflow.kernel.moments import end_of_day, start_of_day
from govflow.ledger.event import Stored
from govflow.ledger.rows import Row
from govflow.road.casework import CaseEntry, append_entry
from govflow.road.gather import case_stream, lock_case
from govflow.road.milestones import DatedStep, milestone_row, step_timer, timer_row, watched
from govflow.road.ports import Case
from govflow.road.tables import milestone, timer
from govflow.storage.work import Work

PLANNED = "case.agreement_dates_planned"
TITLES = {
    "agreement_review": "Agreement reviewed",
    "agreement_notice": "Last day to give notice before the agreement ends",
    "agreement_end": "Agreement renewed, continued or ended",
}
EXPIRING, LAPSE = "begin_expiring", "lapse"


def months_before(day: date, months: int) -> date:
    """Return the same day some months before, or the last of its month where that has no such day."""
    place = day.year * 12 + day.month - 1 - months
    year, month = place // 12, place % 12 + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def plan_dates(work: Work, parts: AgreementParts, stored: Stored) -> None:
    """Plan the days of an agreement anew after what set its record, or ended it."""
    data = stored.payload()
    ref, rows = str(data.get("case") or ""), data.get("rows")
    if not stored.stream.startswith(f"case:{KIND}-") or stored.type == PLANNED or not isinstance(rows, list):
        return
    touched = {str(row.get("table")) for row in rows if isinstance(row, dict)}
    if "agreement" in touched or (data.get("to") and data.get("from") != data.get("to")):
        _plan(work, parts, lock_case(work, ref))


def _plan(work: Work, parts: AgreementParts, case: Case) -> None:
    held = record_of(work.connection, case.ref)
    moment = work.moment(case_stream(case.ref))
    wanted = _wanted(parts, held) if held and case.state not in OVER else {}
    rows = [*_milestones(work, case, wanted, moment.next_id)]
    rows += _steps(work, case, _by_itself(parts, held, case, moment.now), moment.next_id)
    if rows:
        days: dict[str, Json] = {key: one.due for key, one in wanted.items()}
        entry = CaseEntry(PLANNED, {"dates": days}, rows=rows)
        append_entry(work.acting_as(REACTIONS), parts.road, case, entry, moment)


def last_days(held: Record) -> dict[str, date]:
    """Return the days of a record that somebody must mind, by the key of each."""
    found: dict[str, date] = {}
    if held.review_by:
        found["agreement_review"] = date.fromisoformat(held.review_by)
    if held.ends_on:
        end = date.fromisoformat(held.ends_on)
        found["agreement_end"] = end
        if held.notice_months:
            found["agreement_notice"] = months_before(end, held.notice_months)
    return found


def _wanted(parts: AgreementParts, held: Record) -> dict[str, DatedStep]:
    return {key: parts.dated(key, TITLES[key], day) for key, day in sorted(last_days(held).items())}


def _milestones(work: Work, case: Case, wanted: Mapping[str, DatedStep], event: int) -> Iterator[Row]:
    query = select(milestone).where(milestone.c.case_ref == case.ref)
    there = {row["key"]: row for row in work.connection.execute(query).mappings()}
    for key in TITLES:
        row, dated = there.get(key), wanted.get(key)
        if row is None and dated is None:
            continue
        if dated is None:
            yield from _dropped(work, case, key, already=bool(row and row["waived"]))
        elif row is None:
            yield milestone_row(case.ref, len(there) + 1 + list(TITLES).index(key), dated)
            yield from _timers(case, dated, event)
        elif row["due"] != dated.due or row["waived"]:
            set_: dict[str, Json] = {"due": dated.due, "met_on": "", "waived": 0, "struck": 0}
            yield Row("milestone", {"case_ref": case.ref, "key": key}, set_)
            yield from _cancelled(work, case, key)
            yield from _timers(case, dated, event)


def _dropped(work: Work, case: Case, key: str, *, already: bool) -> Iterator[Row]:
    # What ran out unrenewed stays late: nobody waived it.
    if already or case.state == "expired":
        return
    yield Row("milestone", {"case_ref": case.ref, "key": key}, {"waived": 1})
    yield from _cancelled(work, case, key)


def _timers(case: Case, dated: DatedStep, event: int) -> Iterator[Row]:
    for kind, due_at in watched(dated):
        if due_at:
            yield timer_row(case.ref, dated, kind, due_at, event, again=f":{event}")


def _cancelled(work: Work, case: Case, subject: str) -> Iterator[Row]:
    pending = select(timer.c.id).where(
        timer.c.case_ref == case.ref, timer.c.subject == subject, timer.c.state == "pending"
    )
    for id_ in work.connection.execute(pending.order_by(timer.c.id)).scalars():
        yield Row("timer", {"id": id_}, {"state": "cancelled"})


def _by_itself(parts: AgreementParts, held: Record | None, case: Case, now: datetime) -> dict[str, datetime]:
    """Return when GovFlow itself takes a step of this agreement; one that has run out already, at once."""
    if held is None or not held.ends_on or case.state not in IN_PLACE:
        return {}
    end = date.fromisoformat(held.ends_on)
    warned = start_of_day(months_before(end, parts.expiring_months))
    runs_out = {LAPSE: max(end_of_day(end), now)}
    return runs_out | ({EXPIRING: max(warned, now)} if case.state in RUNNING else {})


def _steps(work: Work, case: Case, wanted: Mapping[str, datetime], event: int) -> Iterator[Row]:
    for trigger in (EXPIRING, LAPSE):
        query = select(timer.c.id, timer.c.due_at).where(
            timer.c.case_ref == case.ref, timer.c.subject == trigger, timer.c.state == "pending"
        )
        pending = {row.id: row.due_at for row in work.connection.execute(query)}
        at = wanted.get(trigger)
        planned = step_timer(case.ref, trigger, at, event) if at else None
        if planned is not None and planned.set["due_at"] in pending.values():
            continue
        for id_ in sorted(pending):
            yield Row("timer", {"id": id_}, {"state": "cancelled"})
        if planned is not None:
            yield planned
