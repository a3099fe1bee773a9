"""Doncaster's plan of 2021-22, step by step at the dates its council printed; then what went otherwise elsewhere."""

from __future__ import annotations

import pytest

from govflow.cases.queries.lists import dates_of
from govflow.kernel.errors import Refused
from govflow.kernel.moments import parse_instant
from govflow.road.queries import view_case
from govflow.road.views import case_json
from govflow.timetable.entries import read_timetable
from tests.make.play import WALK, Play

# What each step of the walk comes to, and somebody whose step it is not.
STATES = {
    "start_drafting": ("drafting", "jcog-secretary"),
    "send_draft_to_bcm": ("draft_with_bcm", "report-author"),
    "circulate_to_jcog": ("jcog_scrutiny", "jcog-secretary"),
    "record_scrutiny": ("scrutiny_answers", "chair"),
    "await_feedback": ("regional_feedback", "clerk"),
    "record_feedback": ("feedback_answers", "regional-contact"),
    "prepare_report": ("clearance", "chair"),
    "send_to_board": ("hwb_sign_off", "plan-lead"),
    "sign_off": ("signed_off", "chair"),
    "submit": ("submitted", "clerk"),
    "begin_assurance": ("regional_assurance", "auditor"),
    "record_moderation": ("moderated", "s151"),
    "calibrate": ("calibrated", "nhs-finance"),
    "approve": ("approved", "regional-contact"),
}


def test_the_plan_goes_through_every_stage_and_no_wrong_role_moves_it(play: Play) -> None:
    ref = play.open()
    assert play.case(ref).state == "guidance_awaited"

    for version, act in enumerate(WALK, start=1):
        to, stranger = STATES[act.trigger]
        play.until(act.at)
        if act.answer_first:
            play.answer_all(ref, act.answer_first)
        before = len(play.events(f"case:{ref}"))
        with pytest.raises(Refused) as refused:
            play.do(
                ref,
                stranger,
                act.trigger,
                papers=(),
                happened=act.happened,
                on_behalf=act.on_behalf,
                reason=act.reason,
            )
        codes = {finding.code for finding in refused.value.findings}
        assert codes & {"NOT_YOUR_ROLE", "NOT_YOUR_AREA"}, act.trigger
        assert all(finding.message and finding.rule for finding in refused.value.findings)
        assert (play.case(ref).version, len(play.events(f"case:{ref}"))) == (version, before)

        taken = play.act(ref, act)

        assert (taken.to_state, taken.version) == (to, version + 1)
        assert play.case(ref).state == to

    agreement = play.agreement_to("sign_for_nhs")
    assert play.case(agreement).state == "signed"
    assert play.case(ref).state == "section_75_signed", "the agreement's signatures take the plan on"
    play.do(ref, "plan-lead", "start_year")
    assert play.case(ref).state == "in_year"
    assert play.verify().findings == ()


def test_every_step_records_who_what_when_and_under_which_power(play: Play) -> None:
    ref = play.walk("sign_off")
    data = play.payloads(ref)[-1]

    assert data["trigger"] == "sign_off"
    assert (data["from"], data["to"]) == ("hwb_sign_off", "signed_off")
    assert data["role"] == "democratic_services_officer"
    assert data["door"] == "command line"
    assert (data["happened_at"], data["whole_day"], data["for"]) == ("2021-11-11", True, "body:doncaster-hwb")
    assert data["authority"]["kind"] == "act"
    assert data["authority"]["ref"] == f"ACT-{data['event']}"
    assert data["authority"]["body_kind"] == "health_and_wellbeing_board"
    assert [paper["kind"] for paper in data["evidence"]] == ["minute"]
    act = play.rows("act", ref=f"ACT-{data['event']}")[0]
    assert (act["happened_at"], act["sha256"]) == ("2021-11-11", data["evidence"][0]["sha256"])
    assert play.by("clerk").id == act["recorded_by"]


def test_each_guard_is_recorded_with_its_facts_and_verdict(play_file: Play) -> None:
    ref = play_file.walk("submit")
    guards = {guard["guard"]: guard for guard in play_file.payloads(ref)[-1]["guards"]}

    assert guards["signed_off_plan"]["facts"] == {"plan_signed_off": 1}
    assert guards["signed_off_plan"]["rule"] == ["ge", "plan_signed_off", 1]
    assert all(guard["verdict"] is True for guard in guards.values())


