"""Last year's own steps in this year's timetable: each as far from the submission as it was, else a year on.

Pure. What is copied is a proposal in the open: its source says which date it comes from.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from govflow.timetable.calendar import Calendar
from govflow.timetable.conflicts import day_words
from govflow.timetable.due import Milestone
from govflow.timetable.printed import read_milestone

SUBMITTED = "submitted"
# A year of whole weeks: what was on a Thursday is on a Thursday again.
WEEKS_OF_A_YEAR = 52
WHOLE = frozenset({"week_commencing", "during_month"})
OURS = frozenset({"local", "contractual"})


@dataclass(frozen=True, slots=True)
class Cycle:
    """From which case's timetable, how many years before, by whose calendar."""

    ref: str
    years: int
    calendar: Calendar


def copied(old: Sequence[Milestone], new: Sequence[Milestone], cycle: Cycle) -> tuple[Milestone, ...]:
    """Return the new timetable with the old one's own steps; a date the new one has already stays."""
    dated = {one.key: one for one in new}
    for one in _ours(old, dated):
        there = dated.get(one.key)
        moved = _moved(one, old, new, cycle)
        if there is None:
            dated[one.key] = replace(moved, met_on=None, waived=False, sources=())
        else:
            dated[one.key] = replace(
                there, qualifier=moved.qualifier, start=moved.start, due=moved.due, source=moved.source
            )
    return tuple(dated.values())


def _ours(old: Sequence[Milestone], new: Mapping[str, Milestone]) -> Iterator[Milestone]:
    for one in old:
        there = new.get(one.key)
        undated = there is None or (there.kind in OURS and there.qualifier == "to_be_confirmed")
        if one.kind in OURS and undated and one.qualifier != "to_be_confirmed":
            yield one


def _moved(one: Milestone, old: Sequence[Milestone], new: Sequence[Milestone], cycle: Cycle) -> Milestone:
    ends = [_end(dates) for dates in (old, new)]
    days = [_shifted(day, ends, cycle) if day else None for day in (one.start, one.due)]
    was = one.due or one.start
    printed = day_words(was) if was else one.qualifier
    source = f"Copied from {cycle.ref}, where it was {printed}; to be checked"
    moved = replace(one, start=days[0], due=days[1], source=source)
    if one.qualifier not in WHOLE or one.start is None:
        return moved
    # A week begins on its Monday and a month is a whole one, however far the submission moved.
    first = one.start + timedelta(weeks=WEEKS_OF_A_YEAR * cycle.years)
    first = first if one.qualifier == "week_commencing" else first + timedelta(days=2 * cycle.years)
    whole = read_milestone({"key": one.key, "title": one.title, "qualifier": one.qualifier, "start": first})
    return replace(moved, start=whole.start, due=whole.due)


def _end(dates: Sequence[Milestone]) -> date | None:
    return next((one.due for one in dates if one.key == SUBMITTED and one.deadline), None)


def _shifted(day: date, ends: Sequence[date | None], cycle: Cycle) -> date:
    before, after = ends
    if before and after:
        return cycle.calendar.add(after, cycle.calendar.working_days_until(before, day), working=True).date
    later = day + timedelta(weeks=WEEKS_OF_A_YEAR * cycle.years)
    return later if cycle.calendar.is_working(later) else cycle.calendar.add(later, 1, working=True).date
