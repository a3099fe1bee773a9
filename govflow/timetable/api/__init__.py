"""The room's API: the calendar's days, and timetables with what moves in them."""

from govflow.timetable.api import at_risk, calendar, dates
from govflow.timetable.api.blueprint import api

__all__ = ["api", "at_risk", "calendar", "dates"]
