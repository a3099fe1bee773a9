"""B&NES, 25 April and 4 June 2019: subject to ratification; in principle, the rest to two officers jointly."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.integration.real_cases.conftest import Played

SCRIPT = "bnes-2019-06-04"
Playing = Callable[..., Played]


@pytest.fixture
def before(played: Playing) -> Played:
    return played(SCRIPT, until="2019-06-03T08:00:00+00:00")


@pytest.fixture
def after(played: Playing) -> Played:
    return played(SCRIPT, until="2019-06-29T08:00:00+00:00")


def blocked(town: Played, ref: str, trigger: str, who: str = "bnes-governance-officer") -> set[str]:
    return {finding.code for finding in town.options(ref, who)[trigger].blocked_by}


def test_before_the_board_ratified_it_nothing_of_procurement_could_begin(before: Played) -> None:
    agreed = before.decision("agreed")

    assert before.case(agreed["case_ref"]).state == "made"
    assert (agreed["effective_at"], agreed["condition_lifted"]) == ("", "")
    assert agreed["condition"].startswith("Ratification by the Health and Care Board")
    assert before.case(before.ref("framework")).state == "agreed_subject_to_ratification"
    assert set(before.options(before.ref("framework"), "bnes-plan-lead")) == {"ratify", "do_not_pursue"}


def test_the_committees_decision_takes_effect_when_the_board_ratified_it(after: Played) -> None:
    agreed, ratified = after.decision("agreed"), after.ref("ratified")

    assert (agreed["decided_at"], agreed["effective_at"]) == ("2019-04-25", "2019-06-04T10:30:00Z")
    assert agreed["condition_lifted"] == ratified
    assert after.decision("ratified")["body"] == "bnes-health-and-care-board"
    [step] = [one for one in after.payloads(after.ref("framework")) if one.get("trigger") == "ratify"]
    assert (step["authority"]["ref"], step["happened_at"], step["flags"]) == (ratified, "2019-06-04", [])


def test_the_money_beside_it_is_committed_under_the_committees_own_decision(after: Played) -> None:
    [fund] = [one for one in after.payloads(after.ref("framework")) if one.get("trigger") == "fund"]

    assert fund["authority"]["ref"] == after.ref("support")
    assert fund["answers"]["amount"] == "5000.00"
    assert after.decision("fair-price")["amount"] == "30000.00"


def test_approval_in_principle_is_no_final_approval(after: Played) -> None:
    principle = after.decision("safe.b")

    assert (principle["verb"], principle["in_principle"]) == ("approve", 1)
    assert [one["verb"] for one in after.closed(after.ref("board")) if one["item"] == "10"] == [
        "comment",
        "approve",
        "delegate",
    ]
    assert after.decision("safe.a")["verb"] == "comment"


def test_two_officers_gave_the_final_approval_jointly_after_asking_those_named(after: Played) -> None:
    final, approved = after.ref("final"), after.decision("approved")

    assert (approved["delegation"], approved["body"], approved["in_question"]) == (final, "", "")
    assert approved["office"] == "office:director@bath-and-north-east-somerset-council"
    assert approved["decided_at"][:16] == "2019-06-20T14:00"
    [delegation] = after.rows("delegation", case_ref=final)
    assert (delegation["instrument"], delegation["until_at"]) == (after.ref("safe.c"), "")
    asked = {row["consultee"]: row["answer"] for row in after.rows("consultation", delegation=final)}
    assert asked[after.person("bnes-cabinet-children")] == "supported"
    assert asked[after.person("bnes-cabinet-adults")] == "", "silence by the date never blocks"
    assert asked["office:director@bath-and-north-east-somerset-ccg"] == "agreed"


def test_without_the_other_officer_or_before_the_reply_date_the_final_approval_was_refused(
    played: Playing,
) -> None:
    town = played(SCRIPT, until="2019-06-11T08:00:00+00:00")
    final, about = town.ref("final"), town.ref("safeguarding")
    command = {"delegation": final, "subject": about, "verb": "approve", "text": "Approved.", "record": {}}

    assert town.decision_refused("bnes-director", **command) >= {
        "CONSULTATION_MISSING",
        "JOINT_DELEGATE_MISSING",
    }


def test_all_three_agencies_authorised_before_the_statutory_day(after: Played) -> None:
    ref = after.ref("safeguarding")
    steps = {one["trigger"]: one for one in after.payloads(ref) if "trigger" in one}

    assert {name: steps[f"authorise_for_{name}"]["happened_at"] for name in ("council", "ccg", "police")} == {
        "council": "2019-06-20",
        "ccg": "2019-06-20",
        "police": "2019-05-23",
    }
    assert steps["authorise_for_police"]["for"] == "body:bnes-police-management-board"
    assert [verdict["verdict"] for verdict in steps["publish"]["guards"]] == [True] * 4
    [published] = after.rows("milestone", case_ref=ref, key="published")
    assert (published["due"], published["met_on"]) == ("2019-06-29", "2019-06-28")
