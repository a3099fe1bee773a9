"""A sign-off is not authority to spend: each partner commits its own money, and until then everybody sees it."""

from __future__ import annotations

import pytest

from govflow.kernel.errors import InvalidInput
from govflow.kernel.findings import Json
from govflow.road.receiving import recipients_of
from govflow.rulebook.delegation_terms import pence_of
from tests.integration.plans.town import COUNCIL, NHS, Town
from tests.make.history import correct
from tests.make.play import AGREEMENT

NHS_NAME = "NHS Doncaster Clinical Commissioning Group"
NHS_SOURCE = "Minimum CCG Contribution"


def committed(town: Town, ref: str, by: str, on: str = "2021-11-09", amount: str = "1000.00") -> None:
    """Record from its minute that a partner's body committed its money."""
    given = {"amount": amount}
    town.do(ref, "governance-officer", "record_commitment", happened=on, on_behalf=by, answers=given)


def source(town: Town, ref: str, name: str = NHS_SOURCE) -> dict[str, Json]:
    """One source of the plan, as it is shown."""
    found = [one.as_json() for one in town.standing(ref).sources]
    return next(one for one in found if one["source"] == name)


def test_a_plan_signed_off_by_a_board_without_power_over_money_says_whose_is_not_authorised(
    town: Town,
) -> None:
    ref = town.walk("sign_off")
    both = f"Signed off, money not yet authorised by Doncaster Council and {NHS_NAME}."
    assert both in town.standing(ref).sentences

    committed(town, ref, COUNCIL)
    assert f"Signed off, money not yet authorised by {NHS_NAME}." in town.standing(ref).sentences

    committed(town, ref, NHS, amount="24013000.00")
    assert not any("authorised" in sentence for sentence in town.standing(ref).sentences)
    shown = [one.as_json() for one in town.standing(ref).commitments]
    assert [(one["body"], one["decided_on"], one["amount"]) for one in shown] == [
        (COUNCIL, "2021-11-09", "1000.00"),
        (NHS, "2021-11-09", "24013000.00"),
    ]
    assert town.verify().findings == ()


def test_the_agreement_is_not_finalised_before_each_partner_has_committed_its_money(town: Town) -> None:
    ref = town.walk("sign_off")
    for who in ("head-of-paid-service", "nhs-chief-officer", "s151"):
        town.do(ref, who, "sign_plan")
    town.walk_on(ref, "submit")
    agreement = town.open("governance-officer", AGREEMENT)
    town.do(agreement, "governance-officer", "send_to_partners")
    committed(town, ref, COUNCIL)
    refusal = town.options(agreement, "governance-officer")["finalise"].blocked_by
    assert [(one.code, NHS_NAME in one.message) for one in refusal] == [("SPEND_NOT_AUTHORISED", True)]

    committed(town, ref, NHS)
    town.do(agreement, "governance-officer", "finalise")

    assert town.case(agreement).state == "finalised"


def test_a_commitment_cites_the_decision_of_a_body_that_holds_the_power(town: Town) -> None:
    ref = town.walk("sign_off")
    town.until("2021-11-20T09:00:00Z")
    right = town.decided(COUNCIL, ref)
    wrong = town.decided("doncaster-hwb", ref)

    def commit(decision: str) -> None:
        given = {"amount": "5.00"}
        town.do(ref, "governance-officer", "record_commitment", authority=decision, answers=given)

    assert town.refused(lambda: commit(wrong)) == ["GRANTOR_LACKS_POWER"]
    commit(right)

    found = town.standing(ref).commitments[0]
    assert (found.partner.name, found.cited, found.body) == ("Doncaster Council", right, COUNCIL)


def test_a_commitment_by_a_board_that_never_had_the_power_is_recorded_and_counts_for_no_partner_until_settled(
    town: Town,
) -> None:
    ref = town.walk("sign_off")
    committed(town, ref, "doncaster-hwb")

    asked = [row["code"] for row in town.rows("case_question", case_ref=ref)]
    assert asked == ["GRANTOR_LACKS_POWER"]
    assert any("money not yet authorised by Doncaster Council" in one for one in town.standing(ref).sentences)


