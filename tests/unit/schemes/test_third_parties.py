"""A Yes asserts that third parties agreed: whoever is not recorded is named."""

from __future__ import annotations

import tomllib
from dataclasses import replace

import pytest

from govflow.kernel.errors import Broken
from govflow.schemes.asserting import Agreement, asked_of, assertions, read_rules, same_place
from tests.make.plan_contents import contents
from tests.unit.workbook.reading import NORFOLK, ROOT, checked

RULES = read_rules(tomllib.loads((ROOT / "config/rounds/2021-22.toml").read_text("utf-8"))["third_parties"])
DISTRICTS = ["Breckland", "Broadland", "Great Yarmouth", "King's Lynn and West Norfolk", "North Norfolk",
             "Norwich", "South Norfolk"]  # fmt: skip
BREAKDOWN = {"Breckland": 1_329_644_00, "Norwich": 1_293_545_00}
YES = contents(answers={"PR3": "Yes"}, districts=BREAKDOWN)


def agreed(party: str, amount: str = "", *, in_full: bool = False, document: str = "D1") -> Agreement:
    return Agreement(
        "TP-1", "PR3", "districts", party, "", "The amount", amount, in_full, "2021-11-01", document, "12",
        "somebody", "2021-11-02T10:00:00Z", 1,
    )  # fmt: skip


def codes(*recorded: Agreement) -> list[str]:
    return [one.code for one in assertions(YES, RULES, recorded)]


def test_norfolk_answers_yes_to_all_and_its_seven_districts_and_the_trusts_are_named() -> None:
    norfolk = checked(NORFOLK.read_bytes()).contents
    assert norfolk is not None

    found = assertions(norfolk, RULES, ())

    assert {(one.where, one.figures["kind"]) for one in found} == {
        ("PR1", "providers"), ("PR1", "voluntary_sector"), ("PR1", "housing"), ("PR3", "districts"),
        ("PR6", "hospital_trusts"), ("PR7", "grant_conditions"), ("PR8", "hospital_trusts"),
    }  # fmt: skip
    assert {one.code for one in found} == {"THIRD_PARTY_MISSING"}
    assert all(one.severity == "warning" and one.rule and one.remedy for one in found)
    (districts,) = [one for one in found if one.where == "PR3"]
    assert districts.figures["missing"] == DISTRICTS
    assert "Breckland, Broadland, Great Yarmouth, King's Lynn and West Norfolk" in districts.message
    assert districts.message.endswith("North Norfolk, Norwich and South Norfolk.")


def test_a_district_is_found_by_its_place_whatever_kind_of_council_it_calls_itself() -> None:
    found = assertions(YES, RULES, [agreed("Norwich City Council", "1293545.00")])

    assert [one.figures["missing"] for one in found] == [["Breckland"]]
    lynn = {
        same_place(one)
        for one in ("King's Lynn & West Norfolk Borough Council", "King’s Lynn and West Norfolk")
    }
    assert len(lynn) == 1
    assert same_place("North Norfolk District Council") != same_place("Norfolk")


def test_a_district_agrees_to_the_amount_of_the_breakdown_or_is_passed_it_in_full() -> None:
    breckland = agreed("Breckland", in_full=True)

    assert codes(breckland, agreed("Norwich", "1293545.00")) == []
    assert codes(breckland, agreed("Norwich", in_full=True)) == []
    assert codes(breckland, agreed("Norwich")) == ["AGREEMENT_WITHOUT_AMOUNT"]
    (differs,) = assertions(YES, RULES, [breckland, agreed("Norwich", "1293545.01")])
    assert differs.code == "AGREED_AMOUNT_DIFFERS"
    assert differs.figures == {"party": "Norwich", "agreed": "1293545.01", "planned": "1293545.00"}


def test_the_last_thing_that_a_district_agreed_to_is_what_counts() -> None:
    breckland, before = agreed("Breckland", in_full=True), agreed("Norwich", "1.00")

    assert codes(breckland, before, agreed("Norwich City Council", "1293545.00")) == []


def test_an_agreement_without_a_document_is_warned_of() -> None:
    assert codes(agreed("Breckland", in_full=True), agreed("Norwich", in_full=True, document="")) == [
        "AGREEMENT_WITHOUT_DOCUMENT"
    ]


def test_only_a_yes_asserts_anything() -> None:
    for answer in ("No", "", "Not yet"):
        assert assertions(contents(answers={"PR3": answer}, districts=BREAKDOWN), RULES, ()) == ()
    assert assertions(None, RULES, ()) == ()
    assert len(assertions(contents(answers={"PR3": " yes "}, districts=BREAKDOWN), RULES, ())) == 1


def test_an_area_of_one_tier_has_no_districts_to_agree_with() -> None:
    alone = contents(answers={"PR3": "Yes", "PR6": "Yes"})

    assert [one.where for one in assertions(alone, RULES, ())] == ["PR6"]
    assert "districts" not in {one.rule.kind for one in asked_of(alone, RULES, ())}


def test_one_agreement_counts_under_its_own_requirement_alone() -> None:
    both = contents(answers={"PR6": "Yes", "PR8": "Yes"})
    trust = replace(agreed("A hospital trust"), requirement="PR8", kind="hospital_trusts")

    assert [one.where for one in assertions(both, RULES, [trust])] == ["PR6"]


ONE = {"requirement": "PR1", "kind": "a", "title": "A", "asserts": "b", "source": "c"}


@pytest.mark.parametrize("wrong", [[{"kind": "districts"}], [ONE, ONE]])
def test_a_round_that_cannot_be_read_stops_with_its_reason(wrong: list[dict[str, str]]) -> None:
    with pytest.raises(Broken, match="third part"):
        read_rules(wrong)
