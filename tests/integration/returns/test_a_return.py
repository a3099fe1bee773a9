"""A return from its opening to its end: with what it opens, what it asks for, what was approved and what was sent."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Any

import pytest

from govflow.kernel.errors import InvalidInput, Refused
from govflow.returns.commands import (
    CarriedEntered,
    ConditionAnswered,
    EnterFigures,
    LineEntered,
    MetricEntered,
    MetricExplained,
)
from govflow.returns.found import findings_of
from govflow.returns.use_cases.entering import enter_figures, take_again
from govflow.road.questions import settle_question
from govflow.virements.ports import PART as VIREMENTS
from govflow.virements.use_cases.carrying import CarryForwardMoney, record_carry_forward
from tests.integration.returns.conftest import DFG, PLANNED, Desk, scheme

NOW = "2022-01-04T09:00:00Z"
REASON = "The provider's figures come with the January invoice."


def codes(desk: Desk, ref: str, who: str, trigger: str) -> set[str]:
    """The codes of what stands in the way of a step."""
    return {one.code for one in desk.play.options(ref, who)[trigger].blocked_by}


def yes_to_all(desk: Desk, ref: str) -> list[ConditionAnswered]:
    """Every national condition answered with yes."""
    return [ConditionAnswered(one.key, "yes") for one in desk.figures(ref).conditions]


def test_a_return_opens_with_the_plans_budgets_its_metrics_and_the_rounds_conditions_and_dates(
    desk: Desk,
) -> None:
    ref = desk.open("Q3")
    figures = desk.figures(ref)

    assert (figures.plan, figures.period) == (desk.plan, "2021-22 Q3")
    assert [(one.scheme, one.source, one.budget, one.spent) for one in figures.lines] == [
        ("Reablement", "Minimum CCG Contribution", 87_000_000, None),
        ("Adaptations", DFG, 215_300_000, None),
        ("Adaptations", DFG, 4_000_000, None),
    ]
    assert len({one.key for one in figures.lines}) == 3, "two lines of one scheme are two lines"
    assert [(one.state, one.due) for one in figures.metrics] == [
        ("partial", ""),
        ("not_yet_available", "2021-12-31"),
    ]
    assert [one.key for one in figures.conditions] == ["NC1", "NC2", "NC3", "NC4"]
    dates = {row["key"]: row for row in desk.play.rows("milestone", case_ref=ref)}
    assert dates["period_ended"]["start"] == "2022-01-01"
    assert (dates["quarterly_return"]["qualifier"], dates["quarterly_return"]["due"]) == (
        "to_be_confirmed",
        "",
    )
    assert codes(desk, ref, "plan-lead", "end_quarter") == {"WINDOW_NOT_OPEN"}
    desk.play.at(NOW)
    assert desk.play.do(ref, "plan-lead", "end_quarter").to_state == "collecting"
    with pytest.raises(Refused) as refused:
        desk.open("Q3")
    assert [one.code for one in refused.value.findings] == ["STATE_FORBIDS"]
    assert desk.play.codes() == set()


def test_without_a_quarter_the_next_period_is_opened_and_a_key_opens_one_return_once(desk: Desk) -> None:
    first = desk.open(key="one")
    assert desk.open(key="one") == first
    assert desk.figures(first).period == "2021-22 Q1"
    assert [desk.figures(desk.open()).period for _ in range(4)] == [
        "2021-22 Q2",
        "2021-22 Q3",
        "2021-22 Q4",
        "2021-22",
    ]
    with pytest.raises(Refused):
        desk.open("Q2", key="one")
    for wrong in ("Q5", "2020-21 Q1", "July", "2021-07", "2021-22 H1"):
        with pytest.raises(InvalidInput):
            desk.open(wrong)
    for year in ("last year", "2021-20", "2021-99", "2021", "²021-22"):
        with pytest.raises(InvalidInput):
            desk.open("", year)


def test_it_goes_on_only_when_each_missing_figure_has_its_reason_and_its_day(desk: Desk) -> None:
    desk.play.at(NOW)
    ref = desk.open("Q3")
    desk.play.do(ref, "plan-lead", "end_quarter")
    first, second, third = desk.figures(ref).lines
    assert codes(desk, ref, "plan-lead", "collect_what_there_is") == {"CHECKS_FAILED"}

    desk.enter(ref, lines=[LineEntered(first.key, spent="610,250.50", forecast="850000")])
    half = [LineEntered(second.key, spent="0", forecast="2,153,000")]
    desk.enter(ref, lines=[*half, LineEntered(third.key, reason=REASON, expected_on="2022-01-31")])
    assert codes(desk, ref, "plan-lead", "collect_what_there_is") == {"CHECKS_FAILED"}, "a metric is partial"
    metric = desk.figures(ref).metrics[0]
    desk.enter(ref, metrics=[MetricExplained(metric.key, "September follows.", "2022-02-15")])

    figures = desk.figures(ref)
    assert (figures.lines[0].left, figures.lines[0].underspend) == (25_974_950, 2_000_000)
    assert (figures.totals.budget, figures.totals.spent, figures.totals.left) == (
        306_300_000,
        61_025_050,
        241_274_950,
    )
    assert figures.totals.underspend == 2_000_000
    assert codes(desk, ref, "plan-lead", "collect_all") == {"CHECKS_FAILED"}
    assert desk.play.do(ref, "plan-lead", "collect_what_there_is").to_state == "partial"
    desk.enter(ref, lines=[LineEntered(third.key, spent="40000.00")])
    assert desk.figures(ref).lines[2].reason == "", "what is there needs no reason"
    desk.metrics = [replace(one, state="complete", actual="6700") for one in desk.metrics]
    desk.play.within("finance", lambda work: take_again(work, desk.parts, ref), ref)
    assert desk.play.do(ref, "finance", "collect_all").to_state == "complete"
    assert desk.play.codes() == set()


def test_what_was_approved_is_what_is_sent_and_what_was_sent_stays_beside_what_is_restated(
    desk: Desk,
) -> None:
    desk.metrics = ()
    desk.play.at(NOW)
    ref = desk.open("Q3")
    desk.play.do(ref, "plan-lead", "end_quarter")
    desk.spend(ref, "600000", "2000000", "40000")
    desk.play.do(ref, "plan-lead", "collect_all")
    assert "CHECKS_FAILED" in codes(desk, ref, "director", "approve_return"), "no condition is answered"
    desk.enter(ref, conditions=yes_to_all(desk, ref))
    desk.play.at("2022-01-05T16:00:00Z")
    desk.play.do(
        ref,
        "clerk",
        "approve_return",
        happened="2022-01-05",
        on_behalf="doncaster-hwb",
        papers=["quarterly_return"],
    )
    settle(desk, ref)

    line = desk.figures(ref).lines[0].key
    desk.enter(ref, lines=[LineEntered(line, spent="600001")])
    assert "APPROVAL_STALE" in codes(desk, ref, "plan-lead", "submit_return")
    desk.enter(ref, lines=[LineEntered(line, spent="600000")])
    assert codes(desk, ref, "plan-lead", "submit_return") == set(), "it is again as it was approved"
    desk.play.do(ref, "plan-lead", "submit_return")
    with pytest.raises(Refused) as sent:
        desk.enter(ref, lines=[LineEntered(line, spent="1")])
    assert [one.code for one in sent.value.findings] == ["STATE_FORBIDS"]

    desk.play.do(ref, "plan-lead", "restate", answers={"restated": "The provider's late invoice."})
    desk.enter(ref, lines=[LineEntered(line, spent="612345.67")])
    restated = desk.figures(ref).lines[0]
    assert (restated.sent, restated.spent) == (60_000_000, 61_234_567)
    assert desk.play.do(ref, "plan-lead", "finalise").to_state == "final"
    versions = [one["content"]["number"] for one in desk.play.payloads(ref) if "content" in one]
    assert versions == list(range(1, len(versions) + 1))
    assert desk.play.codes() == set()


def settle(desk: Desk, ref: str) -> None:
    """Settle every question of a case, so that its next step is judged on its own."""
    for row in desk.play.rows("case_question", case_ref=ref, status="open"):
        settling = partial(
            settle_question, rules=desk.play.rules, ref=ref, question=row["id"], reason="Checked."
        )
        desk.play.within("monitoring-officer", settling, ref)


def test_what_cannot_be_used_is_said_in_words_and_changes_nothing(desk_file: Desk) -> None:
    desk = desk_file
    ref = desk.open("Q1")
    line = desk.figures(ref).lines[0].key
    before = len(desk.play.events())
    wrong: list[dict[str, Any]] = [
        {"lines": [LineEntered(line, spent="about 600")]},
        {"lines": [LineEntered(line, spent="999999999999999")]},
        {"lines": [LineEntered("no such line", spent="1")]},
        {"lines": [LineEntered(scheme="Adaptations", spent="1")]},
        {"lines": [LineEntered(scheme_id="77", spent="1")]},
        {"lines": [LineEntered(line, reason="Late.")]},
        {"lines": [LineEntered(line, reason="Late.", expected_on="soon")]},
        {"metrics": [MetricExplained("no such metric", "Late.", "2022-01-31")]},
        {"measured": [MetricEntered("Falls", state="guessed")]},
        {"measured": [MetricEntered("Falls", actual="0", state="not_yet_available")]},
        {"conditions": [ConditionAnswered("NC1", "perhaps")]},
        {"conditions": [ConditionAnswered("NC1", "no")]},
        {"carried": [CarriedEntered("", "806000")]},
        {"narrative": "a" * 10_001},
        {},
    ]
    for given in wrong:
        with pytest.raises(InvalidInput):
            desk.enter(ref, **given)
    with pytest.raises(Refused):
        desk.enter(ref, who="clerk", narrative="Not mine to write.")
    assert len(desk.play.events(f"case:{ref}")) == 1
    assert len(desk.play.events()) >= before, "refusals are recorded apart"


def test_a_figure_that_somebody_else_has_entered_meanwhile_is_not_written_over_unseen(
    desk_file: Desk,
) -> None:
    desk = desk_file
    ref = desk.open("Q1")
    first, second = (one.key for one in desk.figures(ref).lines[:2])
    seen = desk.spend(ref, "1")
    desk.spend(ref, "2", who="plan-lead")

    with pytest.raises(Refused) as refused:
        desk.enter(ref, lines=[LineEntered(first, spent="3")], seen=seen)
    assert [one.code for one in refused.value.findings] == ["VERSION_STALE"]
    desk.enter(ref, lines=[LineEntered(second, spent="3")], seen=seen)
    assert [one.spent for one in desk.figures(ref).lines[:2]] == [200, 300]


def test_the_same_save_sent_twice_is_kept_once(desk_file: Desk) -> None:
    desk = desk_file
    ref = desk.open("Q1")
    command = EnterFigures(ref, narrative="Winter came early.", key="save-1")
    events = {
        desk.play.within("plan-lead", lambda work: enter_figures(work, desk.parts, command), ref).id
        for _ in range(2)
    }
    assert len(events) == 1


def test_the_plan_taken_again_changes_budgets_and_keeps_what_was_spent_of_a_scheme_it_dropped(
    desk: Desk,
) -> None:
    ref = desk.open("Q1")
    desk.spend(ref, "10", "20", "30")
    desk.lines = [
        scheme(1, "1", "Reablement", PLANNED[0].source, 900_000),
        scheme(9, "9", "Night sitting", DFG, 5),
    ]

    desk.play.within("plan-lead", lambda work: take_again(work, desk.parts, ref), ref)

    assert [(one.scheme, one.budget, one.spent) for one in desk.figures(ref).lines] == [
        ("Reablement", 90_000_000, 1000),
        ("Adaptations", None, 2000),
        ("Adaptations", None, 3000),
        ("Night sitting", 500, None),
    ]
    with pytest.raises(InvalidInput):
        desk.play.within("plan-lead", lambda work: take_again(work, desk.parts, ref), ref)
    assert desk.play.codes() == set()


def test_where_a_plan_holds_no_workbook_schemes_are_entered_by_name_and_money_carried_forward_too(
    desk: Desk,
) -> None:
    desk.lines, desk.metrics = (), ()
    ref = desk.open("Q2")
    lagging = MetricEntered(
        "Reablement", "percent", "90.1", state="not_yet_available", available_from="2021-12-31"
    )
    desk.enter(ref, measured=[lagging])
    desk.enter(ref, measured=[MetricEntered("Falls", actual="7"), replace(lagging, planned="90.2")])
    assert [(one.metric, one.planned, one.actual, one.due) for one in desk.figures(ref).metrics] == [
        ("Reablement", "90.2", "", "2021-12-31"),
        ("Falls", "", "7", ""),
    ]
    lines = [
        LineEntered(scheme="Reablement capacity", source="BCF", budget="870000"),
        LineEntered(scheme="Winter pressures", source="BCF", budget="659000", spent="1.05"),
    ]
    desk.enter(ref, lines=lines, carried=[CarriedEntered("2018-19", "806000")])
    desk.enter(ref, lines=[LineEntered(scheme=" reablement  CAPACITY ", spent="400000")])

    figures = desk.figures(ref)
    assert [(one.position, one.scheme, one.budget, one.spent) for one in figures.lines] == [
        (1, "Reablement capacity", 87_000_000, 40_000_000),
        (2, "Winter pressures", 65_900_000, 105),
    ]
    assert [(one.origin, one.amount, one.scheme) for one in figures.carried] == [("2018-19", 80_600_000, "")]
    desk.enter(ref, carried=[CarriedEntered("2018-19", ""), CarriedEntered("2018-19", "806000", "Equipment")])
    assert [one.scheme for one in desk.figures(ref).carried] == ["Equipment"]
    desk.enter(ref, carried=[CarriedEntered("2018-19", "806000"), CarriedEntered("2018-19", "", "Equipment")])
    assert [one.scheme for one in desk.figures(ref).carried] == [""], "what was taken away can come again"

    # The register of the plan's virements has none of it yet; once it is entered there, the two say the same.
    assert differing(desk, ref) == [("", "2018-19", "806000.00")]
    parts = desk.play.product.parts[VIREMENTS]
    entered = CarryForwardMoney(desk.plan, 80_000_000, from_year="2018-19", reason="Underspends of 2018-19.")
    desk.play.within("finance", lambda work: record_carry_forward(work, parts, entered), desk.plan)
    assert differing(desk, ref) == [("", "2018-19", "6000.00")]
    rest = replace(entered, pence=600_000)
    desk.play.within("finance", lambda work: record_carry_forward(work, parts, rest), desk.plan)
    assert differing(desk, ref) == []
    assert desk.play.codes() == set()


def differing(desk: Desk, ref: str) -> list[tuple[Any, ...]]:
    """Scheme, year and difference of each warning that return and register say otherwise."""
    with desk.play.store.read() as connection:
        found = findings_of(desk.figures(ref), desk.parts.carried_of(connection, desk.plan))
    warned = [
        one.figures for one in found if one.code == "CARRY_FORWARD_DIFFERS" and one.severity == "warning"
    ]
    return [(one["scheme"], one["from_year"], one["difference"]) for one in warned]
