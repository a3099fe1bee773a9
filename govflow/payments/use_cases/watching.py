"""The timers of a pool, for each instalment and for its review and notice, planned anew with its terms."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import RowMapping, select

from govflow.kernel.errors import refusal
from govflow.kernel.findings import Json
from govflow.kernel.moments import end_of_day, format_instant, start_of_day
from govflow.ledger.rows import Row
from govflow.payments.ports import PaymentParts
from govflow.payments.queries.overview import DUE, END, POOL_DAY, days_of, instalment_of, seen_of, subject_of
from govflow.payments.queries.reading import terms_called
from govflow.payments.use_cases.speaking import CREATED, agreement_of, ended, finance_of, need_a_part
from govflow.road.casework import CaseEntry, append_entry
from govflow.road.gather import case_stream
from govflow.road.milestones import ZONE
from govflow.road.once import Answer, once
from govflow.road.ports import Case
from govflow.road.tables import timer, work_item
from govflow.rulebook.pool_terms import PoolTerms
from govflow.storage.work import Work

SCHEDULED, MISSED, NEARED = "case.payments_scheduled", "case.instalment_missed", "case.pool_day_announced"
LAPSED = "timer.lapsed"
# A review or a notice is told of so many days before, while something can still be done about it.
AHEAD = timedelta(days=28)


@dataclass(frozen=True, slots=True)
class SchedulePayments:
    """The terms of a pool are in force: watch its days."""

    ref: str
    pool: str
    key: str = ""


@dataclass(frozen=True, slots=True)
class _Watch:
    subject: str
    kind: str
    on: date
    due_at: datetime


def schedule_payments(work: Work, parts: PaymentParts, command: SchedulePayments) -> Answer:
    """Put the days of a pool's terms on the timetable, or move them after the terms were changed.

    What is paid already needs no timer. Where nothing has changed, nothing is written and ``event`` is null.

    Raises:
        NotFound: where the agreement has no such pool; Refused: for who has no part in its money or record.
    """
    case = agreement_of(work, command.ref)
    need_a_part(work, case, "Scheduling the payments of a pool")
    asked: dict[str, Json] = {"schedule": command.ref, "pool": command.pool}

    def act() -> Answer:
        terms = terms_called(work.connection, parts, case.ref, command.pool)
        if state := ended(work, parts.road, case):
            rule, remedy = "A pool lives as long as its agreement", "Put the days of its successor on it."
            message = f"{case.ref} is over ({state.lower()}), so its days are watched no longer."
            raise refusal("STATE_FORBIDS", message, rule=rule, remedy=remedy)
        moment = work.moment(case_stream(case.ref))
        rows = list(_planned(work, parts, case, terms, moment.next_id))
        event: int | None = None
        if rows:
            days: list[Json] = [
                *sorted({str(row.set["local_due"]) for row in rows if "local_due" in row.set})
            ]
            data: dict[str, Json] = {"pool": terms.key, "days": days}
            event = append_entry(work, parts.road, case, CaseEntry(SCHEDULED, data, rows=rows), moment).id
        return {"ref": case.ref, "pool": terms.key, "timers": len(rows), "event": event}

    return once(work, command.key, asked, CREATED, act)[0]


def _planned(work: Work, parts: PaymentParts, case: Case, terms: PoolTerms, event: int) -> Iterator[Row]:
    wanted = {one.subject: one for one in _watches(work, parts, case, terms)}
    held = {row["subject"]: row for row in _timers(work, case.ref, terms.key)}
    for subject, one in wanted.items():
        yield from _moved(work, case, held.get(subject), one, event)
    for subject, row in held.items():
        if subject not in wanted and row["state"] == "pending":
            yield Row("timer", {"id": row["id"]}, {"state": "cancelled"})


def _watches(work: Work, parts: PaymentParts, case: Case, terms: PoolTerms) -> Iterator[_Watch]:
    for one in seen_of(work.connection, parts, case.ref, terms.key).standings:
        if one.outstanding:
            due = one.instalment
            subject = subject_of(terms.key, due.contribution, due.number)
            yield _Watch(subject, DUE, due.due_on, end_of_day(due.due_on))
    for day in days_of(case.ref, terms):
        if day.what != END:
            yield _Watch(f"{terms.key}/{day.what}", POOL_DAY, day.on, start_of_day(day.on - AHEAD))


def _timers(work: Work, ref: str, pool: str) -> list[RowMapping]:
    query = select(timer).where(timer.c.case_ref == ref, timer.c.kind.in_([DUE, POOL_DAY]))
    return [
        row
        for row in work.connection.execute(query.order_by(timer.c.id)).mappings()
        if row["subject"].startswith(f"{pool}/")
    ]


def _moved(work: Work, case: Case, row: RowMapping | None, one: _Watch, event: int) -> Iterator[Row]:
    columns: dict[str, Json] = {
        "due_at": format_instant(one.due_at),
        "local_due": one.on.isoformat(),
        "state": "pending",
        "event": event,
    }
    if row is None:
        more: dict[str, Json] = {"case_ref": case.ref, "kind": one.kind, "subject": one.subject, "zone": ZONE}
        yield Row("timer", {"id": f"{case.ref}:{one.subject}"}, {**columns, **more}, new=True)
    elif row["local_due"] != one.on.isoformat() or row["state"] == "cancelled":
        yield Row("timer", {"id": row["id"]}, columns)
        yield from item_done(work, case.ref, one.subject)


def ended_by_payment(work: Work, ref: str, subject: str) -> list[Row]:
    """Return what ends with an instalment that is paid: its timer, and the item about its day."""
    pending = select(timer.c.id).where(timer.c.id == f"{ref}:{subject}", timer.c.state == "pending")
    found = work.connection.execute(pending).scalars()
    return [
        *(Row("timer", {"id": one}, {"state": "cancelled"}) for one in found),
        *item_done(work, ref, subject),
    ]


def item_done(work: Work, ref: str, subject: str) -> list[Row]:
    """Return the row that closes the item a day of the pool has left, if it left one."""
    status = _item_status(work, ref, subject)
    return [Row("work_item", {"id": item_of(ref, subject)}, {"status": "done"})] if status == "open" else []


def _item_status(work: Work, ref: str, subject: str) -> str | None:
    query = select(work_item.c.status).where(work_item.c.id == item_of(ref, subject))
    return work.connection.execute(query).scalar()


def item_of(ref: str, subject: str) -> str:
    """Return the id of the one item that a day of a pool can leave."""
    return f"W-{ref}:{subject}"


def pass_instalment(work: Work, parts: PaymentParts, case: Case, row: RowMapping, now: datetime) -> None:
    """Record that an instalment was not paid by its day, for whoever answers for the payer's money."""
    pool, contribution, number = instalment_of(str(row["subject"]))
    terms = parts.terms_of(work.connection, case.ref, pool)
    late = _late(work, parts, case, (pool, contribution, int(number))) if terms else None
    if terms is None or late is None:
        _record(work, parts, case, (row, now), (LAPSED, {}))
        return
    party = next(one.party for one in terms.contributions if one.key == contribution)
    title = f"{terms.title}: instalment {number} of {contribution} was due and is not paid"
    item: Mapping[str, Json] = {
        "kind": "instalment_missed",
        "role": finance_of(work, terms, party),
        "title": title,
    }
    _record(work, parts, case, (row, now), (MISSED, item))


