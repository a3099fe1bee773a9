"""A date that hangs on another: five clear working days before the meeting, a week after the letter."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from govflow.timetable.calendar import Answer, Calendar

# How the days are counted: the words of a round's file, each with whether working days alone count.
CLEAR = {"clear_working_days": True, "clear_days": False}
PLAIN = {"working_days": True, "days": False}
_NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


@dataclass(frozen=True, slots=True)
class Relative:
    """So many days, counted so, ``before`` or after another milestone; ``qualifier`` is what it is then."""

    anchor: str
    before: bool
    days: int
    counted: str
    qualifier: str = "by"

    def on(self, anchored: date, calendar: Calendar) -> Answer:
        """Return the day it comes to where what it hangs on is on ``anchored``."""
        if self.counted in CLEAR:
            return calendar.latest_notice(anchored, self.days, working=CLEAR[self.counted])
        return calendar.add(anchored, -self.days if self.before else self.days, working=PLAIN[self.counted])

    def words(self, title: str) -> str:
        """Return the rule as people say it."""
        number = _NUMBERS[self.days] if self.days < len(_NUMBERS) else str(self.days)
        counted = self.counted.replace("_", " ")
        counted = counted.removesuffix("s") if self.days == 1 else counted
        return f"{number} {counted} {'before' if self.before else 'after'}: {title}".capitalize()


def read_relative(given: Mapping[str, Any], qualifier: str) -> Relative:
    """Return the rule as a file writes it: ``{before = "hwb_sign_off", clear_working_days = 5}``.

    Raises:
        ValueError: for one that cannot be meant.
    """
    sides = [name for name in ("before", "after") if name in given]
    counts = [name for name in (*CLEAR, *PLAIN) if name in given]
    if len(sides) != 1 or len(counts) != 1 or len(given) != len(("side", "count")):
        words = "takes one of before and after, and one of clear_working_days, clear_days, working_days, days"
        raise ValueError(f"a relative date {words}")
    days, before = given[counts[0]], sides[0] == "before"
    if not isinstance(days, int) or isinstance(days, bool) or days < 0 or (counts[0] in CLEAR and not before):
        raise ValueError("a relative date counts whole days, and clear days only before something")
    return Relative(str(given[sides[0]]), before, days, counts[0], qualifier)
