"""Bromley's report of 21 November 2019: one report over two quarters, budgets without spending, noted by the board."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from govflow.bootstrap.board_papers import report_of
from govflow.papers.model import Reader
from govflow.returns.found import findings_of
from govflow.returns.ports import PART, ReturnParts
from govflow.returns.queries.holding import figures_of, returns_in
from tests.integration.real_cases.conftest import Played

SCRIPT, UNTIL = "bromley-2019-20", "2019-11-25T08:00:00+00:00"


@pytest.fixture
def town(played: Callable[..., Played]) -> Played:
    return played(SCRIPT, until=UNTIL)


def test_one_report_over_two_quarters_is_noted_and_so_is_each_of_its_returns(town: Played) -> None:
    first, second, report = (town.ref(label) for label in ("first", "second", "report"))

    with town.store.read() as connection:
        assert [period for _, period in returns_in(connection, [report])[report]] == [
            "2019-20 Q1",
            "2019-20 Q2",
        ]
    assert town.case(report).state == "noted"
    for ref in (first, second):
        assert town.case(ref).state == "reported_to_hwb"
        [noted] = [one for one in town.payloads(ref) if one.get("trigger") == "note_in_report"]
        assert noted["answers"] == {"report": report, "noted_on": "2019-11-21"}


def test_both_tables_sum_and_the_money_carried_forward_stands_outside_them(town: Played) -> None:
    with town.store.read() as connection:
        figures = figures_of(connection, town.ref("first"))
    bcf = sum(one.budget or 0 for one in figures.lines if one.source.startswith("BCF"))
    ibcf = sum(one.budget or 0 for one in figures.lines if one.source == "iBCF")

    assert (len(figures.lines), bcf, ibcf) == (34, 2_385_400_000, 631_300_000)
    assert [(one.origin, one.amount, one.scheme) for one in figures.carried] == [("2018-19", 80_600_000, "")]
    [found] = [one for one in findings_of(figures) if one.code == "CARRY_FORWARD_WITHOUT_ORIGIN"]
    assert "£806,000" in found.message
    assert all(one.missing and one.reason for one in figures.lines), "the report prints budgets only"


def test_the_paper_says_until_when_a_metric_is_not_available_and_works_out_no_variance(town: Played) -> None:
    parts: ReturnParts = town.product.parts[PART]
    with town.store.read() as connection:
        paper = report_of(connection, parts, "London Borough of Bromley", town.ref("report"), Reader())
    quarter_1, quarter_2 = ({one.metric: one for one in period.metrics} for period in paper.periods)
    reablement = quarter_2["Reablement, still at home after 91 days (percent)"]
    admissions = quarter_2["Non-elective admissions (admissions)"]

    assert reablement.actual == "Not available until 31 December 2019"
    assert admissions.actual.startswith("4585 (partial: July and August")
    assert {reablement.variance, admissions.variance} == {"Not worked out"}
    assert quarter_1["Non-elective admissions (admissions)"].variance == "-114"
    head = {line.label: line.value for line in paper.head}
    assert (head["Decision type"], head["Date"]) == ("Non-Urgent Non-Executive Non-Key", "21 November 2019")
    assert "notes the performance and progress of both the BCF and iBCF schemes" in paper.recommendation
