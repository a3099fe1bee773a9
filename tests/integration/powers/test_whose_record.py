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
