"""Where a timetable speaks against itself: papers that differ, and notice that is too short. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from govflow.kernel.findings import Finding, Json
from govflow.timetable.calendar import Calendar
from govflow.timetable.due import Milestone, Printed
from govflow.timetable.rehearsal import Link

_NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


def conflict_of(one: Milestone) -> Finding | None:
    """Return the conflict of a step whose places print different dates, naming every place."""
    dates = {(each.qualifier, each.start, each.due) for each in one.sources}
    if len(dates) < len(("one", "another")):
        return None
    told = "; ".join(f"{_words(each)} in {each.named}" for each in one.sources)
    message = f"{one.title} has more than one date: {told}."
    places: list[Json] = [
        {"place": each.named, "printed": each.printed, **_date(each)} for each in one.sources
    ]
    return Finding(
        "DATES_CONFLICT",
        message,
        severity="warning",
        where=one.key,
        figures={"places": places},
        remedy="Ask whoever printed them which holds, and record it as the date.",
    )


def _date(each: Printed) -> dict[str, Json]:
    days = {"start": each.start, "due": each.due}
    return {
        "qualifier": each.qualifier,
        **{name: day.isoformat() if day else None for name, day in days.items()},
    }


def _words(each: Printed) -> str:
    day = each.due or each.start
    return f"{each.qualifier.replace('_', ' ')} {day_words(day)}" if day else each.qualifier.replace("_", " ")


def day_words(day: date) -> str:
    """Return a day in short: 3 November 2021."""
    return f"{day.day} {day:%B %Y}"


@dataclass(frozen=True, slots=True)
class _Notice:
    paper: Milestone
    meeting: Milestone
    days: int
    working: bool


def short_notices(dates: Sequence[Milestone], links: Iterable[Link], calendar: Calendar) -> list[Finding]:
    """Return where the dates leave fewer clear days before a meeting than its notice asks for.

    Whether a circulation was the publication is for the clerk to say, so the warning says "if".
    """
    known = {one.key: one for one in dates}
    notices = [
        _Notice(known[link.after], known[link.milestone], link.notice_clear_days, link.notice_working)
        for link in links
        if link.notice_clear_days and link.after in known and link.milestone in known
    ]
    return [found for one in notices if (found := _short(one, calendar))]


def _short(one: _Notice, calendar: Calendar) -> Finding | None:
    published = one.paper.met_on or one.paper.due
    held = one.meeting.met_on or one.meeting.start or one.meeting.due
    if published is None or held is None:
        return None
    clear = calendar.clear_days(published, held, working=one.working)
    if clear >= one.days:
        return None
    last = calendar.latest_notice(held, one.days, working=one.working).date
    short = day_words(last).removesuffix(f" {last.year}") if last.year == published.year else day_words(last)
    kind = "clear working day" if one.working else "clear day"
    message = (
        f"{_number(clear)} {kind}{'' if clear == 1 else 's'} if that was publication, "
        f"{short} is the last good day"
    )
    figures: dict[str, Json] = {
        "clear_days": clear,
        "required": one.days,
        "short_by": one.days - clear,
        "latest": last.isoformat(),
        "meeting": one.meeting.key,
    }
    return Finding("NOTICE_TOO_SHORT", message, severity="warning", where=one.paper.key, figures=figures)


def _number(count: int) -> str:
    return _NUMBERS[count] if count < len(_NUMBERS) else str(count)
