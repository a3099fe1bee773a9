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
    f"{PLAN}/steps/propose_amendment",
    f"{PLAN}/steps/record_quarterly_return?how=recorded",
    "/cases/agreement-doncaster-2021-22",
    "/accessibility",
    "/cookies",
    "/privacy",
)


def sign_in(page: Page, address: str, name: str = "plan-lead") -> None:
    page.goto(f"{address}/sign-in")
    page.locator('input[name="sign_in"]').fill(name)
    page.locator('input[name="password"]').fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()


@pytest.mark.parametrize("paths", [PAGES[:6], PAGES[6:12], PAGES[12:]], ids=["lists", "case", "forms"])
def test_every_page_is_accessible_reflows_and_has_one_heading_and_a_title(
    page: Page, served: str, paths: tuple[str, ...]
) -> None:
    sign_in(page, served)
    wrong: list[str] = []

    for path in paths:
        page.set_viewport_size({"width": 320, "height": 800})
        page.goto(served + path)
        if page.evaluate("document.documentElement.scrollWidth") > 320:
            wrong.append(f"{path} runs off a page of 320 pixels")
        page.set_viewport_size({"width": 1280, "height": 900})
        if page.locator("h1").count() != 1 or not re.fullmatch(r".+ - GovFlow", page.title()):
            wrong.append(f"{path} has no single heading or no title: {page.title()}")
        page.evaluate(AXE)
        found = page.evaluate("axe.run()")["violations"]
        wrong += [f"{path}: {one['id']} {one['nodes'][0]['html'][:120]}" for one in found]

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
