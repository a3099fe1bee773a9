"""A step that needs a power: met by a decision or a delegation that stands, for this case, at this moment."""

from __future__ import annotations

from typing import Any

import pytest

from govflow.kernel.errors import InvalidInput, Refused
from govflow.road.refusals import refusal_stream
from govflow.storage.ledger import read_stream
from tests.integration.powers.authority import UNTIL, Powers, codes
from tests.make.history import correct


def test_a_delegate_signs_off_and_the_event_keeps_under_what(office: Powers) -> None:
    paper, delegation = office.paper(), office.delegated()

    snapshot = office.sign(paper, delegation)

    assert office.case(paper).state == "signed"
    assert (snapshot["kind"], snapshot["ref"], snapshot["delegate"]) == (
        "delegation",
        delegation,
        "office:director",
    )
    assert (snapshot["from"], snapshot["until"], snapshot["limit"]) == ("2021-10-13T23:00:00Z", UNTIL, None)
    instrument: Any = snapshot["instrument"]
    assert instrument["body"] == "body:doncaster-hwb"
    (use,) = office.rows("delegation_use", delegation=delegation)
    assert (use["case_ref"], use["pence"]) == (paper, 0)
    assert office.verify().findings == ()


def test_a_board_that_held_the_power_signs_off_by_its_own_decision(office: Powers) -> None:
    paper = office.paper()
    decision = office.decide(verb="sign_off", subject=paper, text="That the plan be signed off.")

    snapshot = office.sign(paper, decision.ref)

    assert (snapshot["kind"], snapshot["body"]) == ("decision", "body:doncaster-hwb")
    terms: Any = snapshot["terms"]
    assert terms["approved_by"] == "Doncaster Council"
    assert office.verify().findings == ()


def test_a_step_without_a_citation_is_refused_and_told_what_would_do(office: Powers) -> None:
    paper, delegation = office.paper(), office.delegated()

    with pytest.raises(Refused, match=f"What would do: {delegation}"):
        office.do(paper, "director", "sign")

    assert office.options(paper, "director")["sign"].open
    assert not office.options(paper, "head-of-paid-service")["sign"].open
    assert [one.name for one in office.options(paper, "director")["commit"].asks] == ["amount"]


def test_a_refusal_calls_people_by_their_names_and_its_record_by_their_ids(office: Powers) -> None:
    head = office.by("head-of-paid-service").id
    paper, delegation = office.paper(), office.delegated(delegates=[{"person": head}])
    name = office.rows("person", id=head)[0]["name"]

    with pytest.raises(Refused, match=f"given to {name}, and not to you") as refused:
        office.sign(paper, delegation)

    assert refused.value.findings[0].remedy == f"Ask {name}."
    with office.store.read() as connection:
        kept = bytes(read_stream(connection, refusal_stream(paper))[-1].private or b"").decode()
    assert head in kept
    assert name not in kept


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"verb": "comment"}, "OUT_OF_SCOPE"),
        ({"verb": "confirm"}, "OUT_OF_SCOPE"),
        ({"body": "doncaster-cabinet", "executive": False}, "GRANTOR_LACKS_POWER"),
        ({"outcome": "deferred"}, "NOT_CARRIED"),
        ({"outcome": "refused"}, "NOT_CARRIED"),
        ({"in_principle": True}, "AUTHORITY_NOT_YET"),
        ({"condition": "the police board's approval"}, "CONDITION_OPEN"),
        ({"in_question": ("Quorum not met.",)}, "IN_QUESTION"),
        ({"decided": "2021-03-31"}, "GRANTOR_LACKS_POWER"),
    ],
)
def test_a_decision_that_does_not_give_the_power_is_refused_by_name(
    office: Powers, given: dict[str, Any], code: str
) -> None:
    paper = office.paper()
    decision = office.decide(**{"verb": "sign_off", "subject": paper, **given})

    assert code in office.refused(lambda: office.sign(paper, decision.ref))
    assert office.case(paper).state == "ready"


def test_a_decision_about_another_year_is_no_authority(office: Powers) -> None:
    paper, other = office.paper(), office.paper("2020-21")
    decision = office.decide(verb="sign_off", subject=other)

    assert office.refused(lambda: office.sign(paper, decision.ref)) == ["OUT_OF_SCOPE"]


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"scope": {"powers": ["approves_returns"]}}, "OUT_OF_SCOPE"),
        ({"scope": {"powers": ["signs_off_plans"], "subject": {"years": ["2020-21"]}}}, "OUT_OF_SCOPE"),
        ({"delegates": [{"office": "head_of_paid_service"}]}, "AUTHORITY_MISSING"),
        ({"develop_only": True}, "OUT_OF_SCOPE"),
        ({"from": "2021-10-18T10:00:00Z"}, "AUTHORITY_NOT_YET"),
        ({"until": "2021-10-18T08:00:00Z"}, "AUTHORITY_EXPIRED"),
        ({"consultees": [{"office": "chair"}]}, "CONSULTATION_MISSING"),
        ({"consultees": [{"office": "chair", "kind": "agree"}]}, "AGREEMENT_MISSING"),
        (
            {"joint": True, "delegates": [{"office": "director"}, {"office": "nhs_chief_officer"}]},
            "JOINT_DELEGATE_MISSING",
        ),
    ],
)
def test_a_delegation_reaches_as_far_as_its_terms(office: Powers, changed: dict[str, Any], code: str) -> None:
    paper, delegation = office.paper(), office.delegated(**changed)

    assert office.refused(lambda: office.sign(paper, delegation)) == [code]
    assert office.rows("delegation_use", delegation=delegation) == []


