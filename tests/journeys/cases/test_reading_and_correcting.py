"""Lists, my work, comments, another day, and putting the record right by two people."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import event

from govflow.cases.pages import mine
from tests.journeys.cases.conftest import PLAN, Desk, Person, paper

CIRCULATE = f"{PLAN}/steps/circulate_to_jcog"


@contextmanager
def counted(desk: Desk) -> Iterator[list[str]]:
    said: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        said.append(statement)

    event.listen(desk.product.store.engine, "before_cursor_execute", note)
    yield said
    event.remove(desk.product.store.engine, "before_cursor_execute", note)


def event_of(person: Person, title: str) -> str:
    """The address of the event with a title, found as a reader would in the history."""
    person.open(f"{PLAN}/history")
    for item in person.page.text.split('<li class="moj-timeline__item"')[1:]:
        if title in item:
            found = re.search(r'id="event-(\d+)"', item)
            assert found
            return f"{PLAN}/events/{found[1]}"
    raise AssertionError(f"The history does not tell of '{title}'.")


def test_my_work_says_what_waits_since_when_until_when_and_why_me(desk: Desk) -> None:
    mine = desk.person("plan-lead").open("/")

    assert "plan-doncaster-2021-22" in mine
    assert "Send the draft to the Better Care Manager" in mine
    assert "Until 19 October 2021" in mine
    assert "Yours as plan lead, Doncaster" in mine
    assert "Nothing waits for you" in desk.person("chair").open("/")


def test_a_missed_date_is_late_in_the_list_on_the_plan_and_in_the_filter(desk: Desk) -> None:
    lead = desk.person("plan-lead")
    assert "0 plans" in lead.open("/plans?late=yes")

    desk.move_to("2021-10-20T09:00:00+00:00")

    assert "Late, 1 day" in lead.open("/plans")
    assert "1 plan" in lead.open("/plans?late=yes&year=2021-22&area=doncaster&state=drafting")
    assert "Late, 1 day: Draft plan to the Better Care Manager" in lead.open(PLAN)
    assert "Dates that have passed" in lead.open("/")
    assert "0 plans" in lead.open("/plans?state=submitted")


def open_plan(lead: Person, year: str) -> None:
    lead.open("/plans/new")
    lead.send("/plans/new", 303, workflow="bcf_plan", area="doncaster", year=year, key=lead.hidden("key"))


@pytest.mark.parametrize("path", ["/plans", "/cases"])
def test_a_list_asks_the_database_as_often_for_three_plans_as_for_one(desk: Desk, path: str) -> None:
    lead = desk.person("plan-lead")
    assert "1 plan " in lead.open("/plans")
    with counted(desk) as alone:
        lead.open(path)
    open_plan(lead, "2022-23")
    open_plan(lead, "2023-24")

    with counted(desk) as together:
        lead.open(path)

    assert "plan-doncaster-2023-24" in lead.page.text
    assert len(together) == len(alone)


def test_my_work_says_how_much_more_is_in_ones_hands(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    lead = desk.person("plan-lead")
    assert "have waited longest" not in lead.open("/")
    open_plan(lead, "2022-23")
    monkeypatch.setattr(mine, "MOST", 1)

    said = lead.open("/")

    assert "These 1 have waited longest, of 2 in your hands" in said
    assert "2021 to 2022" in said
    assert "2022 to 2023" not in said


def test_who_holds_no_role_has_no_work_and_sees_no_case(desk: Desk) -> None:
    lead = desk.person("plan-lead")
    with desk.product.store.engine.begin() as connection:
        connection.exec_driver_sql("DELETE FROM role_grant")

    assert "Nothing waits for you: you hold no role in any area yet" in lead.open("/")
    assert "0 plans" in lead.open("/plans")
    lead.open(PLAN, 404)


def test_a_plan_already_open_is_not_opened_again(desk: Desk) -> None:
    lead = desk.person("plan-lead")
    lead.open("/plans/new")

    said = lead.send(
        "/plans/new", 409, workflow="bcf_plan", area="doncaster", year="2021-22", key=lead.hidden("key")
    )

    assert "plan-doncaster-2021-22 is open already" in said


def test_a_regional_contact_comments_and_the_plan_lead_answers(desk: Desk) -> None:
    lead = desk.person("plan-lead")
    lead.open(f"{PLAN}/comments")
    lead.send(f"{PLAN}/comments", 303, kind="comment", text="Which wards?", section="Section 2")
    assert "1 comment, 1 waiting" in lead.follow()
    assert "Which wards?" in lead.open("/")

    answer = f"{PLAN}/comments/comment/1/answer"
    lead.open(answer)
    assert "Choose whether the comment is accepted" in lead.send(answer, 400, answer="All six")
    lead.send(answer, 303, verdict="partly accepted", answer="All six", answered_in="draft 2")

    said = lead.open(f"{PLAN}/comments")
    assert "You said Which wards?" in said
    assert "Partly accepted All six In version: draft 2 Answered by Plan lead" in said
    assert "0 waiting" in said


def test_another_day_tells_what_was_so_from_what_was_known(desk: Desk) -> None:
    desk.person("plan-lead").take(CIRCULATE, **{"evidence-circulated_draft": paper()})
    desk.move_to("2021-10-28T09:30:00+00:00")
    secretary = desk.person("jcog-secretary")
    secretary.take(
        f"{PLAN}/steps/record_scrutiny?how=recorded",
        **{
            "happened-day": "26",
            "happened-month": "10",
            "happened-year": "2021",
            "for": "doncaster-jcog",
            "evidence-minute": paper(),
        },
    )

    said = secretary.open(f"{PLAN}/as-at?at-day=27&at-month=10&at-year=2021&time=midday")

    so, _, known = said.partition("What GovFlow knew then")
    assert "What was so Answering the advisory group" in so
    assert "With the advisory group for scrutiny" in known


def test_a_wrong_date_is_put_right_by_two_people_and_the_original_stays(history: Desk) -> None:
    clerk, officer = history.person("clerk"), history.person("governance-officer")
    event_page = event_of(clerk, "Record the board")
    clerk.open(event_page)

    clerk.send(
        event_page,
        303,
        kind="redated",
        reason="The minute says the 10th",
        **{"right-day": "10", "right-month": "11", "right-year": "2021"},
    )
    assert "Another person must confirm it" in clerk.follow()
    assert "You proposed this correction" in clerk.open(f"{event_page}/confirm")
    clerk.open(f"{PLAN}/comments")
    assert "You proposed this correction, so another person must confirm it" in clerk.send(
        f"{event_page}/confirm", 403
    )

    assert "Correction of GF-" in officer.open("/")
    shown = officer.open(f"{event_page}/confirm")
    foretold = set(re.findall(r"GF-\d+", shown.partition("What relied on it")[2].partition("You confirm")[0]))
    officer.send(f"{event_page}/confirm", 303)

    after = officer.follow()
    assert "First recorded as 11 November 2021" in after
    assert "<s><time" in officer.page.text
    assert "Done by Health and Wellbeing Board on 10 November 2021" in after
    assert re.search(
        r"Authority ACT-\d+, .{3,30}: act of Health and Wellbeing Board on 10 November 2021", after
    )
    overview = officer.open(PLAN)
    assert set(re.findall(r"(GF-\d+) relied on", overview)) == foretold


def test_whoever_proposed_a_correction_takes_it_back_before_it_is_confirmed(history: Desk) -> None:
    clerk, officer = history.person("clerk"), history.person("governance-officer")
    page = event_of(clerk, "Record the board")
    clerk.open(page)
    clerk.send(page, 303, kind="struck", reason="It is on the wrong plan")

    assert "Enter why you take it back" in send_from(clerk, f"{page}/confirm", f"{page}/take-back", 400)
    assert "Take the correction back" not in officer.open(f"{page}/confirm")
    others = send_from(officer, f"{page}/confirm", f"{page}/take-back", 403, why="It stands.")
    assert "Only whoever proposed a correction takes it back" in others
    send_from(clerk, f"{page}/confirm", f"{page}/take-back", 303, why="It is the right plan after all")

    assert "A correction is waiting" not in clerk.follow()
    assert "Correction of GF-" not in officer.open("/")


def send_from(someone: Person, form: str, path: str, status: int, **typed: str) -> str:
    someone.open(form)
    return someone.send(path, status, **typed)


def test_a_step_struck_is_shown_struck_and_what_relied_on_it_is_confirmed(history: Desk) -> None:
    clerk, officer = history.person("clerk"), history.person("governance-officer")
    event_page = event_of(clerk, "Record the board")
    clerk.open(event_page)
    clerk.send(event_page, 303, kind="struck", reason="The meeting was inquorate")
    shown = officer.open(f"{event_page}/confirm")
    foretold = set(re.findall(r"GF-\d+", shown.partition("What relied on it")[2].partition("You confirm")[0]))

    officer.send(f"{event_page}/confirm", 303)

    assert "<s>" in clerk.client.get(event_page).text
    overview = officer.open(PLAN)
    relied = set(re.findall(r"(GF-\d+) relied on", overview))
    assert relied
    assert relied == foretold
    later = f"{PLAN}/events/{min(int(one[3:]) for one in relied)}"
    officer.open(later)
    assert "Enter why this step still stands" in officer.send(f"{later}/reliance", 400, stands="")
    officer.send(f"{later}/reliance", 303, stands="Submitted under the earlier resolution")
    assert set(re.findall(r"(GF-\d+) relied on", officer.open(PLAN))) < relied


def test_the_standing_pages_are_open_to_everyone(desk: Desk) -> None:
    visitor = Person(desk.app.test_client())

    assert "Accessibility statement for GovFlow" in visitor.open("/accessibility")
    assert "one cookie" in visitor.open("/cookies")
    assert "a former user" in visitor.open("/privacy")
    assert visitor.client.get("/plans").status_code == 303
