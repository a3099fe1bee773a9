"""What the room of the timetable is handed: the calendar in force, and which timers it has a say in."""

from __future__ import annotations

import os
from dataclasses import replace

from govflow.ledger.event import Stored
from govflow.road.milestones import ESCALATE
from govflow.road.step import Rules
from govflow.settings import Settings
from govflow.storage.work import Store, Work
from govflow.timetable.calendar import load_calendar
from govflow.timetable.ports import TimetableParts
from govflow.timetable.queries.closed_days import AddedDays
from govflow.timetable.reader import Later
from govflow.timetable.use_cases.closing import replan_later
from govflow.timetable.use_cases.replanning import escalation_due


def timetable_parts(settings: Settings, store: Store, road: Rules) -> TimetableParts:
    """Fill the ports of the room of the timetable. A timer that counts working days has its line here."""
    added = AddedDays(store)
    return TimetableParts(
        road=road,
        calendar=replace(load_calendar(settings.config, os.environ), added=added),
        forget_days=added.forget,
        due_by={ESCALATE: escalation_due},
    )


def replan_by(parts: TimetableParts) -> Later:
    """Return the reader that plans anew, after the commit, what was opened as a day was added."""

    def replan(work: Work, stored: Stored) -> None:
        replan_later(work, parts, stored)

    return replan
