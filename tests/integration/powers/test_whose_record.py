"""A role given for one body, or by a partner, records no decision of another's and grants none of its powers."""

from __future__ import annotations

import pytest

from govflow.kernel.errors import Refused
from tests.integration.powers.authority import Powers


@pytest.mark.parametrize("who", ["jcog-secretary", "nhs-governance"])
def test_nobody_records_the_decision_of_a_body_whose_record_is_not_theirs(office: Powers, who: str) -> None:
    with pytest.raises(Refused) as said:
        office.decide(who, body="doncaster-cabinet", verb="approve")

    assert [one.code for one in said.value.findings] == ["NOT_YOUR_ROLE"]


def test_a_partner_records_the_decision_of_its_own_body(office: Powers) -> None:
    made = office.decide("nhs-governance", body="doncaster-ccg-governing-body", verb="approve")

    assert made.state == "effective"


def test_a_partner_grants_no_delegation_of_the_councils_board(office: Powers) -> None:
    decision = office.decide()

    with pytest.raises(Refused) as said:
        office.grant(decision.ref, who="nhs-governance")

    assert [one.code for one in said.value.findings] == ["NOT_YOUR_ROLE"]


def test_a_decision_grants_the_same_delegation_once(office: Powers) -> None:
    decision = office.decide()
    first = office.grant(decision.ref)

    with pytest.raises(Refused, match=first.ref) as said:
        office.grant(decision.ref)

    assert [one.code for one in said.value.findings] == ["STATE_FORBIDS"]
    assert len(office.rows("delegation", instrument=decision.ref)) == 1
    assert office.grant(decision.ref, until="2021-11-18T00:00:00Z").ref != first.ref


@pytest.mark.parametrize("verb", ["ratify", "appoint"])
def test_a_delegate_decides_nothing_but_what_the_power_is_for(office: Powers, verb: str) -> None:
    delegation, paper = office.delegated(), office.paper()
    record = {"reasons": "As set out.", "options_rejected": "None.", "interests": "None."}

    with pytest.raises(Refused) as said:
        office.decide("director", delegation=delegation, subject=paper, verb=verb, decided="", record=record)

    assert [one.code for one in said.value.findings] == ["OUT_OF_SCOPE"]
