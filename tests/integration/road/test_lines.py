"""Comments, conditions and dates: tracked one by one, and taken back with the step that brought them."""

from __future__ import annotations

import json
from typing import Any

import pytest

from govflow.documents.use_cases import Brought, bring
from govflow.kernel.errors import InvalidInput, NotFound, Refused
from govflow.road.lifting import LiftCondition, TakeBackLifting, lift_condition, take_back_lifting
from govflow.road.lines import AddLine, AnswerLine, add_line, answer_line
from govflow.storage.work import Work
from tests.make.history import correct
from tests.make.play import Play


def answer(
    play: Play, ref: str, line: str, verdict: str = "accepted", text: str = "Done.", who: str = "plan-lead"
) -> None:
    command = AnswerLine(ref, line, verdict, text, "draft 2")
    play.within(who, lambda work: answer_line(work, play.rules, command), ref)


def test_a_step_is_left_only_when_every_comment_has_its_answer(play: Play) -> None:
    ref = play.walk("record_scrutiny")
    lines = play.rows("case_line", case_ref=ref)
    assert [(line["number"], line["status"]) for line in lines] == [(1, "open"), (2, "open")]
    assert lines[0]["from_whom"] == "Joint Commissioning Operational Group"
    assert lines[0]["asked_on"] == "2021-10-26", "asked when the group met, not when it was written down"

    answer(play, ref, f"{ref}:scrutiny:1", "not accepted", "The template has no place for it.")
    with pytest.raises(Refused) as refused:
        play.do(ref, "plan-lead", "await_feedback")
    assert refused.value.code == "COMMENT_UNANSWERED"
    assert "1 still have no answer" in refused.value.message
    answer(play, ref, f"{ref}:scrutiny:2", "partly accepted")

    assert play.do(ref, "plan-lead", "await_feedback").to_state == "regional_feedback"
    kept = play.rows("case_line", id=f"{ref}:scrutiny:1")[0]
    assert (kept["verdict"], kept["answer"]) == ("not accepted", "The template has no place for it.")
    assert kept["answered_by"] == play.by("plan-lead").id


def test_an_answer_needs_a_verdict_a_text_and_somebody_whose_it_is(play: Play) -> None:
    ref = play.walk("record_scrutiny")
    line = f"{ref}:scrutiny:1"

    with pytest.raises(InvalidInput, match="accepted, partly accepted, not accepted"):
        answer(play, ref, line, "yes")
    with pytest.raises(InvalidInput):
        answer(play, ref, line, text="  ")
    with pytest.raises(NotFound):
        answer(play, ref, f"{ref}:scrutiny:9")
    with pytest.raises(Refused) as refused:
        answer(play, ref, line, who="regional-contact")
    assert refused.value.code == "NOT_YOUR_ROLE"


def test_the_regional_contact_reads_and_comments(play: Play) -> None:
    ref = play.walk("send_draft_to_bcm")
    command = AddLine(ref, "comment", "Please name the trust.", "Metric 8.2")

    play.within("regional-contact", lambda work: add_line(work, play.rules, command), ref)
    with pytest.raises(Refused):
        play.within("auditor", lambda work: add_line(work, play.rules, command), ref)
    with pytest.raises(InvalidInput):
        wrong = AddLine(ref, "condition", "I decide.")
        play.within("regional-contact", lambda work: add_line(work, play.rules, wrong), ref)

    assert [row["text"] for row in play.rows("case_line", kind="comment")] == ["Please name the trust."]


def approved_with_conditions(play: Play) -> str:
    ref = play.walk("calibrate")
    play.until("2022-01-12T09:00:00Z")
    condition = {"text": "Name the discharge lead.", "due_on": "2022-02-28", "owner": "plan_lead"}
    play.do(
        ref,
        "plan-lead",
        "approve_with_conditions",
        happened="2022-01-11",
        on_behalf="NHSE",
        lines=[condition],
    )
    return ref


def lift(play: Play, ref: str, document: str = "", by: str = "NHS England", who: str = "plan-lead") -> None:
    line = f"{ref}:condition:1"
    paper = bring([Brought("lifted.txt", b"The condition is met.", "letter")], "doncaster")

    def act(work: Work) -> None:
        shown = document or paper(work)[0].document
        lift_condition(work, play.rules, LiftCondition(ref, line, by, shown))

    play.within(who, act, ref)


