"""Norfolk, 29 September 2021: elections, substitutes, who came after item 9, six parts, and develop only."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from tests.integration.real_cases.conftest import Played

HWB = "norfolk-hwb"


@pytest.fixture
def board(played: Callable[..., Played]) -> Played:
    return played("norfolk-2021-09-29", until="2021-10-13T08:00:00+00:00")


def test_chair_and_two_vice_chairs_are_duly_elected_for_the_council_year(board: Played) -> None:
    said = [one for one in board.closed(board.ref("board")) if one["item"] in {"2", "3"}]

    assert [(one["office"], one["elected"]) for one in said] == [
        ("chair", board.person("norfolk-chair")),
        ("vice_chair", board.person("norfolk-south")),
        ("vice_chair", board.person("norfolk-nhs-clinical")),
    ]
    assert all(one["in_question"] == [] for one in said)
    held = {
        (row["person"], row["office"]): row["until_at"][:10]
        for row in board.rows("seat_holding")
        if row["office"] and row["until_at"][:4] == "2022"
    }
    assert held[(board.person("norfolk-nhs-clinical"), "vice_chair")] == "2022-05-31"


def test_who_joined_after_item_9_is_not_counted_at_item_9_and_who_came_during_item_10_is_at_item_10(
    board: Played,
) -> None:
    closed = {(one["item"], one["letter"]): one["motion"] for one in board.closed(board.ref("board"))}
    nine, ten = board.figures(closed["9", "d"]), board.figures(closed["10", "a"])

    # Twelve members and three substitutes; then the nominee of the leader; then the constabulary.
    assert nine["quorum"] == {"present": 15, "needed": 5, "met": True}
    assert ten["quorum"]["present"] == 17


def test_item_9_is_six_decisions_with_their_own_verbs_agreed_without_a_vote(board: Played) -> None:
    said = [one for one in board.closed(board.ref("board")) if one["item"] == "9"]

    assert {one["letter"]: one["verb"] for one in said} == {
        "a": "note",
        "b": "note",
        "c": "note",
        "d": "delegate",
        "e": "support",
        "f": "note",
    }
    assert {(one["method"], one["unanimous"], one["result"]) for one in said} == {
        ("agreed", False, "carried")
    }
    assert len({board.decision(f"nine.{letter}")["case_ref"] for letter in "abcdef"}) == 6
    assert {board.decision(f"nine.{letter}")["in_question"] for letter in "abcdef"} == {""}


def test_the_delegation_is_to_develop_only_to_two_offices_without_an_end_and_says_so(board: Played) -> None:
    [row] = board.rows("delegation", case_ref=board.ref("develop"))
    terms = json.loads(row["terms"])

    assert (row["grantor"], row["instrument"], row["until_at"]) == (HWB, board.ref("nine.d"), "")
    assert terms["develop_only"] is True
    assert [one["office"] for one in terms["delegates"]] == ["director", "nhs_chief_officer"]
    assert terms["conditions"] == ["A formal proposal is brought to the Board for endorsement."]
    [granted] = [one for one in board.payloads(row["case_ref"]) if "power_confirmed" in one]
    assert [flag["code"] for flag in granted["flags"]] == ["NO_EXPIRY"]


def test_nothing_can_be_decided_under_a_delegation_to_develop(board: Played) -> None:
    command = {
        "delegation": board.ref("develop"),
        "verb": "approve",
        "text": "That the governance arrangements be approved.",
        "record": {"reasons": "r", "options_rejected": "o", "interests": "none"},
    }

    assert "OUT_OF_SCOPE" in board.decision_refused("norfolk-director", **command)


def test_its_proposal_is_a_promise_that_comes_back(board: Played) -> None:
    [promise] = board.rows("commitment", case_ref=board.ref("board"))

    assert (promise["status"], promise["owner"]) == ("open", "director")
