"""What every test in a browser does: sign in, press what leads to another page, look a page over."""

from __future__ import annotations

import re
from pathlib import Path

from playwright.sync_api import Locator, Page

from govflow.demonstration.play import PASSWORD

AXE = (Path(__file__).resolve().parents[2] / "node_modules/axe-core/axe.min.js").read_text(encoding="utf-8")


def press(page: Page, what: Locator) -> None:
    """Press a button or a link, and wait for the page it leads to: what is read next is of that page."""
    with page.expect_navigation():
        what.click()


def press_enter(page: Page, what: Locator) -> None:
    """Press Enter in a field or on a button that sends its form, and wait for the page it leads to."""
    with page.expect_navigation():
        what.press("Enter")


def sign_in(page: Page, address: str, name: str = "plan-lead", password: str = PASSWORD) -> None:
    """Sign in by the page, as whoever was not signed in before."""
    page.context.clear_cookies()
    page.goto(f"{address}/sign-in")
    page.locator('input[name="sign_in"]').fill(name)
    page.locator('input[name="password"]').fill(password)
    press(page, page.get_by_role("button", name="Sign in"))


def looked_over(page: Page, address: str = "") -> list[str]:
    """What is wrong with a page, at an address or as it stands, on a narrow screen and a wide one."""
    wrong: list[str] = []
    page.set_viewport_size({"width": 320, "height": 800})
    if address:
        page.goto(address)
    page.wait_for_load_state()
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
