"""What was done in the world is recorded with its date and its paper, and flagged where a rule was not met."""

from __future__ import annotations

import pytest

from govflow.documents.use_cases import store_document
from govflow.kernel.errors import InvalidInput, Refused
from govflow.kernel.moments import parse_happened
from govflow.road.corrections import ProposeCorrection, propose_correction
from govflow.road.notes import NoteAct, note_act
from govflow.road.ports import Evidence, TakeStep
from govflow.road.questions import settle_question
from govflow.storage.work import Work
from tests.make.history import note
from tests.make.play import Play


def _codes(refused: pytest.ExceptionInfo[Refused]) -> set[str]:
    return {finding.code for finding in refused.value.findings}


def test_an_act_of_the_board_is_recorded_with_both_dates_and_its_document(play: Play) -> None:
    ref = play.walk("send_to_board")
    play.at("2021-11-12T10:00:00Z")

    taken = play.do(ref, "clerk", "sign_off", happened="2021-11-11", on_behalf="HWB")

    (act,) = play.rows("act", event=taken.event)
    assert (act["body"], act["happened_at"], act["outcome"]) == (
        "body:doncaster-hwb",
        "2021-11-11",
        "signed_off",
    )
    assert act["sha256"]
    assert play.events(f"case:{ref}")[-1]["type"] == "case.step_recorded"
    assert play.payloads(ref)[-1]["whole_day"] is True


def test_a_members_own_button_moves_no_plan(play: Play) -> None:
    ref = play.walk("send_to_board")

    with pytest.raises(Refused) as refused:
        play.do(ref, "chair", "sign_off")

    assert {"NOT_YOUR_ROLE", "AUTHORITY_MISSING"} <= _codes(refused)
    assert play.case(ref).state == "hwb_sign_off"


def test_an_act_recorded_for_the_wrong_body_is_out_of_scope(play: Play) -> None:
    ref = play.walk("send_to_board")
    play.at("2021-11-12T10:00:00Z")

    with pytest.raises(Refused) as refused:
        play.do(ref, "clerk", "sign_off", happened="2021-11-11", on_behalf="JCOG")

    assert _codes(refused) == {"OUT_OF_SCOPE"}


def test_an_act_is_never_dated_in_the_future(play: Play) -> None:
    ref = play.walk("send_to_board")

    with pytest.raises(InvalidInput, match="is in the future"):
        play.do(ref, "clerk", "sign_off", happened="2021-11-11", on_behalf="HWB")


def test_an_act_before_the_case_was_opened_needs_its_reason(play: Play) -> None:
    ref = play.open()

    with pytest.raises(InvalidInput, match="Give the reason"):
        play.do(ref, "plan-lead", "start_drafting", happened="2021-09-29", on_behalf="NHSE")

    play.do(
        ref, "plan-lead", "start_drafting", happened="2021-09-29", on_behalf="NHSE", reason="Told by e-mail."
    )
    assert play.case(ref).state == "drafting"


def test_a_date_needs_the_one_who_did_it_and_the_other_way_round(play: Play) -> None:
    ref = play.walk("start_drafting")

    with pytest.raises(InvalidInput, match="which body or person"):
        play.do(ref, "plan-lead", "send_draft_to_bcm", happened="2021-10-01")
    with pytest.raises(InvalidInput, match="when it was done"):
        play.do(ref, "plan-lead", "send_draft_to_bcm", on_behalf="plan-lead")


def test_what_was_done_although_a_rule_was_not_met_is_recorded_and_what_relies_on_it_waits(
    play: Play,
) -> None:
    ref = play.walk("begin_assurance")
    play.do(ref, "plan-lead", "record_queries", happened="2021-11-17", on_behalf="doncaster-regional-assurance-panel",
            lines=[{"text": "Which scheme?"}])  # fmt: skip
    play.at("2021-12-08T09:00:00Z")

    taken = play.do(ref, "plan-lead", "record_moderation", happened="2021-12-07",
                    on_behalf="doncaster-regional-assurance-panel")  # fmt: skip

    assert [flag.code for flag in taken.flags] == ["COMMENT_UNANSWERED"]
    assert play.case(ref).state == "moderated"
    (question,) = play.rows("case_question", case_ref=ref)
    assert question["status"] == "open"


