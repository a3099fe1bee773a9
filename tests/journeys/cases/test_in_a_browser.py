"""The pages in Chromium: no rule of accessibility broken, nothing run off, and no need of JavaScript."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, Page

from tests.journeys.browsing import AXE, looked_over, press, sign_in
from tests.journeys.cases.conftest import PLAN

pytestmark = pytest.mark.browser
PAGES = (
    "/",
    "/plans",
    "/plans?late=yes&year=2021-22",
    "/cases",
    "/plans/new",
    PLAN,
    f"{PLAN}/timetable",
    f"{PLAN}/comments",
    f"{PLAN}/documents",
    f"{PLAN}/history",
    f"{PLAN}/lifecycle",
    f"{PLAN}/as-at?at-day=1&at-month=12&at-year=2021",
    f"{PLAN}/note",
    f"{PLAN}/steps/propose_amendment",
    f"{PLAN}/steps/record_quarterly_return?how=recorded",
    "/cases/agreement-doncaster-2021-22",
    "/accessibility",
    "/cookies",
    "/privacy",
)


MORE = (f"{PLAN}/compare", f"{PLAN}/steps/submit", "/nowhere", "/plans/plan-nowhere-2021-22", "/account")
ADMINISTRATORS = ("/people", "/people/invite")


@pytest.mark.parametrize("paths", [PAGES[:6], PAGES[6:13], PAGES[13:]], ids=["lists", "case", "forms"])
def test_every_page_is_accessible_reflows_and_has_one_heading_and_a_title(
    page: Page, served: str, paths: tuple[str, ...]
) -> None:
    sign_in(page, served)

    wrong = [said for path in paths for said in looked_over(page, served + path)]

    assert not wrong, "\n".join(wrong)


def first_link(page: Page, address: str, inside: str) -> str:
    page.goto(address)
    return str(page.locator(inside).first.get_attribute("href"))


def test_pages_of_papers_events_and_errors_are_sound(page: Page, served: str) -> None:
    wrong = looked_over(page, f"{served}/sign-in")
    sign_in(page, served)
    event = first_link(page, f"{served}{PLAN}/history", ".moj-timeline__item .govuk-body-s a")
    document = first_link(page, f"{served}{PLAN}/documents", "tbody th a")

    wrong += [said for path in (*MORE, event, document) for said in looked_over(page, served + path)]

    assert not wrong, "\n".join(wrong)


def test_the_pages_of_people_are_sound(page: Page, served: str) -> None:
    sign_in(page, served, "area-admin")
    page.goto(f"{served}/people")
    links = page.locator("tbody th a")
    someone = str(links.filter(has_text="Plan lead").first.get_attribute("href"))

    wrong = [said for path in (*ADMINISTRATORS, someone) for said in looked_over(page, served + path)]

    assert not wrong, "\n".join(wrong)


def attach_a_return(page: Page, served: str) -> None:
    page.goto(f"{served}{PLAN}/steps/record_quarterly_return")
    upload = {"name": "return.txt", "mimeType": "text/plain", "buffer": b"Quarter 2"}
    page.locator('input[type="file"]').first.set_input_files(upload)  # type: ignore[arg-type]
    page.locator("textarea").last.fill("Second quarter")
    press(page, page.get_by_role("button", name="Continue").last)


def test_the_pages_of_a_step_are_sound_to_its_receipt_and_where_someone_was_first(
    page: Page, browser: Browser, served: str
) -> None:
    sign_in(page, served)
    page.goto(f"{served}{PLAN}/steps/record_quarterly_return")
    press(page, page.get_by_role("button", name="Continue").last)
    wrong = looked_over(page)
    attach_a_return(page, served)
    wrong += looked_over(page)
    other = browser.new_context(locale="en-GB")
    first = other.new_page()
    sign_in(first, served)
    attach_a_return(first, served)
    press(first, first.get_by_role("button", name="Confirm"))
    wrong += looked_over(first)
    other.close()

    press(page, page.get_by_role("button", name="Confirm"))

    assert page.locator("h1").inner_text() == "Someone else changed this case first"
    wrong += looked_over(page)
    assert not wrong, "\n".join(wrong)


def test_an_error_leads_to_its_field(page: Page, served: str) -> None:
    sign_in(page, served)
    page.goto(f"{served}{PLAN}/steps/record_quarterly_return?how=recorded")

    press(page, page.get_by_role("button", name="Continue").last)

    assert page.title().startswith("Error: ")
    page.evaluate(AXE)
    assert page.evaluate("axe.run()")["violations"] == []
    for link in page.locator(".govuk-error-summary a").all():
        link.click()
        target = str(link.get_attribute("href")).removeprefix("#")
        assert page.evaluate("document.activeElement.id") == target


def test_a_step_is_taken_without_javascript(browser: Browser, served: str) -> None:
    context = browser.new_context(java_script_enabled=False, locale="en-GB")
    page = context.new_page()
    sign_in(page, served)
    page.goto(f"{served}{PLAN}/steps/record_quarterly_return")

    upload = {"name": "return.txt", "mimeType": "text/plain", "buffer": b"Quarter 3"}
    page.locator('input[type="file"]').first.set_input_files(upload)  # type: ignore[arg-type]
    page.locator("textarea").last.fill("Third quarter")
    press(page, page.get_by_role("button", name="Continue").last)
    press(page, page.get_by_role("button", name="Confirm"))

    assert page.locator("h1").inner_text() == "Recorded"
    assert re.search(r"GF-\d+", page.inner_text("main"))
    context.close()
