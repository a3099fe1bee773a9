"""The record is put right by two people; the original stays; what relied on it is confirmed or withdrawn."""

from __future__ import annotations

import pytest

from govflow.kernel.errors import InvalidInput, NotFound, Refused
from govflow.kernel.moments import parse_happened, parse_instant
from govflow.people.use_cases import end_role
from govflow.road.corrections import (
    Corrected,
    ProposeCorrection,
    confirm_correction,
    confirm_reliance,
    propose_correction,
)
from govflow.road.queries import view_case
from govflow.road.questions import settle_question
from tests.make.entering import enter
from tests.make.history import correct, note
from tests.make.play import AGREEMENT, Play


def _propose(play: Play, ref: str, trigger: str, who: str = "clerk", right: str = "") -> Corrected:
    event = play.event_of(ref, trigger)
    command = ProposeCorrection(ref, event, "Keyed wrong.", parse_happened(right) if right else None)
    return play.within(who, lambda work: propose_correction(work, play.rules, command))


def _confirm(play: Play, ref: str, event: int, who: str = "governance-officer") -> Corrected:
    return play.within(who, lambda work: confirm_correction(work, play.rules, ref, event))


def test_a_wrong_date_is_put_right_by_two_people_and_the_original_stays(play: Play) -> None:
    ref = play.walk("send_to_board")
    play.at("2021-11-12T10:00:00Z")
    play.do(ref, "clerk", "sign_off", happened="2021-11-10", on_behalf="HWB")
    before = play.case(ref)

    proposed = _propose(play, ref, "sign_off", right="2021-11-11")
    assert proposed.status == "proposed"
    assert play.case(ref).version == before.version
    with pytest.raises(Refused) as own:
        _confirm(play, ref, proposed.about, "clerk")
    assert own.value.code == "SELF_APPROVAL"
    confirmed = _confirm(play, ref, proposed.about)

    assert confirmed.status == "confirmed"
    assert play.case(ref).state == before.state
    (act,) = play.rows("act", event=proposed.about)
    (met,) = play.rows("milestone", case_ref=ref, key="hwb_sign_off")
    (mark,) = play.rows("case_mark", case_ref=ref, name="signed_off")
    assert (act["happened_at"], met["met_on"], mark["value"]) == ("2021-11-11",) * 3
    original = next(data for data in play.payloads(ref) if data["event"] == proposed.about)
    assert original["happened_at"] == "2021-11-10"
    assert play.verify().findings == ()


def test_a_step_recorded_in_error_takes_the_case_back_and_undoes_what_it_wrote(play: Play) -> None:
    ref = play.walk("sign_off")

    proposed = _propose(play, ref, "sign_off")
    confirmed = _confirm(play, ref, proposed.about)

    assert confirmed.state == play.case(ref).state == "hwb_sign_off"
    (act,) = play.rows("act", event=proposed.about)
    (met,) = play.rows("milestone", case_ref=ref, key="hwb_sign_off")
    (mark,) = play.rows("case_mark", case_ref=ref, name="signed_off")
    assert (act["struck"], met["met_on"], mark["struck"]) == (1, "", 1)
    pending = [
        row["kind"] for row in play.rows("timer", case_ref=ref, subject="hwb_sign_off", state="pending")
    ]
    # The date itself had passed before the act was recorded; what was still to come is watched again.
    assert pending == ["milestone_escalated"]
    assert play.verify().findings == ()


def test_what_relied_on_a_struck_step_waits_until_it_is_confirmed(play: Play) -> None:
    ref = play.walk("submit")

    proposed = _propose(play, ref, "sign_off")
    confirmed = _confirm(play, ref, proposed.about)

    submitted = play.event_of(ref, "submit")
    assert confirmed.relying == (submitted,)
    assert play.case(ref).state == "submitted"
    (open_row,) = play.rows("reliance", case_ref=ref)
    assert open_row["status"] == "open"
    with pytest.raises(InvalidInput, match="reason"):
        play.within(
            "governance-officer", lambda work: confirm_reliance(work, play.rules, ref, submitted, " ")
        )
    play.within(
        "governance-officer",
        lambda work: confirm_reliance(work, play.rules, ref, submitted, "Signed again since."),
    )
    assert [row["status"] for row in play.rows("reliance", case_ref=ref)] == ["confirmed"]


def test_withdrawing_what_relied_on_it_takes_the_case_back_further(play: Play) -> None:
    ref = play.walk("submit")
    first = _propose(play, ref, "sign_off")
    _confirm(play, ref, first.about)

    second = _propose(play, ref, "submit")
    _confirm(play, ref, second.about)

    assert play.case(ref).state == "hwb_sign_off"
    assert [row["status"] for row in play.rows("reliance", case_ref=ref)] == ["withdrawn"]
    assert play.verify().findings == ()