def _late(work: Work, parts: PaymentParts, case: Case, which: tuple[str, str, int]) -> bool | None:
    pool, contribution, number = which
    found = seen_of(work.connection, parts, case.ref, pool).standings
    mine = [
        one for one in found if (one.instalment.contribution, one.instalment.number) == (contribution, number)
    ]
    return True if any(one.outstanding for one in mine) else None


def announce_day(work: Work, parts: PaymentParts, case: Case, row: RowMapping, now: datetime) -> None:
    """Tell the pool manager that a review or the last day for notice is near."""
    pool, what = str(row["subject"]).split("/")
    terms = parts.terms_of(work.connection, case.ref, pool)
    day = next((one for one in days_of(case.ref, terms) if one.what == what), None) if terms else None
    if day is None:
        _record(work, parts, case, (row, now), (LAPSED, {}))
        return
    item: Mapping[str, Json] = {"kind": "pool_day", "role": "pool_manager", "title": day.title}
    _record(work, parts, case, (row, now), (NEARED, item))


def _record(
    work: Work,
    parts: PaymentParts,
    case: Case,
    fired: tuple[RowMapping, datetime],
    came: tuple[str, Mapping[str, Json]],
) -> None:
    (row, now), (type_, item) = fired, came
    moment = work.moment(case_stream(case.ref))
    rows = [Row("timer", {"id": row["id"]}, {"state": "fired", "event": moment.next_id})]
    if item:
        columns: dict[str, Json] = {
            "case_ref": case.ref,
            **item,
            "since": format_instant(moment.now),
            "due": row["local_due"],
            "status": "open",
            "event": moment.next_id,
        }
        is_new = _item_status(work, case.ref, row["subject"]) is None
        rows.append(Row("work_item", {"id": item_of(case.ref, row["subject"])}, columns, new=is_new))
    data: dict[str, Json] = {name: row[name] for name in ("subject", "due_at", "local_due")}
    data |= {"timer": row["id"], "fired_at": format_instant(now)}
    key = f"timer:{row['id']}:{row['due_at']}:{row['event']}"
    append_entry(work, parts.road, case, CaseEntry(type_, data, rows=rows, key=key), moment)
