"""What follows of itself: the plan goes on with its agreement, dates pass, readers read on; each once."""

from __future__ import annotations

import pytest

from govflow.kernel.errors import Refused
from govflow.kernel.moments import parse_happened, parse_instant
from govflow.reactions import later
from govflow.road.corrections import ProposeCorrection, confirm_correction, propose_correction
from govflow.timetable.reader import read_on
from tests.make.play import Play


def test_signed_before_the_letter_the_plan_goes_on_when_the_letter_is_recorded(play: Play) -> None:
    ref = play.walk("calibrate")
    play.agreement_to("sign_for_nhs")
    assert play.case(ref).state == "calibrated"

    play.walk_on(ref, "approve")

    assert play.case(ref).state == "section_75_signed"
    assert play.payloads(ref)[-1]["authority"]["kind"] == "rule"


def test_signed_after_the_letter_the_plan_goes_on_in_the_same_transaction(play: Play) -> None:
    ref = play.walk("approve")
    play.at("2022-01-31T11:30:00Z")

    play.agreement_to("sign_for_nhs")

    assert play.case(ref).state == "section_75_signed"
    (met,) = play.rows("milestone", case_ref=ref, key="section_75_signed")
    assert met["met_on"] == "2022-01-31"
    assert play.verify().findings == ()


def test_no_agreement_is_finalised_before_a_signed_off_plan_is_in(play: Play) -> None:
    play.walk("sign_off")

    with pytest.raises(Refused) as refused:
        play.agreement_to("finalise")

    assert "AUTHORITY_MISSING" in {finding.code for finding in refused.value.findings}


def test_a_signatory_signs_for_their_own_partner_alone(play: Play) -> None:
    play.walk("submit")
    agreement = play.agreement_to("approve_for_nhs")

    with pytest.raises(Refused) as refused:
        play.do(agreement, "signatory-nhs", "sign_for_council")

    assert {finding.code for finding in refused.value.findings} == {"SIGNATORY_MISSING"}


def test_a_signature_taken_back_puts_the_plan_that_went_on_upon_it_in_question(play: Play) -> None:
    ref = play.walk("approve")
    agreement = play.agreement_to("sign_for_nhs")
    wrong = ProposeCorrection(agreement, play.event_of(agreement, "sign_for_nhs"), "The wrong scan.")
    play.within("governance-officer", lambda work: propose_correction(work, play.rules, wrong))
    assert play.rows("case_question", case_ref=ref) == []

    play.within("clerk", lambda work: confirm_correction(work, play.rules, agreement, wrong.event))

    assert play.case(agreement).state == "signed_by_council"
    (question,) = play.rows("case_question", case_ref=ref)
    assert (question["code"], question["status"]) == ("SIGNATORY_MISSING", "open")
    assert "IN_QUESTION" in {one.code for one in play.options(ref, "plan-lead")["start_year"].blocked_by}
    (date,) = play.rows("milestone", case_ref=ref, key="section_75_signed")
    assert date["met_on"] == "", "nothing is signed, so nothing is met"
    assert play.verify().findings == ()


def test_a_sign_off_taken_back_puts_the_agreement_finalised_upon_it_in_question(play: Play) -> None:
    ref = play.walk("approve")
    agreement = play.agreement_to("sign_for_council")
    wrong = ProposeCorrection(ref, play.event_of(ref, "sign_off"), "That was another board's minute.")
    play.within("governance-officer", lambda work: propose_correction(work, play.rules, wrong))
    assert play.rows("case_question", case_ref=agreement) == []

    play.within("clerk", lambda work: confirm_correction(work, play.rules, ref, wrong.event))

    (question,) = play.rows("case_question", case_ref=agreement)
    assert (question["code"], question["status"]) == ("AUTHORITY_MISSING", "open")
    blocked = play.options(agreement, "signatory-nhs")["sign_for_nhs"].blocked_by
    assert {"IN_QUESTION", "AUTHORITY_MISSING"} <= {one.code for one in blocked}
    assert play.case(agreement).state == "signed_by_council"
    assert play.verify().findings == ()


def signature(play: Play, ref: str) -> tuple[str, set[str], set[str]]:
    """When the plan's date of the signature was met, the states of its timers, and of its items."""
    (date,) = play.rows("milestone", case_ref=ref, key="section_75_signed")
    timers = {row["state"] for row in play.rows("timer", case_ref=ref, subject="section_75_signed")}
    items = {row["status"] for row in play.rows("work_item", case_ref=ref) if "Section 75" in row["title"]}
    return date["met_on"], timers, items


