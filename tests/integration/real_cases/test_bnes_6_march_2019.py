"""B&NES, 6 March 2019: two committees on the same words, two texts amended, one decision under Rule 15."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.integration.real_cases.conftest import Played

SCRIPT, UNTIL = "bnes-2019-03-06", "2019-03-21T00:00:00+00:00"
BOARD = "bnes-health-and-care-board"
COMMITTEES = {"bnes-cabinet-committee": "carried", "bnes-integration-committee": "carried"}


@pytest.fixture
def board(played: Callable[..., Played]) -> Played:
    return played(SCRIPT, until=UNTIL)


def test_each_decision_of_the_board_rests_on_the_assent_of_both_committees_to_the_same_words(
    board: Played,
) -> None:
    said = board.closed(board.ref("board"))

    assert [(one["item"], one["letter"], one["verb"]) for one in said] == [
        ("7", "", "approve"),
        ("8", "", "approve"),
        ("9", "1", "agree"),
        ("9", "2", "authorise"),
        ("10", "", "agree"),
    ]
    for one in said:
        assert (one["body"], one["result"], one["in_question"]) == (BOARD, "carried", [])
        assert {assent["committee"]: assent["result"] for assent in one["assents"]} == COMMITTEES
        for motion in one["motions"].values():
            assert board.figures(motion)["unanimous"] is True


def test_what_was_carried_is_the_amended_words_and_the_first_words_are_kept_beside_them(
    board: Played,
) -> None:
    framework, outcomes = board.decision("framework-decision"), board.decision("outcomes-decision")

    assert "a few small necessary changes" in framework["text"]
    assert outcomes["text"].startswith("That the 24 proposed measures")
    for label in ("framework-first", "outcomes-first"):
        [first] = board.rows("motion", id=board.ref(label))
        assert (first["status"], first["result"]) == ("replaced", "")
    assert framework["decided_at"][:16] == framework["effective_at"][:16] == "2019-03-06T10:29"


def test_rule_15_says_its_rule_reason_publicity_and_who_agreed_and_call_in_does_not_apply(
    board: Played,
) -> None:
    decision = board.decision("mental-health-decision")

    assert (decision["urgent"], decision["body"], decision["meeting"]) == (1, BOARD, board.ref("board"))
    record = decision["record"]
    assert record["urgency_rule"].startswith("Rule 15")
    assert "31 March 2019" in record["urgency_reason"]
    assert record["published_at"] == "The agenda of the meeting"
    assert record["urgency_agreed_by"] == "Chair of the Health and Care Board"
    assert record["call_in_excluded"].startswith("Not subject to call-in")
    assert (decision["effective_at"], decision["in_question"]) == (decision["decided_at"], "")
    assert board.case(decision["case_ref"]).state == "effective"


def test_before_its_terms_of_reference_the_board_had_no_power(board: Played) -> None:
    [terms] = board.rows("body_terms", body=BOARD)

    assert terms["from_at"] == "2019-03-06T00:00:00Z"
    assert {one["terms"] for one in board.closed(board.ref("board"))} == {terms["id"]}
