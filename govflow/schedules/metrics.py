"""The model of metrics: plan and actual with their state, compared only where they can be. Pure.

A figure that is not there yet is never nought; a partial or cumulative one has no variance; a rate
carries the denominator it was worked with (DOMAIN 2.2, 2.3, A8, A9, A15).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Literal

from govflow.kernel.findings import Json
from govflow.schedules.periods import Period, earliest_date
from govflow.schedules.spelling import Better, MetricKind

Kind = Literal["plan", "target", "actual", "variance"]
State = Literal["complete", "partial", "cumulative", "provisional", "restated", "not_yet_available"]
Standing = Literal[
    "as planned",
    "better than plan",
    "worse than plan",
    "above plan",
    "below plan",
    "no plan",
    "partial",
    "to date",
    "not yet available",
]
UNKNOWN = MetricKind(())
HUNDREDTH = Decimal("0.01")
PER = {"percent": 100, "per_100000": 100_000, "per_1000": 1000, "per_day": 1}


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure of a metric for a period, with what is known of how it came about."""

    period: Period
    kind: Kind
    value: Decimal | None
    state: State = "complete"
    unit: str = ""
    months_present: tuple[str, ...] = ()
    available_from: date | None = None
    numerator: Decimal | None = None
    denominator: Decimal | None = None
    status: str = ""
    note: str = ""
    row: int = 0
    # From when a target holds, where that is not the first day of its period.
    since: date | None = None

    @property
    def in_force_from(self) -> date:
        """The day from which it is to be reached."""
        return self.since or self.period.start

    @property
    def is_rate(self) -> bool:
        """Whether it is so many of so many."""
        return self.unit in PER

    def rate(self) -> Decimal | None:
        """Return what numerator and denominator give, at the precision the figure is printed with (A8)."""
        if self.value is None or self.numerator is None or not self.denominator or not self.is_rate:
            return None
        exact = self.numerator * PER[self.unit] / self.denominator
        step = Decimal(1).scaleb(int(self.value.as_tuple().exponent))
        return exact.quantize(step, ROUND_HALF_UP)

    def population(self) -> tuple[Decimal, Decimal] | None:
        """Return the least and the greatest denominator that the figure can have been worked with."""
        if self.denominator is not None:
            return self.denominator, self.denominator
        if self.numerator is None or not self.value or not self.is_rate:
            return None
        half = Decimal(5).scaleb(int(self.value.as_tuple().exponent) - 1)
        if self.value <= half:
            return None
        total = self.numerator * PER[self.unit]
        return total / (self.value + half), total / (self.value - half)


def denominators_differ(one: Figure, other: Figure) -> bool | None:
    """Whether two rates were worked with other denominators; nothing where one is not known (A8)."""
    first, second = one.population(), other.population()
    if first is None or second is None:
        return None
    return first[1] < second[0] or second[1] < first[0]


def not_yet(period: Period, lag_days: int, unit: str = "") -> Figure:
    """Return the figure of a period before its lag has ended: not available until a day, never nought."""
    day = earliest_date(period, lag_days)
    return Figure(period, "actual", None, "not_yet_available", unit, available_from=day)


@dataclass(frozen=True, slots=True)
class Comparison:
    """An actual figure beside its plan."""

    actual: Figure
    plan: Figure | None
    standing: Standing
    variance: Decimal | None = None
    pro_rata: Decimal | None = None
    differ: bool | None = None

    @property
    def as_planned(self) -> bool:
        """Whether the plan is kept: met to the last decimal printed, or better (A15)."""
        return self.standing in ("as planned", "better than plan")

    def as_json(self) -> dict[str, Json]:
        """Return the shape printed."""
        months: list[Json] = list(self.actual.months_present)
        day = self.actual.available_from
        return {
            "period": self.actual.period.name,
            "actual": _text(self.actual.value),
            "state": self.actual.state,
            "months_present": months,
            "available_from": day.isoformat() if day else None,
            "plan": _text(self.plan.value) if self.plan else None,
            "plan_period": self.plan.period.name if self.plan else None,
            "variance": _text(self.variance),
            "pro_rata": _text(self.pro_rata),
            "standing": self.standing,
            "denominators_differ": self.differ,
        }


def compare(actual: Figure, plan: Figure | None, better: Better) -> Comparison:
    """Compare an actual with its plan, or say why that cannot be done. Nothing is rounded: 76.6 is not 77."""
    if actual.value is None or actual.state == "not_yet_available":
        return Comparison(actual, plan, "not yet available")
    differ = denominators_differ(actual, plan) if plan else None
    if actual.state == "partial":
        return Comparison(actual, plan, "partial")
    if plan is None or plan.value is None:
        return Comparison(actual, plan, "no plan")
    if actual.state == "cumulative" and plan.period.end != actual.period.end:
        return Comparison(actual, plan, "to date", pro_rata=_so_far(actual, plan), differ=differ)
    variance = actual.value - plan.value
    return Comparison(actual, plan, _standing(variance, better), variance, differ=differ)


def _so_far(actual: Figure, plan: Figure) -> Decimal:
    """Return the part of a year's plan that an even pace would have reached by the end of a period."""
    done = [month for month in plan.period.months if month <= f"{actual.period.end:%Y-%m}"]
    share = (plan.value or Decimal(0)) * len(done) / len(plan.period.months)
    return Decimal(f"{share.quantize(HUNDREDTH, ROUND_HALF_UP).normalize():f}")


