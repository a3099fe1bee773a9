"""Where a date stands (``timetable.due``), in the words and the tags that every page shows it by."""

from __future__ import annotations

from collections.abc import Mapping

# In words, with the colour of their tag. Never by colour alone.
STATUS_WORDS: Mapping[str, tuple[str, str]] = {
    "done": ("Done", ""),
    "done_late": ("Done late", "govuk-tag--yellow"),
    "open": ("Open", "govuk-tag--blue"),
    "at_risk": ("At risk", "govuk-tag--orange"),
    "late": ("Late", "govuk-tag--red"),
    "missed": ("Missed", "govuk-tag--red"),
    "awaited": ("Awaited", "govuk-tag--purple"),
    "not_yet": ("Not yet", "govuk-tag--grey"),
    "to_be_confirmed": ("Date to be confirmed", "govuk-tag--grey"),
    "waived": ("Waived", "govuk-tag--grey"),
}
