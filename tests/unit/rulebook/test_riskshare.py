"""Worked examples: the four pools of Bath and North East Somerset 2019-20, and every boundary of a rule."""

from __future__ import annotations

from typing import Any

import pytest

from govflow.kernel.errors import Refused
from govflow.rulebook.riskshare import apportion, settle
from govflow.rulebook.riskshare_reading import read_outturn, read_rule

# Contributions of the section 75 schedule: CCG, council, and what is neither's (grants, or education's part).
LEARNING_DISABILITY = ("31642604", "2467606", [("CCG", "6826950", "23"), ("LA", "22348048", "77")])
CHILDREN = (
    "2876108",
    "0",
    [("CCG", "392196", "14"), ("LA", "1185912", "41"), ("Education", "1298000", "45")],
)
EQUIPMENT = ("810730", "135000", [("CCG", "473011", "70"), ("LA", "202719", "30")])
MENTAL_HEALTH = ("6060998", "0", [("CCG", "2982556", "50"), ("LA", "3078442", "50")])
POUND = ("100", "0", [("A", "50", "1"), ("B", "30", "1"), ("C", "20", "1")])
OVER_10 = {"over_percent": "10", "method": "aligned", "applies_to": "whole"}
Pool = tuple[str, str, list[tuple[str, str, str]]]


def rule(pool: Pool, *later: dict[str, str], first: str = "ratio", **more: Any) -> dict[str, Any]:
    budget, others, parties = pool
    return {
        "ref": "pool",
        "budget": budget,
        "other_contributions": others,
        "parties": [{"code": code, "contribution": put, "share": share} for code, put, share in parties],
        "overspend": [{"over_percent": "0", "method": first}, *later],
        "underspend": {"method": "ratio"},
        **more,
    }


def settled(one: dict[str, Any], total: str, **own_costs: str) -> dict[str, Any]:
    outturn = {"total": total, **({"own_costs": own_costs} if own_costs else {})}
    return settle(read_rule(one), read_outturn(outturn)).as_json()


def paid(found: dict[str, Any]) -> list[str]:
    return [party["balancing_payment"] for party in found["parties"]]


def refused(one: dict[str, Any], total: str, **own_costs: str) -> list[str]:
    with pytest.raises(Refused) as refusal:
        settled(one, total, **own_costs)
    return [finding.code for finding in refusal.value.findings]


@pytest.mark.parametrize(
    ("pool", "total", "payments", "percent"),
    [
        (LEARNING_DISABILITY, "31742604", ["23000.00", "77000.00"], "0.32"),
        (CHILDREN, "2926108", ["7000.00", "20500.00", "22500.00"], "1.74"),
        (EQUIPMENT, "820730.01", ["7000.01", "3000.00"], "1.23"),
        (MENTAL_HEALTH, "6667097.80", ["303049.90", "303049.90"], "10.00"),
        (LEARNING_DISABILITY, "31542604", ["-23000.00", "-77000.00"], "-0.32"),
    ],
)
def test_the_four_pools_share_by_their_ratios(
    pool: Pool, total: str, payments: list[str], percent: str
) -> None:
    found = settled(rule(pool), total)

    assert (paid(found), found["variance_percent"], found["band"]) == (payments, percent, "ratio")
    assert "reading" not in found


def test_norfolks_five_predecessors_share_by_what_each_put_in() -> None:
    """The income of Norfolk's plan of 2021-22; its papers print no risk share, so the rule is a made-up one."""
    minimum = {
        "Yarmouth": 8505324,
        "North": 13671793,
        "Norwich": 16028559,
        "South": 16619084,
        "West": 14295148,
    }
    parties = [(code, str(pounds), "1") for code, pounds in minimum.items()]
    norfolk = rule(("116731383", "47611475.00", parties), first="contribution")

    assert paid(settled(norfolk, "116731383")) == ["0.00"] * 5
    # 12,305.1726, 19,779.8194, 23,189.4970, 24,043.8457 and 20,681.6653: three pennies are left over.
    assert paid(settled(norfolk, "116831383")) == ["12305.17", "19779.82", "23189.50", "24043.85", "20681.66"]


def test_the_whole_answer_has_the_shape_of_the_contract() -> None:
    assert settled(rule(LEARNING_DISABILITY), "31742604.00") == {
        "ref": "pool",
        "budget": "31642604.00",
        "outturn": "31742604.00",
        "variance": "100000.00",
        "variance_percent": "0.32",
        "band": "ratio",
        "parties": [
            {
                "code": "CCG",
                "contribution": "6826950.00",
                "share_of_variance": "23000.00",
                "liability": "6849950.00",
                "balancing_payment": "23000.00",
            },
            {
                "code": "LA",
                "contribution": "22348048.00",
                "share_of_variance": "77000.00",
                "liability": "22425048.00",
                "balancing_payment": "77000.00",
            },
        ],
        "carried_forward": "0.00",
        "uncovered": "0.00",
        "residual": "0.00",
        "findings": [],
    }


