"""The timetable of a case as it is drawn: each step with its words, the meetings, and the ends."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from govflow.kernel.findings import Json
from govflow.timetable.backwards import MISSED
from govflow.timetable.conflicts import day_words
from govflow.timetable.due import SPANS, Milestone, StatusName
from govflow.timetable.gantt import Lane, Picture, Sign, Step, draw, sign_of, step_of
from govflow.timetable.queries.planned import Planned
from govflow.web.parts import month_words
from govflow.web.statuses import STATUS_WORDS

# The order in which the words under the picture explain its signs.
LEGEND: tuple[tuple[str, str], ...] = (
    ("ahead", "Open"),
    ("at_risk", "At risk: few working days left"),
    ("will_miss", "Will be missed unless a date moves"),
    ("late", "Late or missed"),
    ("done", "Done"),
    ("done_late", "Done late"),
    ("awaited", "Awaited"),
    ("waived", "Waived"),
)


def picture_of(found: Planned, steps: Sequence[Milestone]) -> Picture | None:
    """Return the picture of a timetable, its steps in the order of the table."""
    rows = {str(row["key"]): row for row in found.rows}
    drawn = [_step(found, one, rows.get(one.key, {})) for one in steps]
    meetings = tuple(one.day for one in found.meetings if not one.cancelled)
    lanes = [Lane("Meetings of bodies", meetings), Lane("Ends of what is relied on", _ends(found))]
    return draw(drawn, [lane for lane in lanes if lane.days], found.today)


def _ends(found: Planned) -> tuple[date, ...]:
    return tuple(one.day for one in found.ends)


def _step(found: Planned, one: Milestone, row: Mapping[str, Json]) -> Step:
    missed = any(each.code == MISSED for each in found.findings_of(one.key))
    if not row:  # A step between the dates: it has no date of its own, only the last possible day.
        latest = found.latest(one.key)
        words = f"Latest {day_words(latest)}" if latest else "Nothing binds it"
        sign: Sign = "will_miss" if missed else "ahead"
        return Step(one.title, _told(words, missed=missed), "none", sign, latest=latest)
    status: StatusName = row["status"]  # type: ignore[assignment]
    days = [each.due or each.start for each in found.former.get(one.key, ())]
    former = [date.fromisoformat(day) for day in days if day]
    words = f"{STATUS_WORDS[status][0]}: {date_words(one)}" if _has_date(one) else STATUS_WORDS[status][0]
    if one.met_on and status == "done_late":
        words = f"{words}, done on {day_words(one.met_on)}"
    sign = sign_of(status, will_miss=missed)
    return step_of(one, _told(words, missed=sign == "will_miss"), sign, found.latest(one.key), former)


def _told(words: str, *, missed: bool) -> str:
    return f"{words}. You will miss it" if missed else words


def _has_date(one: Milestone) -> bool:
    return one.qualifier != "to_be_confirmed" and bool(one.due or one.start)


def date_words(one: Milestone) -> str:
    """Return a date as the table beside the picture writes it."""
    first, last = (day_words(day) if day else "" for day in (one.start, one.due))
    if one.qualifier == "between":
        return f"between {first} and {last}"
    if one.qualifier == "during_month":
        return f"during {month_words(one.start or one.due)}"
    if one.qualifier in SPANS | {"from"}:
        return f"{one.qualifier.replace('_', ' ')} {first or last}"
    return f"{one.qualifier} {last}"
