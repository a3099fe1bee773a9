"""The pages of virements in Chromium: no rule of accessibility broken, nothing run off, a proposal agreed."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

from tests.integration.powers.test_doors import PASSWORD
from tests.journeys.browsing import looked_over, press, sign_in
from tests.journeys.virements.conftest import Ledger

pytestmark = pytest.mark.browser


def test_the_pages_and_a_comparison_are_accessible_and_reflow_with_and_without_problems(
    page: Page, ledger: Ledger
) -> None:
    sign_in(page, ledger.address, "finance", PASSWORD)
    of = f"{ledger.address}/plans/{ledger.plan}"
    paths = (
        "virements",
        "virements/new",
        f"virements/new?proposal={ledger.proposal}",
        "carry-forward",
        "money",
    )

    wrong = [said for path in paths for said in looked_over(page, f"{of}/{path}")]
    for path, button in (("virements/new", "Propose it"), ("carry-forward", "Record it")):
        page.goto(f"{of}/{path}")
        press(page, page.get_by_role("button", name=button))
        page.locator(".govuk-error-summary").first.wait_for()
        assert page.title().startswith("Error: ")
        wrong += looked_over(page)

    assert not wrong, "\n".join(wrong)


def test_a_proposal_is_refused_with_its_reason_and_taken_back(page: Page, ledger: Ledger) -> None:
    sign_in(page, ledger.address, "finance", PASSWORD)
    page.goto(f"{ledger.address}/plans/{ledger.plan}")
    press(page, page.get_by_role("link", name="Virements and money carried forward"))
    assert "£1,200.50 from 3 · Nurses" in page.inner_text("main")
    press(page, page.get_by_role("link", name="Agree it or take it back"))
    press(page, page.get_by_role("button", name="Agree it"))
    assert "It was not done" in page.inner_text("main")

    page.get_by_label("Why (needed to take it back)").fill("Not agreed.")
    press(page, page.get_by_role("button", name="Take it back"))

    assert "Cancelled" in page.inner_text("main")
