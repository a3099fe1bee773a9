"""Tables of metrics as two councils published them, and tables that cannot be read for certain."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from govflow.schedules.checking import Report
from tests.unit.schedules.checked import PAPERS, SPELLING, check_paper, check_text, codes, found

HEAD = "metric,measure,period,kind,value,unit,note,status\n"


def comparison(report: Report, metric: str, period: str, measure: str = "") -> Any:
    rows = report.facts["comparisons"]
    assert isinstance(rows, list)
    (one,) = [
        row
        for row in rows
        if isinstance(row, dict) and (row["metric"], row["period"]) == (metric, period)
        if measure in ("", row["measure"])
    ]
    return one


def test_bromleys_reablement_is_not_available_until_its_days_and_its_partial_figures_have_no_variance() -> (
    None
):
    report = check_paper("bromley_metrics.csv")

    waiting = [one.message for one in found(report, "NOT_YET_AVAILABLE")]
    assert any("2019-20 Q2: not available until 31 December 2019" in one for one in waiting)
    assert any("2019-09: not available yet (published November 2019)" in one for one in waiting)
    assert len(waiting) == 4
    quarter = comparison(report, "Non-elective admissions", "2019-20 Q2")
    assert (quarter["actual"], quarter["state"], quarter["variance"]) == ("4585", "partial", None)
    assert quarter["months_present"] == ["2019-07", "2019-08"]
    assert comparison(report, "Non-elective admissions", "2019-20 Q1")["variance"] == "-114"
    assert comparison(report, "Reablement 91 days", "2019-20 Q2")["available_from"] == "2019-12-31"
    admissions = comparison(report, "Residential admissions", "2019-20 Q2", "admissions")
    assert (admissions["pro_rata"], admissions["variance"]) == ("122.5", None)


def test_bromleys_rates_are_not_what_its_printed_denominator_gives() -> None:
    report = check_paper("bromley_metrics.csv")

    given = {one.figures["value"]: one.figures["given"] for one in found(report, "RATE_MISMATCH")}
    assert given == {"425.0": "425.2", "112.5": "112.8", "216.3": "216.9"}
    assert codes(report, "error") == []
    assert [one.figures["amount"] for one in found(report, "CARRY_FORWARD_WITHOUT_ORIGIN")] == ["806000.00"]


def test_dorsets_76_6_against_77_is_not_as_planned_and_a_status_that_says_so_contradicts_it(
    tmp_path: Path,
) -> None:
    reablement = comparison(check_paper("dorset_metrics.csv"), "Reablement 91 days", "2021-22 Q3")
    assert (reablement["plan"], reablement["variance"], reablement["standing"]) == (
        "77",
        "-0.4",
        "worse than plan",
    )

    rows = "Reablement,,2021-22,plan,77,percent,,\nReablement,,2021-22 Q3,actual,76.6,percent,,As planned\n"
    (wrong,) = check_text(tmp_path, HEAD + rows).findings
    assert (wrong.code, wrong.severity) == ("STATUS_CONTRADICTS_FIGURE", "warning")
    assert wrong.where == "schedule.csv!H3"
    assert check_text(tmp_path, (HEAD + rows).replace("76.6", "77.0")).findings == ()


def test_dorsets_plan_and_actual_use_other_denominators_and_its_columns_were_dated_in_the_future() -> None:
    report = check_paper("dorset_metrics.csv")

    (differ,) = found(report, "DENOMINATORS_DIFFER")
    assert (differ.figures["denominator"], differ.figures["plan_denominator"]) == (111_869, 113_753)
    assert [one.figures["row"] for one in found(report, "DATES_INCONSISTENT")] == [6, 7, 10, 11]
    assert set(codes(report)) == {"DENOMINATORS_DIFFER", "DATES_INCONSISTENT"}
    year = comparison(report, "Residential admissions", "2020-21")
    assert [(one["name"], one["standing"]) for one in year["beside"]] == [
        ("South West rate", "worse"),
        ("England rate", "better"),
        ("CIPFA nearest neighbour rate", "better"),
    ]
    assert {one["denominators_differ"] for one in year["beside"]} == {None}


@pytest.mark.parametrize(
    ("before", "after", "code"),
    [
        ("variance,-114", "variance,114", "VARIANCE_MISMATCH"),
        ("2019-07,actual,2392", "2019-07,actual,2393", "TOTAL_MISMATCH"),
        ("98.6,percent,73/74", "98.7,percent,73/74", "RATE_MISMATCH"),
    ],
)
def test_a_figure_changed_in_bromleys_table_is_found(
    tmp_path: Path, before: str, after: str, code: str
) -> None:
    text = (PAPERS / "bromley_metrics.csv").read_text("utf-8")
    assert before in text
    already = codes(check_paper("bromley_metrics.csv")).count(code)

    assert codes(check_text(tmp_path, text.replace(before, after))).count(code) == already + 1


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ("Falls,,2019-20,actual,many,falls,,", "METRIC_INVALID"),
        ("Falls,,2019-20,actual,-5,falls,,", "METRIC_INVALID"),
        ("Falls,,2019-20,actual,100.1,percent,,", "METRIC_INVALID"),
        ("Falls,,2019-20,plan,,falls,,", "METRIC_MISSING"),
        ("Falls,,someday,actual,5,falls,,", "LAYOUT_UNKNOWN"),
        ("Falls,,2019-20,guess,5,falls,,", "LAYOUT_UNKNOWN"),
        ("Falls,,2019-20 Q2,not available until,soon,date,,", "METRIC_INVALID"),
        ("Falls,,2018-19,carry forward,lots,GBP,,", "EXPENDITURE_INVALID"),
        ("Falls,,2019-20,actual,,falls,,", "NOT_YET_AVAILABLE"),
    ],
)
def test_what_cannot_be_read_as_a_figure_is_named_by_cell(tmp_path: Path, row: str, code: str) -> None:
    (wrong,) = check_text(tmp_path, f"{HEAD}{row}\n").findings

    assert wrong.code == code
    assert wrong.where.startswith("schedule.csv!")
    assert wrong.figures["row"] == 2
    assert wrong.remedy


@pytest.mark.parametrize(
    ("reported_on", "kind", "codes_found"),
    [
        ("2021-12-30", "actual", ["DATES_INCONSISTENT"]),
        ("2021-12-30", "actual cumulative", ["DATES_INCONSISTENT"]),
        ("2022-02-01", "actual", ["DATES_INCONSISTENT"]),
        ("2022-02-01", "actual cumulative", []),
        ("2022-03-31", "actual", []),
    ],
)
def test_a_figure_of_what_was_still_to_come_on_the_day_of_the_report_is_inconsistent(
    tmp_path: Path, reported_on: str, kind: str, codes_found: list[str]
) -> None:
    text = f"{HEAD}Falls,,2021-22 Q4,{kind},5,falls,,\n"

    assert codes(check_text(tmp_path, text, totals={"reported_on": reported_on})) == codes_found


def test_a_table_of_metrics_over_its_bound_is_refused(tmp_path: Path) -> None:
    text = HEAD + "Falls,,2019-20,actual,5,falls,,\n" * 3

    assert codes(check_text(tmp_path, text, spelling=replace(SPELLING, most_figures=2))) == [
        "WORKBOOK_TOO_LARGE"
    ]
    assert codes(check_text(tmp_path, text, spelling=replace(SPELLING, most_figures=3))) == []


def test_a_table_of_metrics_without_periods_is_not_guessed_at(tmp_path: Path) -> None:
    assert codes(check_text(tmp_path, "metric,value\nFalls,5\n")) == ["LAYOUT_UNKNOWN"]
