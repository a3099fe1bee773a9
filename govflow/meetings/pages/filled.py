"""What was typed into one form of the desk, read once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from flask import request

from govflow.kernel.moments import LONDON, Happened, parse_instant
from govflow.meetings.queries.record import Record
from govflow.web.components import Problems, in_london, read_day, read_time

LONGEST = 10_000
YES = "yes"


@dataclass(slots=True)
class Filled:
    """What was typed into one form of the desk."""

    ref: str
    record: Record
    problems: Problems
    given: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Read the form once."""
        for name in request.form:
            self.given[name] = request.form.get(name, "").replace("\x00", "").strip()
            if len(self.given[name]) > LONGEST:
                self.problems.add("desk", f"Write {LONGEST:,} characters or fewer in one field")

    def text(self, name: str) -> str:
        """Return what was typed into a field."""
        return self.given.get(name, "")

    def yes(self, name: str) -> bool:
        """Return whether a box was ticked."""
        return self.given.get(name) == YES

    def several(self, name: str) -> tuple[str, ...]:
        """Return every value of a field that can have several."""
        return tuple(one for one in request.form.getlist(name) if one and "\x00" not in one)

    def day(self, name: str, what: str) -> date | None:
        """Return three boxes as a day."""
        return read_day(self.given, name, what, self.problems)

    @property
    def key(self) -> str:
        """Return the key of the form, so that sending it twice is sending it once."""
        return self.text("key")

    @property
    def at(self) -> Happened | None:
        """Return the time that was typed, on the day of the meeting; nothing means now."""
        typed, row = self.text("at"), self.record.row
        if not typed or row is None:
            return None
        try:
            time = read_time(typed)
        except ValueError:
            self.problems.add("at", "Enter a time like 10:42am, or leave it empty", anchor="desk")
            return None
        day = parse_instant(row["starts_at"]).astimezone(LONDON).date()
        return Happened(day, in_london(day, time)) if time else None


Form = Callable[[Filled], tuple[Any, Callable[..., Any]]]
