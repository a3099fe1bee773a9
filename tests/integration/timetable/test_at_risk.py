"""What is at risk across one's areas: what stands there, why, who may see it, and what could still save it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from html import unescape
from typing import Any

import pytest
from sqlalchemy import event

from govflow.kernel.root import root
from govflow.reminders.ports import PART as REMINDERS
from govflow.reminders.use_cases.expecting import ExpectDate, expect_date
from tests.integration.powers.test_doors import Doors
from tests.integration.timetable.test_planning_back import call_meeting
from tests.make.play import Play


@pytest.fixture
def desk(play: Play) -> Iterator[Doors]:
    """The app over Doncaster and Dorset."""
    opened = Doors(play, root())  # type: ignore[arg-type]
    yield opened
    opened.app.extensions["govflow"].store.engine.dispose()


def rows(desk: Doors, who: str, query: str = "") -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = desk.call(who, "GET", f"/at-risk{query}").json["at_risk"]
    return found


def kinds(found: list[dict[str, Any]]) -> dict[str, str]:
    return {one["milestone"]: one["kind"] for one in found}


def test_dates_stand_there_as_late_and_at_risk_the_worst_first_and_leave_when_done(
    play: Play, desk: Doors
) -> None:
    ref = play.open()
    assert rows(desk, "plan-lead") == [], "on 1 October nothing is near"

    play.at("2021-10-20T09:00:00Z")
    found = rows(desk, "plan-lead")

    # The draft was due on the 19th, its circulation is on the 21st, the group's scrutiny on the 26th.
    assert list(kinds(found).items()) == [
        ("draft_to_bcm", "late"),
        ("draft_to_jcog", "at_risk"),
        ("jcog_scrutiny", "at_risk"),
    ]
    assert [one["working_days_left"] for one in found] == [-1, 1, 4]
    assert (found[0]["case"], found[0]["owner"], found[0]["days_late"]) == (ref, "plan_lead", 1)
    play.do(
        ref,
        "plan-lead",
        "start_drafting",
        happened="2021-09-30",
        on_behalf="doncaster-nhs-england",
        reason="Published before the case was opened.",
    )
    play.do(ref, "plan-lead", "send_draft_to_bcm")
    assert "draft_to_bcm" not in kinds(rows(desk, "plan-lead"))


def test_a_case_that_has_ended_asks_for_nothing_more(play: Play, desk: Doors) -> None:
    ref = play.open()
    play.at("2021-10-20T09:00:00Z")
    assert rows(desk, "plan-lead")

    play.do(ref, "director", "withdraw", reason="The area makes a joint plan.")

    assert rows(desk, "plan-lead") == []


def test_what_will_be_missed_says_so_before_its_own_day_and_which_meeting_could_save_it(
    play: Play, desk: Doors
) -> None:
    ref = play.walk("prepare_report")
    called = call_meeting(play, "2021-11-15T14:00:00Z")
    play.at("2021-11-04T09:00:00Z")

    (report,) = [one for one in rows(desk, "clerk") if one["milestone"] == "report_to_board"]

    # Printed for the 4th, and the notice of the board's terms asks for the 3rd.
    assert (report["kind"], report["due"], report["latest"]) == ("will_miss", "2021-11-04", "2021-11-03")
    assert "the last possible day was 3 November 2021" in report["said"]
    assert [(one["meeting"]["ref"], one["holds_later_dates"]) for one in report["saving"]] == [(called, True)]
    shown = unescape(desk.reader("clerk").get("/at-risk").text)
    assert "Will be missed" in shown
    assert (
        f'/meetings/{called}">Health and Wellbeing Board, 15 November 2021</a>: every later date holds'
        in shown
    )
    assert f'href="/timetables/{ref}"' in shown
    assert f'href="/dates/{ref}/report_to_board"' in shown


def test_the_day_its_owner_expects_it_stands_beside_it_with_the_reason(play: Play, desk: Doors) -> None:
    ref = play.open()
    play.at("2021-10-18T09:00:00Z")
    parts = play.product.parts[REMINDERS]
    said = ExpectDate(ref, "draft_to_bcm", date(2021, 10, 27), "Figures come late.", "k")
    play.within("plan-lead", lambda work: expect_date(work, parts, said), ref)
    play.at("2021-10-20T09:00:00Z")

    first = rows(desk, "clerk")[0]

    assert first["expected"] == {"on": "2021-10-27", "reason": "Figures come late."}
    shown = desk.reader("clerk").get("/at-risk").text
    assert "Its owner expects it on" in shown
    assert "Figures come late." in shown


def test_nobody_sees_another_areas_dates_and_filters_only_narrow(play: Play, desk: Doors) -> None:
    ours, theirs = play.open(), play.open("dorset-plan-lead", area="dorset")
    play.at("2021-11-05T09:00:00Z")

    mine, other = rows(desk, "plan-lead"), rows(desk, "dorset-plan-lead")

    assert {one["case"] for one in mine} == {ours}
    assert {one["case"] for one in other} == {theirs}
    assert rows(desk, "plan-lead", "?area=dorset") == []
    owned = rows(desk, "plan-lead", "?owner=plan_lead")
    assert {one["owner"] for one in owned} == {"plan_lead"}
    assert owned == [one for one in mine if one["owner"] == "plan_lead"]
    page = desk.reader("plan-lead").get("/at-risk?area=dorset").text
    assert theirs not in page
    assert "No date at risk fits these filters." in page


def test_a_list_is_read_page_by_page_and_ends(play: Play, desk: Doors) -> None:
    play.open()
    play.at("2021-11-05T09:00:00Z")
    every, found, cursor = rows(desk, "plan-lead"), [], ""

    while True:
        answer = desk.call("plan-lead", "GET", f"/at-risk?limit=2&cursor={cursor}").json
        found += answer["at_risk"]
        cursor = answer["next_cursor"]
        if cursor is None:
            break

    assert len(every) > 2
    assert found == every


def test_the_page_is_empty_in_words_and_asks_one_to_sign_in(play: Play, desk: Doors) -> None:
    play.open()

    assert "Nothing is at risk" in desk.reader("chair").get("/at-risk").text
    assert desk.app.test_client().get("/at-risk").status_code in {302, 303, 401}


def test_reading_it_takes_as_many_queries_however_many_dates_there_are(play: Play, desk: Doors) -> None:
    counted: list[str] = []
    engine = desk.app.extensions["govflow"].store.engine
    event.listen(engine, "before_cursor_execute", lambda *given: counted.append(given[2]))
    play.open()
    play.at("2021-11-05T09:00:00Z")
    reader = desk.reader("plan-lead")

    def asked() -> int:
        reader.get("/at-risk")
        counted.clear()
        reader.get("/at-risk")
        return len(counted)

    one = asked()
    play.open(year="2022-23")
    play.open(year="2023-25")

    assert asked() == one
