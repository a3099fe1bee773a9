"""The pages of papers in Chromium: no rule of accessibility broken, nothing run off, files to take away."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

from tests.integration.powers.test_doors import PASSWORD
from tests.journeys.browsing import looked_over, press, sign_in
from tests.journeys.papers.conftest import Shelf

pytestmark = pytest.mark.browser


def test_the_pages_of_papers_are_accessible_and_reflow_with_and_without_problems(
    page: Page, shelf: Shelf
) -> None:
    sign_in(page, shelf.address, "clerk", PASSWORD)
    paths = (
        "/forward-plan",
        "/forward-plan/new",
        f"/forward-plan/{shelf.planned}",
        f"/forward-plan/{shelf.planned}/notice",
        f"/meetings/{shelf.meeting}/notice",
        f"/delegations/{shelf.delegation}/sheet?about={shelf.paper}&text=That+it+be+agreed",
        f"/delegations/{shelf.delegation}",
        f"/decisions/{shelf.decision}",
        f"/meetings/{shelf.meeting}/minutes",
        f"/meetings/{shelf.meeting}/agenda",
    )

    wrong = [said for path in paths for said in looked_over(page, shelf.address + path)]
    for path, button in (
        (paths[1], "Put it in the plan"),
        (paths[3], "Record the notice"),
        (paths[5], "Record the signed sheet"),
    ):
        page.goto(shelf.address + path)
        press(page, page.get_by_role("button", name=button))
        page.locator(".govuk-error-summary").first.wait_for()
        assert page.title().startswith("Error: ")
        wrong += looked_over(page)

    assert not wrong, "\n".join(wrong)


def test_the_clerk_takes_the_minutes_away_from_their_page(page: Page, shelf: Shelf) -> None:
    sign_in(page, shelf.address, "clerk", PASSWORD)
    page.goto(f"{shelf.address}/meetings/{shelf.meeting}/minutes")

    with page.expect_download() as waited:
        page.get_by_role("link", name="minutes as Word", exact=True).click()

    assert waited.value.suggested_filename == f"minutes-{shelf.meeting}.docx"
