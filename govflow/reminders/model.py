"""Which date is told to which role on which working day, and in which words. Pure: no clock, no database."""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

from govflow.kernel.errors import Broken
from govflow.reminders.quiet import QuietHours

COMING, LATE, ESCALATED, AWAITED = "coming", "late", "escalated", "awaited"
EXPECTED, WAITS, WILL_MISS, CONSULTED = "expected", "waits", "will_miss", "consulted"
# The first of these is said where several fit one person and one date.
GRAVITY = (ESCALATED, LATE, WILL_MISS, COMING, CONSULTED, EXPECTED, AWAITED, WAITS)
# No work is timed for the hours in which clocks change.
FIRST_HOUR, LAST_HOUR = 4, 22
SENIOR = "senior"
Offsets = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Rhythm:
    """``config/reminders.toml``: on which working days before (and, negative, after) a date whom to tell.

    ``seniors`` holds the role that a date is raised with where it is not the usual ``senior``.
    """

    digest_at: time
    quiet: QuietHours
    senior: str
    owner: Offsets
    awaited: Offsets
    again: Offsets
    waiting: Offsets
    milestones: Mapping[str, Mapping[str, Offsets]] = field(default_factory=dict)
    seniors: Mapping[str, str] = field(default_factory=dict)

    def senior_of(self, milestone: str) -> str:
        """Return the role that a date is raised with."""
        return self.seniors.get(milestone, self.senior)