def test_a_condition_is_lifted_on_a_paper_by_a_name_once(play: Play) -> None:
    ref = approved_with_conditions(play)
    with pytest.raises(Refused) as refused:
        play.do(ref, "plan-lead", "lift_conditions")
    assert refused.value.code == "CONDITION_OPEN"

    for wrong in ({"document": "document-nowhere"}, {"by": " "}):
        with pytest.raises(InvalidInput):
            lift(play, ref, **wrong)
    with pytest.raises(InvalidInput, match="lifted on evidence"):
        answer(play, ref, f"{ref}:condition:1")
    with pytest.raises(Refused):
        lift(play, ref, who="chair")
    lift(play, ref)
    with pytest.raises(InvalidInput, match="already"):
        lift(play, ref)

    kept = play.rows("case_line", kind="condition")[0]
    assert (kept["status"], kept["answered_in"], kept["due_on"]) == ("lifted", "NHS England", "2022-02-28")
    assert kept["document"] in {row["document"] for row in play.rows("case_document", kind="lifting")}
    assert play.do(ref, "plan-lead", "lift_conditions").to_state == "approved"
    assert play.verify().findings == ()


def take_back(
    play: Play, ref: str, reason: str = "The letter was of another area.", who: str = "plan-lead"
) -> None:
    command = TakeBackLifting(ref, f"{ref}:condition:1", reason)
    play.within(who, lambda work: take_back_lifting(work, play.rules, command), ref)


def test_a_condition_lifted_in_error_is_open_again_and_the_record_keeps_both(play: Play) -> None:
    ref = approved_with_conditions(play)
    with pytest.raises(InvalidInput, match="no condition that is lifted"):
        take_back(play, ref)
    lift(play, ref)
    with pytest.raises(InvalidInput, match="why the lifting is taken back"):
        take_back(play, ref, " ")
    with pytest.raises(Refused):
        take_back(play, ref, who="chair")

    take_back(play, ref)

    with pytest.raises(Refused) as refused:
        play.do(ref, "plan-lead", "lift_conditions")
    assert refused.value.code == "CONDITION_OPEN"
    types = [event["type"] for event in play.events(f"case:{ref}")]
    assert types[-2:] == ["case.condition_lifted", "case.condition_reopened"]
    assert play.rows("case_question", case_ref=ref) == []
    lift(play, ref, by="NHS England, regional team")
    assert play.do(ref, "plan-lead", "lift_conditions").to_state == "approved"
    assert play.verify().findings == ()


def test_a_plan_that_went_on_upon_the_lifting_is_put_in_question(play: Play) -> None:
    ref = approved_with_conditions(play)
    lift(play, ref)
    play.do(ref, "plan-lead", "lift_conditions")

    take_back(play, ref)

    (question,) = play.rows("case_question", case_ref=ref)
    assert (question["code"], question["status"]) == ("CONDITION_OPEN", "open")


def test_a_scrutiny_recorded_in_error_takes_its_comments_back_although_one_was_answered(play: Play) -> None:
    ref = play.walk("record_scrutiny")
    answer(play, ref, f"{ref}:scrutiny:1")

    correct(play, ref, play.event_of(ref, "record_scrutiny"), by=("jcog-secretary", "governance-officer"))

    assert play.case(ref).state == "jcog_scrutiny"
    assert [row["struck"] for row in play.rows("case_line", case_ref=ref)] == [1, 1]
    assert play.rows("milestone", case_ref=ref, key="jcog_scrutiny")[0]["met_on"] == ""
    again = play.do(
        ref,
        "jcog-secretary",
        "record_scrutiny",
        happened="2021-10-26",
        on_behalf="JCOG",
        lines=[{"text": "Only this."}],
    )
    assert again.to_state == "scrutiny_answers"
    answer(play, ref, f"{ref}:scrutiny:3")
    assert play.do(ref, "plan-lead", "await_feedback").to_state == "regional_feedback"
    assert play.verify().findings == ()


