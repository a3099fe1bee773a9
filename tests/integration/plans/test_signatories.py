"""Everyone whom the round asks to sign does so for its own organisation; a late signature is shown."""

from __future__ import annotations

import pytest

from govflow.kernel.errors import InvalidInput
from tests.integration.plans.town import COUNCIL, Town
from tests.make.history import correct
from tests.make.play import Play

EARLY = (("head-of-paid-service", "chief_executive"), ("nhs-chief-officer", "nhs_chief_executive"))


def blocked(town: Play, ref: str, who: str, trigger: str) -> list[str]:
    return [finding.code for finding in town.options(ref, who)[trigger].blocked_by]


def test_a_plan_opens_with_the_signatories_of_its_round_one_for_each_partner(town: Town) -> None:
    ref = town.open()

    assert [(one.key, one.title, one.may_be_delegated) for one in town.standing(ref).signatures] == [
        ("hwb", "Health and Wellbeing Board", True),
        ("chief_executive:doncaster-council", "Chief executive, Doncaster Council", False),
        (
            "nhs_chief_executive:doncaster-ccg",
            "Chief executive, NHS Doncaster Clinical Commissioning Group",
            False,
        ),
        ("s151_officer:doncaster-council", "Section 151 officer, Doncaster Council", True),
    ]


def test_in_2021_the_board_alone_signs_and_nothing_else_is_waited_for(play: Play) -> None:
    ref = play.walk("sign_off")

    assert blocked(play, ref, "plan-lead", "submit") == []
    assert blocked(play, ref, "head-of-paid-service", "sign_plan") == ["SIGNATORY_MISSING"]


def test_a_plan_is_not_submitted_before_those_asked_before_submission_have_signed(town: Town) -> None:
    ref = town.walk("sign_off")
    assert town.refused(lambda: town.do(ref, "plan-lead", "submit")) == ["SIGNATORY_MISSING"]

    for who, _ in EARLY:
        town.do(ref, who, "sign_plan")

    town.do(ref, "plan-lead", "submit")
    assert town.case(ref).state == "submitted"
    assert town.signed_on(ref)["s151_officer"] == "", "the section 151 officer may sign until approval"
    assert town.verify().findings == ()


def test_nobody_signs_for_another_organisation_nor_twice(town: Town) -> None:
    ref = town.walk("sign_off")
    town.do(ref, "head-of-paid-service", "sign_plan")

    assert town.signed_on(ref)["nhs_chief_executive"] == ""
    again = town.refused(lambda: town.do(ref, "head-of-paid-service", "sign_plan"))
    assert again == ["SIGNATORY_MISSING"]
    assert "NOT_YOUR_ROLE" in town.refused(lambda: town.do(ref, "clerk", "sign_plan"))


def test_one_party_a_fortnight_late_is_shown_as_late_and_opens_the_way_when_it_signs(town: Town) -> None:
    ref = town.walk("sign_off")
    town.do(ref, "head-of-paid-service", "sign_plan")
    town.do(ref, "s151", "sign_plan")
    town.until("2021-11-16T11:00:00Z")
    answers = {"reason": "One partner signs on 30 November.", "expected_on": "2021-11-30"}
    town.do(ref, "plan-lead", "submit_pending_sign_off", answers=answers)
    late = {one.key.partition(":")[0]: one.late for one in town.standing(ref).signatures}
    assert late == {
        "hwb": False,
        "chief_executive": False,
        "nhs_chief_executive": True,
        "s151_officer": False,
    }
    missing = "Still to sign: Chief executive, NHS Doncaster Clinical Commissioning Group."
    assert missing in town.standing(ref).sentences

    town.until("2021-11-30T09:00:00Z")
    town.do(ref, "nhs-chief-officer", "sign_plan")

    assert town.case(ref).state == "submitted", "the last signature takes the pending plan on"
    assert town.signed_on(ref)["nhs_chief_executive"] == "2021-11-30"
    assert [one.late for one in town.standing(ref).signatures if "nhs" in one.key] == [True]
    assert town.verify().findings == ()


def test_the_boards_late_sign_off_leaves_the_plan_pending_while_another_has_to_sign(town: Town) -> None:
    ref = town.walk("send_to_board")
    town.until("2021-11-16T11:00:00Z")
    town.do(ref, "plan-lead", "submit_pending_sign_off", answers={"reason": "The board meets later."})
    town.until("2021-12-02T09:00:00Z")
    town.do(ref, "clerk", "sign_off_retrospectively", happened="2021-12-01", on_behalf="doncaster-hwb")
    assert town.case(ref).state == "submitted_pending_sign_off"

    for who in ("head-of-paid-service", "nhs-chief-officer", "s151"):
        town.do(ref, who, "sign_plan")

    assert town.case(ref).state == "submitted"


def test_an_approval_that_came_before_every_signature_is_recorded_and_in_question(town: Town) -> None:
    ref = town.walk("sign_off")
    for who, _ in EARLY:
        town.do(ref, who, "sign_plan")
    town.walk_on(ref, "approve")

    assert town.case(ref).state == "approved"
    asked = [row["code"] for row in town.rows("case_question", case_ref=ref)]
    assert asked == ["SIGNATORY_MISSING"]


def test_a_signature_written_down_for_its_signatory_counts_from_the_day_it_was_given(town: Town) -> None:
    ref = town.walk("sign_off")
    signatory, day = town.by("head-of-paid-service").id, "2021-11-12"
    town.until("2021-11-15T09:00:00Z")
    town.do(ref, "governance-officer", "sign_plan", papers=("document",), happened=day, on_behalf=signatory)

    assert town.signed_on(ref)["chief_executive"] == "2021-11-12"


def test_a_plan_that_changes_has_lost_every_signature(town: Town) -> None:
    ref = town.walk("sign_off")
    town.do(ref, "head-of-paid-service", "sign_plan")

    town.do(ref, "plan-lead", "change_after_sign_off", reason="The figures changed.")

    assert set(town.signed_on(ref).values()) == {""}


def test_a_signature_struck_from_the_record_is_still_to_come(town: Town) -> None:
    ref = town.walk("sign_off")
    town.do(ref, "head-of-paid-service", "sign_plan")
    event = town.event_of(ref, "sign_plan")
    correct(town, ref, event, by=("governance-officer", "monitoring-officer"))

    assert town.signed_on(ref)["chief_executive"] == ""
    town.do(ref, "head-of-paid-service", "sign_plan")
    assert town.signed_on(ref)["chief_executive"] != ""


def test_a_delegate_signs_only_for_whom_the_round_lets_it(town: Town) -> None:
    ref = town.walk("sign_off")
    instrument = town.decided(COUNCIL, ref, verb="delegate")
    scope = {"powers": ["signs_plans"], "subject": {"cases": [ref]}}
    delegation = town.grant(instrument, delegates=[{"office": "finance_officer"}], scope=scope).ref

    refused = {"signatory": "Chief executive, Doncaster Council"}
    with pytest.raises(InvalidInput) as wrong:
        town.do(ref, "finance", "sign_plan_by_delegate", authority=delegation, answers=refused)
    assert "Section 151 officer, Doncaster Council" in wrong.value.message

    town.do(ref, "finance", "sign_plan_by_delegate", authority=delegation)
    assert town.signed_on(ref)["s151_officer"] != ""
    assert town.payloads(ref)[-1]["authority"]["ref"] == delegation
