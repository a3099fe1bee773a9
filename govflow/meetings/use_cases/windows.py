"""Windows before a meeting: they open when it is arranged, and each closes by itself when its hour has come.

Until when questions and statements are taken, and the agenda is to be published, by the terms of the body.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, time, timedelta

from sqlalchemy import Connection, RowMapping, select

from govflow.kernel.actor import REACTIONS
from govflow.kernel.findings import Json
from govflow.kernel.moments import format_instant, london_date, parse_instant
from govflow.ledger.rows import Row
from govflow.meetings.ports import MeetingRules
from govflow.meetings.queries.rows import find_meeting, windows_of
from govflow.meetings.tables import meeting_window
from govflow.meetings.use_cases.notice import agenda_notice, meeting_day
from govflow.road.casework import CaseEntry, append_entry
from govflow.road.gather import case_stream
from govflow.road.milestones import ZONE
from govflow.road.ports import Case
from govflow.road.tables import timer, work_item
from govflow.storage.work import Work

CLOSES = "window_closes"
OPENED, CLOSED, MISSED, LAPSED = (
    "meeting.windows_opened",
    "meeting.window_closed",
    "meeting.agenda_missed",
    "timer.lapsed",
)
AGENDA, QUESTIONS, STATEMENTS = "agenda", "questions", "statements"
CLERK = "democratic_services_officer"
GONE = "cancelled"


def closing_of(connection: Connection, rules: MeetingRules, held: RowMapping, kind: str) -> datetime | None:
    """Return when a window of a meeting closes by its body's own rule; ``None`` where it has none."""
    if kind == AGENDA:
        asked = agenda_notice(connection, rules, held)
        if asked is None:
            return None
        hour = rules.law.office_closes
        return rules.law.closes(meeting_day(held), asked.days, working=asked.working, hour=hour)
    terms = rules.bodies.terms_at(connection, held["body"], held["starts_at"])
    rule = getattr(terms.rules, kind) if terms else None
    if rule is None:
        return None
    at = time.fromisoformat(rule.hour) if rule.hour else None
    return rules.law.closes(meeting_day(held), rule.days, working=rule.working, hour=at)


def plan_windows(work: Work, rules: MeetingRules, case: Case) -> None:
    """Open the windows of a meeting, and put anew those whose meeting was moved or whose rule changed.

    One that has closed stays closed: what happened is not undone by another date.
    """
    held = find_meeting(work.connection, case.ref)
    if held is None:
        return
    moment = work.moment(case_stream(case.ref))
    rows: list[Row] = []
    opened: list[Json] = []
    known = [row for row in windows_of(work.connection, case.ref) if row["state"] == "open"]
    for kind in (AGENDA, QUESTIONS, STATEMENTS):
        closes = closing_of(work.connection, rules, held, kind)
        at = format_instant(closes) if closes and _is_to_come(held, kind, closes, moment.now) else ""
        before = [row for row in known if row["kind"] == kind]
        if [row["closes_at"] for row in before] == ([at] if at else []):
            continue
        rows += [row for one in before for row in ended_rows(work.connection, one, GONE)]
        if at and closes:
            rows += _new_rows(case.ref, kind, closes, moment.next_id)
            opened.append({"kind": kind, "closes_at": at})
    if rows:
        entry = CaseEntry(OPENED, {"windows": opened}, rows=rows)
        append_entry(work.acting_as(REACTIONS), rules.road, case, entry, moment)


def _is_to_come(held: RowMapping, kind: str, closes: datetime, now: datetime) -> bool:
    return closes > now and not (kind == AGENDA and held["published_at"])


def _new_rows(ref: str, kind: str, closes: datetime, event: int) -> Iterator[Row]:
    id_ = f"WINDOW-{event}-{kind}"
    at = format_instant(closes)
    set_: dict[str, Json] = {"case_ref": ref, "kind": kind, "closes_at": at, "state": "open", "event": event}
    yield Row("meeting_window", {"id": id_}, set_, new=True)
    # The half-open end of a day falls on the next one: the legal date is that of its last moment.
    local = london_date(closes - timedelta(microseconds=1)).isoformat()
    columns: dict[str, Json] = {"case_ref": ref, "kind": CLOSES, "subject": id_, "due_at": at}
    columns |= {"local_due": local, "zone": ZONE, "state": "pending", "event": event}
    yield Row("timer", {"id": f"{ref}:{id_}"}, columns, new=True)