def _answers(plan: Figure, actual: Figure) -> bool:
    """A rate may be held against a longer period's plan; a count of a quarter is no count of a year."""
    if plan.since and plan.since > actual.period.end:
        return False
    if plan.period.name == actual.period.name:
        return True
    return plan.period.holds(actual.period) and (actual.is_rate or actual.state in ("cumulative", "partial"))


def _as_long(one: Figure, other: Figure) -> bool:
    return len(one.period.months) == len(other.period.months)


def _standing(variance: Decimal, better: Better) -> Standing:
    if not variance:
        return "as planned"
    if not better:
        return "above plan" if variance > 0 else "below plan"
    return "better than plan" if (variance > 0) == (better == "higher") else "worse than plan"


@dataclass(frozen=True, slots=True)
class Beside:
    """A figure of a region, England or the nearest neighbours, and how the area's own stands to it."""

    name: str
    value: Decimal
    standing: str
    differ: bool | None

    def as_json(self) -> dict[str, Json]:
        """Return the shape printed; denominators that are not known are null, not equal."""
        return {
            "name": self.name,
            "value": _text(self.value),
            "standing": self.standing,
            "denominators_differ": self.differ,
        }


@dataclass(frozen=True, slots=True)
class Metric:
    """A metric with every figure recorded for it, in the order they were recorded."""

    name: str
    measure: str
    figures: tuple[Figure, ...]
    kind: MetricKind = UNKNOWN
    comparators: tuple[tuple[str, Figure], ...] = ()
    owner_side: str = ""

    def history(self, period: str, kind: Kind) -> tuple[Figure, ...]:
        """Return every figure recorded for a period, the first first: what was restated stays."""
        return tuple(one for one in self.figures if one.kind == kind and one.period.name == period)

    def standing_figure(self, period: Period, kind: Kind, on: date | None = None) -> Figure | None:
        """Return the figure that stands for a period: the last recorded, or one not available yet."""
        recorded = self.history(period.name, kind)
        if recorded:
            last = recorded[-1]
            # The same figure printed again, or one that was only awaited before, restates nothing.
            others = [one for one in recorded[:-1] if one.value not in (None, last.value)]
            return replace(last, state="restated") if others and last.state == "complete" else last
        if kind == "actual" and on and on < earliest_date(period, self.kind.lag_days):
            return not_yet(period, self.kind.lag_days)
        return None

    def targets(self) -> tuple[Figure, ...]:
        """Return plans and targets of all years: a target may change from one to the next."""
        return tuple(one for one in self.figures if one.kind in ("plan", "target"))

    def plan_for(self, actual: Figure) -> Figure | None:
        """Return the plan of a figure's own period, or of the least period that holds it.

        Of one period's several, the one that was to hold from the latest day, and of those the last recorded.
        """
        holding = [
            one
            for one in self.targets()
            if one.unit == actual.unit and one.value is not None and _answers(one, actual)
        ]
        return min(
            reversed(holding),
            key=lambda one: (len(one.period.months), -one.in_force_from.toordinal()),
            default=None,
        )

    def comparisons(self, expected: Iterable[Figure] = ()) -> tuple[Comparison, ...]:
        """Return each actual that stands, beside its plan; then those expected that are not there."""
        periods = {one.period.name: one.period for one in self.figures if one.kind == "actual"}
        standing = [self.standing_figure(period, "actual") for period in periods.values()]
        awaited = [one for one in expected if one.period.name not in periods]
        return tuple(
            compare(one, self.plan_for(one), self.kind.better) for one in (*standing, *awaited) if one
        )

    def worse_plans(self, year: str) -> Iterator[tuple[Figure, Figure]]:
        """Return each plan of a year that is worse than the last actual before it, with that one (A9)."""
        plans = {one.period.name: one for one in self.targets() if one.period.year == year}
        for plan in plans.values():
            last = self._last_actual(plan)
            if last is None or plan.value is None or last.value is None or not self.kind.better:
                continue
            if _standing(plan.value - last.value, self.kind.better) == "worse than plan":
                yield plan, last

    def _last_actual(self, plan: Figure) -> Figure | None:
        """Return the last whole actual of an earlier year; else of the plan's own, known before it."""
        whole = {
            one.period.name: one
            for one in self.figures
            if one.kind == "actual" and one.value is not None and one.unit == plan.unit
            if one.state not in ("partial", "cumulative") and (plan.is_rate or _as_long(one, plan))
        }
        earlier = [one for one in whole.values() if one.period.year < plan.period.year]
        before = self.figures[: self.figures.index(plan)]
        same = [one for one in whole.values() if one in before and one.period.end < plan.period.end]
        return max(earlier or same, key=lambda one: (one.period.end, len(one.period.months)), default=None)

    def beside(self, actual: Figure) -> Iterable[Beside]:
        """Return a figure beside those of others for the same period."""
        for name, other in self.comparators:
            if (
                other.period.name == actual.period.name
                and actual.value is not None
                and other.value is not None
            ):
                standing = _standing(actual.value - other.value, self.kind.better)
                word = "the same" if standing == "as planned" else standing.partition(" ")[0]
                yield Beside(name, other.value, word, denominators_differ(actual, other))


def _text(value: Decimal | None) -> str | None:
    return None if value is None else f"{value:f}"
