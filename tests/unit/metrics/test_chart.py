"""A measure as a picture: in its own frame, no point where there is no figure, the line broken there."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal

import pytest

from govflow.metrics.chart import LABELS, WIDTH, Chart, draw
from govflow.metrics.model import Comparator
from govflow.schedules.metrics import Comparison, Figure, State, compare, not_yet
from govflow.schedules.periods import read_period

ON = date(2019, 11, 21)


def one(period: str, value: str, plan: str = "", state: State = "complete") -> Comparison:
    read = read_period(period)
    assert read
    actual = not_yet(read, 91, "percent")
    if value:
        actual = Figure(read, "actual", Decimal(value), state, "percent")
    planned = Figure(read, "plan", Decimal(plan), unit="percent") if plan else None
    return compare(actual, planned, "higher")


def drawn(*comparisons: Comparison) -> Chart:
    found = draw(comparisons, ON)
    assert found
    return found


def places(path: str) -> list[float]:
    return [float(text) for text in re.findall(r"[MLH](\d+(?:\.\d+)?)", path)]


def test_what_is_not_there_yet_is_words_in_its_place_and_breaks_the_line() -> None:
    chart = drawn(
        one("2018-19 Q3", "92", "90"), one("2018-19 Q4", "93", "90"), one("2019-20 Q2", "", "90"),
        one("2019-20 Q3", "94", "90", "partial"), one("2019-20 Q4", "95"),
    )  # fmt: skip

    gap = chart.points[2]
    assert (gap.x, gap.words) == (None, ("not until", "31 Dec 2019"))
    assert (chart.gaps, chart.signs) == (1, ("complete", "partial"))
    # Two that follow each other are joined; neither the gap nor the part of a period is.
    assert (chart.line.count("M"), chart.line.count("L")) == (2, 1)
    # The target runs on through the gap, and ends where there is no plan.
    assert (chart.target.count("M"), chart.target.count("V")) == (1, 4)
    awaited = draw([one("2018-19 Q3", "92"), one("2019-20 Q1", "")], ON)
    assert awaited
    assert awaited.points[1].words == ("awaited since", "30 Sep 2019")


@pytest.mark.parametrize(
    "values",
    [
        ("76.6", "77"),
        ("0", "0"),
        ("5", "5"),
        ("4585", "6659"),
        ("0.1", "100"),
        ("999999999999", "1"),
        ("12.5", "10.31"),
    ],
)
def test_every_point_and_target_stands_within_the_frame_in_the_order_of_the_values(
    values: tuple[str, str],
) -> None:
    chart = drawn(one("2019-20 Q1", values[0], values[1]))

    (point,), (target,) = chart.points, set(places(chart.target))
    assert point.x is not None
    for x in (point.x, target, *(line.x for line in chart.grid)):
        assert LABELS <= x <= WIDTH
    assert (point.x < target) == (Decimal(values[0]) < Decimal(values[1]))
    assert 2 <= len(chart.grid) <= 6
    assert len({line.value for line in chart.grid}) == len(chart.grid)


def test_a_figure_to_date_is_drawn_against_an_even_pace_and_nothing_at_all_is_no_picture() -> None:
    year, quarter, later = (read_period(name) for name in ("2019-20", "2019-20 Q2", "2019-20 Q3"))
    assert year
    assert quarter
    assert later
    year_plan = Figure(year, "plan", Decimal(245), unit="admissions")
    to_date = compare(
        Figure(quarter, "actual", Decimal(125), "cumulative", "admissions"),
        year_plan,
        "lower",
    )
    chart = drawn(to_date, compare(not_yet(later, 0, "admissions"), year_plan, "lower"))

    (point, _), (pace,) = chart.points, set(places(chart.target))
    assert point.sign == "cumulative"
    assert point.x is not None
    assert 0 < point.x - pace < 40, "125 stands just beyond 122.5, far from 245"
    assert draw([one("2019-20 Q2", "")], ON) is None
    assert draw([], ON) is None


def test_what_others_reached_is_drawn_in_the_row_of_its_period_on_the_same_scale() -> None:
    year = read_period("2020-21")
    assert year
    others = [
        Comparator(whose, "", Figure(year, "actual", Decimal(value) if value else None, unit="percent"))
        for whose, value in (("region", "70"), ("england", "99"), ("nearest_neighbours", ""))
    ]
    chart = draw([one("2019-20", "80"), one("2020-21", "90")], ON, others)

    assert chart
    before, row = chart.points
    assert before.others == ()
    region, england = row.others
    assert (region.sign, england.sign) == ("region", "england"), "a rank without a figure has no place"
    assert row.x is not None
    assert LABELS <= region.x < row.x < england.x <= WIDTH
    assert chart.signs == ("complete", "region", "england")