def ended_rows(connection: Connection, window: RowMapping, state: str) -> list[Row]:
    """Return what ends an open window before its hour: its row, and its timer."""
    pending = select(timer.c.id).where(timer.c.subject == window["id"], timer.c.state == "pending")
    return [
        Row("meeting_window", {"id": window["id"]}, {"state": state}),
        *(Row("timer", {"id": one}, {"state": "cancelled"}) for one in connection.execute(pending).scalars()),
    ]


def agenda_met(connection: Connection, ref: str) -> list[Row]:
    """Return what ends with the publication of an agenda: its window, and the item about a missed one."""
    rows = [
        row
        for one in windows_of(connection, ref)
        if (one["kind"], one["state"]) == (AGENDA, "open")
        for row in ended_rows(connection, one, "met")
    ]
    raised = select(work_item.c.id).where(
        work_item.c.case_ref == ref, work_item.c.kind == "agenda_missed", work_item.c.status == "open"
    )
    return rows + [
        Row("work_item", {"id": one}, {"status": "done"}) for one in connection.execute(raised).scalars()
    ]


def close_window(work: Work, rules: MeetingRules, case: Case, row: RowMapping, now: datetime) -> None:
    """Close a window whose hour has come; tell the clerk of an agenda that is still not published."""
    query = select(meeting_window).where(meeting_window.c.id == row["subject"])
    window = work.connection.execute(query).mappings().one()
    moment = work.moment(case_stream(case.ref))
    rows = [Row("timer", {"id": row["id"]}, {"state": "fired", "event": moment.next_id})]
    type_, state = CLOSED, "closed"
    if case.state == GONE or window["state"] != "open":
        type_, state = LAPSED, GONE
    elif window["kind"] == AGENDA:
        # Held without an agenda ever recorded: nothing is known to be short, and nobody is chased.
        type_, state = (MISSED, "missed") if case.state == "called" else (CLOSED, "closed")
    rows.append(Row("meeting_window", {"id": window["id"]}, {"state": state, "closes_at": row["due_at"]}))
    if type_ == MISSED:
        rows.append(_item(case, row, moment.next_id, format_instant(moment.now)))
    data: dict[str, Json] = {
        "window": window["id"],
        "kind": window["kind"],
        "timer": row["id"],
        "due_at": row["due_at"],
        "local_due": row["local_due"],
        "fired_at": format_instant(now),
    }
    entry = CaseEntry(type_, data, rows=rows, key=f"timer:{row['id']}:{row['due_at']}:{row['event']}")
    append_entry(work, rules.road, case, entry, moment)


def window_due(connection: Connection, rules: MeetingRules, row: RowMapping) -> str | None:
    """Return when a pending window is due by the calendar and the terms of now, to plan its timer anew."""
    query = select(meeting_window).where(meeting_window.c.id == row["subject"])
    window, held = connection.execute(query).mappings().first(), find_meeting(connection, row["case_ref"])
    if window is None or held is None:
        return None
    closes = closing_of(connection, rules, held, window["kind"])
    return format_instant(closes) if closes else None


def _item(case: Case, row: RowMapping, event: int, at: str) -> Row:
    last = london_date(parse_instant(row["due_at"]) - timedelta(microseconds=1)).isoformat()
    return Row(
        "work_item",
        {"id": f"W-{row['subject']}"},
        {
            "case_ref": case.ref,
            "kind": "agenda_missed",
            "role": CLERK,
            "title": "The last day for the agenda has passed and it is not published: see what the law asks",
            "since": at,
            "due": last,
            "status": "open",
            "event": event,
        },
        new=True,
    )
