"""Decisions: a body's and an officer's, conditional, in principle, called in, ratified, held and determined."""

from __future__ import annotations

import json
from typing import Any

import pytest

from govflow.bodies.model import AdoptTerms
from govflow.bodies.ports import PART as BODIES
from govflow.bodies.ports import BodyParts
from govflow.bodies.use_cases.terms import adopt_terms
from govflow.kernel.errors import InvalidInput, NotFound, Refused
from govflow.kernel.moments import parse_happened
from tests.integration.powers.authority import Powers, codes
from tests.make.play import AREA

RECORD = {
    "reasons": "The plan meets its conditions.",
    "options_rejected": "None.",
    "interests": "None declared.",
}
JOINT = [{"office": "director", "organisation": "doncaster-council"}, {"office": "nhs_chief_officer"}]


def test_a_decision_takes_effect_when_it_is_made_and_not_by_its_minutes(office: Powers) -> None:
    made = office.decide(verb="approve", decided="2021-10-14T14:30:00Z")

    (row,) = office.rows("decision", case_ref=made.ref)
    assert (made.state, row["effective_at"], row["nature"]) == ("effective", "2021-10-14T14:30:00Z", "")
    assert [one["to"] for one in office.payloads(made.ref) if "to" in one] == [
        "proposed",
        "made",
        "effective",
    ]
    assert office.verify().findings == ()


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"text": " "}, "text"),
        ({"verb": ""}, "verb"),
        ({"body": ""}, "body"),
        ({"body": "dorset-hwb"}, "for"),
        ({"decided": "2021-10-19"}, "happened_at"),
        ({"outcome": "perhaps"}, "outcome"),
        ({"subject": "plan-dorset-2021-22"}, "subject"),
        ({"amount": "1,000"}, "amount"),
        ({"record": {"reason": "x"}}, "reason"),
    ],
)
def test_what_cannot_be_meant_is_refused_by_its_field(
    office: Powers, given: dict[str, Any], field: str
) -> None:
    with pytest.raises(InvalidInput) as refused:
        office.decide(**given)

    assert refused.value.field == field
    assert office.rows("decision") == []


def test_a_power_before_the_terms_were_approved_is_in_question_until_it_is_determined(office: Powers) -> None:
    paper = office.paper()
    early = office.decide(verb="sign_off", subject=paper, decided="2021-03-31")

    assert codes(early.flags) == ["GRANTOR_LACKS_POWER", "EVIDENCE_MISSING"]
    assert set(office.refused(lambda: office.sign(paper, early.ref))) == {
        "IN_QUESTION",
        "GRANTOR_LACKS_POWER",
    }


def test_what_is_in_question_is_relied_on_only_after_a_determination(office: Powers) -> None:
    paper = office.paper()
    decision = office.decide(verb="sign_off", subject=paper, in_question=("Quorum not met.",))

    for who in ("s151", "chair", "area-admin", "clerk"):
        assert office.refused(
            lambda who=who: office.determine(who, "reliance", decision.ref, "may_be_relied_on")
        ) == ["NOT_YOUR_ROLE"]
    office.determine("monitoring-officer", "reliance", decision.ref, "may_not_be_relied_on")
    assert office.refused(lambda: office.sign(paper, decision.ref)) == ["IN_QUESTION"]
    office.determine("monitoring-officer", "reliance", decision.ref, "may_be_relied_on")
    office.sign(paper, decision.ref)


def test_the_section_151_officer_determines_what_is_about_money(office: Powers) -> None:
    decision = office.decide(verb="approve", amount="1000.00", in_question=("Notice too short.",))

    assert office.determine("s151", "reliance", decision.ref, "may_be_relied_on").startswith("DET-")


def test_bath_25_april_2019_subject_to_ratification_takes_effect_when_it_is_ratified(office: Powers) -> None:
    """The Joint Commissioning Committee decided subject to ratification by the Health and Care Board."""
    paper = office.paper()
    first = office.decide(
        verb="sign_off",
        subject=paper,
        condition="ratification by the Health and Care Board",
        decided="2021-10-04",
    )
    assert (first.state, office.refused(lambda: office.sign(paper, first.ref))) == (
        "made",
        ["CONDITION_OPEN"],
    )

    ratifying = office.decide(verb="ratify", subject=paper, ratifies=first.ref, decided="2021-10-14")

    (row,) = office.rows("decision", case_ref=first.ref)
    assert (row["condition_lifted"], row["effective_at"]) == (ratifying.ref, "2021-10-13T23:00:00Z")
    assert office.rows("decision", case_ref=ratifying.ref)[0]["nature"] == "ratifying"
    assert office.case(first.ref).state == "effective"
    office.sign(paper, first.ref)
    assert office.verify().findings == ()


