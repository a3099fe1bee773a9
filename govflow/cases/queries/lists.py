"""Lists of cases, filtered and counted, in a number of queries that does not grow with the rows."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, Connection, RowMapping, exists, func, select, tuple_

from govflow.road.ports import Case
from govflow.road.tables import cases, milestone

NEVER_LATE = ("from", "to_be_confirmed")
# Where a case can stand: the area, the digest of its definition, the state.
Place = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which cases are asked for. Empty means any; ``areas`` is the wall and is never empty of meaning."""

    areas: frozenset[str]
    kind: str = ""
    workflow: str = ""
    area: str = ""
    year: str = ""
    state: str = ""
    late: bool = False


@dataclass(frozen=True, slots=True)
class Listed:
    """One page of cases, how many there are in all, and where the next page begins."""

    cases: tuple[Case, ...]
    count: int
    next_cursor: str
    dates: Mapping[str, list[RowMapping]]


def late_on(today: date) -> ColumnElement[bool]:
    """Return the condition of a case with one of its own dates passed unmet; outside bodies' are awaited."""
    return exists().where(
        milestone.c.case_ref == cases.c.ref,
        milestone.c.met_on == "",
        milestone.c.waived == 0,
        milestone.c.struck == 0,
        milestone.c.outside == 0,
        milestone.c.due != "",
        milestone.c.due < today.isoformat(),
        milestone.c.qualifier.not_in(NEVER_LATE),
    )


def _conditions(wanted: Wanted, today: date) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = [cases.c.area.in_(sorted(wanted.areas))]
    for name in ("kind", "workflow", "area", "year", "state"):
        value = getattr(wanted, name)
        if value:
            conditions.append(cases.c[name] == value)
    if wanted.late:
        conditions.append(late_on(today))
    return conditions


def find_listed(
    connection: Connection, wanted: Wanted, today: date, cursor: str = "", limit: int = 50
) -> Listed:
    """Return a page of the cases wanted, with their dates: three queries whatever the number of rows."""
    conditions = _conditions(wanted, today)
    count = connection.execute(select(func.count()).select_from(cases).where(*conditions)).scalar_one()
    query = select(cases).where(*conditions).order_by(cases.c.ref).limit(limit + 1)
    if cursor:
        query = query.where(cases.c.ref > cursor)
    rows = connection.execute(query).mappings().all()
    found = tuple(Case.from_row(row) for row in rows[:limit])
    cursor = found[-1].ref if len(rows) > limit else ""
    return Listed(found, count, cursor, dates_of(connection, [case.ref for case in found]))


def dates_of(connection: Connection, refs: Sequence[str]) -> dict[str, list[RowMapping]]:
    """Return the timetable rows of several cases, each in its order."""
    found: dict[str, list[RowMapping]] = {ref: [] for ref in refs}
    if not refs:
        return found
    query = (
        select(milestone)
        .where(milestone.c.case_ref.in_(list(refs)), milestone.c.struck == 0)
        .order_by(milestone.c.case_ref, milestone.c.position)
    )
    for row in connection.execute(query).mappings():
        found[row["case_ref"]].append(row)
    return found


def filter_choices(connection: Connection, areas: frozenset[str], kind: str = "") -> list[RowMapping]:
    """Return which areas, years, states and workflows there are to filter by."""
    columns = (cases.c.area, cases.c.year, cases.c.state, cases.c.workflow, cases.c.digest)
    query = select(*columns).distinct().where(cases.c.area.in_(sorted(areas)))
    if kind:
        query = query.where(cases.c.kind == kind)
    return list(connection.execute(query).mappings())


def cases_standing(connection: Connection, places: Collection[Place], limit: int) -> tuple[list[Case], int]:
    """Return the cases that stand in these places, longest waiting first, and how many there are in all."""
    here = tuple_(cases.c.area, cases.c.digest, cases.c.state).in_(sorted(places))
    query = select(cases).where(here).order_by(cases.c.since, cases.c.ref).limit(limit)
    found = [Case.from_row(row) for row in connection.execute(query).mappings()]
    return found, connection.execute(select(func.count()).select_from(cases).where(here)).scalar_one()
