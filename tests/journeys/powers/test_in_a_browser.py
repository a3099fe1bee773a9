"""The pages of powers in Chromium, narrow and wide: no rule of accessibility broken, nothing run off."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

from tests.integration.powers.test_doors import PASSWORD
from tests.journeys.browsing import looked_over, press, sign_in
from tests.journeys.powers.conftest import Served

pytestmark = pytest.mark.browser
PATHS = {
    "clerk": (
        "/decisions?in_question=yes",
        "/decisions/{decision}",
        "/decisions/{decision}/record",
        "/decisions/{decision}/publication",
        "/decisions/new",
        "/delegations",
        "/delegations/new",
        "/delegations/{delegation}",
        "/delegations/{delegation}/extend",
        "/scheme-of-delegation",
    ),
    "director": (
        "/delegations/{delegation}/decide?about={paper}",
        "/delegations/{joint}/decide?about={paper}",
        "/delegations/{delegation}/ask?about={paper}",
    ),
    "chair": ("/consulted",),
    "monitoring-officer": ("/determinations", "/covers"),
}


@pytest.mark.parametrize("who", PATHS)
def test_every_page_of_powers_is_accessible_and_reflows(page: Page, served: Served, who: str) -> None:
    sign_in(page, served.address, who, PASSWORD)
    places = {name: getattr(served, name) for name in ("paper", "delegation", "joint", "decision")}

    wrong = [
        said for path in PATHS[who] for said in looked_over(page, served.address + path.format(**places))
    ]

    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize(
    ("who", "path", "button"),
    [
        ("clerk", "/delegations/new", "Grant the delegation"),
        ("clerk", "/decisions/new", "Record the decision"),
        ("director", "/delegations/{delegation}/decide?about={paper}", "Decide"),
        ("director", "/delegations/{delegation}/ask?about={paper}", "Ask"),
        ("chair", "/consulted", "Send your reply"),
        ("monitoring-officer", "/covers", "Arrange the cover"),
        ("monitoring-officer", "/determinations", "Record the determination"),
    ],
)
def test_a_form_sent_empty_says_what_is_wrong_as_accessibly(
    page: Page, served: Served, who: str, path: str, button: str
) -> None:
    sign_in(page, served.address, who, PASSWORD)
    page.goto(served.address + path.format(delegation=served.delegation, paper=served.paper))
    press(page, page.get_by_role("button", name=button, exact=True).first)

    page.locator(".govuk-error-summary").wait_for()
    assert page.title().startswith("Error: ")
    wrong = looked_over(page)
    assert not wrong, "\n".join(wrong)
