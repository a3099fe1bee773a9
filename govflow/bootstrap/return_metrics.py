"""The metrics of a plan as a return of one period takes them: its own figures, or those of its months."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sqlalchemy import Connection

from govflow.kernel.moments import london_date
from govflow.metrics.ports import MetricParts
from govflow.metrics.queries.standing import metrics_of
from govflow.metrics.sheets import Series
from govflow.returns.model import MetricLine
from govflow.road.queries import load_case
from govflow.schedules.metrics import Comparison
from govflow.schedules.periods import Period, month_name, spoken_list
from govflow.storage.work import read_clock


def metric_lines_of(
    connection: Connection, metrics: MetricParts, plan_ref: str, period: Period
) -> Sequence[MetricLine]:
    """Return what a plan's metrics come to in a period, as of today; a later figure is not there yet."""
    today = london_date(read_clock(connection))
    found = metrics_of(connection, metrics, load_case(connection, plan_ref, "plan"), today)
    return [
        _line(sheet.definition.title, series, one, period)
        for sheet in found.sheets
        for series in sheet.series
        for one in _of(series, period)
    ]


def _of(series: Series, period: Period) -> Iterator[Comparison]:
    """Yield the figure of the period itself, else those of its months: an annual one is no quarter's."""
    own = [one for one in series.comparisons if one.actual.period.name == period.name]
    yield from own or [one for one in series.comparisons if period.holds(one.actual.period)]


def _line(title: str, series: Series, one: Comparison, period: Period) -> MetricLine:
    actual, plan = one.actual, one.plan
    named, unit = series.measure.title, series.measure.unit_words
    named = named if unit.casefold() in named.casefold() else f"{named}, {unit}"
    if actual.period.name != period.name:
        named = f"{named}, {actual.period.name}"
    planned = "" if plan is None or plan.value is None else f"{plan.value:f}"
    if planned and plan is not None and plan.period.name != actual.period.name:
        planned = f"{planned} in {plan.period.name}"
    return MetricLine(
        metric=title,
        measure=named,
        planned=planned,
        actual="" if actual.value is None else f"{actual.value:f}",
        state=actual.state,
        standing=one.standing,
        variance="" if one.variance is None else f"{one.variance:f}",
        months=spoken_list([month_name(month) for month in actual.months_present]),
        available_from=actual.available_from.isoformat() if actual.available_from else "",
        note=actual.note,
    )
