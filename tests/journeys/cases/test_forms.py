"""The short forms of a case: sent twice they do one thing, and what is typed is kept whole or refused."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime

import pytest

from tests.journeys.cases.conftest import FIRST_SCENE, PLAN, Desk, Person, open_desk, paper, settings_for

COMMENTS = f"{PLAN}/comments"
LONGEST = 10_000


@pytest.fixture
def small(copied: Callable[[datetime], str]) -> Iterator[Desk]:
    """A desk that takes documents of a thousand bytes at most."""
    url = copied(FIRST_SCENE)
    desk = open_desk(url, replace(settings_for(url), upload_limit_bytes=1000))
    yield desk
    desk.product.store.engine.dispose()


@pytest.mark.parametrize(
    "path",
    [
        "comments/scrutiny/99999999999999999999/answer",
        "comments/nothing/1/answer",
        "comments/condition/0/lift",
        "events/99999999999999999999",
        "events/0",
        "receipts/99999999999999999999",
        "questions/nothing",
        "steps/nothing",
    ],
)
def test_an_address_that_names_nothing_is_a_page_that_is_not_there(desk: Desk, path: str) -> None:
    desk.person("plan-lead").open(f"{PLAN}/{path}", 404)


def sent_twice(person: Person, path: str, **typed: object) -> None:
    """Send the form that is open, and then the very same again, as a double click without JavaScript does."""
    form = person.page
    person.send(path, 303, **typed)
    person.page = form
    person.send(path, 303, **typed)


def test_a_comment_and_its_answer_sent_twice_are_made_once(desk: Desk) -> None:
    lead = desk.person("plan-lead")
    lead.open(COMMENTS)
    events = desk.events()

    sent_twice(lead, COMMENTS, kind="comment", text="Which wards?")
    assert "1 comment, 1 waiting" in lead.open(COMMENTS)
    assert desk.events() == events + 1
    lead.open(f"{COMMENTS}/comment/1/answer")
    sent_twice(lead, f"{COMMENTS}/comment/1/answer", verdict="accepted", answer="All of them")

    assert desk.events() == events + 2
    assert "1 comment, 0 waiting" in lead.open(COMMENTS)


def test_who_goes_back_and_changes_the_words_is_heard(desk: Desk) -> None:
    lead = desk.person("plan-lead")
    lead.open(COMMENTS)
    form = lead.page
    lead.send(COMMENTS, 303, kind="comment", text="Which wards?")
    lead.page = form

    lead.send(COMMENTS, 303, kind="comment", text="Which hospitals?")

    said = lead.open(COMMENTS)
    assert "Which wards?" in said
    assert "Which hospitals?" in said


def test_two_clicks_at_the_same_moment_are_one_comment_and_no_error(desk: Desk) -> None:
    lead = desk.person("plan-lead")
    lead.open(COMMENTS)
    names = ("csrf_token", "key")
    data = {"kind": "comment", "text": "Which wards?", **{name: lead.hidden(name) for name in names}}

    session = lead.client.get_cookie("govflow")
    assert session

    def click(_: int) -> tuple[int, str]:
        client = desk.app.test_client()
        client.set_cookie("govflow", session.value)
        answer = client.post(COMMENTS, data=data)
        return answer.status_code, answer.headers.get("Location", "")

    with ThreadPoolExecutor(4) as threads:
        answers = set(threads.map(click, range(8)))

    assert answers == {(303, COMMENTS)}
    assert "1 comment, 1 waiting" in lead.open(COMMENTS)


def test_a_correction_and_its_confirmation_sent_twice_are_made_once(history: Desk) -> None:
    officer, clerk = history.person("governance-officer"), history.person("clerk")
    with history.product.store.read() as connection:
        number = connection.exec_driver_sql(
            "SELECT event FROM act WHERE case_ref = 'plan-doncaster-2021-22' AND trigger = 'sign_off'"
        ).scalar_one()
    event = f"{PLAN}/events/{number}"
    officer.open(event)
    version, events = history.version(), history.events()

    right = {"right-day": "10", "right-month": "11", "right-year": "2021"}
    sent_twice(officer, event, kind="redated", reason="The minute says the 10th", **right)
    clerk.open(f"{event}/confirm")
    sent_twice(clerk, f"{event}/confirm")

    assert history.events() == events + 2
    assert history.version() == version + 1


@pytest.mark.parametrize(
    "wrong", ["x" * (LONGEST + 1), "PK\x03\x04\x00 a spreadsheet"], ids=["long", "binary"]
)
def test_what_cannot_be_kept_whole_is_refused_and_stays_in_its_form(desk: Desk, wrong: str) -> None:
    lead = desk.person("plan-lead")
    lead.open(COMMENTS)
    events = desk.events()

    said = lead.send(COMMENTS, 400, kind="comment", text=wrong, section="Section 2")

    assert "Comment must be" in said
    assert "Section 2" in lead.page.text
    if "\x00" not in wrong:
        assert wrong in lead.page.text
        lead.send(COMMENTS, 303, kind="comment", text="y" * LONGEST)
        assert "y" * LONGEST in lead.open(COMMENTS)
    assert desk.events() == events + ("\x00" not in wrong)


def test_a_document_that_is_too_large_leaves_the_rest_of_the_form_as_typed(small: Desk) -> None:
    officer = small.person("governance-officer")
    with small.product.store.read() as connection:
        number = connection.exec_driver_sql(
            "SELECT event FROM act WHERE case_ref = 'plan-doncaster-2021-22' ORDER BY event"
        ).scalar()
    event = f"{PLAN}/events/{number}"
    officer.open(event)

    said = officer.send(event, 413, kind="struck", reason="The wrong plan", document=paper("x" * 2000))

    assert "The wrong plan" in officer.page.text
    assert "Error: " in said
