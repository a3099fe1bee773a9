"""The pages of pools in Chromium: no rule of accessibility broken, nothing run off, what-if writes nothing."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

from tests.integration.powers.test_doors import PASSWORD
from tests.journeys.browsing import looked_over, press, sign_in
from tests.journeys.pools.conftest import Served

pytestmark = pytest.mark.browser
OVER = "what-if?outturn=6760998&own-CCG=450000&own-LA=250000"


def test_the_pages_are_accessible_and_reflow_with_and_without_problems(page: Page, served: Served) -> None:
    sign_in(page, served.address, "finance", PASSWORD)
    of = f"{served.address}/agreements/{served.ref}/pools"
    paths = ["", "/learning-disability", "/new-pool/terms"]
    own = ("", "/terms", "/forecast", "/settle", f"/{OVER}", "/compare")
    paths += [f"/mental-health{path}" for path in own]

    wrong = [said for path in paths for said in looked_over(page, f"{of}{path}")]
    for path, button in (
        ("mental-health/forecast", "Keep it to ourselves"),
        ("new-pool/terms", "Record the terms"),
    ):
        page.goto(f"{of}/{path}")
        press(page, page.get_by_role("button", name=button, exact=True))
        page.locator(".govuk-error-summary").first.wait_for()
        assert page.title().startswith("Error: ")
        wrong += looked_over(page)

    assert not wrong, "\n".join(wrong)


def test_who_pays_is_seen_for_another_figure_and_the_settlement_is_agreed(page: Page, served: Served) -> None:
    sign_in(page, served.address, "finance", PASSWORD)
    page.goto(f"{served.address}/cases/{served.ref}")
    press(page, page.get_by_role("link", name="Pools: terms, forecasts and settlements"))
    press(page, page.get_by_role("link", name="Mental health"))
    assert "It opened" in page.inner_text("main")
    press(page, page.get_by_role("link", name="What if"))

    page.get_by_label("What the whole pool comes out at").fill("6667097.80")
    press(page, page.get_by_role("button", name="See who would pay"))

    assert "£303,049.90" in page.inner_text("main")
    page.go_back()
    page.go_back()
    press(page, page.get_by_role("button", name="Agree it for Doncaster Council"))
    assert "Agreed by Doncaster Council" in page.inner_text("main")


def test_a_proposed_decision_says_why_it_was_opened_and_is_recorded_from_its_page(
    page: Page, served: Served
) -> None:
    sign_in(page, served.address, "clerk", PASSWORD)
    page.goto(f"{served.address}/agreements/{served.ref}/pools/mental-health")
    press(page, page.get_by_role("link", name="decision-doncaster-1", exact=True).first)
    assert "Why it was opened" in page.inner_text("main")
    wrong = looked_over(page)
    press(page, page.get_by_role("button", name="Record what was decided"))
    assert page.get_by_label("Which body decided").input_value() == "doncaster-jcmb"
    wrong += looked_over(page)

    assert not wrong, "\n".join(wrong)