def test_a_step_done_here_waits_until_a_named_officer_settles_the_question(play: Play) -> None:
    ref = play.walk("submit")
    with pytest.raises(Refused):
        play.do(ref, "plan-lead", "confirm_section_75")
    play.walk_on(ref, "approve")
    play.at("2022-02-01T09:00:00Z")
    flagged = play.do(ref, "plan-lead", "confirm_section_75", happened="2022-01-31", on_behalf="plan-lead")
    assert [flag.code for flag in flagged.flags] == ["SIGNATORY_MISSING"]
    play.agreement_to("sign_for_nhs")

    assert not play.options(ref, "plan-lead")["start_year"].open
    assert {one.code for one in play.options(ref, "plan-lead")["start_year"].blocked_by} == {"IN_QUESTION"}
    (question,) = play.rows("case_question", case_ref=ref, status="open")
    with pytest.raises(Refused):
        play.within("plan-lead", lambda work: settle_question(work, play.rules, ref, question["id"], "Fine."))
    play.within(
        "monitoring-officer", lambda work: settle_question(work, play.rules, ref, question["id"], "Signed.")
    )

    assert play.options(ref, "plan-lead")["start_year"].open


def test_a_person_it_is_recorded_for_who_did_not_hold_the_role_then_is_flagged(play: Play) -> None:
    ref = play.walk("start_drafting")
    play.at("2021-10-19T14:00:00Z")

    taken = play.do(
        ref, "governance-officer", "send_draft_to_bcm", happened="2021-10-18", on_behalf="finance"
    )

    assert [flag.code for flag in taken.flags] == ["NOT_YOUR_ROLE"]
    assert play.payloads(ref)[-1]["role"] == "governance_officer"


def test_what_no_step_provides_for_is_noted_with_its_paper_and_moves_nothing(play: Play) -> None:
    ref = play.walk("start_drafting")
    before = play.case(ref)
    paper = play.within("clerk", _paper)

    command = NoteAct(ref, "sign_off", parse_happened("2021-10-01"), "HWB", (Evidence(paper, "minute"),))
    play.within("clerk", lambda work: note_act(work, play.rules, command))

    after = play.case(ref)
    assert (after.state, after.version) == (before.state, before.version)
    (act,) = play.rows("act", case_ref=ref, standing="noted")
    assert act["happened_at"] == "2021-10-01"
    assert {one.code for one in play.options(ref, "plan-lead")["circulate_to_jcog"].blocked_by} == {
        "IN_QUESTION"
    }


def _paper(work: Work) -> str:
    return store_document(work, "minute.txt", b"The Board met.", area="doncaster", visibility="partners").id


def test_evidence_that_is_another_organisations_private_paper_is_refused(play: Play) -> None:
    ref = play.walk("start_drafting")
    paper = play.within(
        "nhs-finance", lambda work: store_document(work, "note.txt", b"Ours.", area="doncaster").id
    )
    command = TakeStep(ref, "send_draft_to_bcm", evidence=(Evidence(paper, "draft_plan"),))
    with pytest.raises(InvalidInput, match="There is no document"):
        play.road.step(play.by("plan-lead"), command)


@pytest.mark.parametrize("what", ["", " ", "x" * 81, "line\nbreak", "a\0b", "<b>Mr Smith</b>"])
def test_an_act_is_noted_under_a_short_plain_name(play: Play, what: str) -> None:
    ref = play.walk("start_drafting")
    before = len(play.events(f"case:{ref}"))

    with pytest.raises(InvalidInput) as refused:
        note(play, ref, what, "2021-10-01", "doncaster-hwb")

    assert refused.value.field == "what"
    assert len(play.events(f"case:{ref}")) == before


def test_an_act_noted_although_its_step_was_there_to_take_is_flagged_as_that(play: Play) -> None:
    ref = play.walk("start_drafting")

    note(play, ref, "send_draft_to_bcm", "2021-10-01", "doncaster-hwb")
    note(play, ref, "submit", "2021-10-01", "doncaster-hwb")

    taken, absent = (row["message"] for row in play.rows("case_question", case_ref=ref))
    assert "that step was not taken" in taken
    assert "has no such step" in absent


def test_a_paper_given_twice_stands_behind_an_act_or_a_correction_once(play: Play) -> None:
    ref = play.walk("start_drafting")
    paper = Evidence(play.within("clerk", _paper), "minute")
    again = Evidence(paper.document, "letter")

    act = NoteAct(ref, "visited", parse_happened("2021-10-01"), "HWB", (paper, again))
    noted = play.within("clerk", lambda work: note_act(work, play.rules, act).id)
    wrong = ProposeCorrection(ref, noted, "Another day.", parse_happened("2021-09-30"), (paper, again))
    proposed = play.within("clerk", lambda work: propose_correction(work, play.rules, wrong).event)

    assert [row["kind"] for row in play.rows("case_document", event=noted)] == ["letter"]
    assert [row["kind"] for row in play.rows("case_document", event=proposed)] == ["correction"]
