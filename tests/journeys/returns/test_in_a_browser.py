"""The pages of returns and reports in Chromium: accessible and reflowing, and a return entered as people do it."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

from tests.integration.powers.test_doors import PASSWORD
from tests.journeys.browsing import looked_over, press, sign_in
from tests.journeys.returns.conftest import Counter

pytestmark = pytest.mark.browser


def test_the_pages_are_accessible_and_reflow_with_and_without_problems(page: Page, counter: Counter) -> None:
    sign_in(page, counter.address, "plan-lead", PASSWORD)
    paths = (
        "/returns",
        "/returns/new",
        f"/returns/{counter.held}/figures",
        f"/returns/{counter.long}/figures?after=100",
        f"/returns/{counter.bare}/figures",
        f"/returns/{counter.held}",
        "/reports",
        "/reports/new",
        f"/reports/{counter.report}/head",
        f"/plans/{counter.plan}",
    )
    wrong = [said for path in paths for said in looked_over(page, counter.address + path)]
    for path, field, text, button in (
        (f"/returns/{counter.held}/figures", "spent-1", "about 600", "Save the figures"),
        ("/returns/new", "year", "last year", "Open the return"),
        (f"/reports/{counter.report}/head", "meeting_on-day", "40", "Save the report"),
    ):
        page.goto(counter.address + path)
        page.locator(f'[name="{field}"]').fill(text)
        press(page, page.get_by_role("button", name=button))
        page.locator(".govuk-error-summary").first.wait_for()
        assert page.title().startswith("Error: ")
        assert page.locator(f'[name="{field}"]').input_value() == text
        wrong += looked_over(page)
    sign_in(page, counter.address, "member", PASSWORD)
    wrong += looked_over(page, f"{counter.address}/returns/{counter.held}/figures")
    wrong += looked_over(page, f"{counter.address}/reports/{counter.report}/head")

    assert not wrong, "\n".join(wrong)


def test_figures_are_typed_and_pasted_and_only_what_changed_is_sent(page: Page, counter: Counter) -> None:
    sign_in(page, counter.address, "finance", PASSWORD)
    page.goto(f"{counter.address}/returns/{counter.long}/figures")
    page.get_by_label("Spent so far, Scheme number 7, DFG").fill("7,000")
    page.get_by_label("Paste rows from a spreadsheet").fill(
        "Scheme ID\tSpent\tForecast\n9\t8,999.99\t9000\n110\t1\t\n"
    )
    with page.expect_request(lambda one: one.method == "POST") as sent:
        press(page, page.get_by_role("button", name="Save the figures"))

    fields = {part.partition("=")[0] for part in (sent.value.post_data or "").split("&")}
    assert {name for name in fields if name.startswith(("spent", "forecast", "reason", "expected"))} == {
        "spent-7"
    }
    assert page.get_by_text("The figures were recorded.").is_visible()
    held = {one.position: (one.spent, one.forecast) for one in counter.desk.figures(counter.long).lines}
    assert (held[7], held[9], held[110], held[8]) == (
        (700_000, None),
        (899_999, 900_000),
        (100, None),
        (None, None),
    )
    page.goto(f"{counter.address}/returns/{counter.held}/figures")
    metrics = page.get_by_role("table", name="Metrics of the period")
    assert "Not available until 31 December 2021" in metrics.inner_text()
    assert "4585, partial: July, August" in metrics.inner_text()
    assert "£806,000 carried forward from 2020-21 is not in the budgets" in page.inner_text("main")
