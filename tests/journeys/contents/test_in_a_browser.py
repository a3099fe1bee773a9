"""What a plan holds, in Chromium: a workbook shown and taken over, changed by hand, by two at once, explained."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.integration.powers.test_doors import PASSWORD
from tests.journeys.browsing import looked_over, press, sign_in
from tests.journeys.timetable.conftest import Wall

pytestmark = pytest.mark.browser
NORFOLK = Path(__file__).resolve().parents[3] / "config" / "demonstration" / "norfolk-2021-22.xlsx"


def take_over(page: Page, wall: Wall) -> str:
    """Take Norfolk's template over, and return the address of what the plan then holds."""
    of = f"{wall.address}/plans/{wall.plan}/contents"
    page.goto(of)
    press(page, page.get_by_role("link", name="Take a workbook over"))
    page.get_by_label("The planning template").set_input_files(NORFOLK)
    press(page, page.get_by_role("button", name="Read it"))
    said = page.inner_text("main")
    assert "82 scheme lines added" in said
    assert "The cover is of Norfolk, and this plan is of Doncaster." in said
    press(page, page.get_by_role("button", name="Take it over"))
    return of


def test_a_workbook_is_shown_taken_over_put_right_and_explained(page: Page, wall: Wall) -> None:
    sign_in(page, wall.address, "plan-lead", PASSWORD)
    of = take_over(page, wall)

    said = page.inner_text("main")
    assert "Checklist: 4 of 5 sheets are green" in said
    assert "£44,378,059" in said
    assert "£10,261,421" in said
    # One pound more on the line of 21,999,693: the checklist turns red, and says by how much.
    page.goto(f"{of}/lines?source=iBCF")
    row = page.get_by_role("row").filter(has_text="£21,999,693")
    press(page, row.get_by_role("link"))
    page.get_by_label("Expenditure in pounds").fill("21,999,694")
    press(page, page.get_by_role("button", name="Hold this line"))
    page.goto(of)
    said = page.inner_text("main")
    assert "Checklist: 3 of 5 sheets are green" in said
    assert "-£1" in said
    # The cover is completed, and a warning gets its reason.
    press(page, page.get_by_role("link", name="Change the cover"))
    page.get_by_label("Job title of who signs off the plan").fill("Chair of the board")
    page.get_by_label("Name of who signs off the plan").fill("The chair")
    press(page, page.get_by_role("button", name="Hold this cover"))
    page.locator("summary").filter(has_text="Metric 8.1").click()
    page.locator("details[open] textarea").fill("Admissions rose with the winter.")
    press(page, page.locator("details[open]").get_by_role("button", name="Record the reason"))
    said = page.inner_text("main")
    assert "Admissions rose with the winter." in said
    assert "Checklist: 4 of 5 sheets are green" in said
    # No scheme cites a decision: one reason is given for all of them at once, and nothing is lost where it is blank.
    page.locator("summary").filter(has_text="Say why they stand").filter(has_text="No decision").click()
    press(page, page.locator("details[open]").get_by_role("button", name="Record the reason"))
    assert "Say why in 1 to 2,000 characters." in page.inner_text("main")
    assert not looked_over(page)
    page.locator("details[open] textarea").fill("The board decides on the plan as a whole.")
    press(page, page.locator("details[open]").get_by_role("button", name="Record the reason"))
    said = page.inner_text("main")
    assert "The board decides on the plan as a whole." in said
    assert "of 81 of 81" in said


