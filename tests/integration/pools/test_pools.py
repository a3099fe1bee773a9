"""Terms by version, forecasts that are their party's until shared, limits that open decisions, settlements."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from govflow.kernel.errors import InvalidInput, Refused
from govflow.pools.following import open_decisions
from govflow.pools.queries import forecasts_of, limits_passed, pool_named, settlements_of, versions_of
from govflow.pools.use_cases.setting import SetTerms, set_terms
from govflow.road.history import read_entries
from govflow.road.views import entry_json
from govflow.storage.ledger import read_event
from tests.integration.pools.pooled import BUDGET, COUNCIL, HEALTH, LIMIT, POOL, Purse, here
from tests.make.pools import mental_health

OWN = {HEALTH: 45_000_000, COUNCIL: 25_000_000}


def refused(act: Any) -> str:
    with pytest.raises(Refused) as found:
        act()
    return str(found.value.code)


def borne(settled: dict[str, Any]) -> list[str]:
    parties = settled["result"]["settlement"]["parties"]
    return [one["share_of_variance"] for one in parties]


def test_new_terms_are_a_new_version_with_its_reason_and_the_former_stays(purse: Purse) -> None:
    changed = here(mental_health("excess"))
    with pytest.raises(InvalidInput, match="why the terms change"):
        purse.set(changed)
    with pytest.raises(InvalidInput, match="Nothing would change"):
        purse.set(here(mental_health()), reason="Again.")
    assert refused(lambda: purse.set(changed, reason="Read.", expect_version=0)) == "VERSION_STALE"

    second = purse.set(changed, reason="The partners read it so.", applies_from="2021-10-01")

    with purse.store.read() as connection:
        versions = versions_of(connection, purse.ref, POOL)
    assert [(one.number, one.terms.risk_share.overspend[1]["applies_to"]) for one in versions] == [
        (2, "excess"),
        (1, "whole"),
    ]
    assert (versions[0].reason, versions[0].applies_from) == ("The partners read it so.", "2021-10-01")
    assert versions[0].digest == second["digest"] != versions[1].digest
    assert purse.verify().findings == ()


def test_terms_are_recorded_without_a_decision_and_flagged_and_never_with_a_fault(purse: Purse) -> None:
    terms = here(mental_health()) | {"key": "other"}
    line = {"key": "beds", "title": "Beds", "amount": "5.00"}
    bare = purse.set(terms | {"budget_lines": [line]}, authority="")
    assert [one["code"] for one in bare["flags"]] == ["AUTHORITY_MISSING", "BUDGET_LINES_DO_NOT_SUM"]
    shown = purse.set(terms, authority="", reason="Shown.", evidence=(purse.paper_of("finance"),))
    assert shown["flags"] == []
    assert refused(lambda: purse.set(terms | {"host": "ICB"}, reason="No.")) == "PARTY_UNKNOWN"
    stranger = [{"code": "A", "name": "A", "organisation": "nowhere"}]
    alone = terms | {"parties": stranger, "host": "A", "contributions": []}
    alone["risk_share"] = terms["risk_share"] | {"shares": {"A": "1"}}
    assert refused(lambda: purse.set(alone, reason="No.")) == "PARTY_UNKNOWN"
    assert refused(lambda: purse.set(terms, who="clerk", reason="No.")) == "NOT_YOUR_ROLE"
    plan = SetTerms(purse.open(), terms, key="one")
    with pytest.raises(InvalidInput, match="is no agreement"):
        purse.done("finance", set_terms, plan)


def test_a_forecast_is_its_partys_own_until_it_is_shared(purse: Purse) -> None:
    id_ = purse.forecast("nhs-finance", 700, share=False)

    with purse.store.read() as connection:
        assert forecasts_of(connection, purse.ref, POOL) == ()
        assert forecasts_of(connection, purse.ref, POOL, ["doncaster-council"]) == ()
        [own] = forecasts_of(connection, purse.ref, POOL, ["doncaster-ccg"])
        entries = read_entries(connection, purse.ref)
    assert (own.outturn, own.note, own.is_shared) == (BUDGET + 700, "As we see it.", False)
    # Nobody reads it in the ledger, whatever their role; nor the figures in the open part of the event.
    assert entry_json(entries[-1], ["monitoring_officer", "governance_officer"])["private"] == {}
    assert str(BUDGET + 700) not in str(purse.payloads(purse.ref)[-1])
    with pytest.raises(InvalidInput, match="no forecast"):
        purse.share("finance", id_)

    purse.share("nhs-finance", id_)

    with purse.store.read() as connection:
        [shared] = forecasts_of(connection, purse.ref, POOL)
    assert (shared.outturn, shared.note) == (BUDGET + 700, "")
    assert refused(lambda: purse.share("nhs-finance", id_)) == "STATE_FORBIDS"
    assert purse.verify().findings == ()


def test_each_party_speaks_for_itself(purse: Purse) -> None:
    settled = purse.settle(outturn=BUDGET + 100)
    assert refused(lambda: purse.agree("finance", HEALTH, settled)) == "NOT_YOUR_ROLE"
    assert refused(lambda: purse.agree("nhs-finance", COUNCIL, settled)) == "NOT_YOUR_ROLE"
    assert refused(lambda: purse.agree("governance-officer", COUNCIL, settled)) == "NOT_YOUR_ROLE"
    assert refused(lambda: purse.agree("dorset-plan-lead", COUNCIL, settled)) == "NOT_YOUR_ROLE"


def test_a_shared_forecast_past_the_limit_opens_one_decision_for_the_body_with_the_power(
    purse: Purse,
) -> None:
    purse.forecast("finance", LIMIT)
    assert purse.rows("pool_limit") == []
    private = purse.forecast("finance", LIMIT + 1, share=False)
    assert purse.rows("pool_limit") == []

    purse.share("finance", private)

    [passed] = purse.rows("pool_limit")
    assert (passed["name"], passed["body"]) == ("band-10", "doncaster-jcmb")
    assert purse.case(str(passed["decision"])).state == "proposed"
    purse.forecast("finance", LIMIT + 5)
    assert len(purse.rows("pool_limit")) == 1
    told = purse.payloads(purse.ref)
    assert [one["limit"] for one in told if "limit" in one] == ["band-10"]
    purse.set(here(mental_health("excess")), reason="Read otherwise.")
    purse.forecast("finance", LIMIT + 6)
    assert [row["terms_version"] for row in purse.rows("pool_limit")] == [1, 2]
    assert purse.verify().findings == ()


def test_where_no_body_has_the_power_an_item_is_raised(purse: Purse) -> None:
    purse.forecast("finance", LIMIT + 1)
    purse.set(here(mental_health("excess")), reason="Read otherwise.")
    nobody = replace(purse.parts, open_decision=lambda _work, _case: None)
    with purse.store.read() as connection:
        shared = int(forecasts_of(connection, purse.ref, POOL)[-1].shared_event)
        stored = read_event(connection, shared)
    assert stored is not None

    purse.within("system:tests", lambda work: open_decisions(work, nobody, stored))

    raised = purse.rows("pool_limit")[-1]
    assert (raised["terms_version"], raised["decision"], raised["body"]) == (2, "", "")
    [item] = [row for row in purse.rows("work_item") if row["id"] == raised["work_item"]]
    assert "no body here manages the fund" in str(item["title"])
    assert purse.verify().findings == ()


def test_a_settlement_rests_on_the_forecasts_shared_and_is_agreed_by_digest_by_each(purse: Purse) -> None:
    with pytest.raises(InvalidInput, match="No forecast is shared"):
        purse.settle()
    council = purse.forecast("finance", 70_000_000, OWN[COUNCIL])
    health = purse.forecast("nhs-finance", 60_000_000, OWN[HEALTH])

    settled = purse.settle()

    assert (borne(settled), settled["reading"]) == (["450000.00", "250000.00"], "whole")
    assert [one["id"] for one in settled["basis"]["forecasts"]] == [council, health]
    assert settled["terms_version"] == 1
    assert refused(lambda: purse.agree("finance", COUNCIL, settled, digest="0" * 64)) == "APPROVAL_STALE"
    first = purse.agree("nhs-finance", HEALTH, settled)
    assert (first["status"], first["waits_for"]) == ("calculated", [COUNCIL])
    assert refused(lambda: purse.agree("nhs-finance", HEALTH, settled)) == "STATE_FORBIDS"
    assert purse.agree("finance", COUNCIL, settled)["status"] == "agreed"
    assert purse.verify().findings == ()


def test_a_restatement_takes_the_place_of_a_settlement_and_both_are_kept(purse: Purse) -> None:
    first = purse.settle(outturn=BUDGET + 100)
    assert refused(lambda: purse.settle(outturn=BUDGET + 200)) == "STATE_FORBIDS"
    with pytest.raises(InvalidInput, match="why"):
        purse.settle(outturn=BUDGET + 200, supersedes=first["id"])
    purse.set(here(mental_health("excess")), reason="Read otherwise.")

    second = purse.settle(
        outturn=BUDGET + 70_000_000, own_costs=OWN, supersedes=first["id"], reason="The audit found more."
    )

    assert (borne(second), second["reading"]) == (["363414.31", "336585.69"], "excess")
    with purse.store.read() as connection:
        found = settlements_of(connection, purse.ref, POOL)
    assert [(one.id, one.status, one.superseded_by) for one in found] == [
        (second["id"], "calculated", ""),
        (first["id"], "superseded", second["id"]),
    ]
    assert [one.terms_version for one in found] == [2, 1]
    assert refused(lambda: purse.agree("finance", COUNCIL, first)) == "STATE_FORBIDS"


def test_what_a_party_agreed_elsewhere_is_recorded_with_its_document(purse: Purse) -> None:
    settled = purse.settle(outturn=BUDGET - 100)
    letter = purse.paper_of("governance-officer", "pool_settlement")
    given = {"evidence": (letter,), "agreed_on": "2021-10-15"}
    purse.agree("governance-officer", COUNCIL, settled, **given)
    [row] = purse.rows("pool_agreement")
    assert (row["agreed_on"], row["document"], row["organisation"]) == (
        "2021-10-15",
        letter,
        "doncaster-council",
    )
    with pytest.raises(InvalidInput, match="still to come"):
        purse.agree("nhs-finance", HEALTH, settled, agreed_on="2021-10-19")


def test_what_cannot_be_settled_yet_is_refused_with_the_reason(purse: Purse) -> None:
    assert refused(lambda: purse.settle(outturn=BUDGET + LIMIT + 1)) == "OWN_COSTS_MISSING"
    with purse.store.read() as connection:
        assert limits_passed(connection, purse.ref, POOL) == ()
        assert pool_named(connection, purse.ref, POOL).number == 1
