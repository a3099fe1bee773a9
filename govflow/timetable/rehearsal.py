"""What would move if a date slipped: every milestone's earliest and latest day, and which date breaks.

Pure: nothing is written, and the printed timetable stays as it is.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from graphlib import CycleError, TopologicalSorter

from govflow.kernel.errors import Broken, InvalidInput
from govflow.kernel.findings import Finding, Json
from govflow.timetable.calendar import Calendar, spoken
from govflow.timetable.due import SPANS, Milestone


@dataclass(frozen=True, slots=True)
class Link:
    """``milestone`` comes no sooner than ``after`` and this many working days, or clear days of notice."""

    milestone: str
    after: str
    working_days: int = 0
    notice_clear_days: int = 0
    notice_working: bool = True


@dataclass(frozen=True, slots=True)
class Reach:
    """The earliest day a milestone can now be met, and the latest that still holds all later dates.

    ``ready`` is the earliest before a meeting is waited for, ``limit`` the latest that the later dates leave,
    its own date aside, and ``binds`` the milestone whose date sets ``latest``.
    """

    milestone: str
    earliest: date | None
    latest: date | None
    ready: date | None = None
    limit: date | None = None
    binds: str = ""


@dataclass(frozen=True, slots=True)
class Break:
    """A printed date that no longer holds, and by how much."""

    milestone: str
    by_working_days: int


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """The outcome of a rehearsal, in the order of the timetable."""

    milestones: tuple[Reach, ...]
    breaks: tuple[Break, ...]
    findings: tuple[Finding, ...] = ()

    def as_json(self) -> dict[str, Json]:
        """Return the document of ``timetable rehearse``."""
        return {
            "milestones": [
                {
                    "key": reach.milestone,
                    "earliest": reach.earliest.isoformat() if reach.earliest else None,
                    "latest": reach.latest.isoformat() if reach.latest else None,
                }
                for reach in self.milestones
            ],
            "breaks": [
                {"milestone": each.milestone, "by_working_days": each.by_working_days} for each in self.breaks
            ],
            "findings": [finding.as_json() for finding in self.findings],
        }


def rehearse(
    milestones: Sequence[Milestone],
    slips: Mapping[str, int],
    links: Iterable[Link],
    calendar: Calendar,
    meeting_dates: Mapping[str, Sequence[date]] | None = None,
    *,
    not_before: date | None = None,
) -> Rehearsal:
    """Return what slipping milestones by working days does to all others.

    ``meeting_dates`` gives, by milestone, the only days on which its body meets; ``not_before`` the day
    before which nothing more can be done.
    Raises InvalidInput for a slip of a milestone the timetable does not have.
    """
    play = _Play({each.key: each for each in milestones}, slips, tuple(links), calendar, meeting_dates or {})
    play.not_before = not_before
    return play.outcome()


class _Play:
    """One run: latest days worked out backwards, then earliest days forwards."""

    def __init__(
        self,
        by_key: Mapping[str, Milestone],
        slips: Mapping[str, int],
        links: tuple[Link, ...],
        calendar: Calendar,
        meetings: Mapping[str, Sequence[date]],
    ) -> None:
        for key in slips:
            _refuse_unknown(key, by_key)
        self.by_key, self.slips, self.calendar = by_key, slips, calendar
        self.links = tuple(link for link in links if link.milestone in by_key and link.after in by_key)
        self.meetings = {key: sorted(days) for key, days in meetings.items()}
        self.not_before: date | None = None
        self.earliest: dict[str, date | None] = {}
        self.latest: dict[str, date | None] = {}
        self.ready: dict[str, date | None] = {}
        self.limit: dict[str, date | None] = {}
        self.binds: dict[str, str] = {}
        self.findings = [found for key in slips if (found := _stays(by_key[key]))]

    def outcome(self) -> Rehearsal:
        order = self._order()
        for key in reversed(order):
            self.latest[key] = self._latest(key)
        for key in order:
            self.earliest[key] = self._earliest(key)
        reached = tuple(self._reach(key) for key in self.by_key)
        breaks = tuple(each for key in self.by_key if (each := self._break(key)))
        return Rehearsal(reached, breaks, tuple(self.findings))

    def _reach(self, key: str) -> Reach:
        return Reach(
            key,
            self.earliest[key],
            self.latest[key],
            self.ready.get(key),
            self.limit.get(key),
            self.binds.get(key, ""),
        )

    def _order(self) -> list[str]:
        before: dict[str, set[str]] = {key: set() for key in self.by_key}
        for link in self.links:
            before[link.milestone].add(link.after)
        try:
            return list(TopologicalSorter(before).static_order())
        except CycleError as error:
            circle = " after ".join(reversed(error.args[1]))
            raise Broken(
                f"The links of the timetable run in a circle: {circle}. Correct the file."
            ) from error

    def _latest(self, key: str) -> date | None:
        milestone = self.by_key[key]
        if milestone.met_on or milestone.waived:
            return milestone.met_on
        limits = self._limits(key)
        self.limit[key] = min(limits, default=(None, ""))[0]
        if milestone.deadline:
            limits.append((milestone.deadline, key))
        latest, self.binds[key] = min(limits, default=(None, ""))
        if latest and (meetings := self.meetings.get(key)):
            return max((day for day in meetings if day <= latest), default=latest)
        return latest

    def _limits(self, key: str) -> list[tuple[date, str]]:
        """Return the last days that what waits for it leaves, each with the milestone whose date that is."""
        found = []
        for link in self.links:
            then = self.latest.get(link.milestone) if link.after == key else None
            if then and not self.by_key[link.milestone].met_on:
                found.append((self._before(link, then), self.binds.get(link.milestone) or link.milestone))
        return found

    def _before(self, link: Link, then: date) -> date:
        if link.notice_clear_days:
            days, working = link.notice_clear_days, link.notice_working
            return self.calendar.latest_notice(then, days, working=working).date
        return self.calendar.add(then, -link.working_days, working=True).date

    def _earliest(self, key: str) -> date | None:
        milestone = self.by_key[key]
        if milestone.met_on or milestone.waived:
            return milestone.met_on
        days = [day] if (day := self._planned(milestone)) else []
        waits_for = [link for link in self.links if link.milestone == key]
        days += [self._after(link, done) for link in waits_for if (done := self._done(link.after))]
        # A date to be confirmed stays so, whatever comes before it.
        if not days or milestone.qualifier == "to_be_confirmed":
            return None
        ready = max([*days, self.not_before] if self.not_before else days)
        self.ready[key] = ready
        return self._at_meeting(key, ready)

    def _planned(self, milestone: Milestone) -> date | None:
        """Return when it is meant to happen: as printed and slipped, else as early as later dates ask."""
        printed = milestone.start if milestone.qualifier in SPANS | {"from"} else milestone.due
        slip = self.slips.get(milestone.key, 0)
        if printed and slip:
            return self.calendar.add(printed, slip, working=True).date
        latest = self.latest[milestone.key]
        # What is printed "by" a day may be done before it; the others are meant for their own day.
        return min(printed, latest) if printed and latest and milestone.qualifier == "by" else printed

    def _done(self, key: str) -> date | None:
        """Return when what waits for it can go on: a window is over on its last day."""
        earliest, due = self.earliest[key], self.by_key[key].due
        spans = self.by_key[key].qualifier in SPANS and not self.by_key[key].met_on
        return max(earliest, due) if spans and earliest and due else earliest

    def _after(self, link: Link, done: date) -> date:
        if link.notice_clear_days:
            return self.calendar.add(done, link.notice_clear_days + 1, working=link.notice_working).date
        return self.calendar.add(done, link.working_days, working=True).date

    def _at_meeting(self, key: str, day: date) -> date:
        meetings = self.meetings.get(key)
        if not meetings:
            return day
        following = [meeting for meeting in meetings if meeting >= day]
        if not following:
            message = f"No meeting is known on or after {spoken(day)}. Add the body’s next meeting."
            self.findings.append(Finding("MEETING_NOT_KNOWN", message, severity="warning", where=key))
            return day
        return following[0]

    def _break(self, key: str) -> Break | None:
        milestone, earliest = self.by_key[key], self.earliest[key]
        deadline = milestone.deadline
        if milestone.met_on or milestone.waived or not deadline or not earliest or earliest <= deadline:
            return None
        # Past its date by a weekend only is still past it.
        return Break(key, max(1, self.calendar.working_days_until(deadline, earliest)))


def _refuse_unknown(key: str, known: Mapping[str, Milestone]) -> None:
    if key not in known:
        near = get_close_matches(key, known, n=1)
        hint = f" Did you mean '{near[0]}'?" if near else f" It has: {', '.join(known) or 'none'}."
        raise InvalidInput(f"The timetable has no milestone '{key}'.{hint}", field="slip")


def _stays(milestone: Milestone) -> Finding | None:
    """Return why a milestone does not slip, whatever is asked."""
    code, why = "MILESTONE_NOT_DATED", "has no date yet, so there is none to slip"
    if milestone.met_on:
        code, why = "MILESTONE_MET", f"was done on {milestone.met_on}, so it slips no more"
    elif milestone.waived:
        code, why = "MILESTONE_WAIVED", "was waived, so there is nothing to slip"
    elif milestone.start or milestone.due:
        return None
    return Finding(code, f"{milestone.title} {why}.", severity="warning", where=milestone.key)
