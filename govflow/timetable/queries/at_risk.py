"""The dates at risk in some areas: their open cases, and what planning back says of each date today."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import Connection, exists, select

from govflow.road.ports import Case
from govflow.road.tables import cases, milestone
from govflow.timetable.backwards import Chain, will_miss
from govflow.timetable.due import Milestone, Status, status
from govflow.timetable.entries import milestone_of
from govflow.timetable.ports import TimetableParts
from govflow.timetable.queries.planned import case_chain
from govflow.timetable.rehearsal import rehearse
from govflow.timetable.risk import AtRisk, Expected, fewest, kind_of, waits_for, worst_first
from govflow.timetable.saving import further_meetings, savings

# A step between two dates has no date of its own that could be met, late or waived.
NO_DATE = Status("to_be_confirmed")


@dataclass(frozen=True, slots=True)
class _Open:
    """One open case with its dates, and what their owners expect."""

    case: Case
    chain: Chain
    dates: frozenset[str]
    expected: Mapping[tuple[str, str], Expected]


def at_risk(
    connection: Connection, parts: TimetableParts, areas: Collection[str], today: date
) -> list[AtRisk]:
    """Return every date of open cases of some areas that is at risk on a day, the worst first."""
    dates = _dates_in(connection, areas)
    boards = {area: parts.boards_of(connection, area) for area in sorted(areas)}
    expected = parts.expected_of(connection, areas)
    found: list[AtRisk] = []
    for case in _open_cases(connection, parts, areas):
        own = dates.get(case.ref, ())
        chain = case_chain(parts, case, own, boards[case.area])
        known = frozenset(one.key for one in own)
        found += _of_case(parts, _Open(case, chain, known, expected), today)
    return worst_first(found)


def _open_cases(connection: Connection, parts: TimetableParts, areas: Collection[str]) -> Iterator[Case]:
    unmet = exists().where(milestone.c.case_ref == cases.c.ref, milestone.c.met_on == "")
    query = select(cases).where(cases.c.area.in_(sorted(areas)), unmet).order_by(cases.c.ref)
    for row in connection.execute(query).mappings().all():
        definition = parts.road.definitions.pinned(connection, row["digest"])
        if not definition.states[row["state"]].final:
            yield Case.from_row(row)


def _dates_in(connection: Connection, areas: Collection[str]) -> dict[str, list[Milestone]]:
    query = (
        select(milestone)
        .join(cases, cases.c.ref == milestone.c.case_ref)
        .where(cases.c.area.in_(sorted(areas)), milestone.c.struck == 0)
        .order_by(milestone.c.case_ref, milestone.c.position)
    )
    found: dict[str, list[Milestone]] = {}
    for row in connection.execute(query).mappings():
        found.setdefault(row["case_ref"], []).append(milestone_of(row))
    return found


def _of_case(parts: TimetableParts, at: _Open, today: date) -> list[AtRisk]:
    chain, calendar = at.chain, parts.calendar
    back = rehearse(chain.steps, {}, chain.links, calendar, chain.days)
    latest = {one.milestone: one.latest for one in back.milestones}
    said = {one.where: one.message for one in will_miss(chain.steps, back, today, calendar)}
    found = []
    for one in chain.steps:
        limit = latest[one.key]
        to_latest = calendar.working_days_until(today, limit) if limit else None
        between = one.key not in at.dates
        if between and one.key not in said:
            continue
        on_day = NO_DATE if between else status(one, today, calendar)
        kind = kind_of(one, on_day, to_latest, will_miss=one.key in said)
        left = fewest(on_day.slack_working_days, to_latest)
        if kind is not None and left is not None:
            where = (at.case.ref, at.case.area, at.case.year)
            why = said.get(one.key, "")
            expects = at.expected.get((at.case.ref, one.key))
            found.append(AtRisk(kind, *where, one, between, on_day, limit, to_latest, left, why, expects))
    return _with_meetings(parts, chain, _first_warnings(chain, found), today)


def _first_warnings(chain: Chain, found: Sequence[AtRisk]) -> list[AtRisk]:
    """Leave out the steps between dates where the date that waits for them says so itself."""
    gone = {one.step.key for one in found if one.kind != "at_risk" and not one.between}
    return [
        one
        for one in found
        if not (one.between and gone & (waits_for(chain.links, one.step.key) - {one.step.key}))
    ]


def _with_meetings(parts: TimetableParts, chain: Chain, found: Sequence[AtRisk], today: date) -> list[AtRisk]:
    """Return each with the meetings that could still save it, or what waits for it, if it is done now."""
    if not found:
        return []
    now = rehearse(chain.steps, {}, chain.links, parts.calendar, chain.days, not_before=today)
    saving, further = savings(chain, now), further_meetings(chain, now)
    more = []
    for one in found:
        on = waits_for(chain.links, one.step.key)
        could = tuple(each for each in saving if each.milestone in on)
        else_ = tuple(each for each in further if each.where in on)
        more.append(replace(one, saving=could, findings=else_))
    return more
