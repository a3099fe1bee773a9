"""The pages in Chromium: no rule of accessibility broken, nothing run off, and no need of JavaScript."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from govflow.demonstration.play import PASSWORD
from tests.journeys.cases.conftest import PLAN

pytestmark = pytest.mark.browser
AXE = (Path(__file__).resolve().parents[3] / "node_modules/axe-core/axe.min.js").read_text(encoding="utf-8")
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


def sign_in(page: Page, address: str, name: str = "plan-lead") -> None:
    page.goto(f"{address}/sign-in")
    page.locator('input[name="sign_in"]').fill(name)
    page.locator('input[name="password"]').fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()


@pytest.mark.parametrize("paths", [PAGES[:6], PAGES[6:13], PAGES[13:]], ids=["lists", "case", "forms"])
def test_every_page_is_accessible_reflows_and_has_one_heading_and_a_title(
    page: Page, served: str, paths: tuple[str, ...]
) -> None:
    sign_in(page, served)

    wrong = [said for path in paths for said in looked_over(page, served + path)]

    assert not wrong, "\n".join(wrong)


def looked_over(page: Page, address: str = "") -> list[str]:
    """What is wrong with a page, at an address or as it stands, on a narrow screen and a wide one."""
    wrong: list[str] = []
    page.set_viewport_size({"width": 320, "height": 800})
    if address:
        page.goto(address)
    where = page.url
    if page.evaluate("document.documentElement.scrollWidth") > 320:
        wrong.append(f"{where} runs off a page of 320 pixels")
    fixed = "[...document.querySelectorAll('main *')].some(e => getComputedStyle(e).position === 'fixed')"
    if page.evaluate(fixed):
        wrong.append(f"{where} lays something over the page")
    if "<span" in page.inner_text("body"):
        wrong.append(f"{where} shows its own markup")
    typed = re.search(r"\S*\w'\w\S*", page.text_content("main") or "")
    if typed:
        wrong.append(f"{where} prints a typewriter's apostrophe: {typed[0]}")
    page.set_viewport_size({"width": 1280, "height": 900})
    if page.locator("h1").count() != 1 or not re.fullmatch(r".+ - GovFlow", page.title()):
        wrong.append(f"{where} has no single heading or no title: {page.title()}")
    page.evaluate(AXE)
    found = page.evaluate("axe.run()")["violations"]
    return wrong + [f"{where}: {one['id']} {one['nodes'][0]['html'][:120]}" for one in found]


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
    page.get_by_role("button", name="Continue").last.click()


def test_the_pages_of_a_step_are_sound_to_its_receipt_and_where_someone_was_first(
    page: Page, browser: Browser, served: str
) -> None:
    sign_in(page, served)
    page.goto(f"{served}{PLAN}/steps/record_quarterly_return")
    page.get_by_role("button", name="Continue").last.click()
    wrong = looked_over(page)
    attach_a_return(page, served)
    wrong += looked_over(page)
    other = browser.new_context(locale="en-GB")
    first = other.new_page()
    sign_in(first, served)
    attach_a_return(first, served)
    first.get_by_role("button", name="Confirm").click()
    wrong += looked_over(first)
    other.close()

    page.get_by_role("button", name="Confirm").click()

    assert page.locator("h1").inner_text() == "Someone else changed this case first"
    wrong += looked_over(page)
    assert not wrong, "\n".join(wrong)


def test_an_error_leads_to_its_field(page: Page, served: str) -> None:
    sign_in(page, served)
    page.goto(f"{served}{PLAN}/steps/record_quarterly_return?how=recorded")

    page.get_by_role("button", name="Continue").last.click()

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
    page.get_by_role("button", name="Continue").last.click()
    page.get_by_role("button", name="Confirm").click()

    assert page.locator("h1").inner_text() == "Recorded"
    assert re.search(r"GF-\d+", page.inner_text("main"))
    context.close()
