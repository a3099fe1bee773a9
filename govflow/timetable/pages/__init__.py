"""The room's pages: closed days, planning back, a rehearsal, and forms that change a timetable."""

from govflow.timetable.pages import calendar, changing, planning
from govflow.timetable.pages.blueprint import blueprint

__all__ = ["blueprint", "calendar", "changing", "planning"]
