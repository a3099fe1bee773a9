"""B&NES's four pools to the penny, what meets an overspend first, and how near each limit is."""

from __future__ import annotations

from typing import Any

import pytest

from govflow.kernel.errors import InvalidInput
from govflow.rulebook.riskshare_position import Figures, Position, stand
from govflow.rulebook.riskshare_words import sentences
from tests.make.pools import (
    CHILDREN,
    COUNCIL,
    EQUIPMENT,
    HEALTH,
    LEARNING_DISABILITY,
    document,
    mental_health,
    sharing,
    terms,
)

LIMIT = 60_609_980
OWN = {HEALTH: 45_000_000, COUNCIL: 25_000_000}


def over(of: dict[str, Any], pence: int, own: dict[str, int] | None = None, **helps: int) -> Position:
    """Where a pool stands that is so much over its budget."""
    known = terms(of)
    return stand(known, Figures(known.budget + pence, own, helps))


def shares(position: Position) -> tuple[int, ...]:
    """What each party bears of the variance, in pence."""
    assert position.settled is not None
    return position.settled.shares


def codes(position: Position) -> list[str]:
    return [one.code for one in position.findings]


def test_the_four_pools_are_shared_as_their_papers_have_it() -> None:
    assert shares(over(LEARNING_DISABILITY, 10_000_000)) == (2_300_000, 7_700_000)
    assert shares(over(CHILDREN, 5_000_000)) == (700_000, 2_050_000, 2_250_000)
    assert shares(over(EQUIPMENT, 1_000)) == (700, 300)
    assert [terms(one).budget for one in (LEARNING_DISABILITY, CHILDREN, EQUIPMENT, mental_health())] == [
        3_164_260_400,
        287_610_800,
        81_073_000,
        606_099_800,
    ]


def test_the_mental_health_limit_starts_in_excess_of_it_and_is_read_as_chosen() -> None:
    at = over(mental_health(), LIMIT)
    assert shares(at) == (30_304_990, 30_304_990)
    assert codes(at) == ["LIMIT_NEAR"]
    assert at.limits[0].left == 0
    past = over(mental_health(), LIMIT + 1, {HEALTH: LIMIT + 1})
    assert shares(past) == (LIMIT + 1, 0)
    assert codes(past) == ["OVER_LIMIT"]
    whole = over(mental_health("whole"), 70_000_000, OWN)
    excess = over(mental_health("excess"), 70_000_000, OWN)
    assert shares(whole) == (45_000_000, 25_000_000)
    assert shares(excess) == (36_341_431, 33_658_569)
    assert "(reading: whole)" in whole.words
    assert "(reading: excess)" in excess.words


def test_a_limit_that_is_passed_is_told_also_while_own_costs_are_not_known() -> None:
    found = over(mental_health(), 70_000_000)
    assert found.settled is None
    assert codes(found) == ["OVER_LIMIT", "OWN_COSTS_MISSING"]
    assert [one.name for one in found.passed] == ["band-10"]
    assert found.as_json()["settlement"] is None


def test_a_limit_is_near_from_the_percent_that_the_terms_say() -> None:
    of = mental_health()
    assert codes(over(of, LIMIT * 9 // 10 - 1)) == []
    assert codes(over(of, LIMIT * 9 // 10)) == ["LIMIT_NEAR"]
    assert codes(over(mental_health(warn_at_percent="50"), LIMIT // 2)) == ["LIMIT_NEAR"]
    assert codes(over(of, 0)) == codes(over(of, -LIMIT)) == []


def test_help_is_used_in_its_order_before_anything_is_shared() -> None:
    of = mental_health(met_first=["underspends", "contingency"])
    met = over(of, 70_000_000, OWN, underspends=9_000_000, contingency=99_000_000)
    assert [(one.name, one.used) for one in met.helped] == [
        ("underspends", 9_000_000),
        ("contingency", 61_000_000),
    ]
    assert shares(met) == (0, 0)
    some = over(of, 70_000_000, OWN, underspends=1_000_000)
    assert shares(some) == (44_357_143, 24_642_857)
    assert codes(over(of, 70_000_000, {HEALTH: 1}, contingency=1)) == ["OVER_LIMIT", "OWN_COSTS_DO_NOT_SUM"]
    with pytest.raises(InvalidInput):
        over(of, 1, other_sources=1)
    with pytest.raises(InvalidInput):
        over(of, 1, {"ICB": 1})


def test_a_cap_is_watched_by_what_its_party_would_bear_without_it() -> None:
    capped = document(risk_share=sharing({HEALTH: "1", COUNCIL: "1"}, cap={HEALTH: "10.00"}))
    assert codes(over(capped, 1_798)) == []
    assert codes(over(capped, 1_800)) == ["LIMIT_NEAR"]
    assert codes(over(capped, 2_000)) == ["LIMIT_NEAR"]
    past = over(capped, 2_100)
    assert codes(past) == ["OVER_LIMIT"]
    assert shares(past) == (1_000, 1_100)
    both = sharing({HEALTH: "1", COUNCIL: "1"}, cap={HEALTH: "1.00", COUNCIL: "2.00"})
    assert codes(over(document(risk_share=both), 1_000)) == ["OVER_LIMIT", "OVER_LIMIT", "CAPS_EXCEEDED"]


def test_a_pool_of_nothing_and_a_very_large_one_stand() -> None:
    nothing = terms(document(contributions=[]))
    assert shares(stand(nothing, Figures(0))) == (0, 0)
    assert shares(stand(nothing, Figures(101))) == (51, 50)
    large = terms(document(budget=("499999999999999.99", "500000000000000.00")))
    assert sum(shares(stand(large, Figures(10**17 + 1)))) == 2


def test_a_rule_is_said_in_sentences_that_name_the_reading() -> None:
    assert sentences(terms(LEARNING_DISABILITY)) == (
        "An overspend is shared 23 : 77 (Clinical commissioning group : Council).",
        "An underspend is carried forward, and goes back to nobody.",
    )
    said = sentences(terms(mental_health("excess", met_first=["contingency"], cap={HEALTH: "5.00"})))
    assert said[0] == "An overspend is met first from the contingency held; what is left is shared."
    assert said[2] == (
        "Where it is in excess of 10% of the budget (£606,099.80), only the part of it above that limit is "
        "paid by each party in proportion to the costs identified as its own (reading: excess)."
    )
    assert said[3].startswith("Clinical commissioning group bears no more than £5 of an overspend")
    assert "the whole overspend is paid by each party" in sentences(terms(mental_health()))[1]


def test_contingency_is_used_as_far_as_it_was_released() -> None:
    known = terms(mental_health(met_first=["underspends", "contingency"]))

    def told(contingency: int, underspends: int = 0) -> Position:
        figures = Figures(
            known.budget + 1_000, None, {"contingency": contingency, "underspends": underspends}
        )
        return stand(known, figures, 600)

    assert told(600).refusals == ()
    assert told(600).as_json()["contingency_released"] == "6.00"
    # Of what is given no more is used than is left when its turn comes.
    assert told(601, 400).refusals == ()
    [finding] = told(601).refusals
    assert (finding.code, finding.figures) == ("CONDITION_OPEN", {"used": "6.01", "released": "6.00"})
    assert "released" in finding.rule
    assert finding.remedy
