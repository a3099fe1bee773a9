"""What a table of metrics says of itself: rates, dates, status words, what is not there yet (A8 to A15)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date

from govflow.kernel.findings import Finding, Json
from govflow.schedules.metric_lines import MetricTable
from govflow.schedules.metrics import Comparison, Figure, Metric
from govflow.schedules.periods import month_name, printed_date, spoken_day, spoken_list
from govflow.schedules.spelling import Spelling, fold

# Says where a figure stands, and which of its columns is meant.
Place = Callable[[Figure, str], str]


def check_metrics(
    table: MetricTable, spelling: Spelling, reported_on: date | None = None
) -> Iterator[Finding]:
    """Say what is wrong with the metrics of a table, and what is not there yet."""

    def place(figure: Figure, column: str) -> str:
        return table.cell(figure.row, column)

    yield from table.findings
    for metric in table.metrics:
        yield from check_metric(metric, metric.comparisons(), spelling, place, reported_on)


def check_metric(
    metric: Metric,
    comparisons: Iterable[Comparison],
    spelling: Spelling,
    place: Place,
    reported_on: date | None = None,
) -> Iterator[Finding]:
    """Say what is wrong with the figures of one metric, wherever they were recorded."""
    for figure in metric.figures:
        yield from _rate(place, metric, figure)
        yield from _dates(place, metric, figure, reported_on)
        yield from _variance(place, metric, figure)
    for comparison in comparisons:
        yield from _waiting(place, metric, comparison, reported_on)
        yield from _pace(place, metric, comparison)
        yield from _populations(place, metric, comparison)
        yield from _status(place, metric, comparison, spelling)
        yield from _months(place, metric, comparison.actual)


def check_plans(metric: Metric, year: str, place: Place) -> Iterator[Finding]:
    """Ask why, where a plan of a year is worse than the last actual (A9)."""
    for plan, last in metric.worse_plans(year):
        assert plan.value is not None
        assert last.value is not None
        message = (
            f"{_said(metric, plan)}: the plan of {plan.value:f} is worse than the last actual, "
            f"{last.value:f} in {last.period.name}."
        )
        figures = _figures(metric, plan, actual=f"{last.value:f}", actual_period=last.period.name)
        remedy = "Say in the narrative why no better is planned."
        where = place(plan, "value")
        yield Finding(
            "METRIC_WORSE_THAN_LAST_ACTUAL", message, "warning", where, figures, rule="A9", remedy=remedy
        )


def _said(metric: Metric, figure: Figure) -> str:
    measure = f", {metric.measure}" if metric.measure != figure.unit else ""
    return f"{metric.name}{measure}, {figure.period.name}"


def _figures(metric: Metric, figure: Figure, **more: Json) -> dict[str, Json]:
    shape: dict[str, Json] = {"row": figure.row, "metric": metric.name, "measure": metric.measure}
    value = None if figure.value is None else f"{figure.value:f}"
    return {**shape, "period": figure.period.name, "value": value, **more}


def _rate(place: Place, metric: Metric, figure: Figure) -> Iterator[Finding]:
    given = figure.rate()
    if given is None or given == figure.value:
        return
    parts = f"{figure.numerator:f} of {figure.denominator:f}"
    message = f"{_said(metric, figure)}: {parts} is {given:f}, not the {figure.value:f} printed."
    figures = _figures(
        metric,
        figure,
        numerator=f"{figure.numerator:f}",
        denominator=f"{figure.denominator:f}",
        given=f"{given:f}",
    )
    remedy = "Print the denominator the rate was worked with, or work the rate again."
    yield Finding(
        "RATE_MISMATCH", message, "warning", place(figure, "value"), figures, rule="A8", remedy=remedy
    )


def _waiting(
    place: Place, metric: Metric, comparison: Comparison, reported_on: date | None
) -> Iterator[Finding]:
    figure, day = comparison.actual, comparison.actual.available_from
    where, said = place(figure, "value"), _said(metric, comparison.actual)
    if figure.state == "partial":
        months: list[Json] = list(figure.months_present)
        named = spoken_list([month_name(month) for month in figure.months_present])
        held = f"{named} only" if named else "part of the period"
        message = f"{said}: {figure.value:f} is {held}, so no variance is worked out."
        figures = _figures(metric, figure, months_present=months, variance=None)
        remedy = "Restate it when the rest is there."
        yield Finding("PARTIAL_FIGURE", message, "info", where, figures, remedy=remedy)
    if figure.state != "not_yet_available":
        return
    figures = _figures(metric, figure, available_from=day.isoformat() if day else None)
    note = f" ({figure.note})" if figure.note else ""
    message = (
        f"{said}: not available until {spoken_day(day)}." if day else f"{said}: not available yet{note}."
    )
    if day and reported_on and day <= reported_on:
        message = f"{said}: was to be available from {spoken_day(day)}, and is not there."
    remedy = "Leave it open until then; it is not nought."
    yield Finding("NOT_YET_AVAILABLE", message, "info", where, figures, remedy=remedy)


def _pace(place: Place, metric: Metric, comparison: Comparison) -> Iterator[Finding]:
    """A figure to date is held against what an even pace of its plan would have reached (DOMAIN 2.2)."""
    actual, plan, pace = comparison.actual, comparison.plan, comparison.pro_rata
    if pace is None or plan is None or plan.value is None or actual.value is None or not metric.kind.better:
        return
    if actual.value == pace or (actual.value > pace) == (metric.kind.better == "higher"):
        return
    message = (
        f"{_said(metric, actual)}: {actual.value:f} of {plan.value:f} to date, where an even pace "
        f"would be {pace:f}."
    )
    figures = _figures(metric, actual, plan=f"{plan.value:f}", pro_rata=f"{pace:f}")
    remedy = "Say what is expected by the end of the period, and what is done about it."
    where = place(actual, "value")
    yield Finding("OFF_PRO_RATA", message, "warning", where, figures, remedy=remedy)


def _populations(place: Place, metric: Metric, comparison: Comparison) -> Iterator[Finding]:
    actual, plan = comparison.actual, comparison.plan
    # Whoever is in a percentage is counted anew each time; a population is not.
    if not comparison.differ or plan is None or actual.unit == "percent":
        return
    ours, theirs = _population(actual), _population(plan)
    message = (
        f"{_said(metric, actual)}: the actual is worked with a denominator of about {ours:,}, "
        f"its plan with about {theirs:,}."
    )
    figures = _figures(metric, actual, denominator=ours, plan_denominator=theirs, plan_row=plan.row)
    remedy = "Say which population each was worked with, or work both with the same one."
    where = place(actual, "value")
    yield Finding("DENOMINATORS_DIFFER", message, "warning", where, figures, rule="A8", remedy=remedy)


def _population(figure: Figure) -> int:
    if figure.denominator is not None:
        return int(figure.denominator)
    least, greatest = figure.population() or (0, 0)
    return round((least + greatest) / 2)


def contradicts(status: str, comparison: Comparison, spelling: Spelling) -> bool:
    """Whether the words of a status and its figures say opposite things: "as planned" below plan (A15)."""
    said = fold(status)
    known = comparison.variance is not None
    if said in spelling.kept:
        return known and comparison.standing == "worse than plan"
    return said in spelling.missed and known and comparison.as_planned


def _status(place: Place, metric: Metric, comparison: Comparison, spelling: Spelling) -> Iterator[Finding]:
    actual, plan = comparison.actual, comparison.plan
    if plan is None or actual.value is None or not contradicts(actual.status, comparison, spelling):
        return
    message = (
        f"{_said(metric, actual)}: {actual.value:f} against a plan of {plan.value:f} is "
        f"{comparison.standing}, and is called '{actual.status}'."
    )
    figures = _figures(
        metric, actual, status=actual.status, plan=f"{plan.value:f}", standing=comparison.standing
    )
    remedy = "Change the words or the figure, whichever is wrong."
    where = place(actual, "status")
    yield Finding("STATUS_CONTRADICTS_FIGURE", message, "warning", where, figures, rule="A15", remedy=remedy)


def _dates(place: Place, metric: Metric, figure: Figure, reported_on: date | None) -> Iterator[Finding]:
    printed = printed_date(figure.note)
    why = ""
    if printed and (printed[0] > figure.period.end or printed[1] < figure.period.start):
        why = f"its column was printed with {spoken_day(printed[0])}, which is not in {figure.period.name}"
    elif figure.kind == "actual" and figure.value is not None and reported_on:
        why = _too_soon(figure, reported_on)
    if not why:
        return
    figures = _figures(metric, figure, period_start=figure.period.start.isoformat())
    figures["period_end"] = figure.period.end.isoformat()
    remedy = "Give the figure the period it is of."
    message = f"{_said(metric, figure)}: {why}."
    where = place(figure, "period")
    yield Finding("DATES_INCONSISTENT", message, "warning", where, figures, rule="A13", remedy=remedy)


def _too_soon(figure: Figure, reported_on: date) -> str:
    """Say where a report is older than its figures: one of a whole period before that has ended (A13)."""
    day = spoken_day(reported_on)
    if figure.period.start > reported_on:
        return f"it is reported on {day}, before the period begins"
    if figure.state == "complete" and figure.period.end > reported_on:
        return f"it is reported on {day} as the figure of the whole period, before the period ends"
    return ""


def _variance(place: Place, metric: Metric, figure: Figure) -> Iterator[Finding]:
    """A variance printed is the one its plan and actual give (A14)."""
    if figure.kind != "variance" or figure.value is None:
        return
    actual = metric.standing_figure(figure.period, "actual")
    plan = metric.standing_figure(figure.period, "plan")
    if not (actual and plan) or actual.value is None or plan.value is None:
        return
    given = actual.value - plan.value
    if given == figure.value:
        return
    message = (
        f"{_said(metric, figure)}: {actual.value:f} less {plan.value:f} is {given:f}, not {figure.value:f}."
    )
    figures = _figures(metric, figure, given=f"{given:f}")
    remedy = "Work the variance again."
    where = place(figure, "value")
    yield Finding("VARIANCE_MISMATCH", message, "error", where, figures, rule="A14", remedy=remedy)


def _months(place: Place, metric: Metric, figure: Figure) -> Iterator[Finding]:
    """The months printed beside a count give it (A4)."""
    months = figure.months_present or figure.period.months
    known = [
        one.value
        for one in metric.figures
        if one.kind == "actual" and one.value is not None and one.period.name in months
    ]
    counted = not figure.is_rate and figure.value is not None and len(months) > 1
    if not counted or len(known) != len(months) or sum(known) == figure.value:
        return
    message = f"{_said(metric, figure)}: its months make {sum(known):f}, not {figure.value:f}."
    figures = _figures(metric, figure, rows=f"{sum(known):f}")
    remedy = "Add the months up again; say where one was restated."
    yield Finding(
        "TOTAL_MISMATCH", message, "error", place(figure, "value"), figures, rule="A4", remedy=remedy
    )
