"""The pages of the timetable in Chromium: no rule of accessibility broken, nothing run off, a slip rehearsed."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, Page

from tests.integration.powers.test_doors import PASSWORD
from tests.journeys.browsing import looked_over, press, sign_in
from tests.journeys.timetable.conftest import Wall

pytestmark = pytest.mark.browser


def test_the_pages_are_accessible_and_reflow_with_and_without_problems(page: Page, wall: Wall) -> None:
    sign_in(page, wall.address, "plan-lead", PASSWORD)
    of = f"/timetables/{wall.plan}"
    paths = (
        of,
        f"{of}/rehearsal?milestone=jcog_scrutiny&days=5",
        f"{of}/dates/hwb_sign_off",
        f"{of}/dates/submitted",
        f"{of}/steps",
        f"/timetables/{wall.later}",
        f"/plans/{wall.plan}/timetable",
        "/calendar/closed-days",
        "/calendar",
        "/calendar?year=2100",
        "/at-risk",
        "/at-risk?area=nowhere",
    )

    wrong = [said for path in paths for said in looked_over(page, wall.address + path)]
    for path, button in (
        (f"{of}/dates/hwb_sign_off", "Record the new date"),
        (f"{of}/steps", "Add the step"),
        (f"{of}/rehearsal", "See what breaks"),
    ):
        page.goto(wall.address + path)
        if path.endswith("rehearsal"):
            page.locator('input[name="days"]').fill("soon")
        press(page, page.get_by_role("button", name=button))
        page.locator(".govuk-error-summary").first.wait_for()
        assert page.title().startswith("Error: ")
        wrong += looked_over(page)

    assert not wrong, "\n".join(wrong)


def test_the_administrators_form_for_a_closed_day_is_accessible(page: Page, wall: Wall) -> None:
    sign_in(page, wall.address, "area-admin", PASSWORD)

    wrong = looked_over(page, f"{wall.address}/calendar/closed-days")
    press(page, page.get_by_role("button", name="Add the day"))
    page.locator(".govuk-error-summary").first.wait_for()
    wrong += looked_over(page)

    assert not wrong, "\n".join(wrong)


def test_the_plan_lead_sees_what_a_slip_breaks_and_which_meeting_saves_it(page: Page, wall: Wall) -> None:
    sign_in(page, wall.address, "plan-lead", PASSWORD)
    page.goto(f"{wall.address}/plans/{wall.plan}/timetable")
    press(page, page.get_by_role("link", name="The timetable drawn and planned back"))

    assert "You will miss it" in page.inner_text("main")
    page.get_by_label("The step that moves").select_option("report_to_board")
    page.get_by_label("By how many working days").fill("1")
    press(page, page.get_by_role("button", name="See what breaks"))

    said = page.inner_text("main")
    assert "Report circulated to members of the Board, by 1 working day" in said
    assert "Health and Wellbeing Board, 15 November 2021: every later date holds" in said
    assert "Nothing was written." in said


def test_without_a_script_the_navigation_leads_to_what_is_at_risk_and_to_the_calendars(
    browser: Browser, wall: Wall
) -> None:
    context = browser.new_context(
        java_script_enabled=False, locale="en-GB", viewport={"width": 320, "height": 800}
    )
    page = context.new_page()
    sign_in(page, wall.address, "plan-lead", PASSWORD)

    press(page, page.get_by_role("link", name="At risk", exact=True))
    page.get_by_label("Owner").select_option("Advisory group secretary")
    press(page, page.get_by_role("button", name="Apply filters"))
    narrowed = page.inner_text("main")
    press(page, page.get_by_role("link", name=wall.plan).first)
    drawn = page.get_by_role("img", name=re.compile("Timetable, Plan Doncaster"))
    drawn.wait_for()
    box = page.get_by_role("region", name="Drawn")
    scrolls = box.get_attribute("tabindex")
    press(page, page.get_by_role("link", name="Calendar", exact=True))
    year = page.inner_text("main")
    page.locator('a[href="#day-2021-11-11"]').click()
    press(page, page.get_by_role("link", name="My calendar"))
    mine = page.inner_text("main")
    context.close()

    assert "JCOG scrutinises the draft narrative" in narrowed
    assert "Draft plan to the Better Care Manager" not in narrowed
    assert scrolls == "0"
    assert "Calendar of 2021" in year
    assert "My calendar, November 2021" in mine
    assert "Yours as plan lead" in mine


def test_printed_nothing_runs_off_the_paper_and_the_drawing_takes_its_width(page: Page, wall: Wall) -> None:
    sign_in(page, wall.address, "plan-lead", PASSWORD)
    # A4 within its margins, at 96 to the inch.
    page.set_viewport_size({"width": 700, "height": 1000})
    page.emulate_media(media="print")
    off = []

    for path in (f"/timetables/{wall.plan}", "/at-risk", "/calendar", "/calendar/mine?month=2021-11"):
        page.goto(wall.address + path)
        if page.evaluate("document.documentElement.scrollWidth") > 700:
            off.append(path)
    page.goto(f"{wall.address}/timetables/{wall.plan}")
    drawn = page.get_by_role("img", name=re.compile("Timetable, Plan Doncaster")).bounding_box()

    assert off == []
    assert drawn
    assert drawn["x"] + drawn["width"] <= 700
