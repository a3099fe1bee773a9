"""The JCOG sends the plan back once, the board only comments, and signs off 57 days after submission."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.journeys.browsing import press
from tests.journeys.runs.story import (
    APPROVED,
    ASSURED_PENDING,
    CIRCULATED,
    KEYED,
    LATE_SIGN_OFF,
    OPENED,
    PENDING,
    PLAN,
    RECORDED_AT,
    RIGHT,
    SCRUTINY_TWICE,
    SENT,
    START,
    TO_THE_BOARD,
)
from tests.journeys.runs.town import Desks, Programs

BEGUN = (START, SENT, CIRCULATED)
MISREAD = "The minute is of the 12th; the 13th was keyed."


def begin(programs: Programs) -> None:
    programs.town.play.until(OPENED)
    programs.open("plan-lead", "plans")
    programs.play(BEGUN)


def test_over_the_api_the_late_sign_off_is_labelled_and_its_wrong_date_corrected_by_two_people(
    programs: Programs, audit_is_clean: Callable[[], None]
) -> None:
    begin(programs)
    for act in (*SCRUTINY_TWICE, *TO_THE_BOARD, *PENDING, *ASSURED_PENDING):
        programs.take(act)
    programs.town.play.until(RECORDED_AT)
    early = programs.send(APPROVED, "plan-lead")
    assert (early.status_code, early.get_json()["code"]) == (409, "STATE_FORBIDS"), early.text

    event = programs.take(LATE_SIGN_OFF)["event"]
    assert programs.show()["retrospective"]["days"] == 58
    proposal = {"event": event, "reason": MISREAD, "happened_at": RIGHT}
    proposed = programs.post("clerk", f"/plans/{PLAN}/corrections", proposal)
    assert (proposed.status_code, proposed.get_json()["status"]) == (201, "proposed"), proposed.text
    alone = programs.post("clerk", f"/plans/{PLAN}/corrections/{event}/confirm")
    assert (alone.status_code, alone.get_json()["code"]) == (403, "SELF_APPROVAL")
    assert programs.show()["retrospective"]["days"] == 58
    confirmed = programs.post("governance-officer", f"/plans/{PLAN}/corrections/{event}/confirm")
    assert (confirmed.status_code, confirmed.get_json()["status"]) == (201, "confirmed"), confirmed.text

    plan = programs.show()
    label = plan["retrospective"]
    assert (label["days"], label["label"]) == (57, "signed off retrospectively")
    assert (label["signed_off_on"], label["submitted_on"]) == ("2022-01-12", "2021-11-16")
    assert label["recorded_at"].startswith("2022-01-14T10:00")
    assert plan["state"] == "calibrated"
    signed = next(one for one in plan["milestones"] if one["key"] == "hwb_sign_off")
    assert (signed["met_on"], signed["status"]) == ("2022-01-12", "done_late")
    entries = {one["event"]: one for one in programs.get("auditor", f"/plans/{PLAN}/trail")["entries"]}
    first = entries[event]
    assert (first["data"]["happened_at"], first["happened_at"]) == (KEYED, RIGHT)
    assert first["redated_by"] == confirmed.get_json()["event"]
    assert MISREAD in entries[proposed.get_json()["event"]]["private"].values()
    audit_is_clean()


@pytest.mark.browser
def test_in_a_browser_the_group_sends_it_back_once(
    desks: Desks, programs: Programs, audit_is_clean: Callable[[], None]
) -> None:
    begin(programs)

    for act in SCRUTINY_TWICE:
        desks.take(act)

    page = desks.go("plan-lead", f"/plans/{PLAN}/history")
    titles = page.locator(".moj-timeline__title").all_inner_texts()
    assert titles.count("Record that the advisory group sent the draft back") == 1
    assert titles.count("Send the draft to the advisory group") == 2
    assert titles.count("Record the advisory group’s scrutiny") == 1
    said = desks.read("jcog-secretary", f"/plans/{PLAN}/comments")
    assert "1 comment, 0 waiting for an answer" in said
    assert "You said Set out the discharge pathway before we look again." in said
    assert "We did Accepted Written in." in said
    audit_is_clean()


@pytest.mark.browser
def test_in_a_browser_the_board_only_comments_and_it_goes_in_pending_sign_off(
    desks: Desks, programs: Programs, audit_is_clean: Callable[[], None]
) -> None:
    begin(programs)
    programs.play(SCRUTINY_TWICE, TO_THE_BOARD)

    for act in PENDING:
        desks.take(act)

    assert "Submitted, pending sign-off" in desks.read("plan-lead", "/plans")
    overview = desks.read("plan-lead", f"/plans/{PLAN}")
    assert "It cannot be approved until the board has signed off" in overview
    assert "Signed off retrospectively" not in overview
    said = desks.read("plan-lead", f"/plans/{PLAN}/steps/approve?how=recorded", 409)
    assert "stands: Submitted, pending sign-off" in said
    audit_is_clean()


@pytest.mark.browser
def test_in_a_browser_the_late_sign_off_is_labelled_and_its_wrong_date_corrected_by_two_people(
    desks: Desks, programs: Programs, audit_is_clean: Callable[[], None]
) -> None:
    begin(programs)
    programs.play(SCRUTINY_TWICE, TO_THE_BOARD, PENDING, ASSURED_PENDING)

    desks.take(LATE_SIGN_OFF)
    assert "Signed off retrospectively, 58 days" in desks.read("plan-lead", f"/plans/{PLAN}")
    clerk = desks.go("clerk", f"/plans/{PLAN}/history")
    entry = clerk.locator("li.moj-timeline__item").filter(has_text="sign-off after submission").first
    press(clerk, entry.locator("a", has_text="GF-").last)
    event = clerk.url.rpartition("/")[2]
    clerk.get_by_label("The date is wrong").check()
    desks.date(clerk, "right", RIGHT)
    clerk.locator('textarea[name="reason"]').fill(MISREAD)
    press(clerk, clerk.get_by_role("button", name="Propose the correction"))
    assert "Another person must confirm it" in clerk.inner_text("main")
    confirming = f"/plans/{PLAN}/events/{event}/confirm"
    alone = desks.go("clerk", confirming)
    assert "another person must confirm it" in alone.inner_text("main")
    assert alone.get_by_role("button", name="Confirm the correction").count() == 0
    assert "Signed off retrospectively, 58 days" in desks.read("plan-lead", f"/plans/{PLAN}")

    officer = desks.go("governance-officer", f"/plans/{PLAN}")
    press(officer, officer.get_by_role("link", name="Look at the correction"))
    assert MISREAD in officer.inner_text("main")
    press(officer, officer.get_by_role("button", name="Confirm the correction"))
    assert officer.locator("s").inner_text() == "13 January 2022"

    overview = desks.read("plan-lead", f"/plans/{PLAN}")
    assert "Signed off retrospectively, 57 days" in overview
    assert "Signed off on 12 January 2022, 57 days after it was submitted on 16 November 2021" in overview
    assert "The sign-off was recorded on 14 January 2022" in overview
    history = desks.go("plan-lead", f"/plans/{PLAN}/history")
    kept = history.locator(f"#event-{event}")
    assert kept.locator("s").all_inner_texts() == ["13 January 2022"]
    told = " ".join(kept.inner_text().split())
    assert "Done by Health and Wellbeing Board on 12 January 2022" in told
    assert "recorded by Democratic services officer on 14 January 2022" in told
    audit_is_clean()
