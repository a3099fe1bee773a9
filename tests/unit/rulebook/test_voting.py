"""What votes come to, beside a second count made another way, and the cases the papers and scenarios give."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govflow.rulebook.terms import BodyRules, Voting
from govflow.rulebook.voting import (
    Assent,
    Count,
    Result,
    Value,
    Vote,
    agreed_without_a_vote,
    count_votes,
    election,
    joint_result,
    nothing_taken,
    result_of_division,
    why_no_casting_vote,
)

CHOICES: tuple[Value, ...] = ("for", "against", "abstain", "not_present", "excluded")
RULES = get_args(Voting)
MAJORITY = BodyRules(voting="majority_present")


def votes(*values: Value) -> list[Vote]:
    return [Vote(f"seat-{n}", f"person-{n}", value) for n, value in enumerate(values)]


def by_hand(rule: str, values: Sequence[str], members: int, casting: str) -> str:
    """The result worked out with fractions of a list of hands, in place of counts."""
    hands = [value for value in values if value in {"for", "against"}]
    if not hands:
        return "no_decision"
    if casting:
        hands.append(casting)
    share = Fraction(hands.count("for"), len(hands))
    if rule.startswith("majority") and share == Fraction(1, 2):
        return "tied"
    carried = {
        "majority_present": share > Fraction(1, 2),
        "majority_members": Fraction(hands.count("for"), members) > Fraction(1, 2),
        "two_thirds_present": share >= Fraction(2, 3),
        "consensus": "against" not in hands,
    }
    return "carried" if carried[rule] else "not_carried"


@given(
    rule=st.sampled_from(RULES),
    values=st.lists(st.sampled_from(CHOICES), max_size=14),
    more=st.integers(1, 9),
)
def test_a_result_is_the_one_worked_out_by_hand(rule: Voting, values: list[Value], more: int) -> None:
    members = len(values) + more

    outcome = result_of_division(BodyRules(voting=rule), count_votes(votes(*values)), members)

    assert outcome.result == by_hand(rule, values, members, "")
    assert outcome.count.for_ == values.count("for")
    assert outcome.count.excluded == values.count("excluded")
    assert outcome.reason


@pytest.mark.parametrize(
    ("rule", "count", "members", "result"),
    [
        ("majority_present", Count(5, 4), 20, "carried"),
        ("majority_present", Count(4, 5), 20, "not_carried"),
        ("majority_members", Count(6, 0), 11, "carried"),
        ("majority_members", Count(5, 0), 10, "not_carried"),
        ("two_thirds_present", Count(4, 2), 10, "carried"),
        ("two_thirds_present", Count(5, 3), 10, "not_carried"),
        ("two_thirds_present", Count(3, 3), 10, "not_carried"),
        ("consensus", Count(1, 0, 5), 10, "carried"),
        ("consensus", Count(9, 1), 10, "not_carried"),
    ],
)
def test_each_rule_turns_at_its_own_edge(rule: Voting, count: Count, members: int, result: str) -> None:
    assert result_of_division(BodyRules(voting=rule), count, members).result == result


@given(each=st.integers(1, 9), casting=st.sampled_from(["for", "against"]), abstained=st.integers(0, 3))
def test_a_casting_vote_settles_every_tie(each: int, casting: str, abstained: int) -> None:
    hands: list[tuple[Value, int]] = [("for", each), ("against", each), ("abstain", abstained)]
    values = [value for value, number in hands for _ in range(number)]

    outcome = result_of_division(MAJORITY, count_votes(votes(*values)), len(values), casting)

    assert outcome.result == by_hand("majority_present", values, len(values), casting)
    assert outcome.result == ("carried" if casting == "for" else "not_carried")


@given(st.lists(st.sampled_from(CHOICES), max_size=12))
def test_one_more_vote_for_never_loses_a_motion_that_carried(values: list[Value]) -> None:
    for rule in RULES:
        rules = BodyRules(voting=rule)
        before = result_of_division(rules, count_votes(votes(*values)), 20)
        after = result_of_division(rules, count_votes(votes(*values, "for")), 20)

        assert before.result != "carried" or after.result == "carried"


@given(st.lists(st.sampled_from(CHOICES), max_size=12))
def test_unanimously_is_said_only_of_a_vote_that_was_taken_with_every_hand_for(values: list[Value]) -> None:
    outcome = result_of_division(MAJORITY, count_votes(votes(*values)), 20)

    hands = [value for value in values if value in {"for", "against", "abstain"}]
    assert outcome.unanimous == (bool(hands) and set(hands) == {"for"})
    assert not agreed_without_a_vote(quorate=True).unanimous


def test_agreed_without_a_vote_is_a_method_of_its_own_and_says_when_there_was_no_quorum() -> None:
    assert agreed_without_a_vote(quorate=True).result == "carried"
    assert agreed_without_a_vote(quorate=True).method == "agreed"
    assert "without a quorum" in agreed_without_a_vote(quorate=False).reason
    assert nothing_taken(quorate=False).result == "inquorate"
    assert nothing_taken(quorate=True).result == "no_decision"


@pytest.mark.parametrize(
    ("rules", "count", "person", "why"),
    [
        (BodyRules(casting_vote=True), Count(3, 3), "chair", ""),
        (BodyRules(casting_vote=True), Count(3, 2), "chair", "There is no tie: 3 for, 2 against."),
        (BodyRules(casting_vote=True), Count(0, 0, 4), "chair", "There is no tie: 0 for, 0 against."),
        (
            BodyRules(casting_vote=True),
            Count(3, 3),
            "member",
            "Only the person presiding has a casting vote.",
        ),
        (BodyRules(), Count(3, 3), "chair", "The terms of reference give no casting vote."),
        (
            BodyRules(casting_vote=True, voting="two_thirds_present"),
            Count(3, 3),
            "chair",
            "A casting vote breaks a tie between two halves, and this body asks for more than half.",
        ),
    ],
)
def test_a_casting_vote_is_the_presiders_on_a_tie_and_only_by_the_terms(
    rules: BodyRules, count: Count, person: str, why: str
) -> None:
    assert why_no_casting_vote(rules, count, person, presiding="chair") == why


# -- Elections -----------------------------------------------------------------------------------


def test_the_only_one_proposed_is_elected_without_a_vote() -> None:
    found = election({"one": 0}, "agreed")

    assert (found.person, found.outcome.result, found.outcome.method) == ("one", "carried", "agreed")


@pytest.mark.parametrize(
    ("ballot", "elected", "falls_out", "result"),
    [
        ({"a": 6, "b": 5}, "a", "", "carried"),
        ({"a": 5, "b": 4, "c": 2}, "", "c", "no_decision"),
        ({"a": 5, "b": 3, "c": 3}, "", "", "no_decision"),
        ({"a": 5, "b": 5}, "", "", "tied"),
        ({"a": 0, "b": 0}, "", "", "no_decision"),
        ({}, "", "", "no_decision"),
    ],
)
def test_a_ballot_elects_whoever_has_more_than_half(
    ballot: dict[str, int], elected: str, falls_out: str, result: str
) -> None:
    found = election(ballot, "ballot")

    assert (found.person, found.falls_out, found.outcome.result) == (elected, falls_out, result)


def test_a_level_ballot_of_two_is_settled_by_the_casting_vote() -> None:
    assert election({"a": 5, "b": 5}, "ballot", casting_for="b").person == "b"
    assert not election({"a": 4, "b": 4, "c": 4}, "ballot", casting_for="b").person


@given(st.dictionaries(st.sampled_from("abcdef"), st.integers(0, 9), max_size=6))
def test_whoever_is_elected_by_ballot_has_more_than_all_others_together(ballot: dict[str, int]) -> None:
    found = election(ballot, "ballot")

    absolute = [name for name, given in ballot.items() if given > sum(ballot.values()) - given]
    assert [found.person] == absolute if found.person else absolute == []


# -- Joint bodies (B&NES: a decision needs each committee on the same resolution) -----------------

TWO = ("cabinet-committee", "integration-committee")


def assents(first: Result, second: Result, words: tuple[str, str] = ("x", "x")) -> list[Assent]:
    given = zip(TWO, (first, second), words, strict=True)
    return [Assent(name, result, sha) for name, result, sha in given]


def test_four_to_none_and_a_tie_of_three_is_no_decision_of_the_board() -> None:
    council = result_of_division(MAJORITY, Count(4), 4)
    nhs = result_of_division(MAJORITY, Count(3, 3), 6)

    board = joint_result(TWO, assents(council.result, nhs.result))

    assert (council.result, nhs.result) == ("carried", "tied")
    assert board.result == "no_decision"
    assert "integration-committee (tied)" in board.reason


def test_the_amended_text_in_one_committee_and_the_original_in_the_other_is_no_decision() -> None:
    board = joint_result(TWO, assents("carried", "carried", ("amended", "original")))

    assert board.result == "no_decision"
    assert board.reason == "The committees voted on different words."


@given(
    committees=st.lists(st.sampled_from("pqrs"), min_size=1, max_size=4, unique=True),
    given_=st.lists(
        st.tuples(
            st.sampled_from("pqrs"),
            st.sampled_from(["carried", "not_carried", "tied", "no_decision", "inquorate"]),
            st.sampled_from(["x", "y"]),
        ),
        max_size=4,
        unique_by=lambda one: one[0],
    ),
)
def test_a_joint_body_carries_only_what_every_committee_carried_in_the_same_words(
    committees: list[str], given_: list[tuple[str, Result, str]]
) -> None:
    board = joint_result(committees, [Assent(*one) for one in given_])

    carried = {(name, words) for name, result, words in given_ if result == "carried"}
    same_words = any({(name, words) for name in committees} <= carried for words in ("x", "y"))
    assert (board.result == "carried") == same_words
