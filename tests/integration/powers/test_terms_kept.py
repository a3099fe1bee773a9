"""The terms a delegation is granted on, kept: reported back on, and never passed on for more than was given."""

from __future__ import annotations

from typing import Any

import pytest

from govflow.kernel.errors import InvalidInput, Refused
from govflow.powers.use_cases.granting import GrantDelegation, grant_delegation
from govflow.rulebook.delegation_terms import read_terms
from tests.integration.powers.authority import UNTIL, Powers

RECORD = {"reasons": "r", "options_rejected": "none", "interests": "none"}
CHIEF = [{"office": "head_of_paid_service"}]


def due_back(office: Powers, day: str, **changed: Any) -> str:
    """A delegation of the board to be reported back on by a day."""
    said: dict[str, Any] = {
        "delegates": [{"office": "director"}],
        "scope": {"powers": ["signs_off_plans"]},
        "until": UNTIL,
        "function_kind": "hwb_s196",
    }
    command = GrantDelegation(office.decide().ref, read_terms(said | changed), report_back_on=day)
    return office.within("clerk", lambda work: grant_delegation(work, office.powers, command)).ref


def test_a_report_that_is_due_comes_to_the_delegate_and_then_to_the_governance_officer(
    office: Powers,
) -> None:
    delegation = due_back(office, "2021-10-29")

    office.until("2021-10-29T22:59:59Z")
    assert office.rows("work_item", case_ref=delegation) == []
    office.until("2021-10-29T23:00:00Z")
    (item,) = office.rows("work_item", case_ref=delegation)
    office.until("2021-11-02T23:59:59Z")
    escalated = office.rows("work_item", case_ref=delegation, kind="escalated")
    office.until("2021-11-03T00:00:00Z")

    assert (item["role"], item["kind"], item["due"]) == ("director", "date_passed", "2021-10-29")
    assert "Report back to the grantor" in item["title"]
    assert escalated == []
    assert [row["role"] for row in office.rows("work_item", case_ref=delegation, kind="escalated")] == [
        "governance_officer"
    ]
    assert office.verify().findings == ()


def test_a_report_made_in_time_chases_nobody_and_one_made_late_ends_the_chase(office: Powers) -> None:
    early, late = due_back(office, "2021-10-29"), due_back(office, "2021-10-20")

    office.do(early, "director", "report_back")
    office.until("2021-10-21T09:00:00Z")
    assert [row["status"] for row in office.rows("work_item", case_ref=late)] == ["open"]
    office.do(late, "director", "report_back")
    office.until("2021-11-20T09:00:00Z")

    assert office.rows("work_item", case_ref=early) == []
    assert [row["status"] for row in office.rows("work_item", case_ref=late)] == ["done"]
    assert [row["met_on"] for row in office.rows("milestone", case_ref=late)] == ["2021-10-21"]
    assert office.verify().findings == ()


def test_each_joint_delegate_is_told_and_what_was_revoked_owes_no_report(office: Powers) -> None:
    both = [{"office": "director"}, {"office": "nhs_chief_officer"}]
    joint = due_back(office, "2021-10-19", joint=True, delegates=both)
    revoked = due_back(office, "2021-10-19")

    office.do(revoked, "clerk", "revoke", reason="No longer needed.")
    office.until("2021-10-20T00:00:00Z")

    assert [row["role"] for row in office.rows("work_item", case_ref=joint, kind="date_passed")] == [
        "director",
        "nhs_chief_officer",
    ]
    assert office.rows("work_item", case_ref=revoked) == []