def test_a_decision_rescinded_ends_what_the_partner_committed_by_it(town: Town) -> None:
    ref = town.walk("sign_off")
    town.until("2021-11-20T09:00:00Z")
    decision = town.decided(COUNCIL, ref)
    town.do(ref, "governance-officer", "record_commitment", authority=decision, answers={"amount": "5.00"})
    assert town.standing(ref).commitments[0].decided_on == "2021-11-09"

    rescinding = town.decided(COUNCIL, ref, verb="rescind", on="2021-11-19")
    town.do(decision, "clerk", "rescind", reason="It was taken back.", authority=rescinding)

    assert town.standing(ref).commitments[0].decided_on == ""
    assert "SPEND_NOT_AUTHORISED" in [row["code"] for row in town.rows("case_question", case_ref=ref)]
    assert town.verify().findings == ()


def test_money_may_be_spent_once_agreed_authorised_and_for_the_nhs_minimum_permitted_by_letter(
    town: Town,
) -> None:
    ref = town.walk("send_to_board")
    assert source(town, ref)["may_spend"] is False
    town.walk_on(ref, "sign_off")
    for who in ("head-of-paid-service", "nhs-chief-officer", "s151"):
        town.do(ref, who, "sign_plan")
    committed(town, ref, COUNCIL)
    committed(town, ref, NHS)
    assert source(town, ref, "iBCF")["may_spend"] is True, "a grant of the council needs no letter"
    assert source(town, ref)["missing"] == ["permitted by NHS England’s letter"]

    town.walk_on(ref, "approve")

    assert source(town, ref)["may_spend"] is True
    assert source(town, ref)["permitted_by_letter"] == "2022-01-11"


def test_spending_before_the_letter_is_at_risk_with_its_amount_and_never_refused(town: Town) -> None:
    ref = town.walk("sign_off")
    for spent, day in (("250000.00", "2021-10-31"), ("400000.50", "2021-11-10")):
        given = {"source": NHS_SOURCE, "amount": spent, "spent_to": day}
        town.do(ref, "nhs-finance", "record_spending", answers=given)

    shown = source(town, ref)
    assert (shown["spent"], shown["spent_to"], shown["at_risk"]) == ("400000.50", "2021-11-10", "400000.50")
    assert f"Spent at risk: £400,000.50, of {NHS_SOURCE}." in town.standing(ref).sentences
    assert town.rows("case_question", case_ref=ref) == []


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"source": "Lottery", "amount": "1.00"}, "source"),
        ({"source": "iBCF", "amount": "lots"}, "amount"),
        ({"source": "iBCF", "amount": "1.00", "spent_to": "yesterday"}, "spent_to"),
    ],
)
def test_what_cannot_be_read_of_a_spending_is_said_and_nothing_is_written(
    town: Town, given: dict[str, str], field: str
) -> None:
    ref = town.open()
    with pytest.raises(InvalidInput) as wrong:
        town.do(ref, "finance", "record_spending", answers=given)

    assert wrong.value.field == field
    assert town.rows("spending") == []


def test_a_commitment_recorded_in_error_no_longer_counts(town: Town) -> None:
    ref = town.walk("sign_off")
    committed(town, ref, COUNCIL)

    correct(town, ref, town.event_of(ref, "record_commitment"))

    assert town.standing(ref).commitments[0].decided_on == ""
    assert pence_of(town.rows("money_commitment")[0]["amount"]) == 100_000


def test_a_plan_says_who_receives_money_in_it_and_the_list_replaces_the_one_before(town: Town) -> None:
    ref = town.open()

    def named() -> set[str]:
        with town.store.read() as connection:
            return set(recipients_of(connection, [ref])[ref])

    given = {"organisations": f"{NHS_NAME}\nhealthwatch-doncaster"}
    town.do(ref, "plan-lead", "name_recipients", answers=given)
    assert named() == {"doncaster-ccg", "healthwatch-doncaster"}
    town.do(ref, "finance", "name_recipients", answers={"organisations": "healthwatch-doncaster"})
    assert named() == {"healthwatch-doncaster"}
    with pytest.raises(InvalidInput, match="no organisation of this area"):
        town.do(ref, "finance", "name_recipients", answers={"organisations": "Nobody Ltd"})
    assert named() == {"healthwatch-doncaster"}
    assert town.verify().findings == ()
