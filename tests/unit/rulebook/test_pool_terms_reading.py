"""The terms of a pool are read from their document with all that is wrong, and written as they were read."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import pytest

from govflow.kernel.errors import Refused
from govflow.rulebook.pool_terms_reading import read_terms, terms_as_json
from tests.make.pools import CHILDREN, COUNCIL, HEALTH, LEARNING_DISABILITY, document, mental_health, sharing


def wrong(of: dict[str, Any]) -> set[tuple[str, str]]:
    """Return what is wrong with a document: each code with its place."""
    with pytest.raises(Refused) as refused:
        read_terms(of)
    return {(one.code, one.where) for one in refused.value.findings}


@pytest.mark.parametrize("of", [LEARNING_DISABILITY, CHILDREN, mental_health("excess")])
def test_terms_are_written_as_they_were_read(of: dict[str, Any]) -> None:
    terms = read_terms(of)
    assert read_terms(terms_as_json(terms)) == terms
    assert terms_as_json(read_terms(terms_as_json(terms))) == terms_as_json(terms)


def test_all_parts_come_back() -> None:
    full = document(
        notice_months=6,
        review_by="2019-12-31",
        source="Annex B",
        holding="aligned",
        budget_lines=[
            {
                "key": "beds",
                "title": "Beds",
                "amount": "400.00",
                "holding": "aligned",
                "party": "LA",
                "plan_line": "7",
            }
        ],
        contributions=[
            {
                "key": "base",
                "party": "CCG",
                "source": "base",
                "amount": "100.10",
                "handling": "transferred",
                "instalments": {"pattern": "monthly", "first_on": "2019-04-15", "dates": []},
            },
            {
                "key": "grant",
                "party": "",
                "source": "iBCF",
                "amount": "299.90",
                "handling": "kept",
                "instalments": {
                    "pattern": "dates",
                    "first_on": None,
                    "dates": [
                        {"on": "2019-05-01", "amount": "299.00"},
                        {"on": "2019-06-01", "amount": "0.90"},
                    ],
                },
            },
            {
                "key": "held",
                "party": "CCG",
                "source": "growth",
                "amount": "50.00",
                "handling": "contingency",
                "instalments": None,
            },
        ],
        risk_share=sharing(
            {HEALTH: "23.5", COUNCIL: "76.5"}, cap={HEALTH: "10.00"}, met_first=["contingency"]
        )
        | {"warn_at_percent": "80"},
    )
    terms = read_terms(full)
    assert terms_as_json(terms) == full
    assert (terms.budget, terms.held_back) == (40_000, 5_000)
    assert (terms.contribution_of("CCG"), terms.contribution_of("")) == (10_010, 29_990)


def test_a_pool_of_nothing_and_one_of_fifteen_digits() -> None:
    nothing = document(contributions=[])
    assert read_terms(nothing).budget == 0
    largest = document(budget=("499999999999999.99", "500000000000000.00"))
    terms = read_terms(largest)
    assert terms.budget == 99_999_999_999_999_999
    assert read_terms(terms_as_json(terms)) == terms
    over = document(budget=("999999999999999.99", "0.01"))
    assert wrong(over) == {("MONEY_INVALID", "terms.contributions")}


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"key": "Mental Health"}, ("TERMS_UNREADABLE", "terms.key")),
        ({"title": " "}, ("TERMS_UNREADABLE", "terms.title")),
        ({"purpose": 3}, ("TERMS_UNREADABLE", "terms.purpose")),
        ({"colour": "red"}, ("TERMS_UNREADABLE", "terms.colour")),
        ({"host": "ICB"}, ("PARTY_UNKNOWN", "terms.host")),
        ({"starts_on": "1 April"}, ("DATES_INVALID", "terms.starts_on")),
        ({"ends_on": "2019-03-31"}, ("DATES_INVALID", "terms.ends_on")),
        ({"review_by": "2019-02-30"}, ("DATES_INVALID", "terms.review_by")),
        ({"notice_months": "2.5"}, ("TERMS_UNREADABLE", "terms.notice_months")),
        ({"holding": "shared"}, ("TERMS_UNREADABLE", "terms.holding")),
        ({"risk_share": []}, ("BANDS_INVALID", "terms.risk_share")),
    ],
)
def test_a_fault_is_told_at_its_place(change: dict[str, Any], told: tuple[str, str]) -> None:
    assert told in wrong(document() | change)


@pytest.mark.parametrize(
    ("key", "value", "told"),
    [
        ("shares", {HEALTH: "0", COUNCIL: "1"}, ("SHARES_INVALID", "terms.risk_share.shares.CCG")),
        ("shares", {HEALTH: "1"}, ("SHARES_INVALID", "terms.risk_share.shares.LA")),
        ("shares", {HEALTH: "1", COUNCIL: "1", "ICB": "1"}, ("SHARES_INVALID", "terms.risk_share.shares")),
        ("shares", "1:1", ("SHARES_INVALID", "terms.risk_share.shares")),
        ("overspend", [], ("BANDS_INVALID", "terms.risk_share.overspend")),
        (
            "overspend",
            [{"over_percent": "0", "method": "guess"}],
            ("BANDS_INVALID", "terms.risk_share.overspend[0].method"),
        ),
        ("underspend", "kept", ("RULE_UNREADABLE", "terms.risk_share.underspend")),
        ("cap", {HEALTH: "ten"}, ("MONEY_INVALID", "terms.risk_share.cap.CCG")),
        ("met_first", ["luck"], ("TERMS_UNREADABLE", "terms.risk_share.met_first")),
        ("met_first", ["contingency", "contingency"], ("KEY_TWICE", "terms.risk_share.met_first")),
        ("met_first", [{}], ("TERMS_UNREADABLE", "terms.risk_share.met_first")),
        ("warn_at_percent", "0", ("TERMS_UNREADABLE", "terms.risk_share.warn_at_percent")),
    ],
)
def test_a_fault_of_the_risk_share_has_the_code_of_the_rule(
    key: str, value: object, told: tuple[str, str]
) -> None:
    of = deepcopy(document())
    of["risk_share"][key] = value
    assert told in wrong(of)


def test_a_rule_that_lacks_a_part_is_told_once() -> None:
    assert wrong(document(risk_share={"shares": {HEALTH: "1", COUNCIL: "1"}})) == {
        ("BANDS_INVALID", "terms.risk_share.overspend"),
        ("BANDS_INVALID", "terms.risk_share.underspend"),
    }


def test_everything_is_told_at_once() -> None:
    of = document(key="?", host="nobody", starts_on="x")
    of["parties"] = [*of["parties"], of["parties"][0]]
    first = {"key": "a", "party": "X", "source": "s", "amount": 12.5, "handling": "lent"}
    of["contributions"] = [first, {"key": "a", "source": "s", "amount": "1"}]
    of["budget_lines"] = [{"key": "b", "title": "B", "amount": "-1", "holding": "aligned"}]
    assert wrong(of) >= {
        ("TERMS_UNREADABLE", "terms.key"),
        ("PARTY_UNKNOWN", "terms.host"),
        ("DATES_INVALID", "terms.starts_on"),
        ("RULE_UNREADABLE", "terms.parties[2].code"),
        ("PARTY_UNKNOWN", "terms.contributions[0].party"),
        ("MONEY_INVALID", "terms.contributions[0].amount"),
        ("TERMS_UNREADABLE", "terms.contributions[0].handling"),
        ("KEY_TWICE", "terms.contributions"),
        ("MONEY_INVALID", "terms.budget_lines[0].amount"),
        ("PARTY_UNKNOWN", "terms.budget_lines[0].party"),
    }


@pytest.mark.parametrize(
    "paid",
    [
        {"pattern": "dates", "dates": [{"on": "2019-04-01", "amount": "99.99"}]},
        {"pattern": "dates"},
        {"pattern": "monthly"},
        {"pattern": "once", "first_on": "2019-04-01", "dates": [{"on": "2019-04-01", "amount": "100"}]},
        {"pattern": "weekly", "first_on": "2019-04-01"},
        {},
    ],
)
def test_instalments_come_to_the_contribution(paid: dict[str, Any]) -> None:
    put_in = {"key": "a", "party": "CCG", "source": "s", "amount": "100.00", "instalments": paid}
    assert {code for code, _ in wrong(document(contributions=[put_in]))} == {"INSTALMENTS_INVALID"}


@pytest.mark.parametrize("of", [[], "terms", None, 3])
def test_what_is_no_object_is_no_terms(of: Any) -> None:
    assert wrong(of) == {("TERMS_UNREADABLE", "terms")}


@pytest.mark.parametrize("code", ["A" * 101, "A\x00B", "\ud800"])
def test_a_code_or_a_key_is_short_and_can_be_kept(code: str) -> None:
    named = document()
    named["parties"] = [{**named["parties"][0], "code": code}, named["parties"][1]]
    assert ("TERMS_UNREADABLE", "terms.parties[0].code") in wrong(named)
    put_in = [{**one, "key": code} for one in document()["contributions"][:1]]
    assert ("TERMS_UNREADABLE", "terms.contributions[0].key") in wrong(document(contributions=put_in))


@pytest.mark.parametrize("party", [0, False, [], {}])
def test_money_is_of_nobody_only_where_no_party_is_named(party: object) -> None:
    first, *rest = document()["contributions"]
    of = document(contributions=[{**first, "party": party}, *rest])
    assert ("PARTY_UNKNOWN", "terms.contributions[0].party") in wrong(of)
