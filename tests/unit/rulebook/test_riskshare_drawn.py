"""Ten thousand drawn rules beside an oracle in exact fractions, and what holds of every settlement."""

from __future__ import annotations

import copy
from collections import Counter
from random import Random
from typing import Any

import pytest

from govflow.rulebook.riskshare import settle
from govflow.rulebook.riskshare_reading import read_outturn, read_rule
from tests.make.riskshare_oracle import pennies, settled
from tests.make.riskshare_rules import drawn, money

SEEDS = range(10)
EACH = 1_000


def answer(rule: dict[str, Any], outturn: dict[str, Any]) -> dict[str, Any]:
    return settle(read_rule(rule), read_outturn(outturn)).as_json()


@pytest.mark.parametrize("seed", SEEDS)
def test_every_drawn_rule_is_settled_as_the_oracle_settles_it(seed: int) -> None:
    random = Random(seed)
    seen: Counter[str] = Counter()

    for _ in range(EACH):
        rule, outturn = drawn(random)
        ours, theirs = answer(rule, outturn), settled(rule, outturn)
        assert {key: ours.get(key) for key in theirs} == theirs, (rule, outturn)
        assert ("reading" in ours) == ("reading" in theirs)
        seen[f"{theirs['band']} {theirs.get('reading', '')}"] += 1
        seen["uncovered"] += theirs["uncovered"] != "0.00"
        seen["carried"] += theirs["carried_forward"] != "0.00"

    kinds = {
        f"{method} {reading}"
        for method in ("ratio", "contribution", "aligned")
        for reading in ("", "whole", "excess")
    }
    assert {kind for kind in {*kinds, "none ", "uncovered", "carried"} if seen[kind] < 5} == set()


@pytest.mark.parametrize("seed", SEEDS)
def test_not_a_penny_is_made_or_lost(seed: int) -> None:
    random = Random(1_000 + seed)

    for _ in range(EACH):
        rule, outturn = drawn(random)
        found = answer(rule, outturn)
        borne = [pennies(party["liability"]) for party in found["parties"]]
        assert sum(borne) + pennies(rule["other_contributions"]) + pennies(found["uncovered"]) == pennies(
            outturn["total"]
        ) + pennies(found["carried_forward"])
        assert found["residual"] == "0.00"
        assert pennies(found["variance"]) == pennies(outturn["total"]) - pennies(rule["budget"])
        for party in found["parties"]:
            assert party["balancing_payment"] == party["share_of_variance"]
            assert pennies(party["liability"]) - pennies(party["contribution"]) == pennies(
                party["balancing_payment"]
            )


@pytest.mark.parametrize("seed", SEEDS)
def test_nobody_bears_more_than_their_cap_and_nothing_is_uncovered_while_somebody_is_below(seed: int) -> None:
    random = Random(2_000 + seed)
    capped = 0

    for _ in range(EACH):
        rule, outturn = drawn(random)
        found = answer(rule, outturn)
        if pennies(found["variance"]) <= 0 or "cap" not in rule:
            assert (found["uncovered"], found["findings"]) == ("0.00", [])
            continue
        shares = {party["code"]: pennies(party["share_of_variance"]) for party in found["parties"]}
        room = [
            code for code in shares if code not in rule["cap"] or shares[code] < pennies(rule["cap"][code])
        ]
        assert all(shares[code] <= pennies(cap) for code, cap in rule["cap"].items())
        assert all(share >= 0 for share in shares.values())
        left = pennies(found["uncovered"])
        assert not (left and room)
        assert [one["code"] for one in found["findings"]] == (["CAPS_EXCEEDED"] if left else [])
        capped += bool(left)

    assert capped > 10


def test_shares_mean_the_same_on_any_scale() -> None:
    random = Random(3)
    for _ in range(EACH):
        rule, outturn = drawn(random)
        scaled = copy.deepcopy(rule)
        for party in scaled["parties"]:
            whole, _, rest = party["share"].partition(".")
            party["share"] = f"{7 * int(whole + rest)}" + "0" * (6 - len(rest))
        assert answer(scaled, outturn) == answer(rule, outturn)


def test_the_order_of_the_parties_moves_pennies_alone() -> None:
    """Ties go to the first party. Without caps, another order moves at most a penny for each band."""
    random = Random(4)
    moved = 0
    for _ in range(EACH):
        rule, outturn = drawn(random)
        rule.pop("cap", None)
        turned = {**rule, "parties": rule["parties"][::-1]}
        first, second = answer(rule, outturn), answer(turned, outturn)
        ours = {party["code"]: pennies(party["liability"]) for party in first.pop("parties")}
        theirs = {party["code"]: pennies(party["liability"]) for party in second.pop("parties")}
        assert first == second
        assert all(abs(ours[code] - theirs[code]) <= len(rule["overspend"]) for code in ours)
        moved += ours != theirs
    assert moved


def test_without_ties_the_order_of_the_parties_moves_nothing() -> None:
    """Three whole numbers that add up to a prime leave no two equal remainders of an amount it does not divide."""
    random = Random(5)
    for _ in range(EACH):
        amount = random.randint(1, 10**9) * 101 + random.randint(1, 100)
        shares = random.choice([("14", "41", "46"), ("3", "31", "67"), ("1", "2", "98")])
        parties = [
            {"code": code, "contribution": "100.00", "share": share}
            for code, share in zip("ABC", shares, strict=True)
        ]
        rule = {
            "ref": "no ties",
            "budget": "300.00",
            "parties": parties,
            "overspend": [{"over_percent": "0", "method": "ratio"}],
            "underspend": {"method": "ratio"},
        }
        outturn = {"total": money(30_000 + amount)}
        by_code = {party["code"]: party for party in answer(rule, outturn)["parties"]}
        turned = answer({**rule, "parties": parties[::-1]}, outturn)
        assert {party["code"]: party for party in turned["parties"]} == by_code
