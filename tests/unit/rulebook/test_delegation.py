"""Judging an act under a delegation: its dates to the microsecond, its limits to the penny, who, over what."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from govflow.kernel.errors import InvalidInput
from govflow.kernel.moments import parse_date, parse_happened, start_of_day
from govflow.rulebook.delegation import Act, Asked, Standing, judge, span
from govflow.rulebook.delegation_terms import DelegationTerms, pence_of, pounds_of, read_terms, terms_as_json

TICK = timedelta(microseconds=1)
FROM, UNTIL = datetime(2021, 11, 1, tzinfo=UTC), datetime(2021, 11, 17, tzinfo=UTC)
NOON = datetime(2021, 11, 10, 12, tzinfo=UTC)


def terms(**changed: Any) -> DelegationTerms:
    said: dict[str, Any] = {
        "delegates": [{"office": "director"}],
        "scope": {"powers": ["signs_off_plans"], "subject": {"cases": ["plan-doncaster-2021-22"]}},
        "from": "2021-11-01T00:00:00Z",
        "until": "2021-11-17T00:00:00Z",
    }
    return read_terms({**said, **changed})


HELD = Standing(grantor_powers=frozenset({"signs_off_plans", "commits_money"}))
ACT = Act(
    power="signs_off_plans",
    person="person:director",
    keys=frozenset({"person:director", "office:director", "office:director@council"}),
    first=NOON,
    last=NOON,
    case="plan-doncaster-2021-22",
    area="doncaster",
    year="2021-22",
    workflow="bcf_plan",
    pence=0,
)


def at(instant: datetime) -> Act:
    return replace(ACT, first=instant, last=instant)


def on(day: str) -> Act:
    happened = parse_happened(day)
    first, last = span(happened.earliest, happened.latest)
    return replace(ACT, first=first, last=last)


def codes(given: DelegationTerms, act: Act = ACT, standing: Standing = HELD) -> list[str]:
    return [finding.code for finding in judge(given, standing, act)]


def test_an_act_within_every_term_is_found_wanting_in_nothing() -> None:
    assert codes(terms()) == []


@pytest.mark.parametrize(
    ("instant", "expected"),
    [
        (FROM - TICK, ["AUTHORITY_NOT_YET"]),
        (FROM, []),
        (UNTIL - TICK, []),
        (UNTIL, ["AUTHORITY_EXPIRED"]),
        (UNTIL + TICK, ["AUTHORITY_EXPIRED"]),
    ],
)
def test_a_delegation_is_half_open_to_the_microsecond(instant: datetime, expected: list[str]) -> None:
    assert codes(terms(), at(instant)) == expected


@pytest.mark.parametrize(
    ("day", "as_utc"),
    [
        ("2021-03-28", "2021-03-28T00:00:00+00:00"),  # the clocks go on in the night after this midnight
        ("2021-03-29", "2021-03-28T23:00:00+00:00"),
        ("2021-10-31", "2021-10-30T23:00:00+00:00"),
        ("2021-11-01", "2021-11-01T00:00:00+00:00"),
        ("2024-02-29", "2024-02-29T00:00:00+00:00"),
        ("2024-03-01", "2024-03-01T00:00:00+00:00"),
    ],
)
def test_a_day_ends_at_londons_midnight_in_summer_winter_and_leap_years(day: str, as_utc: str) -> None:
    ends = start_of_day(parse_date(day))
    given = replace(terms(), from_=None, until=ends)

    assert ends.isoformat() == as_utc
    assert codes(given, at(ends - TICK)) == []
    assert codes(given, at(ends)) == ["AUTHORITY_EXPIRED"]


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        ("2021-10-31", ["AUTHORITY_NOT_YET"]),
        ("2021-11-01", []),
        ("2021-11-16", []),
        ("2021-11-17", ["AUTHORITY_EXPIRED"]),
    ],
)
def test_an_act_known_to_the_day_is_judged_for_the_whole_day(day: str, expected: list[str]) -> None:
    assert codes(terms(), on(day)) == expected


def test_a_delegation_ended_at_noon_covers_a_whole_day_that_began_before_and_no_instant_from_noon() -> None:
    ended = replace(HELD, ended_at=NOON)

    assert codes(terms(), at(NOON - TICK), ended) == []
    assert codes(terms(), at(NOON), ended) == ["AUTHORITY_REVOKED"]
    assert codes(terms(), on("2021-11-10"), ended) == []
    assert codes(terms(), on("2021-11-11"), ended) == ["AUTHORITY_REVOKED"]


def test_nothing_is_done_while_it_is_suspended_and_what_was_done_before_or_after_stands() -> None:
    resumed = NOON + timedelta(days=1)
    paused = replace(HELD, pauses=((NOON, resumed),))

    assert codes(terms(), at(NOON - TICK), paused) == []
    assert codes(terms(), at(NOON), paused) == ["ON_HOLD"]
    assert codes(terms(), at(resumed - TICK), paused) == ["ON_HOLD"]
    assert codes(terms(), at(resumed), paused) == []
    assert codes(terms(), at(NOON + TICK), replace(HELD, pauses=((NOON, None),))) == ["ON_HOLD"]


MONEY = {
    "powers": ["commits_money"],
    "limit_each": 10_000,
    "limit_total": 25_000,
}


@pytest.mark.parametrize(
    ("spent", "pence", "expected"),
    [
        (0, 10_000, []),
        (0, 10_001, ["OVER_LIMIT"]),
        (15_000, 10_000, []),
        (15_001, 10_000, ["OVER_LIMIT"]),
        (24_999, 1, []),
        (24_999, 2, ["OVER_LIMIT"]),
        (25_000, 0, ["AUTHORITY_EXHAUSTED"]),
        (25_000, 1, ["AUTHORITY_EXHAUSTED"]),
        (0, None, ["OVER_LIMIT"]),
        (15_001, 10_001, ["OVER_LIMIT", "OVER_LIMIT"]),
    ],
)
def test_limits_hold_to_the_penny(spent: int, pence: int | None, expected: list[str]) -> None:
    act = replace(ACT, power="commits_money", pence=pence)

    assert codes(terms(scope=MONEY), act, replace(HELD, spent=spent)) == expected


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({"power": "commits_money"}, ["OUT_OF_SCOPE"]),
        ({"case": "plan-doncaster-2020-21", "year": "2020-21"}, ["OUT_OF_SCOPE"]),
        ({"keys": frozenset({"person:other", "office:chair"})}, ["AUTHORITY_MISSING"]),
        ({"authors": frozenset({"person:director"})}, ["SELF_APPROVAL"]),
        (
            {"power": "elects", "first": UNTIL, "last": UNTIL},
            ["AUTHORITY_EXPIRED", "OUT_OF_SCOPE", "GRANTOR_LACKS_POWER"],
        ),
    ],
)
def test_every_reason_against_an_act_is_said(changed: dict[str, Any], expected: list[str]) -> None:
    assert codes(terms(), replace(ACT, **changed)) == expected


@pytest.mark.parametrize(
    ("subject", "covered"),
    [
        ({}, True),
        ({"cases": ["plan-doncaster-*"]}, True),
        ({"cases": ["plan-dorset-*"]}, False),
        ({"areas": ["doncaster"], "years": ["2021-22"], "workflows": ["bcf_plan"]}, True),
        ({"areas": ["doncaster"], "years": ["2022-23"]}, False),
        ({"workflows": ["quarterly_return"]}, False),
    ],
)
def test_a_subject_is_met_when_each_of_its_lists_is(subject: dict[str, Any], covered: bool) -> None:
    scope = {"powers": ["signs_off_plans"], "subject": subject}

    assert (codes(terms(scope=scope)) == []) is covered


def test_nobody_passes_on_what_they_did_not_hold_nor_what_was_not_to_be_passed_on() -> None:
    assert codes(terms(), ACT, Standing()) == ["GRANTOR_LACKS_POWER"]
    assert codes(terms(), ACT, replace(HELD, passed_on=False)) == ["NO_ONWARD_DELEGATION"]


def test_authority_to_develop_and_report_back_is_no_power_to_decide() -> None:
    assert codes(terms(develop_only=True, scope={"powers": []})) == ["OUT_OF_SCOPE"]


def test_a_delegation_to_a_person_stops_with_the_person_and_one_to_an_office_does_not() -> None:
    successor = replace(ACT, person="person:new", keys=frozenset({"person:new", "office:director"}))

    assert codes(terms(), successor) == []
    assert codes(terms(delegates=[{"person": "person:director"}]), ACT) == []
    assert codes(terms(delegates=[{"person": "person:director"}]), successor) == ["AUTHORITY_MISSING"]


JOINT = {
    "joint": True,
    "delegates": [
        {"office": "director", "organisation": "council"},
        {"office": "director", "organisation": "ccg"},
    ],
}


def test_joint_delegates_all_act_and_one_person_counts_once() -> None:
    both = replace(ACT, keys=ACT.keys | {"office:director@ccg"})

    assert codes(terms(**JOINT)) == ["JOINT_DELEGATE_MISSING"]
    assert codes(terms(**JOINT), replace(ACT, assents={"office:director@ccg": "person:nurse"})) == []
    assert codes(terms(**JOINT), both) == ["JOINT_DELEGATE_MISSING"]
    assert codes(terms(**JOINT), replace(both, assents={"office:director@ccg": "person:director"})) == [
        "JOINT_DELEGATE_MISSING"
    ]
    assert codes(terms(**JOINT), replace(both, assents={"office:director@ccg": "person:nurse"})) == []


def asked(**changed: Any) -> Asked:
    base = Asked("office:chair", NOON - timedelta(days=3), NOON - timedelta(days=1), material=True)
    return replace(base, **changed)


@pytest.mark.parametrize(
    ("evidence", "expected"),
    [
        ([], ["CONSULTATION_MISSING"]),
        ([asked()], []),  # Silence by the date never blocks.
        ([asked(reply_by=NOON)], []),
        ([asked(reply_by=NOON + TICK)], ["CONSULTATION_MISSING"]),
        ([asked(material=False)], ["CONSULTATION_MISSING"]),
        ([asked(reply_by=NOON - timedelta(days=3) + timedelta(hours=24) - TICK)], ["CONSULTATION_MISSING"]),
        ([asked(reply_by=NOON - timedelta(days=3) + timedelta(hours=24))], []),
        ([asked(replied_at=NOON - TICK, answer="opposed")], ["CONSULTATION_MISSING"]),
        ([asked(replied_at=NOON - TICK, answer="opposed", considered=True)], []),
        ([asked(reply_by=NOON + TICK, replied_at=NOON, considered=True)], []),
        ([asked(consultee="office:member")], ["CONSULTATION_MISSING"]),
        ([asked(asked_at=NOON + TICK, reply_by=NOON + timedelta(days=9))], ["CONSULTATION_MISSING"]),
        ([asked(), asked(reply_by=NOON + TICK)], []),
    ],
)
def test_consultation_is_asking_with_papers_and_time_and_weighing_the_reply(
    evidence: list[Asked], expected: list[str]
) -> None:
    given = terms(consultees=[{"office": "chair"}])

    assert codes(given, replace(ACT, asked=evidence)) == expected


@pytest.mark.parametrize(
    ("evidence", "expected"),
    [
        ([], ["AGREEMENT_MISSING"]),
        ([asked()], ["AGREEMENT_MISSING"]),  # Silence is no agreement.
        ([asked(replied_at=NOON, answer="agreed")], []),
        ([asked(replied_at=NOON + TICK, answer="agreed")], ["AGREEMENT_MISSING"]),
        ([asked(replied_at=NOON, answer="not_agreed", considered=True)], ["AGREEMENT_MISSING"]),
        (
            [asked(replied_at=NOON - TICK, answer="agreed"), asked(replied_at=NOON, answer="not_agreed")],
            ["AGREEMENT_MISSING"],
        ),
    ],
)
def test_agreement_is_a_yes_and_the_last_answer_counts(evidence: list[Asked], expected: list[str]) -> None:
    given = terms(consultees=[{"office": "chair", "kind": "agree"}])

    assert codes(given, replace(ACT, asked=evidence)) == expected


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"delegates": []}, "delegates"),
        ({"delegates": [{"body": "doncaster-hwb"}]}, "delegates"),
        ({"delegates": [{"office": "director", "person": "person:x"}]}, "delegates.office"),
        ({"delegates": [{"office": "director"}, {"office": "director"}]}, "delegates"),
        ({"joint": True}, "joint"),
        ({"scope": {"powers": []}}, "scope.powers"),
        ({"scope": {"powers": ["x"], "limit_each": 0}}, "scope.limit_each"),
        ({"scope": {"powers": ["x"], "limit_each": 1.5}}, "scope.limit_each"),
        ({"scope": {"powers": ["x"], "limits": 5}}, "scope.limits"),
        ({"until": "2021-11-01T00:00:00Z"}, "until"),
        ({"untill": "2021-11-02T00:00:00Z"}, "untill"),
        ({"function_kind": "of_the_crown"}, "function_kind"),
        ({"consultees": [{"office": "chair", "kind": "tell"}]}, "consultees.kind"),
    ],
)
def test_terms_that_cannot_be_meant_are_refused_by_their_key(changed: dict[str, Any], field: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        terms(**changed)

    assert refused.value.field == field


def test_terms_are_read_back_as_they_were_written() -> None:
    given = terms(
        **JOINT, consultees=[{"office": "chair", "kind": "agree"}], scope=MONEY, conditions=["Report."]
    )

    assert read_terms(terms_as_json(given)) == given


def test_pounds_and_pence_are_written_one_way() -> None:
    assert [pence_of(one) for one in ("0.01", "12", "12.30", "1.2", "-1.00", "1,000.00")] == [
        1,
        1200,
        1230,
        None,
        None,
        None,
    ]
    assert pounds_of(1205) == "12.05"
