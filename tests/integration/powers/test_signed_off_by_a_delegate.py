"""A plan that a delegate signed off says so wherever it is shown, and never that the board did it."""

from __future__ import annotations

import re

from tests.integration.powers.authority import Powers
from tests.integration.powers.test_doors import Doors, doors

__all__ = ["doors"]
WORDS = "Signed off under delegated authority by the director, 12 November 2021"
BY_THE_BOARD = re.compile(r"signed off by the (health and wellbeing )?board", re.IGNORECASE)


def delegated_plan(office: Powers) -> str:
    """A plan whose sign-off the board of 11 November delegated to the director, who signed it the day after."""
    plan = office.walk("send_to_board")
    office.until("2021-11-12T10:00:00Z")
    office.do(plan, "clerk", "delegate_sign_off", happened="2021-11-11", on_behalf="doncaster-hwb")
    instrument = office.decide(decided="2021-11-11", subject=plan).ref
    delegation = office.grant(instrument, until="2021-12-01T00:00:00Z").ref
    office.do(plan, "director", "sign_off_by_delegate", authority=delegation)
    return plan


def test_a_delegates_sign_off_is_said_as_its_own_on_every_page_and_over_the_api(doors: Doors) -> None:
    plan = delegated_plan(doors.office)
    reader = doors.reader("plan-lead")

    for path in (f"/plans/{plan}", f"/plans/{plan}/history", "/plans", "/cases", f"/plans/{plan}/money"):
        page = reader.get(path).text
        assert WORDS in page, path
        assert not BY_THE_BOARD.search(page), path
    answer = doors.call("plan-lead", "GET", f"/plans/{plan}/money").json
    assert f"{WORDS}." in answer["notices"]
    assert doors.office.case(plan).state == "signed_off"
    assert doors.office.verify().findings == ()


def test_the_boards_own_sign_off_names_no_delegate(doors: Doors) -> None:
    plan = doors.office.walk("sign_off")
    reader = doors.reader("plan-lead")

    for path in (f"/plans/{plan}", f"/plans/{plan}/history", "/plans"):
        assert "under delegated authority" not in reader.get(path).text


def test_a_sign_off_that_is_withdrawn_is_said_no_more(doors: Doors) -> None:
    plan = delegated_plan(doors.office)

    doors.office.do(plan, "plan-lead", "change_after_sign_off", reason="The figures changed.")

    assert WORDS not in doors.reader("plan-lead").get("/plans").text
    assert WORDS in doors.reader("plan-lead").get(f"/plans/{plan}/history").text
