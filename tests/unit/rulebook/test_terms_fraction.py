"""A quorum that is a part of the members: one quarter of the voting members, rounded up, beside a number."""

from __future__ import annotations

from fractions import Fraction
from math import ceil
from typing import Any

import pytest

from govflow.kernel.errors import InvalidInput
from govflow.rulebook.terms import SeatPresent, quorum_met, read_rules, rules_as_json


def there(number: int) -> list[SeatPresent]:
    return [SeatPresent(f"s{one}", "councillor", "voting") for one in range(number)]


@pytest.mark.parametrize("part", ["1/4", "1/3", "1/2", "2/3"])
def test_a_part_of_the_members_is_rounded_up(part: str) -> None:
    rules = read_rules({"quorum": {"fraction": part}})
    for members in range(25):
        needed = ceil(Fraction(part) * members)
        for present in range(members + 1):
            count = quorum_met(rules, there(present), members)
            assert (count.needed, count.met) == (needed, present >= needed)


def test_the_larger_of_a_number_and_a_part_is_needed_and_the_composition_besides() -> None:
    rules = read_rules({"quorum": {"number": 3, "fraction": "1/4", "of": {"nhs": 1}}})

    assert quorum_met(rules, there(3), 8).needed == 3
    assert quorum_met(rules, there(3), 16).needed == 4
    assert not quorum_met(rules, there(9), 16).met
    assert quorum_met(rules, [*there(3), SeatPresent("n", "nhs", "voting")], 16).met
    assert read_rules(rules_as_json(rules)) == rules


@pytest.mark.parametrize("wrong", ["a quarter", "1/0", "0/4", "1/1", "-1/4", "25%"])
def test_what_is_no_part_is_refused_by_name(wrong: str) -> None:
    given: dict[str, Any] = {"quorum": {"fraction": wrong}}
    with pytest.raises(InvalidInput, match=r"quorum\.fraction"):
        read_rules(given)
