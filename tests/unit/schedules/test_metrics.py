"""Metrics: what is not there is not nought, what is partial has no variance, and 76.6 is not 77."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from govflow.schedules.metric_checks import contradicts
from govflow.schedules.metrics import Figure, Metric, compare, denominators_differ, not_yet
from govflow.schedules.periods import Period, earliest_date, read_period
from tests.unit.schedules.checked import SPELLING, check_text


def period(name: str) -> Period:
    found = read_period(name)
    assert found
    return found


def figure(name: str, kind: str, value: str, **more: object) -> Figure:
    return Figure(period(name), kind, Decimal(value), **{"unit": "percent", **more})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("name", "start", "end", "months"),
    [
        ("2019-20", date(2019, 4, 1), date(2020, 3, 31), 12),
        ("2019-20 Q1", date(2019, 4, 1), date(2019, 6, 30), 3),
        ("2019-20 Q4", date(2020, 1, 1), date(2020, 3, 31), 3),
        ("2021-22 H2", date(2021, 10, 1), date(2022, 3, 31), 6),
        ("2019-12", date(2019, 12, 1), date(2019, 12, 31), 1),
        ("1999-00", None, None, 0),
        ("2019-21", None, None, 0),
        ("2019-13", None, None, 0),
        ("2019-20 Q5", None, None, 0),
    ],
)
def test_a_period_is_a_span_of_whole_months_of_a_year_that_begins_in_april(
    name: str, start: date | None, end: date | None, months: int
) -> None:
    read = read_period(name)

    assert (read and (read.start, read.end, len(read.months))) == (start and (start, end, months))


@pytest.mark.parametrize(
    ("quarter", "day"),
    [
        ("2019-20 Q2", date(2019, 12, 31)),
        ("2019-20 Q3", date(2020, 3, 31)),
        ("2019-20 Q4", date(2020, 6, 30)),
    ],
)
def test_reablement_follows_up_91_days_so_its_quarters_come_when_bromley_printed(
    quarter: str, day: date
) -> None:
    assert SPELLING.metric("Reablement 91 days").lag_days == 91
    assert earliest_date(period(quarter), 91) == day


def test_before_its_day_a_figure_is_not_available_and_after_it_there_is_none_yet() -> None:
    reablement = Metric("Reablement", "percent", (), SPELLING.metric("Reablement"))
    quarter = period("2019-20 Q2")

    waiting = reablement.standing_figure(quarter, "actual", date(2019, 11, 21))

    assert waiting
    assert (waiting.state, waiting.value, waiting.available_from) == (
        "not_yet_available",
        None,
        date(2019, 12, 31),
    )
    assert reablement.standing_figure(quarter, "actual", date(2019, 12, 31)) is None
    compared = compare(waiting, figure("2019-20", "plan", "90.1"), "higher")
    assert (compared.standing, compared.variance, compared.as_planned) == ("not yet available", None, False)


def test_a_partial_figure_says_its_months_and_has_no_variance() -> None:
    july, august = "2019-07", "2019-08"
    actual = figure(
        "2019-20 Q2", "actual", "4585", unit="admissions", state="partial", months_present=(july, august)
    )
    plan = figure("2019-20 Q2", "plan", "6659", unit="admissions")

    compared = compare(actual, plan, "lower")

    assert (compared.standing, compared.variance) == ("partial", None)
    assert compared.as_json()["months_present"] == [july, august]


def test_a_cumulative_figure_is_held_against_the_part_of_the_years_plan_that_has_gone() -> None:
    actual = figure("2019-20 Q2", "actual", "125", unit="admissions", state="cumulative")
    plan = figure("2019-20", "plan", "245", unit="admissions")

    compared = compare(actual, plan, "lower")

    assert (compared.standing, compared.variance, compared.pro_rata) == ("to date", None, Decimal("122.5"))
    whole = compare(
        figure("2019-20 Q4", "actual", "250", unit="admissions", state="cumulative"), plan, "lower"
    )
    assert (whole.standing, whole.variance) == ("worse than plan", Decimal(5))


@pytest.mark.parametrize(
    ("plan", "actual", "better", "standing", "kept"),
    [
        ("77", "76.6", "higher", "worse than plan", False),
        ("77", "76.99", "higher", "worse than plan", False),
        ("77", "77.0", "higher", "as planned", True),
        ("77", "78", "higher", "better than plan", True),
        ("429", "396", "lower", "better than plan", True),
        ("10.8", "11.9", "lower", "worse than plan", False),
        ("10", "11", "", "above plan", False),
    ],
)
def test_a_plan_is_kept_to_the_last_decimal_or_it_is_not_kept(
    plan: str, actual: str, better: str, standing: str, kept: bool
) -> None:
    compared = compare(
        figure("2021-22 Q3", "actual", actual),
        figure("2021-22", "plan", plan),
        better,  # type: ignore[arg-type]
    )

    assert (compared.standing, compared.as_planned) == (standing, kept)


@pytest.mark.parametrize(
    ("status", "actual", "wrong"),
    [
        ("As planned", "76.6", True),
        ("on track", "76.6", True),
        ("As planned", "77", False),
        ("Not met", "78", True),
        ("not met", "76.6", False),
        ("improving", "76.6", False),
        ("", "76.6", False),
    ],
)
def test_words_that_say_the_opposite_of_the_figures_are_seen(status: str, actual: str, wrong: bool) -> None:
    compared = compare(figure("2021-22 Q3", "actual", actual), figure("2021-22", "plan", "77"), "higher")

    assert contradicts(status, compared, SPELLING) is wrong


def test_a_rate_is_worked_at_the_precision_it_is_printed_with() -> None:
    printed = figure(
        "2019-20", "plan", "425.0", unit="per_100000", numerator=Decimal(245), denominator=Decimal(57626)
    )
    half_up = figure("2019-20", "actual", "98.6", numerator=Decimal(73), denominator=Decimal(74))

    assert printed.rate() == Decimal("425.2")
    assert half_up.rate() == Decimal("98.6")
    assert figure("2019-20", "actual", "1", numerator=Decimal(1), denominator=Decimal(0)).rate() is None


def test_denominators_differ_where_no_population_could_give_both_rates() -> None:
    plan = figure("2021-22", "plan", "429", unit="per_100000", numerator=Decimal(488))
    actual = figure("2021-22 Q3", "actual", "396", unit="per_100000", numerator=Decimal(443))
    near = figure("2021-22 Q3", "actual", "396", unit="per_100000", numerator=Decimal(450))

    assert denominators_differ(plan, actual) is True
    assert denominators_differ(plan, near) is False
    assert denominators_differ(plan, figure("2021-22", "actual", "396", unit="per_100000")) is None


def test_others_are_set_beside_a_figure_of_the_same_period_with_what_is_known_of_their_denominators() -> None:
    own = figure("2020-21", "actual", "78.6")
    others = (
        ("South West", figure("2020-21", "actual", "78.2")),
        ("England", figure("2020-21", "actual", "79.1")),
        ("England", figure("2019-20", "actual", "82.0")),
    )
    metric = Metric("Reablement", "percent", (own,), SPELLING.metric("Reablement"), others)

    beside = [(one.name, one.standing, one.differ) for one in metric.beside(own)]

    assert beside == [("South West", "better", None), ("England", "worse", None)]


def test_what_was_restated_stands_and_what_it_was_before_stays() -> None:
    first = figure("2018-19 Q4", "actual", "92.8", state="provisional")
    later = figure("2018-19 Q4", "actual", "93.1")
    metric = Metric("Reablement", "percent", (first, later), SPELLING.metric("Reablement"))

    standing = metric.standing_figure(first.period, "actual")

    assert standing
    assert (standing.value, standing.state) == (Decimal("93.1"), "restated")
    assert metric.history("2018-19 Q4", "actual") == (first, later)


def test_targets_of_each_year_are_kept_and_a_count_is_not_held_against_a_longer_plan() -> None:
    delayed = Metric(
        "Delayed transfers of care",
        "days",
        (
            figure("2018-19", "target", "10.31", unit="days"),
            figure("2019-20", "target", "12.5", unit="days"),
            figure("2019-20 Q1", "actual", "3", unit="days"),
        ),
        SPELLING.metric("Delayed transfers of care"),
    )

    assert [str(one.value) for one in delayed.targets()] == ["10.31", "12.5"]
    (compared,) = delayed.comparisons()
    assert (compared.plan, compared.standing) == (None, "no plan")


def test_a_lag_ends_in_whole_months_and_without_one_a_figure_comes_with_its_period() -> None:
    assert not_yet(period("2019-20 Q1"), 91).available_from == date(2019, 9, 30)
    assert earliest_date(period("2019-20 Q1"), 0) == date(2019, 6, 30)


def test_of_several_targets_of_a_period_the_one_from_the_latest_day_counts_and_then_the_last_recorded() -> (
    None
):
    targets = (
        figure("2019-20", "target", "90"),
        figure("2019-20", "target", "90.1"),
        figure("2019-20", "target", "92", since=date(2019, 10, 1)),
    )
    metric = Metric("Reablement", "percent", targets, SPELLING.metric("Reablement"))

    planned = {
        name: metric.plan_for(figure(f"2019-20 {name}", "actual", "91")) for name in ("Q1", "Q2", "Q3")
    }

    assert {name: one and str(one.value) for name, one in planned.items()} == {
        "Q1": "90.1", "Q2": "90.1", "Q3": "92"
    }  # fmt: skip


def test_the_same_figure_printed_again_restates_nothing() -> None:
    printed = (figure("2018-19", "actual", "93.1"), figure("2018-19", "actual", "93.1"))
    metric = Metric("Reablement", "percent", printed, SPELLING.metric("Reablement"))

    standing = metric.standing_figure(printed[0].period, "actual")

    assert standing
    assert standing.state == "complete"


def test_a_plan_is_asked_about_where_it_is_worse_than_the_last_actual_of_an_earlier_year() -> None:
    def worse(*figures: Figure) -> list[str]:
        metric = Metric("Reablement", "percent", figures, SPELLING.metric("Reablement"))
        return [str(last.value) for _, last in metric.worse_plans("2021-22")]

    before, planned = figure("2020-21", "actual", "78.6"), figure("2021-22", "plan", "77")
    in_year = figure("2021-22 H1", "actual", "78")

    assert worse(before, planned) == ["78.6"]
    assert worse(before, planned, figure("2021-22 Q3", "actual", "76.6")) == ["78.6"]
    assert worse(in_year, planned) == ["78"]
    assert worse(planned, in_year) == [], "what came after the plan says nothing of it"
    assert worse(figure("2020-21", "actual", "76"), planned) == []
    assert worse(figure("2020-21", "actual", "80", state="partial"), planned) == []


def test_a_figure_to_date_beyond_an_even_pace_is_pointed_out_and_one_within_it_is_not(tmp_path: Path) -> None:
    rows = "Residential admissions,admissions,2019-20,plan,245,admissions\n"
    rows += "Residential admissions,admissions,2019-20 Q2,actual cumulative,{},admissions\n"
    head = "metric,measure,period,kind,value,unit\n"

    said = [check_text(tmp_path, head + rows.format(value)).findings for value in ("125", "122.5", "122")]

    assert [[one.code for one in each] for each in said] == [["OFF_PRO_RATA"], [], []]
    assert said[0][0].figures["pro_rata"] == "122.5"
