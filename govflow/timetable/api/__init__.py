"""The room's API: the calendar's days, and timetables with what moves in them."""

from govflow.timetable.api import calendar, dates
from govflow.timetable.api.blueprint import api

__all__ = ["api", "calendar", "dates"]
