"""A step in the browser: evidence, check answers, confirm, receipt; and every way it is not taken."""

from __future__ import annotations

import re

from tests.journeys.cases.conftest import PLAN, Desk, paper

SEND = f"{PLAN}/steps/send_draft_to_bcm"
CIRCULATE = f"{PLAN}/steps/circulate_to_jcog"
SCRUTINY = f"{PLAN}/steps/record_scrutiny"
RETURN = f"{PLAN}/steps/record_quarterly_return"


def test_a_step_is_taken_only_after_the_answers_were_checked(desk: Desk) -> None:
    lead = desk.person("plan-lead")
    before = desk.version()

    checked = lead.fill(SEND, **{"evidence-draft_plan": paper(), "reason": "Sent a day early"})

    assert "Check your answers" in checked
    assert "draft.txt" in checked
    assert "Sent a day early" in checked
    assert desk.version() == before

    lead.send(SEND, 303, action="confirm")
    receipt = lead.follow()

    assert re.search(r"Reference GF-\d+", receipt)
    assert "What happens next" in receipt
    assert "Draft with the Better Care Manager" in receipt
    assert (desk.version(), desk.state()) == (before + 1, "draft_with_bcm")


def test_confirming_twice_does_nothing_twice(desk: Desk) -> None:
    lead = desk.person("plan-lead")
    lead.fill(SEND, **{"evidence-draft_plan": paper()})
    checked = lead.page

    lead.send(SEND, 303, action="confirm")
    first, events = lead.page.headers["Location"], desk.events()
    lead.page = checked
    lead.send(SEND, 303, action="confirm")

    assert lead.page.headers["Location"] == first
    assert desk.events() == events


def test_a_missing_document_is_said_in_both_places_and_what_was_typed_stays(desk: Desk) -> None:
    lead = desk.person("plan-lead")
    before = desk.version()

    lead.fill(SEND, 400, reason="Typed already")

    html = lead.page.text
    assert "<title>Error: " in html
    assert html.count("Choose the document: draft plan") == 2
    assert 'href="#evidence-draft_plan"' in html
    assert "Typed already</textarea>" in html
    assert desk.version() == before


def test_a_document_chosen_before_an_error_need_not_be_chosen_again(desk: Desk) -> None:
    desk.person("plan-lead").take(CIRCULATE, **{"evidence-circulated_draft": paper()})
    secretary = desk.person("jcog-secretary")

    first = secretary.fill(f"{SCRUTINY}?how=recorded", 400, **{"evidence-minute": paper(name="notes.txt")})
    assert "Enter the day it was done" in first
    assert "notes.txt" in first
    checked = secretary.send(
        SCRUTINY,
        200,
        action="check",
        **{"happened-day": "18", "happened-month": "oct", "happened-year": "2021", "for": "doncaster-jcog"},
    )

    assert "notes.txt" in checked
    assert "Check your answers" in checked


def test_a_recorded_act_shows_both_dates_and_both_names(desk: Desk) -> None:
    desk.person("plan-lead").take(CIRCULATE, **{"evidence-circulated_draft": paper()})
    desk.move_to("2021-10-28T09:30:00+00:00")
    secretary = desk.person("jcog-secretary")

    secretary.take(
        f"{SCRUTINY}?how=recorded",
        **{
            "happened-day": "26",
            "happened-month": "10",
            "happened-year": "2021",
            "for": "doncaster-jcog",
            "evidence-minute": paper(name="notes.txt"),
            "line-0-text": "Say how carers are supported",
            "line-0-section": "Narrative, section 3",
        },
    )

    story = secretary.open(f"{PLAN}/history")
    both = (
        "Done by Joint Commissioning Operational Group on 26 October 2021, "
        "recorded by Secretary of the JCOG on 28 October 2021 at 10:30am"
    )
    assert both in story
    said = secretary.open(f"{PLAN}/comments")
    assert "Say how carers are supported" in said
    assert "On Narrative, section 3" in said


def test_an_act_is_never_recorded_in_the_future(desk: Desk) -> None:
    desk.person("plan-lead").take(CIRCULATE, **{"evidence-circulated_draft": paper()})
    secretary = desk.person("jcog-secretary")
    before = desk.version()
    scrutiny = {"for": "doncaster-jcog", "evidence-minute": paper(), "happened-month": "10"}

    said = secretary.fill(
        f"{SCRUTINY}?how=recorded", 400, **scrutiny, **{"happened-day": "19", "happened-year": "2021"}
    )

    assert "The day it was done must be today or in the past" in said
    assert 'href="#happened-day"' in secretary.page.text
    assert desk.version() == before