def test_a_plan_sent_back_commented_on_and_signed_off_late_says_so(play: Play) -> None:
    ref = play.walk("circulate_to_jcog")
    play.until("2021-10-27T09:00:00Z")
    play.do(
        ref,
        "jcog-secretary",
        "send_back_from_scrutiny",
        happened="2021-10-26",
        on_behalf="doncaster-jcog",
        lines=[{"text": "Say more of housing."}],
    )
    assert play.case(ref).state == "drafting"
    play.answer_all(ref, "scrutiny")
    play.do(ref, "plan-lead", "circulate_to_jcog")
    play.do(ref, "jcog-secretary", "record_scrutiny", happened="2021-10-27", on_behalf="JCOG")
    play.until("2021-11-03T09:00:00Z")
    panel = "doncaster-regional-assurance-panel"
    play.do(ref, "plan-lead", "record_feedback", happened="2021-11-02", on_behalf=panel)
    play.do(ref, "plan-lead", "prepare_report")
    play.do(ref, "clerk", "send_to_board")
    play.until("2021-11-12T09:00:00Z")
    commented = {"text": "The board would like a clearer picture."}
    play.do(ref, "clerk", "comment_only", happened="2021-11-11", on_behalf="HWB", lines=[commented])
    assert play.case(ref).state == "board_commented"
    play.until("2021-11-16T11:00:00Z")
    play.do(
        ref,
        "plan-lead",
        "submit_pending_sign_off",
        reason="The board meets again in January.",
        answers={"expected_on": "2022-01-12"},
    )
    manager = "doncaster-better-care-manager"
    play.do(ref, "plan-lead", "begin_assurance", happened="2021-11-16", on_behalf=manager)
    play.until("2022-01-14T10:00:00Z")
    with pytest.raises(Refused) as refused:
        play.do(ref, "plan-lead", "approve", happened="2022-01-11", on_behalf="NHSE", papers=("letter",))
    assert refused.value.code == "STATE_FORBIDS", "no letter approves what the board has not signed off"
    play.do(ref, "clerk", "sign_off_retrospectively", happened="2022-01-12", on_behalf="HWB")

    with play.store.read() as connection:
        view = view_case(connection, ref)
        definition = play.rules.definitions.pinned(connection, view.case.digest)
    shown = case_json(view, definition, [])
    assert view.retrospective is not None
    assert view.retrospective.days == 57
    label = shown["retrospective"]
    assert isinstance(label, dict)
    assert label["label"] == "signed off retrospectively"
    assert (label["signed_off_on"], label["submitted_on"]) == ("2022-01-12", "2021-11-16")
    assert str(label["recorded_at"]).startswith("2022-01-14T10:00:00")
    assert play.case(ref).state == "regional_assurance"
    assert play.verify().findings == ()


def test_looking_back_shows_no_sign_off_that_was_not_known_or_not_done_yet(play_file: Play) -> None:
    ref = play_file.walk("send_to_board")
    play_file.until("2021-11-16T11:00:00Z")
    play_file.do(ref, "plan-lead", "submit_pending_sign_off", reason="The board meets in January.")
    play_file.until("2022-01-14T10:00:00Z")
    play_file.do(ref, "clerk", "sign_off_retrospectively", happened="2022-01-12", on_behalf="HWB")

    def label(as_at: str, known_at: str | None = None) -> bool:
        known = parse_instant(known_at) if known_at else None
        with play_file.store.read() as connection:
            seen = view_case(connection, ref, as_at=parse_instant(as_at), known_at=known)
        return seen.retrospective is not None

    assert not label("2022-01-11T12:00:00Z"), "the board had not met"
    assert label("2022-01-13T12:00:00Z"), "it had met, as is known now"
    assert not label("2022-01-13T12:00:00Z", "2022-01-13T12:00:00Z"), "nobody had recorded it yet"


def test_an_agreement_unsigned_on_1_february_is_a_day_late_and_letters_are_awaited(play: Play) -> None:
    ref = play.walk("calibrate")
    play.until("2022-02-01T09:00:00Z")

    with play.store.read() as connection:
        rows = dates_of(connection, [ref])[ref]
    calendar = play.product.parts["calendar"]
    shown = {row["key"]: row for row in read_timetable(rows, play.today(), calendar)}
    assert shown["section_75_signed"]["status"] == "late"
    assert shown["section_75_signed"]["days_late"] == 1
    assert shown["approval_letter"]["status"] == "awaited"
    items = [row["title"] for row in play.rows("work_item", case_ref=ref, status="open")]
    assert len([title for title in items if "Section 75" in title]) == 1
    assert not [title for title in items if "letter" in title.lower()], (
        "an outside body's date escalates to nobody"
    )
