"""The money of a pool in Chromium: no rule of accessibility broken, an instalment paid, a statement agreed."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

from tests.integration.powers.test_doors import PASSWORD
from tests.journeys.browsing import looked_over, press, sign_in
from tests.journeys.payments.conftest import Fund

pytestmark = pytest.mark.browser


def test_the_pages_are_accessible_and_reflow_with_and_without_problems(page: Page, fund: Fund) -> None:
    sign_in(page, fund.address, "nhs-finance", PASSWORD)

    wrong = [
        said
        for path in ("payments", "contingency", "statement", "reports")
        for said in looked_over(page, f"{fund.pages}/{path}")
    ]
    buttons = (
        ("payments", "Record it"),
        ("payments", "Ask"),
        ("contingency", "Record the target"),
        ("contingency", "Hold it back"),
        ("statement", "Report it"),
        ("reports", "Make the report"),
    )
    for path, button in buttons:
        page.goto(f"{fund.pages}/{path}")
        press(page, page.get_by_role("button", name=button, exact=True))
        page.locator(".govuk-error-summary").first.wait_for()
        assert page.title().startswith("Error: ")
        wrong += looked_over(page)

    assert not wrong, "\n".join(wrong)


def test_the_payer_pays_settles_its_question_and_agrees_the_statement(page: Page, fund: Fund) -> None:
    sign_in(page, fund.address, "nhs-finance", PASSWORD)
    page.goto(f"{fund.pages}/payments")
    assert "17 days late" in page.inner_text("main")
    form = page.locator("form").filter(has=page.get_by_role("button", name="Record it"))
    form.get_by_label("Which instalment").select_option("nhs/7")
    form.get_by_label("Which side you speak for").select_option("paid")
    form.get_by_label("How much, in pounds").fill("606483.24")
    for name, value in (("Day", "18"), ("Month", "10"), ("Year", "2021")):
        form.get_by_label(name, exact=True).fill(value)
    press(page, form.get_by_role("button", name="Record it"))
    assert "Paid, not yet received" in page.inner_text("main")

    press(page, page.get_by_role("link", name="Spend and year-end statement"))
    press(page, page.get_by_role("button", name="Agree this statement"))

    assert "Council: agreed" in page.inner_text("main")
    assert "NHS body: agreed" in page.inner_text("main")
