"""What the room of the timetable is handed: the calendar in force, and which timers it has a say in."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Connection, RowMapping, select

from govflow.agreements.queries import ends_in
from govflow.bodies.model import in_force
from govflow.bootstrap.documents import bring_by
from govflow.bootstrap.notice import CountedDays
from govflow.bootstrap.payments import pool_days
from govflow.kernel.moments import format_instant, london_date, parse_instant
from govflow.kernel.words import spaced
from govflow.ledger.event import Stored
from govflow.meetings.ports import MeetingRules
from govflow.meetings.queries.lists import list_meetings
from govflow.meetings.use_cases.windows import CLOSES, window_due
from govflow.plans.opening import further_sources
from govflow.plans.queries import agreement_ends
from govflow.powers.ports import PowersRules
from govflow.powers.queries.covering import covers_in
from govflow.powers.queries.loading import delegations_of
from govflow.powers.use_cases.publishing import call_in_due
from govflow.reminders.queries.one_date import expected_in
from govflow.road.milestones import ESCALATE, STEP
from govflow.road.step import Rules
from govflow.rulebook.terms import BodyRules, read_rules
from govflow.schemes.queries.ends import scheme_ends
from govflow.settings import Settings
from govflow.storage.register import body, body_terms
from govflow.storage.work import Store, Work, read_clock
from govflow.timetable.backwards import Board, Meeting
from govflow.timetable.calendar import Calendar, load_calendar
from govflow.timetable.last_days import plan_last_days_after
from govflow.timetable.opening_dates import plan_openings_after
from govflow.timetable.ports import EndDate, TimetableParts
from govflow.timetable.queries.closed_days import AddedDays
from govflow.timetable.reader import Later
from govflow.timetable.risk import Expected
from govflow.timetable.use_cases.closing import replan_later
from govflow.timetable.use_cases.replanning import escalation_due


def timetable_parts(
    settings: Settings,
    store: Store,
    road: Rules,
    meetings: Callable[[], MeetingRules],
    powers: Callable[[], PowersRules],
) -> TimetableParts:
    """Fill the ports of the room of the timetable. A timer that counts working days has its line here."""
    added = AddedDays(store)

    def window(connection: Connection, row: RowMapping, calendar: Calendar) -> str | None:
        rules = meetings()
        counted = replace(rules.law, days=CountedDays(calendar))
        return window_due(connection, replace(rules, law=counted), row)

    def call_in(connection: Connection, row: RowMapping, calendar: Calendar) -> str | None:
        def on(day: date, days: int, /) -> date:
            return calendar.add(day, days, working=True).date

        return call_in_due(connection, replace(powers(), add_working_days=on), row)

    return TimetableParts(
        road=road,
        calendar=replace(load_calendar(settings.config, os.environ), added=added),
        forget_days=added.forget,
        due_by={ESCALATE: escalation_due, CLOSES: window, STEP: call_in},
        config=settings.config,
        source_rows=further_sources,
        bring_documents=bring_by(settings),
        boards_of=boards_of,
        ends_of=ends_of,
        expected_of=expected_of,
    )


def boards_of(connection: Connection, area: str) -> list[Board]:
    """Return the bodies of an area with the notice their terms ask for, and every day on which they meet."""
    called: dict[str, list[Meeting]] = {}
    for one in list_meetings(connection, [area]):
        held = london_date(parse_instant(one.starts_at))
        off = one.state == "cancelled"
        called.setdefault(one.body, []).append(Meeting(held, one.body, one.body_name, one.ref, off))
    now = format_instant(read_clock(connection))
    held_terms = select(body_terms).join(body, body.c.slug == body_terms.c.body).where(body.c.area == area)
    terms = {
        row.body: read_rules(json.loads(row.rules))
        for row in connection.execute(held_terms)
        if in_force(row.from_at, row.until_at, now)
    }
    bodies = select(body.c.slug, body.c.name, body.c.abbreviation).where(body.c.area == area)
    return [
        _board(row, terms.get(row.slug, BodyRules()), called.get(row.slug, []))
        for row in connection.execute(bodies.order_by(body.c.slug))
    ]


def _board(row: Any, rules: BodyRules, called: Sequence[Meeting]) -> Board:
    known = {each.day for each in called}
    printed = [date.fromisoformat(text) for text in rules.meets]
    calendar = [Meeting(day, row.slug, row.name) for day in printed if day not in known]
    names = tuple(name.casefold() for name in (row.name, row.abbreviation) if name)
    meetings = sorted([*called, *calendar], key=lambda each: each.day)
    return Board(row.slug, names, rules.notice.days, rules.notice.working, tuple(meetings))


def ends_of(connection: Connection, area: str) -> list[EndDate]:
    """Return the last days of what is relied on: agreements, delegations, cover, schemes, pools."""
    found = [
        EndDate(_last_day(one.until_at), "delegation", f"Delegation {one.ref} ends", one.ref)
        for one in delegations_of(connection, [area])
        if one.until_at
    ]
    found += [
        EndDate(_last_day(row["until_at"]), "cover", f"Cover of the {spaced(row['office'])} ends", row["id"])
        for row in covers_in(connection, [area])
        if row["until_at"]
    ]
    found += [
        EndDate(day, "agreement", f"Agreement {ref} ends", ref)
        for ref, day in {**dict(agreement_ends(connection, area)), **dict(ends_in(connection, area))}.items()
    ]
    found += [EndDate(one.day, "scheme", one.title, one.case_ref) for one in scheme_ends(connection, area)]
    found += [EndDate(one.on, "pool", one.title, one.ref) for one in pool_days(connection, [area])]
    return sorted(found, key=lambda one: (one.day, one.ref))


def expected_of(connection: Connection, areas: Collection[str]) -> dict[tuple[str, str], Expected]:
    """Return when and why owners expect dates of some areas instead, by case and milestone."""
    return {
        (row["case_ref"], row["milestone"]): Expected(
            date.fromisoformat(row["expected_on"]), row["reason"] or ""
        )
        for row in expected_in(connection, areas)
    }


def _last_day(until_at: str) -> date:
    """Return the last day that is counted in, of an end that is not."""
    return london_date(parse_instant(until_at) - timedelta(microseconds=1))


def plan_by(parts: TimetableParts) -> tuple[Later, Later]:
    """Return what plans after the commit: what was opened as a day was added; openings and last days."""

    def replan(work: Work, stored: Stored) -> None:
        replan_later(work, parts, stored)

    def dates(work: Work, stored: Stored) -> None:
        plan_openings_after(work, parts.road, stored)
        plan_last_days_after(work, parts, stored)

    return replan, dates
