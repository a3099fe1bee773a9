"""A diary as RFC 5545 has it, by ``icalendar``: folding, escaping and time zones are the library's."""

from __future__ import annotations

import re
from collections.abc import Sequence

from icalendar import Calendar, Event

from govflow.kernel.moments import LONDON
from govflow.reminders.model import DiaryEntry

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")


def as_ics(entries: Sequence[DiaryEntry], host: str) -> bytes:
    """Return a calendar that programs subscribe to. What was cancelled stays in it, as cancelled."""
    calendar = Calendar()
    calendar.add("prodid", "-//GovFlow//Diary//EN")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", "GovFlow")
    for entry in entries:
        calendar.add_component(_event(entry, host))
    calendar.add_missing_timezones()
    return bytes(calendar.to_ical())


def _event(entry: DiaryEntry, host: str) -> Event:
    event = Event()
    event.add("uid", f"{entry.uid}@{host}")
    event.add("dtstamp", entry.stamped)
    event.add("sequence", entry.sequence)
    event.add("summary", _plain(entry.title))
    event.add("status", "CANCELLED" if entry.cancelled else "CONFIRMED")
    event.add("url", entry.url)
    if entry.begins is not None:
        event.add("dtstart", entry.begins.astimezone(LONDON))
    else:
        # A date is to be met by its end and takes nobody's day (RFC 5545 3.8.2.7).
        event.add("dtstart", entry.first_day)
        event.add("dtend", entry.after)
        event.add("transp", "TRANSPARENT")
    for name, text in (("description", entry.about), ("location", entry.place)):
        if text:
            event.add(name, _plain(text))
    return event


def _plain(text: str) -> str:
    return _CONTROL.sub("", text)
