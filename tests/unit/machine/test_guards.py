"""The grammar of guards: what each operator says, and that a rule half read never holds."""

from __future__ import annotations

from typing import Any

import pytest

from govflow.kernel.findings import Json
from govflow.machine.guards import Guard, evaluate, faults, judge

FACTS: dict[str, Json] = {"n": 3, "yes": True, "word": "agreed", "none": None}


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        (["eq", "n", 3], True),
        (["eq", "n", 4], False),
        (["eq", "yes", 1], False),
        (["eq", "n", "3"], False),
        (["eq", "absent", None], True),
        (["ne", "word", "refused"], True),
        (["ne", "word", "agreed"], False),
        (["le", "n", 3], True),
        (["le", "n", 2], False),
        (["ge", "n", 3], True),
        (["ge", "n", 4], False),
        (["ge", "yes", 0], False),
        (["le", "word", "z"], False),
        (["le", "absent", 5], False),
        (["in", "word", ["agreed", "noted"]], True),
        (["in", "word", ["refused"]], False),
        (["in", "yes", [1]], False),
        (["in", "word", "agreed and more"], False),
        (["not", ["eq", "n", 3]], False),
        (["all", ["eq", "n", 3], ["eq", "yes", True]], True),
        (["all", ["eq", "n", 3], ["eq", "yes", False]], False),
        (["any", ["eq", "n", 9], ["eq", "yes", True]], True),
        (["any", ["eq", "n", 9], ["not", ["eq", "yes", True]]], False),
    ],
)
def test_each_operator_says_what_the_grammar_says(rule: Any, expected: bool) -> None:
    assert evaluate(rule, FACTS) is expected


MALFORMED: list[Any] = [
    [],
    ["is", "n", 3],
    ["eq", "n"],
    ["eq", "n", 3, 4],
    ["eq", 3, "n"],
    ["all"],
    ["any"],
    ["not"],
    ["not", ["eq", "n", 3], ["eq", "n", 3]],
    ["all", "eq"],
    ["all", ["eq", "n", 3], "word"],
    ["not", ["eq", "n"]],
]


@pytest.mark.parametrize("rule", MALFORMED)
def test_a_rule_outside_the_grammar_never_holds(rule: Any) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - each has words of its own
        evaluate(rule, FACTS)


@pytest.mark.parametrize("rule", MALFORMED)
def test_a_rule_outside_the_grammar_is_found_before_it_is_used(rule: Any) -> None:
    assert len(faults(Guard("g", "G", ("n",), rule, "CHECKS_FAILED", "No.", "Mend."))) == 1


def test_a_guard_may_use_only_the_facts_it_names() -> None:
    guard = Guard(
        "g", "G", ("n",), ["any", ["eq", "n", 1], ["eq", "m", 1]], "X", "{n} of {total}", "Mend {n}."
    )

    assert faults(guard) == (
        "The guard 'g': the fact 'm' is used and not named in its facts.",
        "The guard 'g': the fact 'total' is used and not named in its facts.",
    )


def test_a_verdict_keeps_the_facts_judged_and_no_others() -> None:
    guard = Guard(
        "g",
        "Lines answered",
        ("open",),
        ["eq", "open", 0],
        "COMMENT_UNANSWERED",
        "{open} open.",
        "Answer {open}.",
    )

    verdict = judge(guard, {"open": 2, "secret": "x"})

    assert verdict.as_json() == {
        "guard": "g",
        "facts": {"open": 2},
        "rule": ["eq", "open", 0],
        "verdict": False,
    }
    finding = verdict.finding()
    assert (finding.code, finding.message, finding.remedy) == ("COMMENT_UNANSWERED", "2 open.", "Answer 2.")
    assert finding.rule == "Lines answered"


def test_a_fact_that_was_not_gathered_reads_as_nothing() -> None:
    guard = Guard("g", "G", ("open",), ["eq", "open", 0], "X", "[{open}]", "")

    assert judge(guard, {}).facts == {"open": None}
    assert judge(guard, {}).finding().message == "[]"
