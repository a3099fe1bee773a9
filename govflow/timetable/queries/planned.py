"""A case's timetable whole: its dates with what stands beside them, and what planning back says of each."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection

from govflow.kernel.errors import NotFound
from govflow.kernel.findings import Finding, Json
from govflow.road.ports import Case
from govflow.road.queries import load_case
from govflow.timetable.backwards import (
    Board,
    Chain,
    Meeting,
    chain_of,
    last_days,
    load_papers,
    will_miss,
)
from govflow.timetable.conflicts import conflict_of, short_notices
from govflow.timetable.due import Milestone, as_json, status
from govflow.timetable.ports import EndDate, TimetableParts
from govflow.timetable.queries.dates import Former, case_dates, former_dates
from govflow.timetable.rehearsal import Reach, Rehearsal, rehearse
from govflow.timetable.rounds import AreaYear, links_for, load_area_year, load_round
from govflow.timetable.saving import Saving, further_meetings, savings

LONGEST_REF = 200


@dataclass(frozen=True, slots=True)
class Planned:
    """A timetable on a day. ``steps`` are those of papers and clearances that stand between its dates."""

    today: date
    dates: tuple[Milestone, ...]
    steps: tuple[Milestone, ...]
    reach: Mapping[str, Reach]
    former: Mapping[str, Sequence[Former]]
    meetings: tuple[Meeting, ...]
    ends: tuple[EndDate, ...]
    findings: tuple[Finding, ...]
    rows: tuple[dict[str, Json], ...]

    def latest(self, key: str) -> date | None:
        """Return the last possible day of a step."""
        return self.reach[key].latest if key in self.reach else None

    def findings_of(self, key: str) -> list[Finding]:
        """Return what is said of one step."""
        return [one for one in self.findings if one.where == key]

    def as_json(self) -> dict[str, Json]:
        """Return the document of ``timetable show``."""
        return {
            "milestones": list(self.rows),
            "steps": [self._step(one) for one in self.steps],
            "meetings": [one.as_json() for one in self.meetings],
            "ends": [one.as_json() for one in self.ends],
            "findings": [one.as_json() for one in self.findings],
        }

    def _step(self, one: Milestone) -> Json:
        latest = self.latest(one.key)
        printed = one.start.isoformat() if one.start else None
        return {
            "key": one.key,
            "title": one.title,
            "printed": printed,
            "latest": latest.isoformat() if latest else None,
        }


@dataclass(frozen=True, slots=True)
class Rehearsed:
    """What a slip does, and what could still save it."""

    rehearsal: Rehearsal
    chain: Chain
    saving: tuple[Saving, ...]
    findings: tuple[Finding, ...]

    def as_json(self) -> dict[str, Json]:
        """Return the document of ``timetable rehearse``."""
        document = self.rehearsal.as_json()
        document["saving"] = [one.as_json() for one in self.saving]
        document["findings"] = [one.as_json() for one in self.findings]
        return document


def case_called(connection: Connection, ref: str, areas: Collection[str]) -> Case:
    """Return a case of some areas.

    Raises:
        NotFound: in the same words for one that is not there and one behind the wall.
    """
    case = None if "\x00" in ref or len(ref) > LONGEST_REF else load_case(connection, ref)
    if case is None or case.area not in areas:
        raise NotFound(f"There is no case with the reference '{ref[:LONGEST_REF]}'.")
    return case


def case_chain(
    parts: TimetableParts, case: Case, dates: Sequence[Milestone], boards: Sequence[Board]
) -> Chain:
    """Return a case's dates with meetings, notice, papers and clearances counted in."""
    if not case.year:
        return Chain(tuple(dates), (), {})
    try:
        links, local = links_for(parts.config, case.area, case.year), _local(parts, case)
    except NotFound:
        return Chain(tuple(dates), (), {})  # A year whose round is not yet data.
    return chain_of(dates, links, boards, local.clearances, load_papers(parts.config))


def _local(parts: TimetableParts, case: Case) -> AreaYear:
    return load_area_year(parts.config, case.area, case.year)


