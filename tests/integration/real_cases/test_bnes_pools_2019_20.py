"""Bath and North East Somerset 2019-20: the money of the Better Care Fund and of the four other pools, for a year."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from govflow.kernel.errors import Refused
from govflow.payments.ports import PART as PAYMENTS
from govflow.payments.queries.reading import statements_in
from govflow.payments.use_cases.holding import ReleaseContingency, release_contingency
from govflow.pools.queries import forecasts_of, limits_passed, pool_named, settlements_of
from govflow.rulebook.pool_terms import PoolTerms
from govflow.rulebook.riskshare_position import Figures, Position, stand
from tests.integration.real_cases.conftest import Played

SCRIPT = "bnes-pools-2019-20"
AREA, LIMIT = "bath-and-north-east-somerset", 60_609_980
YEAR_END, AUTUMN = "2020-05-01T08:00:00+01:00", "2019-11-01T08:00:00+00:00"


@pytest.fixture
def town(played: Callable[..., Played]) -> Played:
    return played(SCRIPT, until=YEAR_END)


def terms_of(town: Played, pool: str) -> PoolTerms:
    with town.store.read() as connection:
        return pool_named(connection, town.ref("agreement"), pool).terms


def borne(position: Position) -> dict[str, int]:
    """What each party bears of the variance, in pence."""
    settled = position.settled
    assert settled is not None
    return {one.code: share for one, share in zip(settled.rule.parties, settled.shares, strict=True)}


def over(terms: PoolTerms, pence: int, **own: int) -> dict[str, int]:
    return borne(stand(terms, Figures(terms.budget + pence, own or None)))


def told(terms: PoolTerms, own: dict[str, int]) -> str:
    """What is said of £700,000 over."""
    return str(stand(terms, Figures(terms.budget + 70_000_000, own)).as_json()["in_words"])


def test_the_five_funds_are_those_of_the_report(town: Played) -> None:
    pools = ("better-care-fund", "learning-disabilities", "childrens-services")
    budgets = [terms_of(town, one).budget for one in (*pools, "community-equipment", "mental-health")]
    fund = terms_of(town, "better-care-fund")

    assert budgets == [7_077_203_200, 3_164_260_400, 287_610_800, 81_073_000, 606_099_800]
    assert fund.budget + fund.held_back == 7_134_216_100, "the report's total, with the contingency"


def test_an_overspend_is_shared_as_each_pool_has_it(town: Played) -> None:
    disabilities, children = terms_of(town, "learning-disabilities"), terms_of(town, "childrens-services")

    assert over(disabilities, 10_000_000) == {"CCG": 2_300_000, "LA": 7_700_000}
    assert over(children, 5_000_000) == {"CCG": 700_000, "LA": 2_050_000, "EDU": 2_250_000}


def test_the_mental_health_limit_starts_a_penny_above_a_tenth_and_says_how_it_is_read(town: Played) -> None:
    whole = terms_of(town, "mental-health")
    first, second = whole.risk_share.overspend
    bands = (first, {**second, "applies_to": "excess"})
    excess = replace(whole, risk_share=replace(whole.risk_share, overspend=bands))
    own = {"CCG": 45_000_000, "LA": 25_000_000}

    assert over(whole, LIMIT) == over(excess, LIMIT) == {"CCG": 30_304_990, "LA": 30_304_990}
    assert over(whole, LIMIT + 1, CCG=LIMIT + 1) == {"CCG": LIMIT + 1, "LA": 0}
    assert over(whole, 70_000_000, **own) == {"CCG": 45_000_000, "LA": 25_000_000}
    assert over(excess, 70_000_000, **own) == {"CCG": 36_341_431, "LA": 33_658_569}
    assert "reading: whole" in told(whole, own)
    assert "reading: excess" in told(excess, own)


def test_a_forecast_near_the_limit_warns_and_one_past_it_opens_a_decision(
    played: Callable[..., Played], town: Played
) -> None:
    early = played(SCRIPT, until=AUTUMN)
    with early.store.read() as connection:
        assert limits_passed(connection, early.ref("agreement"), "mental-health") == ()
        [shared] = forecasts_of(connection, early.ref("agreement"), "mental-health")
    near = stand(terms_of(early, "mental-health"), Figures(shared.outturn))

    assert [one.code for one in near.findings] == ["LIMIT_NEAR"]
    with town.store.read() as connection:
        [passed] = limits_passed(connection, town.ref("agreement"), "mental-health")
    assert town.case(passed.decision).state == "proposed"
    assert passed.body == "bnes-cabinet-committee"


def test_twelfths_were_paid_and_received_and_the_one_in_question_was_settled(town: Played) -> None:
    agreement = town.ref("agreement")
    rows = town.rows("pool_payment", case_ref=agreement, pool="community-equipment")
    paid = {side: [row["amount"] for row in rows if row["side"] == side] for side in ("paid", "received")}
    [query] = town.rows("pool_payment_query", case_ref=agreement)

    assert (len(paid["paid"]), len(paid["received"])) == (12, 13)
    assert sum(paid["paid"]) == sum(paid["received"]) == 47_301_100
    assert query["status"] == "settled"
    assert not [one for one in town.events(f"case:{agreement}") if one["type"] == "case.instalment_missed"]


def test_the_year_is_settled_by_both_and_stated_by_both_finance_officers(town: Played) -> None:
    agreement = town.ref("agreement")
    with town.store.read() as connection:
        [equipment] = settlements_of(connection, agreement, "community-equipment")
        [mental] = settlements_of(connection, agreement, "mental-health")
        [statement] = statements_in(connection, agreement, "community-equipment")
    shares = {one["code"]: one["share_of_variance"] for one in equipment.result["settlement"]["parties"]}

    assert (equipment.status, shares) == ("agreed", {"CCG": "8400.00", "LA": "3600.00"})
    assert (mental.status, mental.reading) == ("agreed", "whole")
    assert [one.agreed_on for one in equipment.agreed] == ["2020-04-16", "2020-04-17"]
    sides = (str(statement.said["council_at"]), str(statement.said["nhs_at"]))
    assert [one[:10] for one in sides] == ["2020-04-24", "2020-04-22"]


def test_the_contingency_stays_with_the_ccg_while_its_target_is_missed(town: Played) -> None:
    command = ReleaseContingency(
        town.ref("agreement"), "better-care-fund", town.ref("held"), reason="Needed."
    )

    with pytest.raises(Refused) as refused:
        town.within(
            "bnes-nhs-finance",
            lambda work: release_contingency(work, town.product.parts[PAYMENTS], command),
        )

    assert {one.code for one in refused.value.findings} == {"AUTHORITY_MISSING", "CONDITION_OPEN"}
    [held] = town.rows("pool_contingency", case_ref=town.ref("agreement"))
    assert (held["amount"], held["held_by"], held["status"]) == (57_012_900, "CCG", "held")
    assert (held["plan_line"], held["target"], held["judged_on"]) == ("100", "unmet", "2019-12-31")
