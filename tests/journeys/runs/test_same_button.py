"""Two people press the same button, one person presses it twice: one event, and words for who came second."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest

from tests.journeys.runs.story import OPENED, PLAN, START
from tests.journeys.runs.town import Desks, Programs

if TYPE_CHECKING:
    from playwright.sync_api import Page

BOTH = ("plan-lead", "governance-officer")


def confirm(page: Page) -> None:
    page.get_by_role("button", name="Confirm").click(no_wait_after=True)


@pytest.mark.browser
def test_of_two_people_who_press_the_same_button_one_wins_and_the_other_reads_why(
    desks: Desks, programs: Programs, audit_is_clean: Callable[[], None]
) -> None:
    desks.town.play.until(OPENED)
    programs.open("plan-lead", "plans")
    pages = {who: desks.to_check(START, who) for who in BOTH}
    answers: list[int] = []
    for page in pages.values():
        page.on("response", lambda one: answers.append(one.status) if one.request.method == "POST" else None)
    before = desks.town.events()

    for page in pages.values():
        confirm(page)
    for page in pages.values():
        page.locator("h1", has_not_text="Check your answers").wait_for()

    assert sorted(answers) == [303, 409]
    heads = {who: page.locator("h1").inner_text() for who, page in pages.items()}
    assert sorted(heads.values()) == ["Recorded", "Someone else changed this case first"]
    loser = next(page for who, page in pages.items() if heads[who] != "Recorded")
    winner = next(page for who, page in pages.items() if heads[who] == "Recorded")
    told = " ".join(loser.inner_text("main").split())
    assert "Your step was not recorded: Record the published guidance and start drafting" in told
    assert "What changed Record the published guidance and start drafting Done by NHS England" in told
    assert START.reason in told.partition("What you typed")[2]
    assert "Reference GF-" in winner.inner_text("main")
    assert desks.town.events() == before + 1
    assert programs.show()["version"] == 2
    audit_is_clean()


def test_of_two_programs_that_ask_at_once_one_wins_and_the_other_is_told(
    programs: Programs, audit_is_clean: Callable[[], None]
) -> None:
    programs.town.play.until(OPENED)
    programs.open("plan-lead", "plans")
    programs.get("governance-officer", f"/plans/{PLAN}")
    before = programs.town.events()

    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(lambda who: programs.send(START, who, version=1), BOTH))

    assert sorted(one.status_code for one in answers) == [200, 409]
    lost = next(one for one in answers if one.status_code == 409)
    assert lost.get_json()["code"] == "VERSION_STALE"
    assert "version 2" in lost.get_json()["detail"]
    assert programs.town.events() == before + 1
    audit_is_clean()


@pytest.mark.browser
@pytest.mark.parametrize("script", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_a_double_click_does_nothing_twice(desks: Desks, programs: Programs, script: bool) -> None:
    desks.has_script = script
    desks.town.play.until(OPENED)
    programs.open("plan-lead", "plans")
    page = desks.to_check(START, "plan-lead")
    before = desks.town.events()

    page.get_by_role("button", name="Confirm").dblclick(no_wait_after=True)
    page.locator("h1", has_text="Recorded").wait_for()

    assert desks.town.events() == before + 1
    assert desks.town.play.case(PLAN).version == 2