def test_bath_4_june_2019_in_principle_and_final_approval_by_two_officers_jointly_in_consultation(
    office: Powers,
) -> None:
    paper = office.paper()
    principle = office.decide(
        verb="approve", subject=paper, in_principle=True, text="(b) approved in principle"
    )
    final = office.decide(
        verb="delegate", subject=paper, text="(c) final approval of the detail is delegated"
    )
    delegation = office.grant(
        final.ref,
        joint=True,
        delegates=JOINT,
        consultees=[{"office": "chair"}, {"body": "doncaster-cabinet"}],
        conditions=["In partnership with the police."],
        scope={"powers": ["signs_off_plans"], "subject": {"cases": [paper]}},
    )
    assert codes(delegation.flags) == ["GRANTOR_LACKS_POWER"]  # One delegate is an officer of another body.
    assert office.refused(lambda: office.sign(paper, principle.ref)) == ["AUTHORITY_NOT_YET"]

    assert sorted(office.refused(lambda: office.sign(paper, delegation.ref))) == [
        "CONSULTATION_MISSING",
        "CONSULTATION_MISSING",
        "JOINT_DELEGATE_MISSING",
    ]
    for consultee in ("office:chair", "body:doncaster-cabinet"):
        office.ask(delegation.ref, consultee, about=paper, reply_by="2021-10-22T12:00:00Z")
    office.assent("nhs-chief-officer", delegation.ref, paper)
    office.at("2021-10-22T12:00:00Z")
    office.sign(paper, delegation.ref)
    assert office.verify().findings == ()


def executive_with_call_in(office: Powers) -> None:
    """The cabinet under terms with a window of five working days (a local rule)."""
    rules: dict[str, Any] = {
        "powers": ["signs_off_plans"],
        "executive": True,
        "call_in": {"applies": True, "working_days": 5},
    }
    terms = AdoptTerms(
        "doncaster-cabinet",
        parse_happened("2021-10-01"),
        "Council",
        office.document("governance-officer"),
        rules,
    )
    parts: BodyParts = office.product.parts[BODIES]
    office.within("governance-officer", lambda work: adopt_terms(work, parts.powers, terms))


def test_an_executive_decision_waits_for_its_call_in_window_and_the_clock_opens_it(office: Powers) -> None:
    executive_with_call_in(office)
    paper = office.paper()

    waiting = office.decide(
        verb="sign_off", body="doncaster-cabinet", decided="2021-10-15", published="2021-10-18", subject=paper
    )
    assert waiting.state == "in_call_in"
    assert office.refused(lambda: office.sign(paper, waiting.ref)) == ["AUTHORITY_NOT_YET"]
    office.until(
        "2021-10-25T22:59:59Z"
    )  # Five working days on from Monday 18 October end with Monday the 25th.
    assert office.refused(lambda: office.sign(paper, waiting.ref)) == ["AUTHORITY_NOT_YET"]
    office.until("2021-10-25T23:00:00Z")
    office.sign(paper, waiting.ref)

    assert office.case(waiting.ref).state == "effective"
    assert office.verify().findings == ()


def test_a_decision_called_in_gives_nothing_until_it_is_upheld(office: Powers) -> None:
    executive_with_call_in(office)
    paper = office.paper()
    decision = office.decide(
        verb="sign_off", body="doncaster-cabinet", decided="2021-10-18", subject=paper
    ).ref
    office.at("2021-10-20T09:00:00Z")
    office.do(
        decision, "clerk", "call_in", happened="2021-10-19", on_behalf="doncaster-cabinet", reason="Three."
    )
    office.until("2021-10-26T09:00:00Z")

    assert office.case(decision).state == "called_in"
    assert office.refused(lambda: office.sign(paper, decision)) == ["AUTHORITY_NOT_YET"]
    office.do(decision, "clerk", "uphold", happened="2021-10-26", on_behalf="doncaster-cabinet")
    office.sign(paper, decision)


def test_an_urgent_decision_out_of_call_in_takes_effect_at_once(office: Powers) -> None:
    executive_with_call_in(office)
    urgent = {"call_in_excluded": "Contracts expire.", "urgency_rule": "15", "urgency_reason": "r"}

    made = office.decide(
        verb="approve", body="doncaster-cabinet", decided="2021-10-15", urgent=True, record=urgent
    )

    assert made.state == "effective"


def test_an_officers_decision_made_here_asks_what_the_regulations_ask(office: Powers) -> None:
    delegation, paper = office.delegated(), office.paper()
    deciding = {
        "delegation": delegation,
        "decided": "",
        "subject": paper,
        "verb": "sign_off",
        "text": "Signed off.",
    }

    with pytest.raises(Refused, match="the options considered and rejected"):
        office.decide("director", **deciding, record={"reasons": "r", "interests": "none"})
    assert office.refused(lambda: office.decide("s151", **deciding, record=RECORD)) == ["AUTHORITY_MISSING"]
    made = office.decide("director", **deciding, record=RECORD)

    (row,) = office.rows("decision", case_ref=made.ref)
    assert (row["office"], row["delegation"], row["body"]) == ("office:director", delegation, "")
    assert json.loads(row["record"]) == RECORD
    assert len(office.rows("delegation_use", delegation=delegation)) == 1
    office.sign(paper, made.ref)
    assert office.verify().findings == ()


