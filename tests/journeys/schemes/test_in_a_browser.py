"""The pages of schemes and third parties in Chromium: accessible, within a narrow screen, without a script."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

from tests.integration.powers.test_doors import PASSWORD
from tests.journeys.browsing import looked_over, press, sign_in
from tests.journeys.schemes.conftest import Served

pytestmark = pytest.mark.browser


def test_a_scheme_is_found_read_and_set_and_a_district_recorded_on_accessible_pages(
    page: Page, served: Served
) -> None:
    sign_in(page, served.address, "plan-lead", PASSWORD)
    page.goto(f"{served.address}/plans/{served.plan}")
    press(page, page.get_by_role("link", name="Schemes and what they hang on"))
    wrong = looked_over(page)
    page.get_by_label("Tag of the board’s priority").select_option("Ageing well")
    press(page, page.get_by_role("button", name="Apply filter"))
    assert page.locator("tbody tr").count() == 1
    assert "Cover ends on 31 December 2021" in page.inner_text("tbody")

    press(page, page.get_by_role("link", name="12 Homecare, interim contracts"))
    wrong += looked_over(page)
    assert page.get_by_text("Homecare framework starts").count() >= 4, "both sources, now and in the history"
    page.get_by_label("Status").fill("The tender closed.")
    press(page, page.get_by_role("button", name="Record this"))
    assert "what was said before is kept" in page.inner_text("main")
    assert "In tender." in page.inner_text("tbody")
    page.get_by_label("When it starts").fill("spring")
    press(page, page.get_by_role("button", name="Record the start"))
    page.locator(".govuk-error-summary").wait_for()
    wrong += looked_over(page)

    page.goto(f"{served.address}/plans/{served.plan}/agreed-by")
    wrong += looked_over(page)
    press(page, page.get_by_role("button", name="Record the agreement"))
    wrong += looked_over(page)
    page.goto(f"{served.address}/plans/{served.plan}/agreed-by")
    press(page, page.get_by_role("link", name="Southern under PR3"))
    page.get_by_label("What was agreed").fill("Its amount is passed on.")
    page.get_by_label("The grant is passed on in full").check()
    for part, value in (("Day", "20"), ("Month", "9"), ("Year", "2021")):
        page.get_by_label(part).fill(value)
    press(page, page.get_by_role("button", name="Record the agreement"))
    assert page.get_by_role("link", name="Southern under PR3").count() == 0
    assert "what Southern agreed to is recorded without a document" in page.inner_text("main")

    assert not wrong, "\n".join(wrong)
