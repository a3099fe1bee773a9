"""What a return holds and which there are, in a number of queries that does not grow with the rows."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, RowMapping, Table, select

from govflow.kernel.errors import NotFound
from govflow.returns.model import REPORT, RETURN, Carried, Condition, Figures, Header, Line, MetricLine
from govflow.returns.periods import covers
from govflow.returns.tables import (
    board_report,
    report_return,
    return_carried,
    return_condition,
    return_line,
    return_metric,
    return_period,
)
from govflow.road.ports import Case
from govflow.road.tables import cases, milestone
from govflow.storage.register import area

# The date of a return by which it is sent.
SENT_BY = "quarterly_return"


def figures_of(connection: Connection, ref: str) -> Figures:
    """Return what a return holds now; nothing but its reference where it has no period yet."""
    return figures_of_all(connection, [ref])[ref]


def figures_of_all(connection: Connection, refs: Sequence[str]) -> dict[str, Figures]:
    """Return what several returns hold, by reference, in the order given."""
    periods = {row["case_ref"]: row for row in _rows(connection, return_period, refs)}
    lines = _by_case(connection, return_line, refs)
    metrics = _by_case(connection, return_metric, refs)
    conditions = _by_case(connection, return_condition, refs)
    carried = _by_case(connection, return_carried, refs)
    found = {}
    for ref in refs:
        of = periods.get(ref)
        found[ref] = Figures(
            ref=ref,
            plan=of["plan_ref"] if of else "",
            period=of["period"] if of else "",
            lines=tuple(_made(Line, row) for row in lines[ref]),
            metrics=tuple(_made(MetricLine, row) for row in metrics[ref]),
            conditions=tuple(_made(Condition, row) for row in conditions[ref]),
            carried=tuple(_made(Carried, row) for row in carried[ref]),
            narrative=(of["narrative"] or "") if of else "",
        )
    return found


def _made(kind: Any, row: RowMapping) -> Any:
    """Return a row as the shape of its kind. Private words that were erased are no words."""
    names = kind.__dataclass_fields__
    return kind(**{name: _word(row, name) for name in names if name in row})


def _word(row: RowMapping, name: str) -> Any:
    return "" if row[name] is None and name in {"reason", "said"} else row[name]


def _rows(connection: Connection, table: Table, refs: Collection[str]) -> Sequence[RowMapping]:
    order = [table.c[name] for name in ("position", "origin", "scheme") if name in table.c]
    query = select(table).where(table.c.case_ref.in_(list(refs)), table.c.struck == 0)
    return connection.execute(query.order_by(table.c.case_ref, *order)).mappings().all()


def _by_case(connection: Connection, table: Table, refs: Sequence[str]) -> dict[str, list[RowMapping]]:
    found: dict[str, list[RowMapping]] = {ref: [] for ref in refs}
    for row in _rows(connection, table, refs):
        found[row["case_ref"]].append(row)
    return found


def carried_before(connection: Connection, ref: str) -> frozenset[tuple[str, str]]:
    """Return of which years and schemes money was ever carried into a return, what was taken away too."""
    query = select(return_carried.c.origin, return_carried.c.scheme).where(return_carried.c.case_ref == ref)
    return frozenset((row.origin, row.scheme) for row in connection.execute(query))


def area_names(connection: Connection, slugs: Collection[str]) -> dict[str, str]:
    """Return the name of each area, in the order of their names."""
    query = select(area.c.slug, area.c.name).where(area.c.slug.in_(sorted(slugs))).order_by(area.c.name)
    return {row.slug: row.name for row in connection.execute(query)}


def period_row(connection: Connection, ref: str) -> RowMapping | None:
    """Return which plan and period a return is of, where that is said."""
    query = select(return_period).where(return_period.c.case_ref == ref, return_period.c.struck == 0)
    return connection.execute(query).mappings().first()


def plan_covering(connection: Connection, slug: str, year: str) -> Case | None:
    """Return the plan of an area for a year: its own, or that of a round of several years."""
    query = select(cases).where(cases.c.kind == "plan", cases.c.area == slug, cases.c.state != "withdrawn")
    found = [Case.from_row(row) for row in connection.execute(query.order_by(cases.c.ref)).mappings()]
    own = [one for one in found if one.year == year]
    return next(iter(own or [one for one in found if one.year and covers(one.year, year)]), None)


def returns_of(connection: Connection, slug: str) -> dict[str, list[tuple[str, str]]]:
    """Return the returns of an area by period: each reference with its state."""
    query = (
        select(return_period.c.period, cases.c.ref, cases.c.state)
        .join(cases, cases.c.ref == return_period.c.case_ref)
        .where(cases.c.area == slug, return_period.c.struck == 0)
    )
    found: dict[str, list[tuple[str, str]]] = {}
    for row in connection.execute(query.order_by(return_period.c.starts_on, cases.c.ref)):
        found.setdefault(row.period, []).append((row.ref, row.state))
    return found


@dataclass(frozen=True, slots=True)
class Listed:
    """A return or a report as a row of a list; ``periods`` are those it is of, or covers."""

    case: Case
    periods: tuple[str, ...]
    title: str = ""
    meeting_on: str = ""


def list_returns(connection: Connection, areas: Collection[str]) -> list[Listed]:
    """Return the returns of some areas, the latest period first."""
    query = (
        select(cases, return_period.c.period)
        .join(return_period, return_period.c.case_ref == cases.c.ref, isouter=True)
        .where(cases.c.kind == RETURN, cases.c.area.in_(sorted(areas)))
        .order_by(return_period.c.ends_on.desc(), cases.c.ref)
    )
    rows = connection.execute(query).mappings()
    return [Listed(Case.from_row(row), (row["period"],) if row["period"] else ()) for row in rows]


def due_dates(connection: Connection, refs: Collection[str]) -> dict[str, RowMapping]:
    """Return by when each of some returns is to be sent."""
    query = select(milestone).where(milestone.c.case_ref.in_(list(refs)), milestone.c.key == SENT_BY)
    return {row["case_ref"]: row for row in connection.execute(query).mappings()}


def list_reports(connection: Connection, areas: Collection[str]) -> list[Listed]:
    """Return the reports of some areas, the latest meeting first."""
    query = (
        select(cases, board_report.c.title, board_report.c.meeting_on)
        .join(board_report, board_report.c.case_ref == cases.c.ref, isouter=True)
        .where(cases.c.kind == REPORT, cases.c.area.in_(sorted(areas)))
        .order_by(board_report.c.meeting_on.desc(), cases.c.ref)
    )
    rows = connection.execute(query).mappings().all()
    covered = returns_in(connection, [row["ref"] for row in rows])
    return [
        Listed(
            Case.from_row(row),
            tuple(period for _, period in covered[row["ref"]]),
            row["title"] or "",
            row["meeting_on"] or "",
        )
        for row in rows
    ]


def returns_in(connection: Connection, reports: Sequence[str]) -> dict[str, list[tuple[str, str]]]:
    """Return the returns that reports cover, each with its period, in the order of the report."""
    found: dict[str, list[tuple[str, str]]] = {ref: [] for ref in reports}
    query = (
        select(report_return.c.case_ref, report_return.c.return_ref, return_period.c.period)
        .join(return_period, return_period.c.case_ref == report_return.c.return_ref, isouter=True)
        .where(report_return.c.case_ref.in_(list(reports)), report_return.c.struck == 0)
        .order_by(report_return.c.case_ref, report_return.c.position)
    )
    for row in connection.execute(query):
        found[row.case_ref].append((row.return_ref, row.period or ""))
    return found


def reports_on(connection: Connection, ref: str) -> list[str]:
    """Return the reports that cover a return."""
    query = select(report_return.c.case_ref).where(
        report_return.c.return_ref == ref, report_return.c.struck == 0
    )
    return list(connection.execute(query.order_by(report_return.c.case_ref)).scalars())


def header_of(connection: Connection, ref: str) -> Header:
    """Return the head of a report.

    Raises:
        NotFound: where it is no report.
    """
    query = select(board_report).where(board_report.c.case_ref == ref)
    row = connection.execute(query).mappings().first()
    if row is None:
        raise NotFound(f"There is no report with the reference '{ref}'.")
    return Header(**{name: row[name] or "" for name in Header.__dataclass_fields__})