def test_a_step_that_was_not_governed_is_corrected_by_one_person(play: Play) -> None:
    ref = play.walk("circulate_to_jcog")

    corrected = _propose(play, ref, "circulate_to_jcog", "plan-lead")

    assert corrected.status == "confirmed"
    assert play.case(ref).state == "draft_with_bcm"


def test_a_correction_needs_its_reason_an_event_and_is_proposed_once(play: Play) -> None:
    ref = play.walk("sign_off")
    event = play.event_of(ref, "sign_off")

    with pytest.raises(InvalidInput, match="reason"):
        play.within(
            "clerk", lambda work: propose_correction(work, play.rules, ProposeCorrection(ref, event, " "))
        )
    with pytest.raises(NotFound):
        play.within(
            "clerk", lambda work: propose_correction(work, play.rules, ProposeCorrection(ref, 1, "Wrong."))
        )
    _propose(play, ref, "sign_off")
    with pytest.raises(Refused) as again:
        _propose(play, ref, "sign_off")
    assert again.value.code == "STATE_FORBIDS"


def test_a_step_done_here_has_no_date_to_put_right(play: Play) -> None:
    ref = play.walk("send_draft_to_bcm")

    with pytest.raises(InvalidInput, match="GovFlow's own"):
        _propose(play, ref, "send_draft_to_bcm", "plan-lead", "2021-10-18")


def test_what_was_so_and_what_was_known_are_two_answers(play: Play) -> None:
    ref = play.walk("send_to_board")
    play.at("2021-11-14T10:00:00Z")
    play.do(ref, "clerk", "sign_off", happened="2021-11-11", on_behalf="HWB")
    between = parse_instant("2021-11-12T12:00:00Z")

    with play.store.read() as connection:
        so = view_case(connection, ref, as_at=between)
        known = view_case(connection, ref, as_at=between, known_at=between)

    assert so.position.state == "signed_off"
    assert known.position.state == "hwb_sign_off"
    met = {row["key"]: row["met_on"] for row in known.milestones}
    assert met["hwb_sign_off"] == ""
    assert {row["key"]: row["met_on"] for row in so.milestones}["hwb_sign_off"] == "2021-11-11"


def test_the_date_of_an_act_that_moved_nothing_is_put_right_by_two_people(play: Play) -> None:
    ref = play.walk("send_draft_to_bcm")
    before = play.case(ref)
    event = note(play, ref, "visited", "2021-10-17", "doncaster-hwb")

    correct(play, ref, event, "2021-10-18")

    (act,) = play.rows("act", event=event)
    assert (act["happened_at"], act["struck"]) == ("2021-10-18", 0)
    assert play.case(ref).state == before.state
    assert play.verify().findings == ()


def test_an_act_noted_in_error_is_struck_and_its_question_with_it_and_no_step_is_in_doubt(play: Play) -> None:
    ref = play.walk("start_drafting")
    play.at("2021-10-18T08:00:00Z")
    event = note(play, ref, "visited", "2021-10-17", "doncaster-hwb")
    assert not play.options(ref, "plan-lead")["circulate_to_jcog"].open

    correct(play, ref, event)

    (act,) = play.rows("act", event=event)
    (question,) = play.rows("case_question", case_ref=ref)
    assert (act["struck"], question["struck"]) == (1, 1)
    assert play.case(ref).state == "drafting"
    assert play.rows("reliance", case_ref=ref) == []
    assert play.options(ref, "plan-lead")["circulate_to_jcog"].open
    assert play.verify().findings == ()


@pytest.fixture
def signed(play: Play) -> str:
    """An agreement the council signed on the 18th; its signatory left on the 20th."""
    play.walk("submit")
    ref = play.open("governance-officer", AGREEMENT)
    play.commit_money(ref.replace("agreement-", "plan-"))
    play.do(ref, "governance-officer", "send_to_partners")
    play.do(ref, "governance-officer", "finalise")
    enter(play, ref)
    play.at("2021-11-20T09:00:00Z")
    play.do(
        ref, "governance-officer", "sign_for_council", happened="2021-11-18", on_behalf="signatory-council"
    )
    (grant,) = play.rows("role_grant", person=play.by("signatory-council").id)
    play.within("system:administration", lambda work: end_role(work, grant["id"], reason="Left."))
    play.at("2021-11-25T09:00:00Z")
    return ref