@pytest.mark.parametrize("day", ["soon", "2021-10-13"])
def test_a_day_to_report_back_on_is_a_day_after_it_began(office: Powers, day: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        due_back(office, day)

    assert refused.value.field == "report_back_on"


def passed_on(office: Powers, **given: Any) -> str:
    """The director's decision to pass on what the board gave, and may be passed on."""
    given.setdefault("scope", {"powers": ["signs_off_plans"], "subject": {"years": ["2021-22"]}})
    parent = office.delegated(may_sub_delegate=True, **given)
    return office.decide("director", delegation=parent, decided="", record=RECORD, subject=office.paper()).ref


@pytest.mark.parametrize(
    ("onward", "words"),
    [
        ({"scope": {"powers": ["signs_off_plans"]}}, "It would reach everything"),
        (
            {"scope": {"powers": ["signs_off_plans"], "subject": {"years": ["2020-21"]}}},
            "would reach 2020-21",
        ),
        ({"until": ""}, "It would outlast"),
        ({"until": "2021-11-17T00:00:01Z"}, "It would outlast"),
        ({"from": "2021-10-13T22:59:59Z"}, "It would begin before"),
        (
            {"scope": {"powers": ["approves_returns"], "subject": {"years": ["2021-22"]}}},
            "did not hold this power",
        ),
    ],
)
def test_nothing_is_passed_on_beyond_what_was_given(
    office: Powers, onward: dict[str, Any], words: str
) -> None:
    instrument = passed_on(office)
    within: dict[str, Any] = {"powers": ["signs_off_plans"], "subject": {"years": ["2021-22"]}}

    with pytest.raises(Refused, match=words):
        office.grant(instrument, delegates=CHIEF, **({"scope": within} | onward))
    assert office.grant(instrument, delegates=CHIEF, scope=within).state == "active"


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ([], "OUT_OF_SCOPE"),
        ([{"office": "chair"}], "OUT_OF_SCOPE"),
        ([{"office": "chair", "kind": "agree"}], ""),
    ],
)
def test_those_who_are_asked_first_are_asked_by_whoever_it_is_passed_on_to(
    office: Powers, asked: list[dict[str, str]], code: str
) -> None:
    paper = office.paper()
    scope = {"powers": ["signs_off_plans"]}
    parent = office.delegated(
        may_sub_delegate=True, scope=scope, consultees=[{"office": "chair", "kind": "agree"}]
    )
    agreed = office.ask(parent, "office:chair", about=paper, reply_by="2021-10-20T12:00:00Z")
    office.reply("chair", agreed, "agreed")
    instrument = office.decide("director", delegation=parent, decided="", record=RECORD, subject=paper).ref

    def grant() -> Any:
        return office.grant(instrument, delegates=CHIEF, scope=scope, consultees=asked)

    assert (office.refused(grant) if code else grant().state) == ([code] if code else "active")


def money(office: Powers, each: int | None, total: int | None) -> dict[str, Any]:
    return {"powers": ["commits_money"], "limit_each": each, "limit_total": total}


def test_the_total_of_what_was_passed_on_is_the_total_of_what_was_given(office: Powers) -> None:
    cabinet = office.decide(body="doncaster-cabinet", record={"call_in_excluded": "urgent"}).ref
    kind = {"function_kind": "executive"}
    parent = office.grant(cabinet, may_sub_delegate=True, scope=money(office, 6_000, 10_000), **kind).ref
    paper = office.paper()
    instrument = office.decide(
        "director", delegation=parent, decided="", record=RECORD, subject=paper, amount="0.00"
    ).ref

    def grant(each: int | None, total: int | None) -> str:
        scope = money(office, each, total)
        return office.grant(instrument, delegates=[{"office": "s151_officer"}], scope=scope, **kind).ref

    def commit(who: str, authority: str, amount: str) -> None:
        office.do(paper, who, "commit", authority=authority, answers={"amount": amount})

    for each, total in ((None, None), (6_001, 10_000), (6_000, None), (6_000, 10_001)):
        assert "OVER_LIMIT" in office.refused(lambda each=each, total=total: grant(each, total))
    child = grant(6_000, 10_000)
    commit("s151", child, "60.00")
    assert office.refused(lambda: commit("director", parent, "40.01")) == ["OVER_LIMIT"]
    commit("director", parent, "30.00")
    assert office.refused(lambda: commit("s151", child, "10.01")) == ["OVER_LIMIT"]
    commit("s151", child, "10.00")

    assert (office.case(parent).state, office.case(child).state) == ("exhausted", "active")
    assert office.refused(lambda: commit("s151", child, "0.01")) == ["AUTHORITY_EXHAUSTED"]
    assert office.verify().findings == ()


def test_develop_and_report_back_is_refused_in_words(office: Powers) -> None:
    paper, delegation = office.paper(), office.delegated(develop_only=True)

    with pytest.raises(Refused, match="authority to develop a proposal and report back. It is no power"):
        office.sign(paper, delegation)


@pytest.mark.parametrize(
    ("changed", "field", "said"),
    [
        ({"from": "2021-09-01T00:00:00Z"}, "from", "It cannot begin before"),
        (
            {"scope": {"powers": ["signs_off_plans"], "subject": {"cases": ["plan-dorset-2021-22"]}}},
            "subject",
            "There is no case 'plan-dorset-2021-22' in this area.",
        ),
        ({"consultees": [{"body": "dorset-hwb"}]}, "body", "No body of this area is called 'dorset-hwb'."),
    ],
)
def test_a_delegation_reaches_back_to_no_time_before_its_decision_and_over_no_other_area(
    office: Powers, changed: dict[str, Any], field: str, said: str
) -> None:
    instrument = office.decide(decided="2021-10-14").ref

    with pytest.raises(InvalidInput, match=said) as refused:
        office.grant(instrument, **changed)
    assert refused.value.field == field
    assert office.rows("delegation") == []
    office.grant(instrument, **{"from": "2021-10-13T23:00:00Z"})
