"""Contingency goes into a settlement as far as it was released, and the statement says where they differ."""

from __future__ import annotations

from typing import Any

import pytest

from govflow.kernel.findings import Json
from govflow.payments.ports import PART, PaymentParts
from govflow.payments.queries.overview import year_of
from govflow.payments.queries.reading import terms_called
from govflow.payments.queries.standing import statement_now
from govflow.payments.use_cases.holding import (
    HoldContingency,
    JudgeTarget,
    ReleaseContingency,
    hold_contingency,
    judge_target,
    release_contingency,
)
from govflow.payments.use_cases.stating import ReportSpend, report_spend
from govflow.pools.showing import pool_shown, what_if
from govflow.rulebook.riskshare_position import Figures
from tests.integration.pools.pooled import BUDGET, COUNCIL, HEALTH, POOL, Purse, here
from tests.make.pools import mental_health

RELEASED = 70_000


def with_reserve(*first: str) -> dict[str, Any]:
    """The mental health pool with £1,000 held back by the NHS body, and what is used first."""
    terms = here(mental_health(met_first=list(first)))
    reserve = {
        "key": "reserve",
        "party": HEALTH,
        "source": "Contingency",
        "amount": "1000.00",
        "handling": "contingency",
    }
    care = {"key": "care", "title": "Care", "amount": "6060998.00"}
    return terms | {"contributions": [*terms["contributions"], reserve], "budget_lines": [care]}


def money(purse: Purse) -> PaymentParts:
    parts: PaymentParts = purse.product.parts[PART]
    return parts


def release(purse: Purse) -> None:
    """£700 of it is held until its target is met, judged, and released by the joint board."""

    def done(use_case: Any, command: Any) -> dict[str, Json]:
        return purse.within("nhs-finance", lambda work: use_case(work, money(purse), command), purse.ref)

    hold = HoldContingency(purse.ref, POOL, "reserve", RELEASED, held_by=HEALTH, metric="Admissions")
    id_ = str(done(hold_contingency, hold)["contingency"])
    done(judge_target, JudgeTarget(purse.ref, POOL, id_, True, "2021-10-18", purse.paper_of("nhs-finance")))
    said = {"verb": "approve", "body": "doncaster-jcmb", "subject": purse.ref, "text": "Release it."}
    authority = purse.decide("clerk", **said).ref
    done(release_contingency, ReleaseContingency(purse.ref, POOL, id_, authority=authority))


def spend(purse: Purse, over: int) -> None:
    command = ReportSpend(purse.ref, POOL, COUNCIL, "care", BUDGET + over, "2021-10-18")
    purse.within("finance", lambda work: report_spend(work, money(purse), command), purse.ref)


def stated(purse: Purse) -> tuple[dict[str, Any], list[tuple[str, str]]]:
    """The statement as it would be drawn, and where it says that the settlement differs."""
    with purse.store.read() as connection:
        terms = terms_called(connection, money(purse), purse.ref, POOL)
        books = year_of(connection, money(purse), purse.ref, POOL)
        figures, found = statement_now(terms, books, "2021-10-18")
    assert figures is not None
    return figures, [(one.where, one.severity) for one in found if one.code == "SETTLEMENT_DIFFERS"]


def test_a_settlement_uses_no_more_contingency_than_was_released(purse: Purse) -> None:
    purse.set(with_reserve("contingency"), reason="Contingency is used first.")
    used: dict[str, Any] = {"outturn": BUDGET + 100_000, "helps": {"contingency": RELEASED}}
    codes = purse.refused(lambda: purse.settle(**used))
    assert codes == ["CONDITION_OPEN"]
    release(purse)
    more = {**used, "helps": {"contingency": RELEASED + 1}}
    assert purse.refused(lambda: purse.settle(**more)) == ["CONDITION_OPEN"]

    settled = purse.settle(**used)

    assert settled["result"]["contingency_released"] == "700.00"
    parties = settled["result"]["settlement"]["parties"]
    assert [one["share_of_variance"] for one in parties] == ["150.00", "150.00"]
    assert purse.verify().findings == ()


def test_what_if_and_position_say_how_much_is_released(purse: Purse) -> None:
    purse.set(with_reserve("contingency"), reason="Contingency is used first.")
    figures = Figures(BUDGET + 100_000, None, {"contingency": RELEASED})
    purse.forecast("finance", 100_000)

    def told() -> tuple[list[str], str, str]:
        with purse.store.read() as connection:
            found = what_if(connection, purse.parts, (purse.ref, POOL), figures, None)
            shown = pool_shown(connection, purse.parts, (purse.ref, POOL)).as_json()
        position: Any = shown["position"]
        said = str(shown["contingency_released"])
        return [one.code for one in found.findings], said, str(position["contingency_released"])

    assert told() == (["CONDITION_OPEN"], "0.00", "0.00")
    release(purse)
    assert told() == ([], "700.00", "700.00")


@pytest.mark.parametrize("first", [("contingency",), ()])
def test_statement_and_position_share_one_variance_whatever_the_terms_use_first(
    purse: Purse, first: tuple[str, ...]
) -> None:
    purse.set(with_reserve(*first), reason="As agreed.")
    release(purse)
    spend(purse, 100_000)
    helps = dict.fromkeys(first, RELEASED)
    with purse.store.read() as connection:
        given = Figures(BUDGET + 100_000, None, helps)
        found = what_if(connection, purse.parts, (purse.ref, POOL), given, None)

    figures, _ = stated(purse)

    assert found.settled is not None
    assert figures["settlement"] == found.settled.as_json()
    assert figures["met_first"] == [one.as_json() for one in found.helped]
    assert [one["released"] for one in figures["parties"]] == ["700.00" if first else "0.00", "0.00"]
    assert (figures["residual"], figures["debtors"]) == ("0.00", figures["creditors"])
    assert ("CONTINGENCY_UNUSED" in [one["code"] for one in figures["findings"]]) is not bool(first)


def test_the_statement_says_where_the_settlement_has_other_shares(purse: Purse) -> None:
    purse.set(with_reserve("contingency"), reason="Contingency is used first.")
    spend(purse, 100_000)
    assert stated(purse)[1] == []
    first = purse.settle(outturn=BUDGET + 90_000)
    assert stated(purse)[1] == [(HEALTH, "warning"), (COUNCIL, "warning")]
    findings = [one for one in stated(purse)[0]["findings"] if one["code"] == "SETTLEMENT_DIFFERS"]
    assert findings[0]["figures"] == {"statement": "500.00", "settlement": "450.00"}

    purse.settle(outturn=BUDGET + 100_000, supersedes=first["id"], reason="By the year's figures.")

    assert stated(purse)[1] == []