def test_an_officers_decision_beyond_the_delegation_is_refused_here_and_recorded_from_the_world(
    office: Powers,
) -> None:
    delegation, paper = office.delegated(), office.paper()
    office.until("2021-11-18T09:00:00Z")
    deciding = {"delegation": delegation, "subject": paper, "verb": "sign_off", "record": RECORD}

    assert office.refused(lambda: office.decide("director", decided="", **deciding)) == ["AUTHORITY_EXPIRED"]
    in_time = office.decide("clerk", decided="2021-11-16", on_behalf="director", **deciding)
    too_late = office.decide("clerk", decided="2021-11-17", on_behalf="director", **deciding)

    assert codes(in_time.flags) == ["EVIDENCE_MISSING"]
    assert sorted(codes(too_late.flags)) == ["AUTHORITY_EXPIRED", "EVIDENCE_MISSING"]
    assert office.refused(lambda: office.sign(paper, too_late.ref)) == ["IN_QUESTION"]
    office.sign(paper, in_time.ref)
    (entry,) = [one for one in office.payloads(in_time.ref) if "verb" in one]
    assert (entry["happened_at"], entry["authority"]["until"]) == ("2021-11-16", "2021-11-17T00:00:00Z")


def test_urgency_is_recorded_with_its_rule_its_reason_and_who_agreed(office: Powers) -> None:
    """Rule 15 of Bath, 6 March 2019: the number is local, the four things are asked everywhere."""
    bare = office.decide(verb="approve", urgent=True)
    whole = office.decide(
        verb="approve",
        urgent=True,
        record={
            "urgency_rule": "Rule 15",
            "urgency_reason": "Contracts expire on 31 March.",
            "urgency_agreed_by": "Chair of scrutiny",
            "published_at": "In the agenda",
            "call_in_excluded": "Urgent under Rule 15.",
        },
    )

    assert codes(bare.flags) == ["EVIDENCE_MISSING", "RECORD_INCOMPLETE"]
    assert "the rule of urgency" in bare.flags[-1].message
    assert codes(whole.flags) == ["EVIDENCE_MISSING"]
    assert office.rows("decision", case_ref=bare.ref)[0]["in_question"] == ""


def test_a_decision_taken_back_gives_no_authority_from_then_on(office: Powers) -> None:
    paper, later = office.paper(), office.paper("2020-21")
    decision = office.decide(verb="sign_off", subject=paper, record={"subjects": [later]})
    office.sign(paper, decision.ref)

    office.do(decision.ref, "clerk", "rescind", reason="The board took it back.")

    assert office.refused(lambda: office.sign(later, decision.ref)) == ["AUTHORITY_REVOKED"]
    assert office.case(paper).state == "signed"


def test_nobody_makes_a_decision_by_pressing_a_step_of_its_workflow(office: Powers) -> None:
    empty = office.open("clerk", "decision", year="")

    for who in ("clerk", "governance-officer", "monitoring-officer", "area-admin"):
        assert office.refused(lambda who=who: office.do(empty, who, "record_made")) == ["NOT_YOUR_ROLE"]
    assert office.case(empty).state == "proposed"


def test_a_plans_sign_off_may_cite_the_boards_decision(office: Powers) -> None:
    """Plan version 1 asks for an act of the board; its decision, opened from the meeting, is one."""
    plan = office.walk("send_to_board")
    decision = office.decide(verb="sign_off", subject=plan, decided="2021-11-04")
    comment = office.decide(verb="comment", subject=plan, decided="2021-11-04")

    options = office.options(plan, "clerk")
    assert "sign_off" in options
    assert (decision.state, comment.state) == ("effective", "effective")
    taken = office.do(
        plan, "clerk", "sign_off", happened="2021-11-04", on_behalf="doncaster-hwb", authority=decision.ref
    )
    assert taken.to_state == "signed_off"
    assert [one["authority"]["ref"] for one in office.payloads(plan) if one.get("trigger") == "sign_off"] == [
        decision.ref
    ]
    assert office.verify().findings == ()


def test_a_decision_of_another_area_is_not_here(office: Powers) -> None:
    with pytest.raises(NotFound):
        office.grant("decision-dorset-9")
    assert AREA == "doncaster"


def test_a_word_that_is_none_for_what_was_done_is_said_with_those_that_are(office: Powers) -> None:
    with pytest.raises(InvalidInput) as wrong:
        office.decide(verb="fly")

    assert wrong.value.field == "verb"
    assert "sign_off" in wrong.value.message
    assert office.rows("decision") == []
