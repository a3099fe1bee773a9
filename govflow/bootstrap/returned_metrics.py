"""The metrics of a plan for the period of a return, in the words that its report prints."""

from __future__ import annotations

from sqlalchemy import Connection

from govflow.kernel.moments import london_date
from govflow.metrics.ports import MetricParts
from govflow.metrics.queries.standing import metrics_of
from govflow.metrics.sheets import Series, Sheet
from govflow.metrics.words import figure_words, months_words, signed
from govflow.returns.model import MetricLine
from govflow.returns.ports import MetricLinesOf
from govflow.road.queries import load_case
from govflow.schedules.metrics import Comparison
from govflow.schedules.periods import Period
from govflow.storage.work import read_clock


def metric_lines(parts: MetricParts) -> MetricLinesOf:
    """Return what gives a return the metrics of its plan."""

    def lines_of(connection: Connection, plan_ref: str, period: Period, /) -> tuple[MetricLine, ...]:
        case, today = load_case(connection, plan_ref, "plan"), london_date(read_clock(connection))
        found = [
            (sheet, series, one)
            for sheet in metrics_of(connection, parts, case, today).sheets
            for series in sheet.series
            for one in series.comparisons
            if one.actual.period.name == period.name
        ]
        return tuple(_line(*one, place) for place, one in enumerate(found))

    return lines_of


def _line(sheet: Sheet, series: Series, one: Comparison, position: int) -> MetricLine:
    figure = one.actual
    return MetricLine(
        metric=sheet.definition.title,
        measure=series.measure.title,
        planned=figure_words(one.plan) if one.plan else "",
        actual=figure_words(figure) if figure.value is not None else "",
        state=figure.state,
        standing=one.standing,
        variance=signed(one.variance) if one.variance is not None else "",
        months=months_words(figure) if figure.months_present else "",
        available_from=figure.available_from.isoformat() if figure.available_from else "",
        note=figure.note,
        key=f"{sheet.definition.code}:{series.measure.key}",
        position=position,
    )