def rehearsed(
    connection: Connection, parts: TimetableParts, case: Case, slips: Mapping[str, int]
) -> Rehearsed:
    """Return what slipping dates by working days breaks, and which meeting could still save it.

    Raises:
        InvalidInput: for a milestone the timetable does not have.
    """
    dates = case_dates(connection, case.ref)
    chain = case_chain(parts, case, dates, parts.boards_of(connection, case.area))
    found = rehearse(chain.steps, slips, chain.links, parts.calendar, chain.days)
    saving = tuple(savings(chain, found))
    return Rehearsed(found, chain, saving, (*found.findings, *further_meetings(chain, found)))


def missed(connection: Connection, parts: TimetableParts, case: Case, today: date) -> tuple[str, ...]:
    """Return in one sentence each what a case will miss unless a date moves, and for which step."""
    dates = case_dates(connection, case.ref)
    chain = case_chain(parts, case, dates, parts.boards_of(connection, case.area))
    back = rehearse(chain.steps, {}, chain.links, parts.calendar, chain.days)
    titles = {one.key: one.title for one in chain.steps}
    found = will_miss(chain.steps, back, today, parts.calendar)
    return tuple(f"{titles[one.where]}. {one.message}" for one in found)


def last_days_of(
    connection: Connection, parts: TimetableParts, case: Case, today: date
) -> tuple[dict[str, date], dict[str, Finding]]:
    """Return the last possible days that others' dates leave, and what is said of those that are over."""
    dates = case_dates(connection, case.ref)
    chain = case_chain(parts, case, dates, parts.boards_of(connection, case.area))
    back = rehearse(chain.steps, {}, chain.links, parts.calendar, chain.days)
    days, own = last_days(chain.steps, back, today), {one.key for one in dates}
    said = {str(one.where): one for one in will_miss(chain.steps, back, today, parts.calendar)}
    ours = {key: day for key, day in days.items() if key in own}
    return ours, {key: one for key, one in said.items() if key in ours}


def planned(connection: Connection, parts: TimetableParts, case: Case, today: date) -> Planned:
    """Return a case's timetable as it stands on a day."""
    dates, former = case_dates(connection, case.ref), former_dates(connection, case.ref)
    boards = parts.boards_of(connection, case.area)
    chain = case_chain(parts, case, dates, boards)
    back = rehearse(chain.steps, {}, chain.links, parts.calendar, chain.days)
    late = will_miss(chain.steps, back, today, parts.calendar)
    # A date that was moved since its papers were printed is settled by that.
    differ = [found for one in dates if one.key not in former and (found := conflict_of(one))]
    short = short_notices(dates, chain.links, parts.calendar)
    reach = {one.milestone: one for one in back.milestones}
    known = {one.key for one in dates}
    first, last = _span(parts, case, dates)
    return Planned(
        today,
        tuple(dates),
        tuple(one for one in chain.steps if one.key not in known),
        reach,
        former,
        tuple(one for one in _all_meetings(boards) if first <= one.day <= last),
        tuple(one for one in parts.ends_of(connection, case.area) if first <= one.day <= last),
        (*differ, *short, *late),
        tuple(_row(one, parts, today, reach[one.key], former.get(one.key, ())) for one in dates),
    )


def _row(
    one: Milestone, parts: TimetableParts, today: date, reach: Reach, former: Sequence[Former]
) -> dict[str, Json]:
    row = as_json(one, status(one, today, parts.calendar))
    latest = None if one.met_on or one.waived else reach.latest
    row["latest"] = reach.latest.isoformat() if reach.latest else None
    row["slack_to_latest"] = parts.calendar.working_days_until(today, latest) if latest else None
    row["sources"] = [
        {
            "paper": each.paper,
            "place": each.place,
            "printed": each.printed,
            "qualifier": each.qualifier,
            "start": each.start.isoformat() if each.start else None,
            "due": each.due.isoformat() if each.due else None,
        }
        for each in one.sources
    ]
    row["former"] = [each.as_json() for each in former]
    return row


def _all_meetings(boards: Sequence[Board]) -> list[Meeting]:
    found = [one for board in boards for one in board.meetings]
    return sorted(found, key=lambda one: (one.day, one.name))


def _span(parts: TimetableParts, case: Case, dates: Sequence[Milestone]) -> tuple[date, date]:
    """Return from when until when the case's other dates are of interest: its round, and its own dates."""
    days = [day for one in dates for day in (one.start, one.due) if day]
    try:
        found = load_round(parts.config, case.year) if case.year else None
    except NotFound:
        found = None
    days += [found.starts, found.ends] if found else []
    return (min(days), max(days)) if days else (date.max, date.min)