def test_a_late_signature_ends_the_chasing_and_taken_back_it_begins_again(play: Play) -> None:
    ref = play.walk("approve")
    play.until("2022-02-01T09:00:00Z")
    assert signature(play, ref) == ("", {"fired", "pending"}, {"open"})

    agreement = play.agreement_to("sign_for_nhs")
    assert signature(play, ref) == ("2022-02-01", {"fired", "cancelled"}, {"done"})
    assert play.case(ref).state == "section_75_signed"
    wrong = ProposeCorrection(agreement, play.event_of(agreement, "sign_for_nhs"), "The wrong scan.")
    play.within("governance-officer", lambda work: propose_correction(work, play.rules, wrong))
    play.within("clerk", lambda work: confirm_correction(work, play.rules, agreement, wrong.event))

    assert signature(play, ref) == ("", {"fired", "pending"}, {"open"})
    play.at("2022-02-02T09:00:00Z")
    play.do(agreement, "signatory-nhs", "sign_for_nhs")
    assert signature(play, ref) == ("2022-02-02", {"fired", "cancelled"}, {"done"})
    assert play.verify().findings == ()


def test_the_plans_date_moves_with_the_corrected_date_of_the_signature(play: Play) -> None:
    ref = play.walk("approve")
    agreement = play.agreement_to("sign_for_council")
    play.until("2022-02-03T09:00:00Z")
    nhs = play.by("signatory-nhs").id
    play.do(
        agreement,
        "governance-officer",
        "sign_for_nhs",
        happened="2022-01-31",
        on_behalf=nhs,
        reason="Signed.",
    )
    assert signature(play, ref)[0] == "2022-01-31"
    right = parse_happened("2022-02-02")
    event = play.event_of(agreement, "sign_for_nhs")
    wrong = ProposeCorrection(agreement, event, "The scan is dated the 2nd.", right)
    play.within("governance-officer", lambda work: propose_correction(work, play.rules, wrong))
    play.within("clerk", lambda work: confirm_correction(work, play.rules, agreement, event))

    assert signature(play, ref)[0] == "2022-02-02"
    assert play.verify().findings == ()


def test_a_date_that_passes_unmet_is_an_event_an_item_and_later_an_escalation_once(play: Play) -> None:
    ref = play.walk("start_drafting")
    play.until("2021-10-26T08:00:00Z")

    play.sweep()
    play.sweep()

    passed = [row["type"] for row in play.events(f"case:{ref}") if row["type"].startswith("milestone.")]
    assert passed.count("milestone.passed_unmet") == 2
    assert passed.count("milestone.escalated") == 2
    items = {(row["kind"], row["role"]) for row in play.rows("work_item", case_ref=ref)}
    assert ("date_passed", "plan_lead") in items
    assert ("escalated", "governance_officer") in items


def test_a_timer_that_fires_late_records_when_it_was_due_and_when_it_fired(play: Play) -> None:
    ref = play.walk("start_drafting")
    play.at("2021-10-20T09:30:00Z")

    (fired,) = play.sweep().fired

    assert fired.due_at == "2021-10-19T23:00:00Z"
    data = play.payloads(ref)[-1]
    assert (data["due_at"], data["local_due"]) == ("2021-10-19T23:00:00Z", "2021-10-19")
    assert parse_instant(data["fired_at"]) >= parse_instant("2021-10-20T09:30:00Z")


def test_a_date_met_in_time_fires_nothing(play: Play) -> None:
    ref = play.walk("send_draft_to_bcm")

    play.until("2021-10-21T08:00:00Z")

    assert not [row for row in play.events(f"case:{ref}") if row["type"] == "milestone.passed_unmet"]


def test_a_date_owned_outside_is_awaited_and_escalates_to_nobody(play: Play) -> None:
    ref = play.walk("begin_assurance")
    play.until("2021-12-20T08:00:00Z")

    types = [row["type"] for row in play.events(f"case:{ref}")]

    assert types.count("milestone.awaited") == 3
    assert not [row for row in play.rows("work_item", case_ref=ref) if "regional" in row["title"].lower()]


def test_whoever_an_act_was_recorded_for_is_told_once_after_the_commit(play: Play) -> None:
    ref = play.walk("start_drafting")
    play.at("2021-10-19T14:00:00Z")
    play.do(ref, "governance-officer", "send_draft_to_bcm", happened="2021-10-19", on_behalf="plan-lead")
    readers = later(lambda: play.rules)

    read_on(play.road, readers)
    events = len(play.events())
    read_on(play.road, readers)

    items = play.rows("work_item", kind="recorded_on_behalf")
    assert [item["role"] for item in items] == [play.by("plan-lead").id]
    assert len(play.events()) == events
    assert play.verify().findings == ()


def test_a_reader_that_fails_stops_at_its_bookmark_and_goes_on_from_there(play: Play) -> None:
    play.walk("start_drafting")
    seen: list[int] = []

    def fails_once(_work: object, event: object) -> None:
        seen.append(event.id)  # type: ignore[attr-defined]
        if len(seen) == 3:
            raise RuntimeError("away")

    first = read_on(play.road, {"test": fails_once})
    again = read_on(play.road, {"test": fails_once})

    assert [(one.reader, one.why) for one in first] == [("test", "RuntimeError: away")]
    assert again == ()
    assert seen[2] == seen[3] == first[0].event
    assert len(set(seen)) == len(play.events())
