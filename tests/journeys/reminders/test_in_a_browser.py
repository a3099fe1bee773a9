"""The pages of reminders and of the post in Chromium: accessible, within a narrow screen, without a script."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

from tests.integration.powers.test_doors import PASSWORD
from tests.journeys.browsing import looked_over, press, sign_in
from tests.journeys.reminders.conftest import Told

pytestmark = pytest.mark.browser


def test_the_pages_of_reminders_are_accessible_and_reflow_with_and_without_problems(
    page: Page, told: Told
) -> None:
    paths = (
        "/reminders",
        "/reminders/calendar",
        "/reminders/preferences",
        "/outstanding",
        f"/dates/{told.plan}/submitted",
        f"/dates/{told.plan}/regional_feedback",
        "/webhooks",
        "/calendar/mine?month=2021-11",
        "/calendar/mine?month=2021-11&meetings=all",
        "/account",
        "/",
    )
    sign_in(page, told.address, "plan-lead", PASSWORD)
    wrong = [said for path in paths for said in looked_over(page, told.address + path)]
    for path, button in ((paths[2], "Keep this"), (paths[4], "Record when it is expected")):
        page.goto(told.address + path)
        if path == paths[2]:
            page.locator('input[name="quiet_from"]').fill("late")
        press(page, page.get_by_role("button", name=button))
        page.locator(".govuk-error-summary").first.wait_for()
        wrong += looked_over(page)
    sign_in(page, told.address, "area-admin", PASSWORD)
    wrong += looked_over(page, told.address + "/post")

    assert not wrong, "\n".join(wrong)


def test_a_colleague_reminds_from_the_list_and_the_day_stands_beside_the_name(page: Page, told: Told) -> None:
    sign_in(page, told.address, "governance-officer", PASSWORD)
    page.goto(f"{told.address}/outstanding")

    press(page, page.get_by_role("button", name="Remind Plan lead"))

    assert "They are reminded." in page.inner_text("main")
    assert "Last reminded 5 November 2021" in page.inner_text("main")
