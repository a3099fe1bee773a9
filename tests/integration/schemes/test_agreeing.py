"""What third parties agreed to is recorded on the plan with its document, and can be taken back, never removed."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from govflow.kernel.errors import InvalidInput, NotFound, Refused
from govflow.schemes.asserting import Asked
from govflow.schemes.queries.agreed import asked_by
from govflow.schemes.queries.schemes import plan_called
from govflow.schemes.use_cases.agreeing import (
    RecordAgreement,
    WithdrawAgreement,
    record_agreement,
    withdraw_agreement,
)
from tests.integration.schemes.conftest import Desk


def record(desk: Desk, who: str = "plan-lead", **changed: Any) -> dict[str, Any]:
    said: dict[str, Any] = {
        "requirement": "PR3",
        "kind": "districts",
        "party": "Northern District Council",
        "agreed": "Passed on to the district, said its director.",
        "agreed_on": date(2021, 9, 20),
        "in_full": True,
    }
    command = RecordAgreement(desk.ref, **(said | changed))
    return desk.play.within(who, lambda work: record_agreement(work, desk.parts, command), desk.ref)


def withdraw(desk: Desk, agreement: str, reason: str = "It was another grant.") -> dict[str, Any]:
    command = WithdrawAgreement(desk.ref, agreement, reason)
    return desk.play.within(
        "governance-officer", lambda work: withdraw_agreement(work, desk.parts, command), desk.ref
    )


def look(desk: Desk) -> dict[str, Asked]:
    with desk.play.store.read() as connection:
        found = asked_by(connection, desk.parts, plan_called(connection, desk.ref, {"doncaster"}))
    return {one.rule.key: one for one in found}


def test_whoever_agreed_is_no_longer_missing_until_it_is_taken_back(desk: Desk) -> None:
    before = look(desk)
    assert before["PR3:districts"].missing == ("Northern", "Southern")
    assert before["PR6:hospital_trusts"].findings == (), "a No asserts nothing"
    assert {one.code for each in before.values() for one in each.findings} == {"THIRD_PARTY_MISSING"}

    letter = desk.paper("Letter of the district.")
    done = record(desk, document=letter, page="2", key="once")
    assert record(desk, document=letter, page="2", key="once") == done
    amount = record(desk, party="Southern", amount="50000", in_full=False, document=letter)

    districts = look(desk)["PR3:districts"]
    assert (districts.missing, districts.findings) == ((), ())
    assert [(one.party, one.amount, one.page) for one in districts.recorded] == [
        ("Northern District Council", "", "2"),
        ("Southern", "50000.00", ""),
    ]
    (paper,) = desk.play.rows("case_document", event=done["event"])
    assert (paper["document"], paper["kind"]) == (letter, "agreement")
    assert "director" not in str(desk.play.payloads(desk.ref)), "what was said lies where it can be erased"

    withdraw(desk, amount["id"])

    after = look(desk)["PR3:districts"]
    assert after.missing == ("Southern",)
    assert [(one.party, one.reason) for one in after.withdrawn] == [("Southern", "It was another grant.")]
    with pytest.raises(NotFound):
        withdraw(desk, amount["id"])
    assert desk.play.codes() <= {"UNSEALED"}


def test_an_organisation_of_the_area_is_named_by_its_slug_and_the_name_is_kept(desk: Desk) -> None:
    slug, name = next((row["slug"], row["name"]) for row in desk.play.rows("organisation", area="doncaster"))

    done = record(desk, requirement="PR1", kind="providers", party=slug, in_full=False)

    assert done["party"] == name
    (row,) = desk.play.rows("third_party_agreement")
    assert (row["party"], row["organisation"]) == (name, slug)


def test_what_cannot_be_meant_or_is_not_theirs_to_record_is_refused_and_leaves_nothing(desk: Desk) -> None:
    wrong: list[tuple[dict[str, Any], str]] = [
        ({"requirement": "PR2"}, "requirement"),
        ({"kind": "hospital_trusts"}, "kind"),
        ({"party": " "}, "party"),
        ({"agreed": ""}, "agreed"),
        ({"amount": "1.5"}, "amount"),
        ({"agreed_on": date(2021, 10, 2)}, "agreed_on"),
        ({"document": "doc-nowhere"}, "evidence"),
    ]
    for given, field in wrong:
        with pytest.raises(InvalidInput) as found:
            record(desk, **given)
        assert found.value.field == field
    for who, code in (("clerk", "NOT_YOUR_ROLE"), ("dorset-plan-lead", "NOT_YOUR_AREA")):
        with pytest.raises(Refused) as refused:
            record(desk, who)
        assert refused.value.code == code
    assert desk.play.rows("third_party_agreement") == []
    with pytest.raises(InvalidInput, match="what was wrong"):
        withdraw(desk, record(desk)["id"], " ")
