"""The room's pages: closed days, timetables, what is at risk, a rehearsal, forms of change."""

from govflow.timetable.pages import at_risk, calendar, changing, planning, year
from govflow.timetable.pages.blueprint import blueprint

__all__ = ["at_risk", "blueprint", "calendar", "changing", "planning", "year"]