def test_a_right_date_on_which_the_role_was_not_held_puts_the_act_in_question(
    play: Play, signed: str
) -> None:
    event = play.event_of(signed, "sign_for_council")

    correct(play, signed, event, "2021-11-19")
    assert play.rows("case_question", case_ref=signed) == []
    correct(play, signed, event, "2021-11-23")

    (question,) = play.rows("case_question", case_ref=signed)
    assert (question["code"], question["about_event"], question["status"]) == ("NOT_YOUR_ROLE", event, "open")
    assert not play.options(signed, "signatory-nhs")["sign_for_nhs"].open
    assert play.verify().findings == ()


def test_what_a_right_date_put_in_question_goes_with_the_act_when_it_is_struck(
    play: Play, signed: str
) -> None:
    event = play.event_of(signed, "sign_for_council")
    correct(play, signed, event, "2021-11-23")

    correct(play, signed, event)

    (question,) = play.rows("case_question", case_ref=signed)
    assert question["struck"] == 1
    assert play.options(signed, "signatory-nhs")["sign_for_nhs"].open
    assert play.verify().findings == ()


def test_a_delegation_whose_right_date_is_later_leaves_the_decision_under_it_to_be_confirmed(
    hall: Play, delegated: str
) -> None:
    hall.at("2021-11-18T10:00:00Z")
    delegation = hall.event_of(delegated, "delegate")
    hall.do(delegated, "governance-officer", "sign_off", happened="2021-11-13", on_behalf="director")
    decision = hall.event_of(delegated, "sign_off")

    correct(hall, delegated, delegation, "2021-11-15")
    assert [row["event"] for row in hall.rows("reliance", case_ref=delegated, status="open")] == [decision]
    correct(hall, delegated, decision, "2021-11-14")
    (question,) = hall.rows("case_question", case_ref=delegated)
    assert question["code"] == "AUTHORITY_NOT_YET"


def test_a_case_taken_back_stands_there_since_it_first_did(play: Play) -> None:
    ref = play.walk("send_to_board")
    before = play.case(ref)
    play.walk_on(ref, "sign_off")
    assert play.case(ref).since != before.since

    correct(play, ref, play.event_of(ref, "sign_off"))

    after = play.case(ref)
    assert (after.state, after.since) == (before.state, before.since)
    assert play.verify().findings == ()


@pytest.mark.parametrize("right", ["2021-11-13", "2021-11-12T10:00:01Z"])
def test_no_right_date_lies_in_the_future_nor_is_it_one_without_a_reason(play: Play, right: str) -> None:
    ref = play.walk("sign_off")
    before = play.case(ref)

    with pytest.raises(InvalidInput, match="is in the future"):
        _propose(play, ref, "sign_off", right=right)
    # Before the case was opened is possible: a correction always gives its reason.
    _propose(play, ref, "sign_off", right="2021-09-01")

    assert play.case(ref) == before


def test_looking_back_shows_what_was_in_question_then(play: Play) -> None:
    ref = play.walk("send_draft_to_bcm")
    play.until("2021-10-21T09:00:00Z")
    note(play, ref, "visited", "2021-10-20", "doncaster-hwb")
    (question,) = play.rows("case_question", case_ref=ref)
    play.until("2021-10-25T09:00:00Z")
    play.within(
        "monitoring-officer", lambda work: settle_question(work, play.rules, ref, question["id"], "No harm.")
    )

    def asked(as_at: str, known_at: str = "") -> int:
        with play.store.read() as connection:
            known = parse_instant(known_at) if known_at else None
            view = view_case(connection, ref, as_at=parse_instant(as_at), known_at=known)
        return len(view.open_questions)

    assert asked("2021-10-19T15:00:00Z") == 0, "it had not happened"
    assert asked("2021-10-20T15:00:00Z") == 1, "it had happened, and was recorded the day after"
    assert asked("2021-10-20T15:00:00Z", "2021-10-20T15:00:00Z") == 0, "and GovFlow did not know of it"
    assert asked("2021-10-24T15:00:00Z") == 1, "settled only later"
    assert asked("2021-10-26T15:00:00Z") == 0
    assert asked("2021-10-26T15:00:00Z", "2021-10-24T15:00:00Z") == 1, "by what was known before that"


def test_looking_back_an_act_since_struck_was_never_in_question(play: Play) -> None:
    ref = play.walk("send_draft_to_bcm")
    play.until("2021-10-21T09:00:00Z")
    event = note(play, ref, "visited", "2021-10-20", "doncaster-hwb")
    play.until("2021-10-25T09:00:00Z")
    correct(play, ref, event)

    with play.store.read() as connection:
        then = parse_instant("2021-10-22T09:00:00Z")
        so = view_case(connection, ref, as_at=then)
        known = view_case(connection, ref, as_at=then, known_at=then)

    assert (len(so.open_questions), len(known.open_questions)) == (0, 1)
