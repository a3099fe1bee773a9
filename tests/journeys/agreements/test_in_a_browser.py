"""Agreements in a browser: the register, the record and its forms, at every width and by axe."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

from tests.integration.powers.test_doors import PASSWORD
from tests.journeys.agreements.conftest import Served
from tests.journeys.browsing import looked_over, press, sign_in

pytestmark = pytest.mark.browser


def test_somebody_finds_an_agreement_answers_a_clause_and_every_page_is_sound(
    page: Page, served: Served
) -> None:
    sign_in(page, served.address, "governance-officer", PASSWORD)
    here = f"{served.address}/agreements"
    ref, letter = served.agreement, served.letter
    wrong = []
    for path in (
        "",
        "?q=nothing+like+it",
        f"/{ref}",
        f"/{ref}/record",
        f"/{letter}/parties",
        f"/{ref}/annexes/new",
        f"/{ref}/contents",
        f"/{letter}/comparison",
    ):
        wrong += looked_over(page, f"{here}{path}")
    assert not wrong, "\n".join(wrong)

    page.goto(here)
    page.get_by_label("Words in the title").fill("section 75")
    press(page, page.get_by_role("button", name="Search"))
    assert page.get_by_text("1 agreement", exact=True).is_visible()
    assert page.get_by_text("1 day late for signature").is_visible()
    press(page, page.get_by_role("link", name="Section 75 agreement 2021-22"))
    assert page.get_by_text("Retrospective: sealed 229 days after commencement").first.is_visible()
    press(page, page.get_by_role("link", name="Answer the checklist"))
    page.get_by_label("Agreed aims and outcomes").fill("Clause 2")
    press(page, page.get_by_role("button", name="Record the clauses"))
    assert page.get_by_text("Clause 2", exact=True).is_visible()
    press(page, page.get_by_role("link", name="Record an annex"))
    page.get_by_label("Short name").fill("Annex 3")
    page.get_by_role("textbox", name="Title").fill("Services")
    press(page, page.get_by_role("button", name="Record the annex"))
    assert page.get_by_text("Name it in small letters").first.is_visible()
    assert looked_over(page) == []
    press(page, page.get_by_role("link", name="Section 75 agreement 2021-22"))
    press(page, page.get_by_role("link", name="Take a step"))
    assert page.get_by_text("1 day late for signature").first.is_visible()
    sign_in(page, served.address, "signatory-nhs", PASSWORD)
    page.goto(f"{served.address}/cases/{ref}/steps/sign_for_nhs")
    assert page.get_by_label("Number in the register of sealings").is_visible()
