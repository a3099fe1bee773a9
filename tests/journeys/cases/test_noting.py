"""What was done elsewhere out of order is recorded on a page, moves nothing, and waits to be settled."""

from __future__ import annotations

import re
from html import unescape

from tests.journeys.cases.conftest import PLAN, Desk, paper

NOTE = f"{PLAN}/note"
ACT = {
    "what": "board agreed the plan in principle",
    "happened-day": "14",
    "happened-month": "10",
    "happened-year": "2021",
    "for": "doncaster-hwb",
}


def test_an_act_out_of_order_is_recorded_with_its_paper_and_waits(desk: Desk) -> None:
    clerk = desk.person("clerk")
    assert "Record something else that was done elsewhere" in clerk.open(PLAN)
    clerk.open(NOTE)
    version, state, events = desk.version(), desk.state(), desk.events()
    form = clerk.page

    clerk.send(NOTE, 303, **ACT, document=paper("Minute 4", "minute.txt"))
    shown = clerk.page.headers["Location"]
    clerk.page = form
    clerk.send(NOTE, 303, **ACT, document=paper("Minute 4", "minute.txt"))

    assert clerk.page.headers["Location"] == shown
    assert (desk.version(), desk.state(), desk.events()) == (version, state, events + 1)
    said = clerk.open(shown)
    assert "Recorded out of its turn: board agreed the plan in principle" in said
    assert (
        "Done by Health and Wellbeing Board on 14 October 2021, recorded by Democratic services officer"
        in said
    )
    assert "minute.txt" in said
    assert "In question: ‘board agreed the plan in principle’ was recorded" in clerk.open(PLAN)


def test_a_known_step_taken_out_of_its_turn_is_chosen_by_its_title(desk: Desk) -> None:
    clerk = desk.person("clerk")
    clerk.open(NOTE)
    found = re.search(r'<option value="sign_off"[^>]*>([^<]+)<', clerk.page.text)
    assert found

    clerk.send(NOTE, 303, **{**ACT, "step": "sign_off", "what": ""}, document=paper())

    assert f"Recorded out of its turn: {unescape(found[1])}" in clerk.follow()


def test_a_half_filled_form_says_all_that_is_missing_and_keeps_the_rest(desk: Desk) -> None:
    clerk = desk.person("clerk")
    clerk.open(NOTE)
    events = desk.events()

    said = clerk.send(NOTE, 400, what="x" * 81, **{"happened-day": "31", "happened-month": "2"})

    assert "What was done must be 80 characters or fewer" in said
    assert "The day it was done must include a year" in said
    assert "Choose who did it" in said
    assert "Choose the document that shows it" in said
    assert "x" * 81 in clerk.page.text
    assert "Choose a step from the list" in clerk.send(NOTE, 400, step="fly")
    assert "Choose the step it was, or enter what was done" in clerk.send(NOTE, 400)
    future = {**ACT, "happened-day": "19"}
    assert "must be today or in the past" in clerk.send(NOTE, 400, **future, document=paper())
    assert desk.events() == events


def test_who_keeps_no_record_is_told_who_does(desk: Desk) -> None:
    chair = desk.person("chair")
    assert "Record something else" not in chair.open(PLAN)
    assert "Only a governance officer, democratic services officer" in chair.open(NOTE)
    contact = desk.person("regional-contact")
    contact.open(f"{PLAN}/comments")
    events = desk.events()

    said = contact.send(NOTE, 403, **ACT, document=paper())

    assert "needs one of these roles" in said
    assert desk.events() == events
