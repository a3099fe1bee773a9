"""Planning back from the dates that cannot move: meetings, notice, deadlines for papers, clearances. Pure.

The last possible day of each step, and what is missed once that day has passed.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from govflow.kernel.errors import Broken
from govflow.kernel.findings import Finding, Json
from govflow.timetable.calendar import Calendar
from govflow.timetable.conflicts import day_words
from govflow.timetable.due import Milestone
from govflow.timetable.rehearsal import Link, Reach, Rehearsal
from govflow.timetable.rounds import Clearance

# A step that a body takes at a meeting; what is "by" a day is circulated or sent.
AT_MEETINGS = frozenset({"on", "to_be_confirmed"})

MISSED = "WILL_MISS"


@dataclass(frozen=True, slots=True)
class Meeting:
    """A day on which a body meets, by its calendar or as a meeting that was called (``ref``)."""

    day: date
    body: str
    name: str
    ref: str = ""
    cancelled: bool = False

    def as_json(self) -> dict[str, Json]:
        """Return the shape printed."""
        named: dict[str, Json] = {"body": self.body, "name": self.name, "ref": self.ref}
        return {"day": self.day.isoformat(), **named, "cancelled": self.cancelled}


@dataclass(frozen=True, slots=True)
class Board:
    """A body as planning back asks it: by which names papers call it, its notice, and when it meets."""

    slug: str
    names: tuple[str, ...]
    notice_days: int = 0
    notice_working: bool = True
    meetings: tuple[Meeting, ...] = ()


@dataclass(frozen=True, slots=True)
class Paper:
    """A step before the publication of a board's papers, so many working days before it."""

    key: str
    title: str
    working_days: int


@dataclass(frozen=True, slots=True)
class Chain:
    """Everything a date waits for: the timetable's steps and those of the papers, links and meetings."""

    steps: tuple[Milestone, ...]
    links: tuple[Link, ...]
    meetings: Mapping[str, tuple[Meeting, ...]]

    @property
    def days(self) -> dict[str, list[date]]:
        """Return the only days on which a step's body meets, by step."""
        return {key: [one.day for one in found] for key, found in self.meetings.items()}


def load_papers(config: Path) -> tuple[Paper, ...]:
    """Return the steps of papers as ``config/timetable.toml`` has them.

    Raises:
        Broken: when the file cannot be read.
    """
    try:
        read = tomllib.loads((config / "timetable.toml").read_text("utf-8"))
        return tuple(Paper(**row) for row in read.get("papers", []))
    except (OSError, ValueError, TypeError) as error:
        raise Broken(f"The file config/timetable.toml cannot be used: {error}. Correct it.") from error


def chain_of(
    dates: Sequence[Milestone],
    links: Iterable[Link],
    boards: Sequence[Board],
    clearances: Sequence[Clearance],
    papers: Sequence[Paper],
) -> Chain:
    """Return the timetable with what stands between its steps; a body's terms say what notice it needs."""
    known = {one.key: one for one in dates}
    of = {one.key: board for one in dates if (board := _board_of(one, boards)) is not None}
    noticed = [_by_its_terms(link, of.get(link.milestone)) for link in links]
    steps, more = _before_papers(known, noticed, clearances, papers)
    meetings = {key: _meetings(known[key], board) for key, board in of.items() if board.meetings}
    return Chain((*dates, *steps), (*noticed, *more), meetings)


def _board_of(one: Milestone, boards: Sequence[Board]) -> Board | None:
    if one.qualifier not in AT_MEETINGS or not one.body or one.outside:
        return None
    return next((board for board in boards if one.body.casefold() in board.names), None)


def _by_its_terms(link: Link, board: Board | None) -> Link:
    if not link.notice_clear_days or board is None or not board.notice_days:
        return link
    return replace(link, notice_clear_days=board.notice_days, notice_working=board.notice_working)


def _meetings(one: Milestone, board: Board) -> tuple[Meeting, ...]:
    """Return its body's meetings; the day it is printed for is one, whoever keeps the calendar."""
    found = {meeting.day: meeting for meeting in board.meetings if not meeting.cancelled}
    called_off = {meeting.day for meeting in board.meetings if meeting.cancelled}
    if one.due and one.due not in called_off:
        found.setdefault(one.due, Meeting(one.due, board.slug, one.body))
    return tuple(found[day] for day in sorted(found))


def _before_papers(
    known: Mapping[str, Milestone],
    links: Sequence[Link],
    clearances: Sequence[Clearance],
    papers: Sequence[Paper],
) -> tuple[list[Milestone], list[Link]]:
    """Return the steps that a publication waits for: an area's own clearances, or the usual ones."""
    steps: list[Milestone] = []
    more: list[Link] = []
    for link in links:
        published = known.get(link.after)
        if not link.notice_clear_days or published is None or published.met_on or published.waived:
            continue
        own = [one for one in clearances if one.before == published.key and one.cleared_on]
        for one in own:
            key = f"clearance_{one.key}"
            steps.append(_clearance(key, one))
            more += [Link(published.key, key), Link(key, one.after, working_days=one.working_days)]
        for paper in () if own else papers:
            steps.append(Milestone(paper.key, paper.title, "to_be_confirmed", source="Local practice"))
            more.append(Link(published.key, paper.key, working_days=paper.working_days))
    return steps, more


def _clearance(key: str, one: Clearance) -> Milestone:
    # What is printed is when it was given; its last day is the one that the publication leaves.
    return Milestone(key, one.title, "from", start=one.cleared_on, source=one.source)


def will_miss(
    steps: Sequence[Milestone], rehearsal: Rehearsal, today: date, calendar: Calendar
) -> list[Finding]:
    """Return what will be missed unless a date moves: steps not done by the last day others leave them."""
    known = {one.key: one for one in steps}
    late = [
        _missed(known[reach.milestone], reach, known[reach.binds], calendar, today)
        for reach in _bound(known, rehearsal)
        if reach.latest and today > reach.latest
    ]
    return [found for found in late if found]


def last_days(steps: Sequence[Milestone], rehearsal: Rehearsal, today: date) -> dict[str, date]:
    """Return the last possible day of each step where others leave it none up to its own date.

    Once its own date has passed it is late, and said to be: nothing more is to be said of its last day.
    """
    known = {one.key: one for one in steps}
    return {
        reach.milestone: reach.latest
        for reach in _bound(known, rehearsal)
        if reach.latest and _is_sooner(reach.latest, known[reach.milestone].deadline, today)
    }


def _bound(known: Mapping[str, Milestone], rehearsal: Rehearsal) -> Iterator[Reach]:
    for reach in rehearsal.milestones:
        one = known[reach.milestone]
        if reach.latest and reach.binds in known and not (one.met_on or one.waived or one.outside):
            yield reach


def _is_sooner(latest: date, own: date | None, today: date) -> bool:
    return own is None or (latest < own and today <= own)


def _missed(
    one: Milestone, reach: Reach, binds: Milestone, calendar: Calendar, today: date
) -> Finding | None:
    last = reach.latest
    if last is None:
        return None
    words = f"You will miss it: the last possible day was {day_words(last)}"
    if binds.due and binds.key != one.key:
        words += f", for “{binds.title}” on {day_words(binds.due)}"
    figures: dict[str, Json] = {
        "latest": last.isoformat(),
        "binds": binds.key,
        "by_working_days": calendar.working_days_until(last, today),
    }
    return Finding(MISSED, f"{words}.", severity="warning", where=one.key, figures=figures)
