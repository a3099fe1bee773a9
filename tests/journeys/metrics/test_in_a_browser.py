"""The pages of metrics in Chromium: accessible at every width, read without a script, a figure recorded and restated."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, Page

from tests.integration.powers.test_doors import PASSWORD
from tests.journeys.browsing import looked_over, press, sign_in
from tests.journeys.metrics.conftest import Wall

pytestmark = pytest.mark.browser
LEAD = "bromley-plan-lead"


def test_the_pages_are_accessible_and_reflow_with_and_without_problems(page: Page, wall: Wall) -> None:
    sign_in(page, wall.address, LEAD, PASSWORD)
    of = f"{wall.address}/plans/{wall.plan}/metrics"
    forms = [f"{of}/residential/{what}" for what in ("restatement", "target", "comparator", "note")]
    shown = [
        of,
        *(f"{of}/{code}" for code in ("delayed-transfers", "reablement")),
    ]

    wrong = [said for path in (*shown, *forms, f"{of}/new") for said in looked_over(page, path)]
    for path in (f"{of}/reablement/figure", f"{of}/new"):
        page.goto(path)
        press(page, page.locator("main form button"))
        page.locator(".govuk-error-summary").first.wait_for()
        assert page.title().startswith("Error: ")
        wrong += looked_over(page)

    assert not wrong, "\n".join(wrong)


def test_without_a_script_a_figure_is_found_from_the_plan_restated_and_the_former_one_kept(
    browser: Browser, wall: Wall
) -> None:
    context = browser.new_context(
        java_script_enabled=False, locale="en-GB", viewport={"width": 320, "height": 800}
    )
    page = context.new_page()
    sign_in(page, wall.address, LEAD, PASSWORD)
    page.goto(f"{wall.address}/plans/{wall.plan}")
    press(page, page.get_by_role("link", name="What was planned and reached"))
    said = page.inner_text("main")
    picture = page.get_by_role("img", name=re.compile("Reablement 91 days: Annual percentage"))
    box = picture.bounding_box()
    press(page, page.get_by_role("link", name="Reablement 91 days"))
    press(page, page.get_by_role("link", name="Restate a figure"))
    page.get_by_label("Period", exact=True).fill("2018-19 Q4")
    page.get_by_label("The figure as it is now").fill("93.4")
    page.get_by_label("Why it is restated").fill("One more was at home.")
    press(page, page.get_by_role("button", name="Restate the figure"))
    after = page.inner_text("main")
    context.close()

    assert "Not available until 31 December 2019" in said
    assert "Partial: July and August only" in said
    assert box
    assert box["x"] + box["width"] <= 320, "the picture is read whole on a narrow screen"
    assert "It is recorded" in after
    assert "One more was at home." in after
    assert [figure in after for figure in ("92.8", "93.1", "93.4")] == [True] * 3


def test_dorsets_pages_show_others_ranks_and_words_that_contradict_figures(page: Page, dorset: Wall) -> None:
    sign_in(page, dorset.address, "dorset-plan-lead", PASSWORD)
    of = f"{dorset.address}/plans/{dorset.plan}/metrics"
    wrong = [said for path in (of, f"{of}/8.4", f"{of}/8.5") for said in looked_over(page, path)]

    said = page.inner_text("main")
    page.goto(f"{of}/8.4")
    others = page.get_by_role("region", name="Beside others").inner_text()

    assert not wrong, "\n".join(wrong)
    assert "76.6 against a plan of 77 is worse than plan, and is called ‘as planned’" in said
    assert re.search(r"South West\s+2020-21\s+455\s+460", others)
    assert "69" in others


def test_printed_nothing_runs_off_the_paper(page: Page, wall: Wall) -> None:
    sign_in(page, wall.address, LEAD, PASSWORD)
    # A4 within its margins, at 96 to the inch.
    page.set_viewport_size({"width": 700, "height": 1000})
    page.emulate_media(media="print")

    for path in ("", "/residential"):
        page.goto(f"{wall.address}/plans/{wall.plan}/metrics{path}")
        assert page.evaluate("document.documentElement.scrollWidth") <= 700, path
