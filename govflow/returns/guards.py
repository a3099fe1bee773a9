"""What steps of returns and reports ask, as data with the figures they judge, and the rows they write."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

from sqlalchemy import ColumnElement, bindparam, func, select

from govflow.kernel.findings import Json
from govflow.ledger.rows import Row
from govflow.machine.guards import Guard
from govflow.returns.model import NOT_THERE
from govflow.returns.tables import report_return, return_condition, return_line, return_metric
from govflow.road.ports import Effect, FactColumn, Stepping

GUARDS: Mapping[str, Guard] = MappingProxyType(
    {
        guard.name: guard
        for guard in (
            Guard(
                name="return_figures_complete",
                title="What each scheme has spent, and each metric, is there",
                facts=("return_lines", "return_figures_missing"),
                rule=["all", ["ge", "return_lines", 1], ["eq", "return_figures_missing", 0]],
                code="CHECKS_FAILED",
                reason="Of {return_lines} schemes and the metrics, {return_figures_missing} figures "
                "are missing.",
                remedy="Enter the figures, or go on with those there are and say when each other one is due.",
            ),
            Guard(
                name="return_missing_explained",
                title="Every figure is there, or it is said why not and when it is expected",
                facts=("return_lines", "return_unexplained"),
                rule=["all", ["ge", "return_lines", 1], ["eq", "return_unexplained", 0]],
                code="CHECKS_FAILED",
                reason="Of {return_lines} schemes and the metrics, {return_unexplained} figures are missing "
                "without a reason and a date.",
                remedy="Enter each figure, or say why it is not there yet and when it is expected.",
            ),
            Guard(
                name="return_conditions_answered",
                title="Of each national condition it is said whether it is still met",
                facts=("return_conditions_open",),
                rule=["eq", "return_conditions_open", 0],
                code="CHECKS_FAILED",
                reason="National conditions of which it is not said whether they are met: "
                "{return_conditions_open}.",
                remedy="Answer yes or no for each; where it is no, say why.",
            ),
            Guard(
                name="report_covers_a_period",
                title="A report covers at least one return",
                facts=("report_returns",),
                rule=["ge", "report_returns", 1],
                code="CHECKS_FAILED",
                reason="This report covers no period yet.",
                remedy="Choose the returns it reports on.",
            ),
        )
    }
)


def _count(table: Any, *conditions: ColumnElement[bool]) -> ColumnElement[int]:
    query = select(func.count()).where(table.c.case_ref == bindparam("ref"), table.c.struck == 0, *conditions)
    return query.scalar_subquery()


def _metrics(*conditions: ColumnElement[bool]) -> ColumnElement[int]:
    return _count(return_metric, return_metric.c.state.in_(sorted(NOT_THERE)), *conditions)


def _missing() -> ColumnElement[int]:
    return _count(return_line, return_line.c.spent.is_(None)) + _metrics()


def _unexplained() -> ColumnElement[int]:
    """Count what is missing and undated: a metric with its own earliest day explains itself."""
    lines = _count(return_line, return_line.c.spent.is_(None), return_line.c.expected_on == "")
    return lines + _metrics(return_metric.c.expected_on == "", return_metric.c.available_from == "")


FACT_COLUMNS: Mapping[str, FactColumn] = {
    "return_lines": lambda: _count(return_line),
    "return_figures_missing": _missing,
    "return_unexplained": _unexplained,
    "return_conditions_open": lambda: _count(return_condition, return_condition.c.met == ""),
    "report_returns": lambda: _count(report_return),
}


def _keep_as_sent(stepping: Stepping, _texts: dict[str, Json]) -> Sequence[Row]:
    """What was sent stays beside each figure, so that a restated one shows what it was."""
    ref = stepping.situation.case.ref
    query = (
        select(return_line.c.key, return_line.c.spent)
        .where(return_line.c.case_ref == ref, return_line.c.struck == 0)
        .where(return_line.c.spent.is_distinct_from(return_line.c.sent))
        .order_by(return_line.c.position)
    )
    rows = stepping.work.connection.execute(query).all()
    return [Row("return_line", {"case_ref": ref, "key": row.key}, {"sent": row.spent}) for row in rows]


EFFECTS: Mapping[str, Effect] = {"keep_figures_as_sent": _keep_as_sent}