def test_a_date_met_late_closes_its_item_and_taking_it_back_opens_it_again(play: Play) -> None:
    ref = play.walk("send_to_board")
    play.until("2021-11-12T08:00:00Z")
    waiting = [row["id"] for row in play.rows("work_item", case_ref=ref, status="open")]
    assert len(waiting) == 1, "the board's date has passed and nothing is recorded yet"

    play.do(ref, "clerk", "sign_off", happened="2021-11-11", on_behalf="HWB")
    assert [row["status"] for row in play.rows("work_item", id=waiting[0])] == ["done"]
    assert play.rows("milestone", case_ref=ref, key="hwb_sign_off")[0]["met_on"] == "2021-11-11"
    pending = {
        row["kind"] for row in play.rows("timer", case_ref=ref, subject="hwb_sign_off", state="pending")
    }
    assert pending == set()

    correct(play, ref, play.event_of(ref, "sign_off"))
    assert [row["status"] for row in play.rows("work_item", id=waiting[0])] == ["open"]
    assert play.rows("milestone", case_ref=ref, key="hwb_sign_off")[0]["met_on"] == ""
    assert play.rows("timer", case_ref=ref, subject="hwb_sign_off", state="pending"), "it will escalate again"
    assert play.verify().findings == ()


def test_what_was_taken_back_and_recorded_anew_can_be_taken_back_again(play: Play) -> None:
    ref = play.walk("sign_off")
    for _ in range(2):
        correct(play, ref, play.event_of(ref, "sign_off"))
        assert play.case(ref).state == "hwb_sign_off"
        assert [row["struck"] for row in play.rows("case_mark", case_ref=ref, name="signed_off")] == [1]
        play.do(ref, "clerk", "sign_off", happened="2021-11-11", on_behalf="HWB")

    assert [row["struck"] for row in play.rows("case_mark", case_ref=ref, name="signed_off")] == [0]
    assert play.do(ref, "plan-lead", "submit").to_state == "submitted"
    assert play.verify().findings == ()


def test_what_was_typed_of_a_line_stands_in_no_payload(play: Play) -> None:
    ref = approved_with_conditions(play)
    lift(play, ref, by="Jane Example of NHS England")
    comment = AddLine(ref, "comment", "Ask me on 01302 000000.", "the tab Jane made", "Jane Example")
    play.within("clerk", lambda work: add_line(work, play.rules, comment), ref)
    (line,) = play.rows("case_line", kind="comment")
    said = AnswerLine(ref, line["id"], "accepted", "As Jane wished.", "Jane's copy")
    play.within("plan-lead", lambda work: answer_line(work, play.rules, said), ref)

    assert "Jane" not in json.dumps(play.payloads(ref))
    assert "01302 000000" not in json.dumps(play.payloads(ref))
    (line,) = play.rows("case_line", kind="comment")
    shown = [line[name] for name in ("text", "section", "from_whom", "answer", "answered_in")]
    assert shown == [comment.text, comment.section, "Jane Example", said.answer, said.answered_in]
    assert play.rows("case_line", kind="condition")[0]["answered_in"] == "Jane Example of NHS England"
    assert play.verify().findings == ()


def test_the_owner_of_a_line_is_a_role_of_its_workflow(play: Play) -> None:
    ref = play.walk("calibrate")
    play.until("2022-01-12T09:00:00Z")

    def approve(**part: Any) -> None:
        line = {"text": "Name the discharge lead.", **part}
        play.do(ref, "plan-lead", "approve_with_conditions", happened="2022-01-11", on_behalf="NHSE",
                lines=[line])  # fmt: skip

    for wrong in (
        {"owner": "Jane Example"},
        {"owner": "plan_leed"},
        {"owner": ["plan_lead"]},
        {"section": 5},
    ):
        with pytest.raises(InvalidInput):
            approve(**wrong)
    with pytest.raises(InvalidInput, match="Did you mean 'plan_lead'"):
        approve(owner="plan_leed")
    approve(owner="finance_officer")

    assert play.rows("case_line", kind="condition")[0]["owner"] == "finance_officer"


def test_a_step_that_was_typed_wrongly_stands_in_no_payload(play: Play) -> None:
    ref = play.walk("start_drafting")

    with pytest.raises(Refused, match="has no step"):
        play.do(ref, "plan-lead", "give it to Jane, 01302 000000!", papers=())

    (refusal,) = play.events(f"refusals:{ref}")
    assert b"Jane" not in bytes(refusal["data"])
    assert json.loads(bytes(refusal["data"]))["codes"] == ["UNKNOWN_TRIGGER"]
