"""Conditions lifted, questions settled, acts in one's name, a regional contact's comment, and long lists."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest

from govflow.demonstration.play import PASSWORD
from tests.journeys.cases.conftest import FIRST_SCENE, PLAN, Desk, Person, open_desk, paper

BEFORE_THE_LETTER = datetime(2022, 1, 12, 9, 0, tzinfo=UTC)
APPROVE = f"{PLAN}/steps/approve_with_conditions"
LIFT = f"{PLAN}/comments/condition/1/lift"
SEND = f"{PLAN}/steps/send_draft_to_bcm"


@pytest.fixture
def assured(copied: Callable[[datetime], str]) -> Iterator[Desk]:
    desk = open_desk(copied(BEFORE_THE_LETTER))
    yield desk
    desk.product.store.engine.dispose()


@pytest.fixture
def drafting(copied: Callable[[datetime], str]) -> Iterator[Desk]:
    desk = open_desk(copied(FIRST_SCENE))
    yield desk
    desk.product.store.engine.dispose()


def on(day: str, month: str, year: str) -> dict[str, str]:
    return {"happened-day": day, "happened-month": month, "happened-year": year}


def approve_on_a_condition(lead: Person) -> None:
    lead.take(
        f"{APPROVE}?how=recorded",
        **on("11", "1", "2022"),
        **{
            "for": "doncaster-nhs-england",
            "line-0-text": "Agree the hospital discharge plan",
            "evidence-letter": paper("Approved on one condition", "letter.txt"),
        },
    )


def test_a_condition_is_lifted_by_name_and_only_on_a_document(assured: Desk) -> None:
    lead = assured.person("plan-lead")
    approve_on_a_condition(lead)
    assert "Agree the hospital discharge plan" in lead.open("/")
    assert LIFT in lead.page.text
    lead.open(LIFT)

    missing = lead.send(LIFT, 400, lifted_by="")
    assert "Enter who lifted the condition" in missing
    assert "Choose the document that lifts the condition" in missing
    lead.send(LIFT, 303, lifted_by="NHS England", document=paper("It is lifted", "lifted.txt"), note="Thanks")

    said = lead.open(f"{PLAN}/comments")
    assert "Lifted by NHS England Thanks On the document of" in said
    assert "0 waiting" in said
    assert "Agree the hospital discharge plan" not in lead.open("/")

    again = LIFT.replace("/lift", "/reopen")
    lead.open(again)
    assert "Enter why it is taken back" in lead.send(again, 400, reason="")
    lead.send(again, 303, reason="The letter was of another area.")
    assert "Agree the hospital discharge plan" in lead.open("/")


def test_the_printed_page_of_you_said_we_did_holds_every_line_and_hides_its_form(assured: Desk) -> None:
    lead = assured.person("plan-lead")
    said = lead.open(f"{PLAN}/comments")

    printed = lead.page.text.partition('class="govflow-no-print"')[0]
    assert printed.count("You said</dt>") == 3
    assert printed.count("We did</dt>") == 3
    assert 'name="text"' not in printed
    assert "Joint Commissioning Operational Group" in said
    with lead.client.get("/static/govflow.css") as served:
        style = served.get_data(as_text=True).partition("@media print")[2]
    assert re.search(r"\.govflow-no-print[^}]*display: none", style)


def record_before_the_role_began(desk: Desk) -> Person:
    officer = desk.person("governance-officer")
    officer.open(f"{SEND}?how=recorded")
    lead = re.search(r'<option value="(person[^"]+)"[^>]*>Plan lead<', officer.page.text)
    assert lead
    officer.take(
        f"{SEND}?how=recorded",
        **on("30", "3", "2021"),
        **{"for": lead[1], "evidence-draft_plan": paper(), "reason": "Sent before this case was opened"},
    )
    return officer


def test_a_question_is_settled_by_someone_who_is_no_author_of_the_plan(drafting: Desk) -> None:
    officer = record_before_the_role_began(drafting)
    assert "Recorded although a rule was not met" in officer.page.text
    lead = drafting.person("plan-lead")
    lead.open(PLAN)
    found = re.search(rf'href="({PLAN}/questions/[^"]+)"', lead.page.text)
    assert found
    assert "can settle it" in lead.open(found[1])
    monitoring = drafting.person("monitoring-officer")
    monitoring.open(found[1])

    assert "Enter why it may be relied on" in monitoring.send(found[1], 400, reason="")
    monitoring.send(found[1], 303, reason="The lead acted under the earlier appointment")

    assert "In question" not in lead.open(PLAN)
    assert "Question settled" in lead.open(f"{PLAN}/history")


def test_an_act_recorded_in_someones_name_is_shown_to_them(drafting: Desk) -> None:
    record_before_the_role_began(drafting)

    mine = drafting.person("plan-lead").open("/")

    named = mine.partition("Recorded in your name")[2]
    assert "Send the draft to the Better Care Manager" in named
    assert "As done by you on 30 March 2021, recorded by Governance officer" in named
    assert "Recorded in your name" not in drafting.person("governance-officer").open("/")


def test_a_regional_contact_signs_in_comments_and_takes_no_step(drafting: Desk) -> None:
    contact = drafting.person("regional-contact")
    assert "Better Care Fund plan, Doncaster 2021 to 2022" in contact.open("/plans")
    contact.open(f"{PLAN}/comments")

    contact.send(f"{PLAN}/comments", 303, kind="feedback", text="Which trust is meant?", section="Metric 8.2")

    assert "Which trust is meant?" in contact.follow()
    contact.open(SEND, 403)
    said = contact.open(f"{PLAN}/comments/feedback/1/answer")
    assert "Only a plan lead, report author, governance officer or finance officer" in said
    assert 'name="answer"' not in contact.page.text
    assert "Which trust is meant?" in drafting.person("plan-lead").open("/")


def test_a_list_longer_than_a_page_goes_on_and_shows_each_case_once(drafting: Desk) -> None:
    lead = drafting.person("plan-lead")
    for year in range(2030, 2056):
        lead.open("/cases/new")
        following = f"{year}-{(year + 1) % 100:02}"
        lead.send(
            "/cases/new",
            303,
            workflow="section_75_agreement",
            area="doncaster",
            year=following,
            key=lead.hidden("key"),
        )

    seen: list[str] = []
    address = "/cases"
    pages = 0
    while address:
        lead.open(address)
        pages += 1
        body = lead.page.text.partition("<tbody")[2]
        seen += re.findall(r'href="/(?:cases|plans)/([a-z0-9-]+)"', body.partition("</tbody>")[0])
        further = re.search(r'href="([^"]+)" rel="next"', lead.page.text)
        address = further[1].replace("&amp;", "&") if further else ""

    assert pages == 2
    assert len(seen) == len(set(seen)) == 27


def test_who_was_signed_out_is_told_so_and_goes_on_where_they_were(drafting: Desk) -> None:
    here, there = drafting.person("plan-lead"), drafting.person("plan-lead")
    assert "Your session ends on" in here.open(PLAN)
    there.open("/account")
    there.send("/account/sign-out-everywhere", 303)

    assert here.client.get(f"{PLAN}/history").status_code == 303

    said = here.open("/sign-in")
    assert "You have been signed out" in said
    assert "doncaster" not in here.page.text.lower()
    here.send("/sign-in", 303, sign_in="plan-lead", password=PASSWORD)
    assert here.page.headers["Location"] == f"{PLAN}/history"
    assert "You have been signed out" not in Person(drafting.app.test_client()).open("/sign-in")
