"""Doncaster's plan of 2021-22 through all its stages at its printed dates, to a signed Section 75 agreement."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.journeys.runs.story import (
    AGREEMENT,
    ASSURED,
    AT_THE_BOARD,
    DRAFTED,
    OPENED,
    PARTNERS,
    PLAN,
    PRINTED,
    PRINTED_STEPS,
    SENT_IN,
    SENT_TO_PARTNERS,
    TOO_EARLY,
    in_print,
)
from tests.journeys.runs.town import Desks, Programs


def dates_are_done(desks: Desks, steps: int) -> None:
    """See on the timetable's page that the first so many steps were done on their days, and no more."""
    page = desks.go("plan-lead", f"/plans/{PLAN}/timetable")
    for number, (step, day) in enumerate(PRINTED_STEPS.items()):
        row = page.locator("tbody tr").filter(has_text=step)
        cells = [cell.strip() for cell in row.locator("td").all_inner_texts()]
        shown = (cells[0] == "Done", cells[2], "day" in cells[0])
        assert shown == ((True, in_print(day), False) if number < steps else (False, "Not yet", False)), step


def test_over_the_api_it_goes_from_guidance_to_a_signed_agreement_at_its_dates(
    programs: Programs, audit_is_clean: Callable[[], None]
) -> None:
    programs.town.play.until(OPENED)
    assert programs.open("plan-lead", "plans") == PLAN
    for act in (*DRAFTED, *AT_THE_BOARD):
        programs.take(act)
    assert programs.open("governance-officer", "agreements") == AGREEMENT
    programs.take(SENT_TO_PARTNERS)
    programs.refuse(TOO_EARLY)
    for act in (*SENT_IN, *ASSURED, *PARTNERS):
        programs.take(act)

    plan = programs.show(PLAN)
    assert (plan["state"], plan["state_title"]) == ("section_75_signed", "Section 75 signed")
    assert (plan["late"], plan["retrospective"], plan["in_question"]) == ([], None, [])
    dates = programs.get("plan-lead", f"/plans/{PLAN}/timetable")["milestones"]
    met = {one["key"]: (one["met_on"], one["status"]) for one in dates if one["met_on"]}
    assert met == {key: (day, "done") for key, day in PRINTED.items()}
    audit_is_clean()


# In the browser the run is told in three stages; what went before each came in over the API.


@pytest.mark.browser
def test_in_a_browser_it_is_drafted_scrutinised_and_sent_to_the_region(
    desks: Desks, audit_is_clean: Callable[[], None]
) -> None:
    desks.town.play.until(OPENED)
    assert desks.open("plan-lead", "plans", "Better Care Fund plan") == PLAN

    for act in DRAFTED:
        desks.take(act)

    dates_are_done(desks, 5)
    said = desks.read("regional-contact", f"/plans/{PLAN}/comments")
    assert "You said Say how weekends are covered." in said
    assert "3 comments, 1 waiting for an answer" in said
    audit_is_clean()


@pytest.mark.browser
def test_in_a_browser_the_board_signs_it_off_and_it_is_submitted(
    desks: Desks, programs: Programs, audit_is_clean: Callable[[], None]
) -> None:
    desks.town.play.until(OPENED)
    programs.open("plan-lead", "plans")
    programs.play(DRAFTED)

    for act in AT_THE_BOARD:
        desks.take(act)
    assert desks.open("governance-officer", "cases", "Section 75 agreement") == AGREEMENT
    desks.take(SENT_TO_PARTNERS)
    desks.refuse(TOO_EARLY)
    for act in SENT_IN:
        desks.take(act)

    dates_are_done(desks, 8)
    audit_is_clean()


@pytest.mark.browser
def test_in_a_browser_it_is_assured_calibrated_and_approved(
    desks: Desks, programs: Programs, audit_is_clean: Callable[[], None]
) -> None:
    desks.town.play.until(OPENED)
    programs.open("plan-lead", "plans")
    programs.play(DRAFTED, AT_THE_BOARD, SENT_IN)

    for act in ASSURED:
        desks.take(act)

    dates_are_done(desks, 11)
    audit_is_clean()


@pytest.mark.browser
def test_in_a_browser_both_partners_sign_the_agreement_and_the_plan_follows(
    desks: Desks, programs: Programs, audit_is_clean: Callable[[], None]
) -> None:
    desks.town.play.until(OPENED)
    programs.open("plan-lead", "plans")
    programs.play(DRAFTED, AT_THE_BOARD)
    programs.open("governance-officer", "agreements")
    programs.play((SENT_TO_PARTNERS,), SENT_IN, ASSURED)

    for act in PARTNERS:
        desks.take(act)

    plan = desks.read("plan-lead", f"/plans/{PLAN}")
    assert "Section 75 signed In whose hands Plan lead" in plan
    assert "Late, " not in plan
    assert plan.endswith("Signed by both partners")
    dates_are_done(desks, 12)
    audit_is_clean()
