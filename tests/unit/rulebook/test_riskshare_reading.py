"""What is wrong with a rule or an outturn is told by its code and place, all of it, and no figure is given."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from random import Random
from typing import Any

import pytest

from govflow.kernel.errors import Refused
from govflow.rulebook.riskshare import settle
from govflow.rulebook.riskshare_json import read_document
from govflow.rulebook.riskshare_reading import read_outturn, read_rule
from tests.make.riskshare_rules import drawn

SOUND: dict[str, Any] = {
    "ref": "equipment",
    "budget": "810730.00",
    "other_contributions": "135000.00",
    "parties": [
        {"code": "CCG", "contribution": "473011.00", "share": "70"},
        {"code": "LA", "contribution": "202719.00", "share": "30"},
    ],
    "overspend": [
        {"over_percent": "0", "method": "ratio"},
        {"over_percent": "10", "method": "aligned", "applies_to": "excess"},
    ],
    "underspend": {"method": "carried_forward"},
    "cap": {"CCG": "500000.00"},
}
OVER_ALL = {"total": "910730.00", "own_costs": {"CCG": "60000.00", "LA": "40000.00"}}
GONE = object()


def changed(document: Mapping[str, Any], path: str, value: Any) -> dict[str, Any]:
    """A copy of a document with one value in it changed, or taken out."""
    copied: dict[str, Any] = copy.deepcopy(dict(document))
    inside: Any = copied
    *way, last = [int(one) if one.isdigit() else one for one in path.split(".")]
    for one in way:
        inside = inside[one]
    if value is GONE:
        del inside[last]
    else:
        inside[last] = value
    return copied


def told(rule: Any, outturn: Any = OVER_ALL) -> list[tuple[str, str]]:
    with pytest.raises(Refused) as refusal:
        settle(read_rule(rule), read_outturn(outturn))
    findings = refusal.value.findings
    assert {finding.severity for finding in findings} == {"error"}
    assert all(finding.message.endswith(".") for finding in findings)
    return [(finding.code, finding.where) for finding in findings]


@pytest.mark.parametrize(
    "amount",
    [
        810730,
        810730.0,
        "-1.00",
        "1,000.00",
        "£1.00",
        "1.0",
        "1.000",
        ".50",
        "1.",
        "",
        " 1.00",
        "1.00\n",
        "١٢.٠٠",
        "1e5",
        "NaN",
        "1" * 16,
        True,
        None,
        ["1.00"],
        {},
    ],
)
def test_what_is_no_money_is_named_at_its_place(amount: Any) -> None:
    for path, where in (
        ("budget", "budget"),
        ("other_contributions", "other_contributions"),
        ("parties.1.contribution", "parties[1].contribution"),
        ("cap.CCG", "cap.CCG"),
    ):
        assert told(changed(SOUND, path, amount)) == [("MONEY_INVALID", f"rule.{where}")]
    for path in ("total", "own_costs.LA"):
        assert told(SOUND, changed(OVER_ALL, path, amount)) == [("MONEY_INVALID", f"outturn.{path}")]


@pytest.mark.parametrize(
    "share",
    ["0", "0.00", "-1", "", "one", "1/3", "1e3", "NaN", "٣", " 1", 33.3, True, None, [], GONE, "1" * 31],
)
def test_a_share_that_is_no_number_above_nought_is_named(share: Any) -> None:
    assert told(changed(SOUND, "parties.0.share", share)) == [("SHARES_INVALID", "rule.parties[0].share")]


@pytest.mark.parametrize("shares", [("70", "30"), (70, 30), ("0.7", "0.3"), ("7.00", "3"), ("35", 15)])
def test_shares_are_any_numbers_above_nought(shares: tuple[Any, Any]) -> None:
    rule = changed(changed(SOUND, "parties.0.share", shares[0]), "parties.1.share", shares[1])

    found = settle(read_rule(rule), read_outturn({"total": "820730.01"}))

    assert found.shares == (700_001, 300_000)


@pytest.mark.parametrize(
    ("path", "value", "where"),
    [
        ("overspend", [], "overspend"),
        ("overspend", {"method": "ratio"}, "overspend"),
        ("overspend", ["ratio"], "overspend[0]"),
        ("overspend.0.over_percent", "1", "overspend[0].over_percent"),
        ("overspend.0.over_percent", "-0", "overspend[0].over_percent"),
        ("overspend.0.over_percent", GONE, "overspend[0].over_percent"),
        ("overspend.1.over_percent", "0", "overspend[1].over_percent"),
        ("overspend.1.over_percent", "0.000", "overspend[1].over_percent"),
        ("overspend.1.over_percent", "10 %", "overspend[1].over_percent"),
        ("overspend.1.over_percent", None, "overspend[1].over_percent"),
        ("overspend.0.method", "equal", "overspend[0].method"),
        ("overspend.0.method", "carried_forward", "overspend[0].method"),
        ("overspend.0.method", ["ratio"], "overspend[0].method"),
        ("overspend.1.method", GONE, "overspend[1].method"),
        ("overspend.1.applies_to", GONE, "overspend[1].applies_to"),
        ("overspend.1.applies_to", "all", "overspend[1].applies_to"),
        ("overspend.1.applies_to", None, "overspend[1].applies_to"),
        ("overspend.1.aplies_to", "whole", "overspend[1].aplies_to"),
    ],
)
def test_bands_that_do_not_rise_from_nought_or_say_what_they_do_are_named(
    path: str, value: Any, where: str
) -> None:
    assert told(changed(SOUND, path, value)) == [("BANDS_INVALID", f"rule.{where}")]


def test_what_the_first_band_applies_to_means_nothing() -> None:
    for words in ("whole", "excess"):
        rule = changed(SOUND, "overspend.0.applies_to", words)
        assert read_rule(rule) == read_rule(SOUND)


@pytest.mark.parametrize(
    ("path", "value", "where"),
    [
        ("ref", GONE, "ref"),
        ("ref", "  ", "ref"),
        ("ref", 7, "ref"),
        ("ref", "\ud800", "ref"),
        ("budget", GONE, "budget"),
        ("parties", GONE, "parties"),
        ("overspend", GONE, "overspend"),
        ("underspend", GONE, "underspend"),
        ("underspend", "ratio", "underspend"),
        ("underspend.method", "aligned", "underspend.method"),
        ("underspend.method", GONE, "underspend.method"),
        ("caps", {}, "caps"),
        ("cap", [], "cap"),
        ("cap.ccg", "1.00", "cap.ccg"),
        ("parties.0.code", GONE, "parties[0].code"),
        ("parties.0.code", "", "parties[0].code"),
        ("parties.0.weight", "1", "parties[0].weight"),
        ("parties.0.contribution", GONE, "parties[0].contribution"),
    ],
)
def test_what_makes_a_rule_unreadable_is_named(path: str, value: Any, where: str) -> None:
    assert ("RULE_UNREADABLE", f"rule.{where}") in told(changed(SOUND, path, value))


def test_parties_are_some_and_each_is_named_once() -> None:
    twice = changed(changed(SOUND, "parties.1.code", "CCG"), "cap", {})
    many = [{"code": f"P{one}", "contribution": "0.00", "share": "1"} for one in range(1_001)]

    assert told(twice) == [("RULE_UNREADABLE", "rule.parties[1].code")]
    for parties in ([], "CCG", many):
        assert ("SHARES_INVALID", "rule.parties") in told(changed(SOUND, "parties", parties))


def test_contributions_come_to_the_budget_to_the_penny() -> None:
    with pytest.raises(Refused) as refusal:
        read_rule(changed(SOUND, "other_contributions", "135000.01"))

    [finding] = refusal.value.findings
    assert (finding.code, finding.figures) == (
        "CONTRIBUTIONS_DO_NOT_SUM",
        {"contributions": "810730.01", "budget": "810730.00"},
    )
    assert told(changed(SOUND, "other_contributions", GONE)) == [("CONTRIBUTIONS_DO_NOT_SUM", "rule.budget")]


def test_own_costs_that_do_not_come_to_the_overspend_are_told() -> None:
    less = changed(OVER_ALL, "own_costs.LA", "39999.99")

    assert [code for code, _ in told(SOUND, less)] == ["OWN_COSTS_DO_NOT_SUM"]
    for value in (GONE, None):
        assert [code for code, _ in told(SOUND, changed(OVER_ALL, "own_costs", value))] == [
            "OWN_COSTS_MISSING"
        ]
    for wrong in (changed(OVER_ALL, "own_costs", []), {"total": "1.00", "note": ""}, {}):
        assert [code for code, _ in told(SOUND, wrong)] == ["RULE_UNREADABLE"]


def test_everything_that_is_wrong_is_told_at_once_and_never_without_end() -> None:
    rule = changed(changed(changed(SOUND, "budget", 1), "parties.0.share", "0"), "overspend.0.method", "")
    assert {code for code, _ in told(rule)} == {"MONEY_INVALID", "SHARES_INVALID", "BANDS_INVALID"}

    strange = {**SOUND, **{f"key{one}": one for one in range(50_000)}}
    assert len(told(strange)) == 100
    parties = [{"code": f"P{one}", "contribution": "0.00", "share": "0"} for one in range(1_000)]
    assert len(told(changed(SOUND, "parties", parties))) == 100


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        (b"", "not JSON: line 1, column 1"),
        (b"\xff\xfe{}", "UTF-8"),
        (b"[]", "one JSON object"),
        (b"7", "one JSON object"),
        (b"null", "one JSON object"),
        (b'{"ref": "a", "ref": "b"}', 'The key "ref" is written twice'),
        (b'{"parties": [{"code": "a", "code": "a"}]}', 'The key "code" is written twice'),
        (b'{"budget": NaN}', "NaN is no number"),
        (b'{"budget": -Infinity}', "-Infinity is no number"),
        (b'{"budget": "1.00",}', "not JSON: line 1"),
        (b"[" * 100_000, "nested too deep"),
        (b'{"a":' * 100_000, "nested too deep"),
    ],
)
def test_a_file_that_is_no_json_object_is_told_in_words(raw: bytes, words: str) -> None:
    with pytest.raises(Refused) as refusal:
        read_document(raw, "rule")

    [finding] = refusal.value.findings
    assert (finding.code, finding.where) == ("RULE_UNREADABLE", "rule")
    assert words in finding.message


def test_a_number_of_a_file_is_read_as_it_is_written_however_long() -> None:
    for number in ("9" * 10_000, "1e999999999", "0.1", "-1", "1" + "0" * 400 + ".5"):
        document = read_document(b'{"total": %s}' % number.encode(), "outturn")
        assert told(SOUND, document) == [("MONEY_INVALID", "outturn.total")]
    shares = read_document(b'\xef\xbb\xbf{"a": 0.7, "b": 0.1, "c": 1e2}', "rule")
    exact = changed(changed(SOUND, "parties.0.share", shares["a"]), "parties.1.share", "0.3")
    assert [party.share for party in read_rule(exact).parties] == [7, 3]
    assert told(changed(SOUND, "parties.0.share", shares["c"])) == [
        ("SHARES_INVALID", "rule.parties[0].share")
    ]


def test_no_value_anywhere_in_a_drawn_rule_makes_anything_but_an_answer_or_findings() -> None:
    random = Random(6)
    strange: tuple[Any, ...] = (
        None,
        True,
        0,
        -1,
        1.5,
        "",
        "0",
        "x",
        "1.00",
        "9" * 40,
        [],
        {},
        [[]],
        {"a": []},
        "\ud800",
        GONE,
    )
    answers = refusals = 0
    for _ in range(4_000):
        rule, outturn = drawn(random)
        document = random.choice((rule, outturn))
        path = random.choice(list(places(document)))
        broken = changed(document, path, random.choice(strange))
        rule, outturn = (broken, outturn) if document is rule else (rule, broken)
        try:
            settled = settle(read_rule(rule), read_outturn(outturn))
        except Refused:
            refusals += 1
        else:
            assert settled.residual == 0
            answers += 1
    assert min(answers, refusals) > 100


def places(inside: Any, before: str = "") -> list[str]:
    each = (
        inside.items() if isinstance(inside, dict) else enumerate(inside) if isinstance(inside, list) else ()
    )
    found = []
    for key, value in each:
        found += [f"{before}{key}", *places(value, f"{before}{key}.")]
    return found
