"""Terms of reference as data: what they come to when read, and what they say when they cannot be."""

from __future__ import annotations

import json

import pytest

from govflow.kernel.errors import InvalidInput
from govflow.kernel.findings import Json
from govflow.rulebook.terms import BodyRules, may_sit, read_rules, rules_as_json

EVERYTHING: dict[str, Json] = {
    "powers": ["signs_off_plans", "elects"],
    "quorum": {"number": 7, "of": {"councillor": 1, "nhs": 1, "director_of_public_health": 1}},
    "voting": "two_thirds_present",
    "casting_vote": True,
    "substitutes": "named",
    "remote": {"quorum": False, "vote": True},
    "notice": {"days": 5, "working": True, "hour": "", "limits": ""},
    "questions": {"days": 4, "working": True, "hour": "17:00", "limits": "2 for each person"},
    "statements": {"days": 2, "working": False, "hour": "", "limits": ""},
    "call_in": {"applies": True, "working_days": 5, "callers": 3},
    "executive": True,
    "recipient_interest": "exclude",
    "dispensations_by": "head_of_paid_service",
    "elections_by_ballot": True,
    "committees": ["one", "other"],
    "meets": ["2021-09-29", "2021-12-01"],
    "note": "A demonstration value.",
}


def test_every_rule_that_is_written_comes_back_as_it_was() -> None:
    assert rules_as_json(read_rules(json.dumps(EVERYTHING))) == EVERYTHING
    assert read_rules(EVERYTHING) == read_rules(json.dumps(EVERYTHING))


def test_a_rule_that_the_papers_do_not_print_asks_for_nothing_and_gives_nothing() -> None:
    rules = read_rules("{}")
    assert rules == BodyRules()
    assert (rules.powers, rules.quorum.number, rules.notice.days, rules.questions) == ((), 0, 0, None)
    assert (rules.casting_vote, rules.remote.quorum, rules.remote.vote) == (False, False, False)
    assert rules_as_json(read_rules({"questions": {"days": 1}}))["questions"] == {
        "days": 1, "working": True, "hour": "", "limits": "",
    }  # fmt: skip


def test_the_calendar_of_a_body_is_read_in_the_order_of_its_days() -> None:
    assert read_rules({"meets": ["2021-12-01", "2021-09-29"]}).meets == ("2021-09-29", "2021-12-01")


@pytest.mark.parametrize(
    ("written", "key", "words"),
    [
        ("[]", "rules", "JSON object"),
        ("{", "rules", "cannot be read as JSON"),
        ('{"quorum":{"number":1},"quorum":{"number":2}}', "rules", "written twice"),
        ('{"remote":{"quorum":0.5}}', "rules", "not an integer"),
        ('{"quorums":{}}', "quorums", "means nothing"),
        ('{"quorum":{"members":3}}', "quorum.members", "means nothing"),
        ('{"quorum":3}', "quorum", "must be a mapping"),
        ('{"quorum":{"number":-1}}', "quorum.number", "whole number"),
        ('{"quorum":{"number":true}}', "quorum.number", "whole number"),
        ('{"quorum":{"number":3,"of":["nhs"]}}', "quorum.of", "mapping of categories"),
        ('{"quorum":{"number":3,"of":{"nhs":0}}}', "quorum.of", "asks for nobody"),
        ('{"quorum":{"number":1,"of":{"nhs":1,"councillor":1}}}', "quorum.of", "Raise the number"),
        ('{"voting":"by_shouting"}', "voting", "majority_present, majority_members"),
        ('{"casting_vote":"yes"}', "casting_vote", "true or false"),
        ('{"substitutes":["named"]}', "substitutes", "named, any, none"),
        ('{"powers":"advises"}', "powers", "must be a list"),
        ('{"powers":[1]}', "powers", "list of names"),
        ('{"powers":["advises","advises"]}', "powers", "twice"),
        ('{"questions":{"days":4,"hour":"5pm"}}', "questions.hour", "Write it like 17:00"),
        ('{"questions":{"days":4,"hour":"24:00"}}', "questions.hour", "Write it like 17:00"),
        ('{"notice":{"days":5,"limits":1}}', "notice.limits", "must be text"),
        ('{"call_in":{"applies":true}}', "call_in.working_days", "how long"),
        ('{"meets":["2021-02-30"]}', "meets", "not a real date"),
    ],
)
def test_a_rule_that_does_not_fit_is_named_with_what_it_can_be(written: str, key: str, words: str) -> None:
    with pytest.raises(InvalidInput) as error:
        read_rules(written)
    assert error.value.field == key
    assert words in error.value.message


def test_a_body_has_the_powers_that_its_terms_name_and_no_others() -> None:
    powers = read_rules(EVERYTHING).powers
    assert "signs_off_plans" in powers
    assert "commits_money" not in powers


@pytest.mark.parametrize(
    ("substitutes", "holder", "named", "colleague", "stranger"),
    [
        ("none", True, False, False, False),
        ("named", True, True, False, False),
        ("any", True, True, True, False),
    ],
)
def test_who_may_take_a_seat_follows_the_rule_for_substitutes(
    substitutes: str, holder: bool, named: bool, colleague: bool, stranger: bool
) -> None:
    rules = read_rules({"substitutes": substitutes})
    assert may_sit(rules, "holder") is holder
    assert may_sit(rules, "substitute") is named
    assert may_sit(rules, "", same_organisation=True) is colleague
    assert may_sit(rules, "", same_organisation=False) is stranger