def test_two_people_on_one_line_are_shown_each_other_and_nothing_typed_is_lost(
    page: Page, wall: Wall, browser: Browser
) -> None:
    sign_in(page, wall.address, "plan-lead", PASSWORD)
    of = take_over(page, wall)
    other = browser.new_context().new_page()
    sign_in(other, wall.address, "report-author", PASSWORD)
    for one in (page, other):
        one.goto(f"{of}/lines")
        press(one, one.get_by_role("link", name="Advocacy Service", exact=True))

    page.get_by_label("Scheme name").fill("Advocacy and advice")
    page.get_by_label("Expenditure in pounds").fill("£29,701.50")
    press(page, page.get_by_role("button", name="Hold this line"))
    assert "The change is held as the plan’s next version." in page.inner_text("main, .govuk-main-wrapper")
    other.get_by_label("Scheme name").fill("Independent advocacy")
    press(other, other.get_by_role("button", name="Hold this line"))

    said = other.inner_text("main")
    assert "Someone else changed this since version 1; it is now version 2." in said
    shown = re.split(r"[\t\n]+", other.locator("#conflict dl").inner_text())
    assert [text.strip() for text in shown if text.strip()] == [
        "Name", "Advocacy and advice", "It was: Advocacy Service", "Expenditure", "£29,701.50", "It was: £29,700",
    ]  # fmt: skip
    assert other.get_by_label("Scheme name").input_value() == "Independent advocacy"
    assert not looked_over(other)
    # Having seen what the other made of it, one may let one's own stand.
    press(other, other.get_by_role("button", name="Hold this line"))
    assert other.get_by_role("link", name="Independent advocacy", exact=True).is_visible()
    other.context.close()


def test_the_pages_are_accessible_and_reflow_with_and_without_problems(page: Page, wall: Wall) -> None:
    sign_in(page, wall.address, "plan-lead", PASSWORD)
    of = f"{wall.address}/plans/{wall.plan}/contents"
    wrong = [
        said
        for path in ("", "/workbook", "/lines", "/lines/new", "/paste", "/compare", "/metrics/8.1", "/cover")
        for said in looked_over(page, f"{of}{path}")
    ]
    take_over(page, wall)
    wrong += [
        said
        for path in (
            "",
            "/lines",
            "/lines/24",
            "/income/0",
            "/metrics/8.4",
            "/cover",
            "/minimums",
            "/requirements/PR1",
        )
        for said in looked_over(page, f"{of}{path}")
    ]
    for path, box, typed in (
        ("/lines/24", "Expenditure in pounds", "a lot"),
        ("/paste", "The rows", "1\tA\t" + "x\t" * 20),
        ("/paste", "The rows", "1\tAdvocacy Service" + "\t" * 11 + "Minimum CCG Contribution"),
        ("/metrics/8.1", "Value", "high"),
        ("/income/0", "Amount in pounds", "some"),
        ("/minimums", "Adult social care from the NHS minimum", "most"),
    ):
        page.goto(f"{of}{path}")
        page.get_by_label(box).first.fill(typed)
        press(page, page.locator("main form button").first)
        page.locator(".govuk-error-summary").first.wait_for()
        wrong += looked_over(page)
    sign_in(page, wall.address, "auditor", PASSWORD)
    wrong += [said for path in ("", "/lines/24") for said in looked_over(page, f"{of}{path}")]

    # What a council typed is shown as it was typed.
    wrong = [said for said in wrong if "Dementia/Alzheimer's" not in said]
    assert not wrong, "\n".join(wrong)


def test_it_works_without_a_script(browser: Browser, wall: Wall) -> None:
    page = browser.new_context(java_script_enabled=False).new_page()
    sign_in(page, wall.address, "plan-lead", PASSWORD)
    of = f"{wall.address}/plans/{wall.plan}/contents"
    page.goto(of)
    press(page, page.get_by_role("link", name="Scheme lines"))
    press(page, page.get_by_role("link", name="Paste lines from a spreadsheet"))
    page.get_by_label("The rows").fill(
        "Scheme ID\tScheme Name\tSource of Funding\tExpenditure (£)\tProvider\tCommissioner\tArea of Spend\tScheme Type\n1\tAdaptations\tDFG\t1,000\tLocal Authority\tLA\tSocial Care\tDFG Related Schemes"
    )
    press(page, page.get_by_role("button", name="Add these lines"))

    assert "1 line, £1,000" in page.inner_text("main")
    # The area's own papers print the minimums; the page of the document is asked for.
    page.goto(of)
    press(page, page.get_by_role("link", name="Change the minimums"))
    assert page.get_by_label("Adult social care from the NHS minimum").input_value() == "8575547.00"
    press(page, page.get_by_role("button", name="Hold these minimums"))
    assert "Say the page that states the minimums." in page.inner_text("main")
    page.get_by_label("Page, or sheet and cell").fill("14")
    press(page, page.get_by_role("button", name="Hold these minimums"))
    assert "£8,575,547" in page.inner_text("main")
    assert "11 November 2021, page 14" in page.inner_text("main")
    page.context.close()