@pytest.mark.parametrize(
    ("reading", "payments"),
    [("whole", ["450000.00", "250000.00"]), ("excess", ["363414.31", "336585.69"])],
)
def test_the_mental_health_limit_has_two_readings_and_the_chosen_one_is_named(
    reading: str, payments: list[str]
) -> None:
    limited = rule(MENTAL_HEALTH, {**OVER_10, "applies_to": reading})

    found = settled(limited, "6760998.00", CCG="450000.00", LA="250000.00")

    assert (paid(found), found["band"], found["reading"]) == (payments, "aligned", reading)
    assert found["variance_percent"] == "11.55"


@pytest.mark.parametrize("reading", ["whole", "excess"])
def test_the_limit_starts_a_penny_over_it_and_not_at_it(reading: str) -> None:
    limited = rule(MENTAL_HEALTH, {**OVER_10, "applies_to": reading})

    at = settled(limited, "6667097.80")
    over = settled(limited, "6667097.81", CCG="606099.81", LA="0.00")

    assert (paid(at), at["band"], "reading" in at) == (["303049.90", "303049.90"], "ratio", False)
    expected = ["606099.81", "0.00"] if reading == "whole" else ["303049.91", "303049.90"]
    assert (paid(over), over["band"], over["reading"]) == (expected, "aligned", reading)
    assert refused(limited, "6667097.81") == ["OWN_COSTS_MISSING"]


def test_a_limit_between_two_pennies_is_not_rounded_for_the_test_and_rounded_down_for_the_money() -> None:
    """12.345 % of £100.00 is £12.345: 12.34 is within it, 12.35 over it with one penny of excess."""
    pool = rule(POUND, {"over_percent": "12.345", "method": "contribution", "applies_to": "excess"})

    within, over = settled(pool, "112.34"), settled(pool, "112.35")

    assert (within["band"], paid(within)) == ("ratio", ["4.12", "4.11", "4.11"])
    assert (over["band"], paid(over)) == ("contribution", ["4.13", "4.11", "4.11"])


def test_a_band_over_the_excess_leaves_what_is_below_it_as_it_would_be_at_its_limit() -> None:
    """At 20 % a band over the whole governs; 30 more by contribution change nothing below."""
    later = (
        {"over_percent": "10", "method": "aligned", "applies_to": "whole"},
        {"over_percent": "20", "method": "contribution", "applies_to": "excess"},
    )
    pool = rule(POUND, *later)

    at = settled(pool, "120.00", A="0.00", B="0.00", C="20.00")
    over = settled(pool, "150.00", A="0.00", B="0.00", C="50.00")

    assert (paid(at), at["reading"]) == (["0.00", "0.00", "20.00"], "whole")
    assert (paid(over), over["reading"]) == (["15.00", "9.00", "26.00"], "excess")


def test_the_last_band_over_the_whole_takes_every_band_below_with_it() -> None:
    later = (
        {"over_percent": "10", "method": "aligned", "applies_to": "excess"},
        {"over_percent": "20", "method": "contribution", "applies_to": "whole"},
    )

    found = settled(rule(POUND, *later), "130.00")

    assert (paid(found), found["band"], found["reading"]) == (
        ["15.00", "9.00", "6.00"],
        "contribution",
        "whole",
    )


def test_equal_remainders_go_to_the_parties_in_their_order() -> None:
    assert paid(settled(rule(POUND), "100.01")) == ["0.01", "0.00", "0.00"]
    assert paid(settled(rule(POUND), "100.02")) == ["0.01", "0.01", "0.00"]
    assert paid(settled(rule(POUND), "99.98")) == ["-0.01", "-0.01", "0.00"]
    assert apportion(10, [1, 1, 1]) == [4, 3, 3]
    assert apportion(10, [0, 1, 2]) == [0, 3, 7]


@pytest.mark.parametrize(
    ("method", "payments", "band", "carried"),
    [
        ("ratio", ["-10.00", "-10.00", "-10.00"], "ratio", "0.00"),
        ("contribution", ["-15.00", "-9.00", "-6.00"], "contribution", "0.00"),
        ("carried_forward", ["0.00", "0.00", "0.00"], "none", "30.00"),
    ],
)
def test_an_underspend_goes_back_or_is_carried_forward(
    method: str, payments: list[str], band: str, carried: str
) -> None:
    found = settled(rule(POUND, OVER_10, underspend={"method": method}), "70.00")

    assert (paid(found), found["band"], found["carried_forward"]) == (payments, band, carried)
    assert (found["variance_percent"], found["residual"], "reading" in found) == ("-30.00", "0.00", False)


