"""Doncaster, 11 November 2021: a comment is not a sign-off, and confirming arrangements is another decision."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from govflow.kernel.errors import Refused
from tests.integration.real_cases.conftest import Played

SCRIPTS = ("doncaster-2021-11-11", "doncaster-2021-22")
PLAN = "plan-doncaster-2021-22"


@pytest.fixture
def town(played: Callable[..., Played]) -> Played:
    return played(*SCRIPTS, until="2021-11-12T08:00:00+00:00")


def test_each_recommendation_is_a_decision_with_its_own_verb(town: Played) -> None:
    assert [town.decision(f"thirteen.{letter}")["verb"] for letter in "abcd"] == [
        "comment",
        "confirm",
        "note",
        "receive",
    ]
    assert {town.decision(f"thirteen.{letter}")["subject"] for letter in "abcd"} == {PLAN}
    assert {tuple(one["in_question"]) for one in town.closed(town.ref("board"))} == {()}


@pytest.mark.parametrize("letter", ["a", "b", "c"])
def test_to_comment_to_confirm_and_to_note_leave_the_plan_unsigned(town: Played, letter: str) -> None:
    decision = town.ref(f"thirteen.{letter}")
    with pytest.raises(Refused) as refused:
        town.do(
            PLAN,
            "clerk",
            "sign_off",
            happened="2021-11-11",
            on_behalf="doncaster-hwb",
            authority=decision,
        )

    assert {finding.code for finding in refused.value.findings} == {"NOT_CARRIED"}
    assert town.case(PLAN).state == "hwb_sign_off"


def test_the_comment_is_recorded_as_a_comment_and_the_plan_then_waits_for_sign_off(town: Played) -> None:
    town.do(
        PLAN,
        "clerk",
        "comment_only",
        happened="2021-11-11",
        on_behalf="doncaster-hwb",
        authority=town.ref("thirteen.a"),
        lines=[{"text": "Say how housing stands beside the grant."}],
    )

    assert town.case(PLAN).state == "board_commented"
    [step] = [one for one in town.payloads(PLAN) if one.get("trigger") == "comment_only"]
    assert step["authority"]["ref"] == town.ref("thirteen.a")


def test_reviewing_progress_later_is_a_promise_on_the_record(town: Played) -> None:
    [promise] = town.rows("commitment", case_ref=town.ref("board"))

    assert (promise["status"], promise["owner"]) == ("open", "plan_lead")
