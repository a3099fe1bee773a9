"""Terms varied under what was paid and spent, odd names and dates: all is told, and every door still answers."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from govflow.kernel.errors import InvalidInput
from govflow.rulebook.pool_terms import Contribution, Instalments, PoolParty, RiskShare
from tests.integration.payments.booked import COUNCIL, KEY, TERMS, Pool
from tests.integration.payments.test_doors import doors
from tests.integration.powers.test_doors import Doors

__all__ = ["doors"]


def codes(pool: Pool) -> list[tuple[str, str]]:
    return [(one["code"], one.get("where", "")) for one in pool.seen()["findings"]]


def test_the_day_of_a_contribution_with_a_slash_in_its_name_passes_as_any(pool: Pool) -> None:
    first, *rest = TERMS.contributions
    pool.vary(contributions=(replace(first, key="nhs/base"), *rest))
    pool.schedule()
    pool.until("2022-04-11T09:00:00Z")
    missed = [row["title"] for row in pool.rows("work_item") if row["kind"] == "instalment_missed"]
    assert len(missed) == 12
    assert all("of nhs/base was due" in title for title in missed)
    assert pool.verify().findings == ()


def test_a_payment_before_the_pool_or_of_an_instalment_that_is_gone_is_told(pool: Pool) -> None:
    pool.say("nhs-finance", "paid", 12, "5.00", "2011-04-01")
    assert ("DATES_INCONSISTENT", "nhs/12") in codes(pool)
    pool.say("nhs-finance", "paid", 11, "7.00", "2021-10-01")
    first, *rest = TERMS.contributions
    pool.vary(contributions=(replace(first, instalments=Instalments("quarterly")), *rest))
    assert {where for code, where in codes(pool) if code == "OUT_OF_SCOPE"} == {"nhs/11", "nhs/12"}
    pool.draw(as_at="2021-10-18")
    told = [one["code"] for one in pool.statement()["figures"]["findings"]]
    assert told.count("OUT_OF_SCOPE") == 2


def test_a_party_that_left_is_owed_what_it_spent_and_the_statement_balances(pool: Pool) -> None:
    schools = PoolParty("EDU", "Education", COUNCIL)
    shares = {"CCG": "23", "LA": "70", "EDU": "7"}
    by_three: dict[str, Any] = {
        "parties": (*TERMS.parties, schools),
        "contributions": (*TERMS.contributions, Contribution("edu", "EDU", "Schools", 100)),
        "risk_share": RiskShare(shares, TERMS.risk_share.overspend, "carried_forward"),
    }
    pool.vary(**by_three)
    pool.spend("finance", "EDU", "care", "4.00", "2021-10-01")
    pool.vary(**{name: getattr(TERMS, name) for name in by_three})
    drawn = pool.draw(as_at="2021-10-18")
    figures = pool.statement()["figures"]
    assert [one["creditor"] for one in figures["parties"] if one["code"] == "EDU"] == ["4.00"]
    assert figures["debtors"] == figures["creditors"]
    assert pool.agree("finance", drawn["digest"])["side"] == "council"


def test_a_statement_is_of_a_day_that_has_come(pool: Pool) -> None:
    with pytest.raises(InvalidInput, match="still to come"):
        pool.draw(as_at="2022-03-31")


def test_what_happens_after_an_agreement_is_over_is_recorded_and_flagged(pool: Pool) -> None:
    pool.do(pool.ref, "governance-officer", "withdraw", reason="Not wanted.")
    before = pool.say("nhs-finance", "paid", 1, "5.00", "2021-10-18")
    assert before["flags"] == []
    pool.at("2021-10-20T09:00:00Z")
    after = pool.say("nhs-finance", "paid", 1, "5.00", "2021-10-19")
    spent = pool.spend("finance", "LA", "care", "5.00", "2021-10-19")
    done: Any
    for done in (after, spent):
        assert [one["code"] for one in done["flags"]] == ["STATE_FORBIDS"]
    assert len([row for row in pool.rows("case_question") if row["code"] == "STATE_FORBIDS"]) == 2
    assert pool.refused(pool.schedule) == ["STATE_FORBIDS"]
    assert pool.verify().findings == ()


def test_a_paper_of_a_pool_with_a_long_title_is_given_in_both_forms(pool: Pool, doors: Doors) -> None:
    pool.vary(title="Learning \x0b disabilities " * 30)
    report = pool.report()["report"]
    for form in ("xlsx", "docx"):
        path = f"/agreements/{pool.ref}/pools/{KEY}/papers/{report}.{form}"
        assert doors.call("finance", "GET", path).status_code == 200
