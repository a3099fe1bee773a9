"""The room's pages: the calendar's closed days. No script."""

from govflow.timetable.pages import calendar
from govflow.timetable.pages.blueprint import blueprint

__all__ = ["blueprint", "calendar"]