@dataclass(frozen=True, slots=True)
class Dated:
    """One date of a case that is not met yet; ``slack`` is the working days left, negative once past.

    ``expected`` is the day its owner expects it on, where they said so before the date, and
    ``first_read`` the working day on which the senior first reads it. With ``is_item`` it is no date of
    the timetable but something that waits for somebody since the day ``due``. ``missed_by`` is the event by
    which its last possible day passed; with ``is_asked`` it is a reply that somebody is asked for until then.
    """

    case_ref: str
    area: str
    milestone: str
    title: str
    due: date
    owner: str
    body: str
    outside: bool
    escalate_after: int
    slack: int
    expected: date | None = None
    first_read: date | None = None
    is_item: bool = False
    missed_by: int = 0
    is_asked: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a digest: a date, as what it is told, and to whom in whose absence, where it is covered."""

    kind: str
    dated: Dated
    absent: str = ""


@dataclass(frozen=True, slots=True)
class DiaryEntry:
    """One entry of a calendar: whole days ``[first_day, after)``, or a meeting that begins at an instant.

    ``ref`` is its case, ``role`` the role whose date it is, ``body`` whose meeting; ``asks`` whether a date
    is still to be met, and here.
    """

    uid: str
    title: str
    url: str
    stamped: datetime
    about: str = ""
    place: str = ""
    first_day: date | None = None
    after: date | None = None
    begins: datetime | None = None
    ends: datetime | None = None
    cancelled: bool = False
    sequence: int = 0
    ref: str = ""
    role: str = ""
    body: str = ""
    asks: bool = False


@dataclass(frozen=True, slots=True)
class Telling:
    """To which role a date is told, as what, and on which working days before a day, or after it."""

    role: str
    kind: str
    offsets: Offsets
    day: date


def read_rhythm(file: Path, roles: Collection[str]) -> Rhythm:
    """Read ``config/reminders.toml``, which names some of these roles.

    Raises:
        Broken: saying what in it cannot be used.
    """
    try:
        read = tomllib.loads(file.read_text(encoding="utf-8"))
        dates = read.get("milestones", {})
        return Rhythm(
            digest_at=_hour(read["digest_at"]),
            quiet=QuietHours(*(time.fromisoformat(read[f"quiet_{end}"]) for end in ("from", "until"))),
            senior=_role(read["senior"], roles),
            owner=_offsets(read["owner"]),
            awaited=_offsets(read["awaited"]),
            again=_offsets(read["again"]),
            waiting=_offsets(read["waiting"]),
            milestones={
                key: {_role(one, roles): _offsets(days) for one, days in told.items() if one != SENIOR}
                for key, told in dates.items()
            },
            seniors={key: _role(told[SENIOR], roles) for key, told in dates.items() if SENIOR in told},
        )
    except (OSError, ValueError, TypeError, AttributeError, KeyError) as error:
        said = f"{error} is missing" if isinstance(error, KeyError) else str(error)
        raise Broken(f"config/{file.name} cannot be used: {said}. Correct the file.") from error


def _role(name: Any, roles: Collection[str]) -> str:
    if name not in roles:
        raise ValueError(f"'{name}' is none of the roles of config/roles.toml")
    return str(name)


def _hour(text: str) -> time:
    found = time.fromisoformat(text)
    if not FIRST_HOUR <= found.hour < LAST_HOUR:
        raise ValueError(f"digest_at is '{text}'; it is between {FIRST_HOUR:02}:00 and {LAST_HOUR}:00")
    return found


def _offsets(days: Any) -> Offsets:
    if not isinstance(days, list) or not all(type(one) is int for one in days):
        raise ValueError(f"{days!r} is not a list of whole numbers of working days")
    return tuple(days)


def tellings(dated: Dated, rhythm: Rhythm, today: date) -> list[Telling]:
    """Return to whom a date is told and when: its owner, the roles its settings add, and the senior.

    A date that an outside body owns is awaited: nobody here is late with it, and it is escalated to nobody.
    """
    first = dated.first_read or dated.due
    if dated.is_asked:
        return [Telling(dated.owner, CONSULTED, *on) for on in (((0,), first), (rhythm.owner, dated.due))]
    if dated.is_item:
        return [Telling(dated.owner, WAITS, rhythm.waiting, first)]
    if dated.outside:
        return [Telling(dated.owner or rhythm.senior_of(dated.milestone), AWAITED, rhythm.awaited, dated.due)]
    roles = {dated.owner: rhythm.owner, **rhythm.milestones.get(dated.milestone, {})}
    kind = COMING if dated.slack >= 0 else LATE
    told = [Telling(role, kind, offsets, dated.due) for role, offsets in roles.items() if role]
    return told + _to_the_senior(dated, rhythm, today)


def _to_the_senior(dated: Dated, rhythm: Rhythm, today: date) -> list[Telling]:
    """Return when it is raised with the senior: with an expected day they read of it, and are not alarmed."""
    senior = rhythm.senior_of(dated.milestone)
    after = tuple(-(dated.escalate_after + days) for days in rhythm.again)
    if dated.expected is None:
        return [Telling(senior, ESCALATED, after, dated.due)]
    if today > dated.expected:
        return [Telling(senior, ESCALATED, after, dated.expected)]
    first = [Telling(senior, EXPECTED, (0,), dated.first_read)] if dated.first_read else []
    return [*first, Telling(senior, EXPECTED, after, dated.due)]


def falls_due(offsets: Offsets, slack: int, before: int) -> bool:
    """Say whether one of these days came since the last digest, when the slack was still ``before``."""
    return any(slack <= offset < before for offset in offsets)


def gravest(lines: Sequence[Line]) -> list[Line]:
    """Return each date once, as the gravest of what it is told as, by case and then by date."""
    chosen: dict[tuple[str, str], Line] = {}
    for line in sorted(lines, key=lambda one: GRAVITY.index(one.kind)):
        chosen.setdefault((line.dated.case_ref, line.dated.milestone), line)
    return sorted(chosen.values(), key=lambda one: (one.dated.case_ref, one.dated.due, one.dated.milestone))


def sentence(kind: str, title: str, due: str, slack: int, expected: str = "") -> str:
    """Return a line of a digest in words."""
    day, ahead = _spoken(date.fromisoformat(due)), slack >= 0
    expects = f"its owner expects it on {_spoken(date.fromisoformat(expected))}" if expected else ""
    was = f"{title}: was due on {day}"
    raised = f"{was}, {_days(-slack)} ago, and its owner has not recorded it as done"
    words = {
        WILL_MISS: f"{title}.",
        WAITS: f"{title}: with you since {day}.",
        CONSULTED: f"{title}: asked for by {day}. You are consulted; the decision is not yours.",
        EXPECTED: f"{title}: {'due' if ahead else 'was due'} on {day}; {expects}.",
        COMING: f"{title}: due on {day}, {_ahead(slack)}.",
        LATE: f"{was} and is not recorded as done.",
        ESCALATED: f"{raised}; {expects.replace('expects', 'expected')}." if expects else f"{raised}.",
        AWAITED: f"{title}: awaited {'on' if ahead else 'from another body since'} {day}.",
    }
    return words[kind]


def _spoken(day: date) -> str:
    return f"{day.day} {day:%B %Y}"


def _days(count: int) -> str:
    return f"{count} working day{'' if count == 1 else 's'}"


def _ahead(slack: int) -> str:
    return f"in {_days(slack)}" if slack else "with no working day left after today"