def test_what_is_above_a_cap_goes_by_share_to_those_below_theirs_again_and_again() -> None:
    pool = rule(
        ("100", "0", [("A", "50", "2"), ("B", "30", "1"), ("C", "20", "1")]), cap={"A": "10", "B": "20"}
    )

    found = settled(pool, "160.00")

    # 30, 15, 15: 20 above A's cap, shared 10 and 10; 5 above B's, all to C.
    assert paid(found) == ["10.00", "20.00", "30.00"]
    assert (found["uncovered"], found["findings"]) == ("0.00", [])


def test_what_no_party_can_take_is_uncovered_and_says_so() -> None:
    found = settled(rule(POUND, cap={"A": "1", "B": "2.50", "C": "0.00"}), "110.00")

    assert (paid(found), found["uncovered"], found["residual"]) == (["1.00", "2.50", "0.00"], "6.50", "0.00")
    [finding] = found["findings"]
    assert (finding["code"], finding["severity"]) == ("CAPS_EXCEEDED", "warning")
    assert finding["figures"] == {"uncovered": "6.50"}


def test_caps_hold_an_overspend_over_all_its_bands_and_no_underspend() -> None:
    later = {"over_percent": "10", "method": "contribution", "applies_to": "excess"}
    pool = rule(POUND, later, cap={"A": "5.00"})

    over, under = settled(pool, "120.00"), settled(pool, "70.00")

    # By ratio 3.34, 3.33, 3.33 and by contribution 5, 3, 2; 3.34 above A's cap go half and half.
    assert paid(over) == ["5.00", "8.00", "7.00"]
    assert paid(under) == ["-10.00", "-10.00", "-10.00"]


def test_a_pool_on_its_budget_shares_nothing() -> None:
    found = settled(rule(POUND), "100.00")

    assert (paid(found), found["band"], found["variance_percent"]) == (["0.00"] * 3, "none", "0.00")


def test_a_pool_of_nothing_has_no_percent_and_enters_every_band() -> None:
    empty = ("0", "0", [("A", "0.00", "1"), ("B", "0.00", "2")])
    aligned = rule(empty, {**OVER_10, "applies_to": "excess"})

    on_budget, over = settled(aligned, "0.00"), settled(aligned, "3.00", A="1.00", B="2.00")

    assert (on_budget["variance_percent"], on_budget["band"]) == ("0.00", "none")
    assert (over["variance_percent"], over["band"], paid(over)) == ("0.00", "aligned", ["1.00", "2.00"])


def test_a_pool_to_which_nobody_contributes_cannot_be_shared_by_contribution() -> None:
    empty = ("50", "50", [("A", "0.00", "1"), ("B", "0.00", "2")])

    assert refused(rule(empty, first="contribution"), "60.00") == ["SHARES_INVALID"]
    assert refused(rule(empty, underspend={"method": "contribution"}), "40.00") == ["SHARES_INVALID"]
    assert paid(settled(rule(empty), "53.00")) == ["1.00", "2.00"]


def test_the_largest_sums_are_settled_to_the_penny() -> None:
    pool = ("9" * 15 + ".99", "0", [("A", "9" * 15 + ".99", "1"), ("B", "0.00", "2")])

    found = settled(rule(pool, underspend={"method": "ratio"}), "0.00")

    assert paid(found) == ["-333333333333333.33", "-666666666666666.66"]
    assert (found["variance_percent"], found["residual"]) == ("-100.00", "0.00")


def test_half_a_hundredth_of_a_percent_is_rounded_up_on_both_sides() -> None:
    large = ("1000000", "0", [("A", "1000000", "1")])

    percents = [
        settled(rule(large), total)["variance_percent"]
        for total in ("1000050", "1000049.99", "999950", "999950.01")
    ]

    assert percents == ["0.01", "0.00", "-0.01", "0.00"]


def test_own_costs_are_asked_for_only_where_an_aligned_band_is_reached() -> None:
    limited = rule(POUND, OVER_10)

    assert settled(limited, "110.00")["band"] == "ratio"
    assert refused(limited, "110.01") == ["OWN_COSTS_MISSING"]
    assert refused(limited, "110.01", A="10.00") == ["OWN_COSTS_DO_NOT_SUM"]
    assert refused(limited, "110.01", A="10.01", Z="5.00") == ["OWN_COSTS_DO_NOT_SUM"]
    assert paid(settled(limited, "110.01", A="10.01")) == ["10.01", "0.00", "0.00"]
