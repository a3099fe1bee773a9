"""The metrics: planned, of their kind, arithmetic, and beside the last actual (DOMAIN rules A8, A9)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import ROUND_HALF_UP, Decimal
from itertools import pairwise
from typing import Any

from govflow.kernel.findings import Finding
from govflow.workbook.codes import found
from govflow.workbook.model import NO_VALUE, Contents, Measured, Metric, is_percent
from govflow.workbook.template import Template

PERIOD = re.compile(r"^\s*(\d{4})\s*[-/]\s*\d{2,4}\s*(?:(Q|H)\s*([1-4]))?", re.IGNORECASE)
PLAN, ACTUAL = "plan", "actual"
MOST_DECIMALS = 6


def when(period: str) -> tuple[int, int]:
    """Return a period by its year and the quarter it ends with, to put periods in their order."""
    read = PERIOD.match(period)
    if read is None:
        return (0, 0)
    part = int(read[3] or 4)
    return (int(read[1]), min(4, part * 2) if (read[2] or "").upper() == "H" else part)


def check_metrics(contents: Contents, template: Template) -> Iterator[Finding]:
    """Find what is wrong with each metric of the round."""
    if contents.metrics is None:
        return
    blocks = {metric.code: metric for metric in contents.metrics}
    for wanted in template.words["metric"]:
        metric = blocks.get(wanted["code"])
        if metric is None:
            where = f"{contents.titles['metrics']}!A1"
            message = f"The metric {wanted['code']} {wanted['titles'][0]} is not on the sheet."
            yield found("METRIC_MISSING", where, message, metric=wanted["code"])
            continue
        yield from _planned(template, wanted, metric)
        for row in metric.rows:
            yield from _of_its_kind(metric, row)
        if not metric.narrative.text:
            message = f"The comments of metric {metric.code} are empty."
            yield found("METRIC_NARRATIVE_MISSING", metric.narrative.at, message, metric=metric.code)
        yield from _rates(template, metric)
        yield from _compared(template, wanted, metric)


def _planned(template: Template, wanted: dict[str, Any], metric: Metric) -> Iterator[Finding]:
    for measure in wanted["measures"]:
        for period in wanted["periods"]:
            rows = [
                row
                for row in metric.rows
                if template.means(row.measure, [measure])
                and when(row.period) == when(period)
                and _is(row, PLAN)
            ]
            what = f"the {period} plan of metric {metric.code} ({measure})"
            if not rows:
                message = f"There is no row for {what}."
                yield found("METRIC_MISSING", metric.heading, message, metric=metric.code, measure=measure)
            for row in (row for row in rows if row.value.is_blank):
                message = f"The value of {what} is blank."
                yield found("METRIC_MISSING", row.value.at, message, metric=metric.code, measure=measure)


def _is(row: Measured, kind: str) -> bool:
    return row.kind.strip().casefold().startswith(kind)


def _of_its_kind(metric: Metric, row: Measured) -> Iterator[Finding]:
    value = row.value
    fault = ""
    if value.value is None:
        fault = "" if value.is_blank or value.fault == NO_VALUE else value.fault
    elif value.value < 0:
        fault = f"is negative ({value.value:f})"
    elif is_percent(row.unit) and value.value > 100:
        fault = f"is a percentage over 100 ({value.value:f})"
    if fault:
        message = f"Metric {metric.code}, {row.measure} {row.period}: the value {fault}."
        yield found("METRIC_INVALID", value.at, message, metric=metric.code)


def _rates(template: Template, metric: Metric) -> Iterator[Finding]:
    """Find a rate that its numerator and denominator do not give at its stated precision (rule A8)."""
    names = [template.plain(template.words["metrics"][one]) for one in ("numerator", "denominator")]
    parts = {
        (template.plain(row.measure), template.plain(row.period), template.plain(row.kind)): row.value.value
        for row in metric.rows
    }
    for row in (row for row in metric.rows if template.plain(row.measure) not in names):
        of = (template.plain(row.period), template.plain(row.kind))
        numerator, denominator = (parts.get((name, *of)) for name in names)
        factor, stated = _factor(row), row.value.value
        if None in {numerator, denominator, stated, factor} or not denominator:
            continue
        assert numerator is not None
        assert stated is not None
        assert factor is not None
        given = numerator * factor / denominator
        exponent = stated.normalize().as_tuple().exponent
        decimals = min(MOST_DECIMALS, max(0, -exponent if isinstance(exponent, int) else 0))
        if abs(given - stated) > Decimal(5).scaleb(-decimals - 1):
            shown = given.quantize(Decimal(1).scaleb(-max(decimals, 1)), ROUND_HALF_UP)
            yield found(
                "RATE_MISMATCH",
                row.value.at,
                f"Metric {metric.code}, {row.period} {row.kind}: {numerator} of {denominator} is {shown}, "
                f"stated is {stated:f}.",
                metric=metric.code,
                stated=f"{stated:f}",
                computed=str(shown),
            )


def _factor(row: Measured) -> int | None:
    """Return what a rate is a rate of: 100 for a percentage, 100,000 for per 100,000."""
    if is_percent(row.unit):
        return 100
    per = re.search(r"per\D*(\d[\d, ]*)", row.unit)
    return int(re.sub(r"\D", "", per[1])[:9]) if per else None


def _compared(template: Template, wanted: dict[str, Any], metric: Metric) -> Iterator[Finding]:
    """Find a plan that is worse than the last actual, or rises within the year (rule A9)."""
    year = when(template.words["plan_year"])[0]
    not_rates = [template.plain(template.words["metrics"][one]) for one in ("numerator", "denominator")]
    known = [row for row in metric.rows if row.value.value is not None]
    for measure in {template.plain(row.measure): None for row in known}:
        if measure in not_rates:
            continue
        rows = sorted((row for row in known if template.plain(row.measure) == measure), key=_place_in_time)
        plans = [row for row in rows if _is(row, PLAN) and when(row.period)[0] == year]
        actuals = [row for row in rows if _is(row, ACTUAL)]
        if actuals:
            yield from _worse(wanted, plans, actuals[-1])
        if wanted["worse"] == "higher":
            yield from _rising(wanted, plans)


def _place_in_time(row: Measured) -> tuple[int, int]:
    return when(row.period)


def _value(row: Measured) -> Decimal:
    assert row.value.value is not None
    return row.value.value


def _worse(wanted: dict[str, Any], plans: Sequence[Measured], actual: Measured) -> Iterator[Finding]:
    for plan in plans:
        more = _value(plan) - _value(actual)
        if more == 0 or (more > 0) != (wanted["worse"] == "higher"):
            continue
        change = f"{more * 100 / _value(actual):+.1f}" if _value(actual) else None
        yield found(
            "METRIC_WORSE_THAN_LAST_ACTUAL",
            plan.value.at,
            f"Metric {wanted['code']} {wanted['titles'][0]}: the plan of {_value(plan):f} for {plan.period} "
            f"is worse than the last actual, {_value(actual):f} in {actual.period}.",
            metric=wanted["code"],
            plan=f"{_value(plan):f}",
            actual=f"{_value(actual):f}",
            actual_period=actual.period,
            change_percent=change,
        )


def _rising(wanted: dict[str, Any], plans: Sequence[Measured]) -> Iterator[Finding]:
    for before, after in pairwise(plans):
        if _value(after) > _value(before):
            yield found(
                "METRIC_RISING",
                after.value.at,
                f"Metric {wanted['code']}, {after.measure}: planned to rise from {_value(before):f} in "
                f"{before.period} to {_value(after):f} in {after.period}.",
                metric=wanted["code"],
                before=f"{_value(before):f}",
                after=f"{_value(after):f}",
            )
