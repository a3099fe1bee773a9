"""The rows of a timetable that changed: dates as they are now, former ones kept, timers moved along."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select

from govflow.kernel.findings import Json
from govflow.kernel.moments import format_instant
from govflow.ledger.rows import Row, private
from govflow.road.milestones import ESCALATE, PASSED, milestone_row, timer_row, watched
from govflow.road.ports import Case
from govflow.road.tables import timer, work_item
from govflow.storage.work import Moment, Work
from govflow.timetable.calendar import Calendar
from govflow.timetable.due import Milestone
from govflow.timetable.entries import dated_step, rows_beside
from govflow.timetable.tables import former_date

Dated = tuple[str, date | None, date | None]


@dataclass(frozen=True, slots=True)
class Why:
    """Upon what dates moved. The reason itself is private text of the event, called ``reason``."""

    document: str = ""
    issued_by: str = ""


def dated(one: Milestone) -> Dated:
    """Return what makes one date another."""
    return one.qualifier, one.start, one.due


def date_json(one: Milestone) -> dict[str, Json]:
    """Return a date as an event tells it."""
    return {"qualifier": one.qualifier, "start": _iso(one.start), "due": _iso(one.due)}


@dataclass(frozen=True, slots=True)
class Changing:
    """The transaction in which a timetable changes, from what it was to what it is."""

    work: Work
    case: Case
    calendar: Calendar
    moment: Moment
    why: Why

    def rows(self, before: Sequence[Milestone], after: Sequence[Milestone]) -> list[Row]:
        """Return the rows that lead from one to the other.

        Raises:
            InvalidInput: for a day outside the years that the calendar knows.
        """
        known = {one.key: one for one in before}
        rows = []
        for one in after:
            was = known.get(one.key)
            if was is None or dated(was) != dated(one):
                # No status can be worked out for a day that the calendar does not know.
                for day in filter(None, (one.start, one.due)):
                    self.calendar.add(day, 0, working=False)
                rows += self._new(one) if was is None else self._moved(was, one)
            elif was.position != one.position:
                rows.append(Row("milestone", self._key(one.key), {"position": one.position}))
        return rows

    def _key(self, key: str) -> Mapping[str, Json]:
        return {"case_ref": self.case.ref, "key": key}

    def _new(self, one: Milestone) -> list[Row]:
        event, step = self.moment.next_id, dated_step(one, self.calendar)
        rows = [milestone_row(self.case.ref, one.position, step)]
        rows += [timer_row(self.case.ref, step, kind, due, event) for kind, due in watched(step) if due]
        return rows + rows_beside(self.case.ref, event, [one])

    def _moved(self, was: Milestone, one: Milestone) -> list[Row]:
        changed: dict[str, Json] = {**date_json(one), "source": one.source, "position": one.position}
        rows = [self.former(was), Row("milestone", self._key(one.key), changed)]
        if one.met_on is None and not one.waived:
            rows += self._timers(one)
            rows += unchased(self.work, self.case.ref, one.key)
        return rows

    def former(self, was: Milestone) -> Row:
        """Return the row that keeps a date as it was."""
        here = (former_date.c.case_ref == self.case.ref) & (former_date.c.key == was.key)
        number = self.work.connection.execute(select(func.count()).where(here)).scalar_one() + 1
        columns: dict[str, Json] = {
            **date_json(was),
            "source": was.source,
            "reason": private("reason", erased=""),
            "document": self.why.document,
            "issued_by": self.why.issued_by,
            "moved_at": format_instant(self.moment.now),
            "event": self.moment.next_id,
        }
        return Row("former_date", {**self._key(was.key), "number": number}, columns, new=True)

    def _timers(self, one: Milestone) -> Iterator[Row]:
        step = dated_step(one, self.calendar)
        pending = {row["kind"]: row["id"] for row in _pending(self.work, self.case.ref, one.key)}
        for kind, due in watched(step):
            if kind in pending and due:
                yield Row("timer", {"id": pending[kind]}, {"due_at": due, "local_due": step.due})
            elif kind in pending:
                yield Row("timer", {"id": pending[kind]}, {"state": "cancelled"})
            elif due:
                # What has fired stays fired; the new day has a timer of its own.
                event = self.moment.next_id
                yield timer_row(self.case.ref, step, kind, due, event, again=f":{event}")


def stopped(work: Work, ref: str, key: str) -> list[Row]:
    """Return the rows that end the timers of a date nobody waits for any more, and the items it left."""
    ended = [Row("timer", {"id": row["id"]}, {"state": "cancelled"}) for row in _pending(work, ref, key)]
    return ended + unchased(work, ref, key)


def unchased(work: Work, ref: str, key: str) -> list[Row]:
    """Return the rows that close the items which the passing of a date left open."""
    query = (
        select(work_item.c.id)
        .join(timer, timer.c.event == work_item.c.event)
        .where(timer.c.case_ref == ref, timer.c.subject == key)
        .where(work_item.c.case_ref == ref, work_item.c.status == "open")
        .order_by(work_item.c.id)
    )
    return [
        Row("work_item", {"id": id_}, {"status": "done"}) for id_ in work.connection.execute(query).scalars()
    ]


def _pending(work: Work, ref: str, key: str) -> list[Mapping[str, str]]:
    query = select(timer.c.id, timer.c.kind).where(
        timer.c.case_ref == ref,
        timer.c.subject == key,
        timer.c.state == "pending",
        timer.c.kind.in_((PASSED, ESCALATE)),
    )
    return [{"id": row.id, "kind": row.kind} for row in work.connection.execute(query.order_by(timer.c.id))]


def _iso(day: date | None) -> str:
    return day.isoformat() if day else ""
