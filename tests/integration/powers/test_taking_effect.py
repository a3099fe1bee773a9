"""A decision subject to a condition and to call-in: in effect when both have passed, in either order."""

from __future__ import annotations

from typing import Any

from govflow.kernel.moments import parse_happened
from govflow.powers.use_cases.ratifying import LiftDecisionCondition, lift_decision_condition
from tests.integration.powers.authority import Powers
from tests.integration.powers.test_decisions import executive_with_call_in

CLOSES = "2021-10-25T23:00:00Z"  # Five working days on from Monday 18 October end with Monday the 25th.


def waiting(office: Powers, **given: Any) -> tuple[str, str]:
    """A paper, and the cabinet's decision to sign it off: published on the 18th, subject to the NHS."""
    executive_with_call_in(office)
    paper = office.paper()
    said: dict[str, Any] = {"verb": "sign_off", "body": "doncaster-cabinet", "decided": "2021-10-18"}
    said |= {"condition": "the agreement of the NHS", "subject": paper}
    return paper, office.decide(**(said | given)).ref


def meet(office: Powers, decision: str, day: str) -> None:
    """Record that the NHS agreed on a day."""
    command = LiftDecisionCondition(
        decision, "The NHS body", parse_happened(day), office.document("governance-officer")
    )
    office.within("governance-officer", lambda work: lift_decision_condition(work, office.powers, command))


def cabinet(office: Powers, decision: str, trigger: str, happened: str) -> None:
    """Record what the cabinet did about its decision."""
    office.do(decision, "clerk", trigger, happened=happened, on_behalf="doncaster-cabinet", reason="Three.")


def effective(office: Powers, decision: str) -> tuple[str, str]:
    """In which state it is, and since when it is in effect."""
    return office.case(decision).state, str(office.rows("decision", case_ref=decision)[0]["effective_at"])


def test_a_condition_met_within_the_window_leaves_it_to_the_window(office: Powers) -> None:
    paper, decision = waiting(office)
    assert effective(office, decision) == ("in_call_in", "")

    office.at("2021-10-20T09:00:00Z")
    meet(office, decision, "2021-10-20")
    assert effective(office, decision) == ("in_call_in", "")
    office.until("2021-10-25T22:59:59Z")
    assert office.refused(lambda: office.sign(paper, decision)) == ["AUTHORITY_NOT_YET"]
    office.until(CLOSES)

    assert effective(office, decision) == ("effective", CLOSES)
    office.sign(paper, decision)
    assert office.verify().findings == ()


def test_a_window_that_closes_leaves_it_to_the_condition(office: Powers) -> None:
    paper, decision = waiting(office)

    office.until("2021-10-27T09:00:00Z")
    assert effective(office, decision) == ("in_call_in", "")
    assert office.refused(lambda: office.sign(paper, decision)) == ["CONDITION_OPEN"]
    meet(office, decision, "2021-10-27T08:30:00Z")

    assert effective(office, decision) == ("effective", "2021-10-27T08:30:00Z")
    office.sign(paper, decision)
    assert office.verify().findings == ()


def test_a_condition_met_in_time_and_written_down_late_counts_from_the_end_of_the_window(
    office: Powers,
) -> None:
    paper, decision = waiting(office)

    office.until("2021-10-27T09:00:00Z")
    meet(office, decision, "2021-10-20")

    assert effective(office, decision) == ("effective", CLOSES)
    office.sign(paper, decision)


def test_a_decision_recorded_after_its_window_still_waits_for_its_condition(office: Powers) -> None:
    paper, decision = waiting(office, decided="2021-10-04", published="2021-10-04")

    assert effective(office, decision) == ("made", "")
    assert office.refused(lambda: office.sign(paper, decision)) == ["CONDITION_OPEN"]
    meet(office, decision, "2021-10-05")

    assert effective(office, decision) == ("effective", "2021-10-11T23:00:00Z")


def test_a_condition_met_while_it_is_called_in_waits_until_it_is_upheld(office: Powers) -> None:
    paper, decision = waiting(office)
    office.at("2021-10-20T09:00:00Z")
    cabinet(office, decision, "call_in", "2021-10-19")
    meet(office, decision, "2021-10-20")
    assert effective(office, decision) == ("called_in", "")

    office.until("2021-10-28T09:00:00Z")
    assert office.refused(lambda: office.sign(paper, decision)) == ["AUTHORITY_NOT_YET"]
    cabinet(office, decision, "uphold", "2021-10-27T18:00:00Z")

    assert effective(office, decision) == ("effective", "2021-10-27T18:00:00Z")
    office.sign(paper, decision)


def test_a_decision_upheld_before_its_condition_is_met_gives_nothing_until_it_is(office: Powers) -> None:
    paper, decision = waiting(office)
    office.at("2021-10-20T09:00:00Z")
    cabinet(office, decision, "call_in", "2021-10-19")
    cabinet(office, decision, "uphold", "2021-10-19")

    assert effective(office, decision) == ("effective", "")
    assert office.refused(lambda: office.sign(paper, decision)) == ["CONDITION_OPEN"]
    office.at("2021-10-21T09:00:00Z")
    meet(office, decision, "2021-10-21T08:00:00Z")
    assert effective(office, decision)[1] == "2021-10-21T08:00:00Z"
    office.sign(paper, decision)


def test_a_sweep_that_comes_late_changes_nothing_of_when_it_took_effect(office: Powers) -> None:
    _, decision = waiting(office, condition="")

    office.at("2021-10-29T09:00:00Z")
    office.sweep()

    assert effective(office, decision) == ("effective", CLOSES)