def test_what_was_signed_in_time_is_recorded_after_the_end_and_the_button_is_refused(office: Powers) -> None:
    signed, late = office.paper(), office.paper("2020-21")
    delegation = office.delegated()
    office.until("2021-11-18T09:00:00Z")

    taken = office.do(
        signed, "clerk", "sign", happened="2021-11-16", on_behalf="director", authority=delegation
    )
    refused = office.refused(lambda: office.sign(late, delegation))

    assert taken.flags == ()
    (recorded,) = [one for one in office.payloads(signed) if one.get("trigger") == "sign"]
    assert (recorded["happened_at"], recorded["authority"]["until"]) == ("2021-11-16", UNTIL)
    assert taken.at.startswith("2021-11-18")
    assert refused == ["AUTHORITY_EXPIRED"]
    assert office.case(delegation).state == "expired"
    assert office.verify().findings == ()


def test_what_was_done_out_of_time_is_recorded_with_its_flag_and_put_in_question(office: Powers) -> None:
    paper, delegation = office.paper(), office.delegated()
    office.until("2021-11-20T09:00:00Z")

    taken = office.do(
        paper, "clerk", "sign", happened="2021-11-17", on_behalf="director", authority=delegation
    )

    assert codes(taken.flags) == ["AUTHORITY_EXPIRED"]
    (question,) = office.rows("case_question", case_ref=paper)
    assert (question["code"], question["status"]) == ("AUTHORITY_EXPIRED", "open")


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        ("2021-11-16T23:59:59.999998Z", []),
        ("2021-11-17T00:00:00Z", ["AUTHORITY_EXPIRED"]),
    ],
)
def test_a_recorded_act_is_judged_at_its_own_instant(
    office: Powers, moment: str, expected: list[str]
) -> None:
    paper, delegation = office.paper(), office.delegated()
    office.at("2021-11-20T09:00:00Z")

    taken = office.do(paper, "clerk", "sign", happened=moment, on_behalf="director", authority=delegation)

    assert codes(taken.flags) == expected


def test_a_minute_is_its_own_authority_where_the_body_held_the_power(office: Powers) -> None:
    board, cabinet = office.paper(), office.paper("2020-21")

    right = office.do(board, "clerk", "sign", happened="2021-10-14", on_behalf="doncaster-hwb", reason=".")
    wrong = office.do(
        cabinet, "clerk", "sign", happened="2021-10-14", on_behalf="doncaster-cabinet", reason="."
    )

    assert codes(right.flags) == []
    assert codes(wrong.flags) == ["GRANTOR_LACKS_POWER"]


def test_a_total_given_back_by_a_step_struck_from_the_record_can_be_used_again(office: Powers) -> None:
    decision = office.decide(body="doncaster-cabinet", record={"call_in_excluded": "urgent"})
    scope = {"powers": ["commits_money"], "limit_each": None, "limit_total": 10_000}
    delegation = office.grant(decision.ref, scope=scope, function_kind="executive").ref
    paper = office.paper()

    def commit(amount: str) -> None:
        office.do(paper, "director", "commit", authority=delegation, answers={"amount": amount})

    commit("100.00")
    assert office.case(delegation).state == "exhausted"
    correct(office, paper, office.event_of(paper, "commit"), by=("clerk", "governance-officer"))

    assert office.case(delegation).state == "active"
    assert office.refused(lambda: commit("100.01")) == ["OVER_LIMIT"]
    commit("100.00")
    assert office.case(delegation).state == "exhausted"
    assert office.verify().findings == ()


def test_limits_hold_to_the_penny_and_a_used_total_ends_the_delegation(office: Powers) -> None:
    decision = office.decide(body="doncaster-cabinet", record={"call_in_excluded": "urgent"})
    scope = {"powers": ["commits_money"], "limit_each": 6_000, "limit_total": 10_000}
    delegation = office.grant(decision.ref, scope=scope, function_kind="executive").ref
    paper = office.paper()

    def commit(amount: str) -> None:
        office.do(paper, "director", "commit", authority=delegation, answers={"amount": amount})

    assert office.refused(lambda: commit("60.01")) == ["OVER_LIMIT"]
    commit("60.00")
    assert office.refused(lambda: commit("40.01")) == ["OVER_LIMIT"]
    assert office.case(delegation).state == "active"
    commit("40.00")
    assert office.case(delegation).state == "exhausted"
    assert office.refused(lambda: commit("0.01")) == ["AUTHORITY_EXHAUSTED"]
    assert sum(row["pence"] for row in office.rows("delegation_use", delegation=delegation)) == 10_000
    assert office.verify().findings == ()


def test_administrators_sign_nothing_off_whatever_they_cite(office: Powers) -> None:
    paper, delegation = office.paper(), office.delegated()

    assert "NOT_YOUR_ROLE" in office.refused(lambda: office.sign(paper, delegation, who="area-admin"))
    assert "NOT_YOUR_ROLE" in office.refused(
        lambda: office.sign(paper, delegation, who="area-admin", happened="2021-10-18", on_behalf="director")
    )
    with pytest.raises(InvalidInput, match="holds no power"):
        office.delegated(delegates=[{"office": "area_administrator"}])