def test_an_act_later_today_is_told_beside_its_date(desk: Desk) -> None:
    desk.person("plan-lead").take(CIRCULATE, **{"evidence-circulated_draft": paper()})
    secretary = desk.person("jcog-secretary")
    today = {"happened-day": "18", "happened-month": "10", "happened-year": "2021", "happened-time": "11pm"}
    secretary.fill(
        f"{SCRUTINY}?how=recorded", **today, **{"for": "doncaster-jcog", "evidence-minute": paper()}
    )

    said = secretary.send(SCRUTINY, 400, action="confirm")

    # Once in the summary and once beside the boxes.
    assert said.count("is in the future") == 2
    assert 'href="#happened-day"' in secretary.page.text


def test_impossible_dates_are_put_in_plain_words(desk: Desk) -> None:
    desk.person("plan-lead").take(CIRCULATE, **{"evidence-circulated_draft": paper()})
    secretary = desk.person("jcog-secretary")
    expected = {
        ("31", "2", "2021"): "The day it was done must be a real date",
        ("3", "", "2021"): "The day it was done must include a month",
        ("3", "4", "21"): "Year must include 4 numbers",
    }

    for (day, month, year), words in expected.items():
        typed = {"happened-day": day, "happened-month": month, "happened-year": year}
        assert words in secretary.fill(f"{SCRUTINY}?how=recorded", 400, **typed)


def test_the_wrong_role_is_told_why(desk: Desk) -> None:
    said = desk.person("governance-officer").open(SEND, 403)

    assert "This step cannot be taken now" in said
    assert "is for the plan lead" in said
    assert "Ask the plan lead" in said


def test_who_comes_second_is_told_what_changed_and_loses_nothing(desk: Desk) -> None:
    first, second = desk.person("plan-lead"), desk.person("plan-lead")
    second.fill(SEND, **{"evidence-draft_plan": paper(), "reason": "My own careful words"})
    first.take(CIRCULATE, **{"evidence-circulated_draft": paper("another", "other.txt")})
    events = desk.events()

    said = second.send(SEND, 409, action="confirm")

    assert "Someone else changed this case first" in said
    assert "Send the draft to the advisory group" in said
    assert "My own careful words" in said
    assert "draft.txt" in said
    assert desk.events() == events


def test_a_draft_changed_on_its_way_is_refused(desk: Desk) -> None:
    lead = desk.person("plan-lead")
    lead.fill(SEND, **{"evidence-draft_plan": paper()})
    draft = lead.hidden("draft")

    said = lead.send(SEND, 400, action="confirm", draft=f"x{draft}")

    assert "This form was changed or cut on its way" in said
    assert desk.state() == "drafting"


def test_another_persons_draft_is_refused(desk: Desk) -> None:
    lead = desk.person("plan-lead")
    lead.fill(SEND, **{"evidence-draft_plan": paper()})
    stolen = lead.hidden("draft")
    clerk = desk.person("clerk")
    clerk.open(f"{PLAN}/comments")

    clerk.send(SEND, 400, action="confirm", draft=stolen)

    assert desk.state() == "drafting"


def test_a_case_behind_the_wall_looks_like_one_that_is_not_there(desk: Desk) -> None:
    stranger = desk.person("dorset-plan-lead")

    behind = stranger.open(PLAN, 404)
    missing = stranger.open("/plans/plan-nowhere-2021-22", 404)

    assert behind.replace("plan-doncaster-2021-22", "X") == missing.replace("plan-nowhere-2021-22", "X")
    assert "doncaster" not in stranger.open("/plans").lower()
    for page in ("timetable", "history", "comments", "documents", "lifecycle", "as-at"):
        stranger.open(f"{PLAN}/{page}", 404)
    before = desk.version()
    stranger.open("/plans/new")
    stranger.send(f"{PLAN}/comments", 404, text="Let me in")
    assert desk.version() == before


def test_who_goes_back_after_the_receipt_and_changes_the_answers_records_another(history: Desk) -> None:
    lead = history.person("plan-lead")
    lead.fill(RETURN, **{"evidence-quarterly_return": paper("Quarter 2"), "reason": "Second quarter"})
    checked = lead.page
    lead.send(RETURN, 303, action="confirm")
    first = lead.page.headers["Location"]

    lead.page = checked
    lead.send(RETURN, 303, action="confirm")
    assert lead.page.headers["Location"] == first
    lead.page = checked
    lead.send(RETURN, 200, action="change")
    lead.send(RETURN, 200, action="check", reason="Third quarter")
    lead.send(RETURN, 303, action="confirm")

    assert lead.page.headers["Location"] != first
    assert "Third quarter" in lead.open(PLAN)
