"""Which meeting could still save a date that a rehearsal breaks, and when a further one would. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from govflow.kernel.findings import Finding, Json
from govflow.timetable.backwards import Chain, Meeting
from govflow.timetable.conflicts import day_words
from govflow.timetable.rehearsal import Reach, Rehearsal

SHOWN = 3


@dataclass(frozen=True, slots=True)
class Saving:
    """A meeting at which a step that misses its own could be taken; ``holds`` if later dates hold."""

    milestone: str
    meeting: Meeting
    holds: bool

    def as_json(self) -> dict[str, Json]:
        """Return the shape printed."""
        meeting = self.meeting.as_json()
        return {"milestone": self.milestone, "meeting": meeting, "holds_later_dates": self.holds}


def savings(chain: Chain, rehearsal: Rehearsal) -> list[Saving]:
    """Return, for each step that misses its meeting, the next ones that its papers can still reach."""
    return [
        Saving(reach.milestone, one, reach.limit is None or one.day <= reach.limit)
        for reach in _broken(chain, rehearsal)
        for one in _after(chain, reach)
    ]


def _broken(chain: Chain, rehearsal: Rehearsal) -> Iterator[Reach]:
    broken = {one.milestone for one in rehearsal.breaks}
    for reach in rehearsal.milestones:
        if reach.milestone in broken and reach.milestone in chain.meetings:
            yield reach


def _after(chain: Chain, reach: Reach) -> list[Meeting]:
    ready = reach.ready
    found = [one for one in chain.meetings[reach.milestone] if ready is not None and one.day >= ready]
    return found[:SHOWN]


def further_meetings(chain: Chain, rehearsal: Rehearsal) -> list[Finding]:
    """Return where no known meeting saves the later dates: when a further one would, or that none can."""
    saved = {one.milestone for one in savings(chain, rehearsal) if one.holds}
    titles = {one.key: one.title for one in chain.steps}
    return [
        _further(reach, titles[reach.milestone], reach.ready, reach.limit)
        for reach in _broken(chain, rehearsal)
        if reach.milestone not in saved and reach.ready and reach.limit
    ]


def _further(reach: Reach, title: str, ready: date, limit: date) -> Finding:
    figures: dict[str, Json] = {"from": ready.isoformat(), "until": limit.isoformat()}
    if ready <= limit:
        code, until = "FURTHER_MEETING", f"a further meeting from {day_words(ready)} to {day_words(limit)}"
        words = f"{title}: {until} would save the later dates."
    else:
        code, first = "NO_MEETING_SAVES", f"the papers are not ready before {day_words(ready)}"
        words = f"{title}: no meeting saves the later dates, for {first} and they ask for {day_words(limit)}."
    return Finding(code, words, severity="warning", where=reach.milestone, figures=figures)
