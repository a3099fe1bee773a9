"""My calendar: the dates of one's own roles and the meetings in which one holds a seat, a month at a time."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape

import pytest

from govflow.kernel.root import root
from govflow.meetings.ports import PART as MEETINGS
from govflow.meetings.use_cases.arranging import OpenMeeting, open_meeting
from tests.integration.powers.test_doors import Doors, send
from tests.make.play import Play


@pytest.fixture
def desk(play: Play) -> Iterator[Doors]:
    """The app over Doncaster's plan."""
    opened = Doors(play, root())  # type: ignore[arg-type]
    yield opened
    opened.app.extensions["govflow"].store.engine.dispose()


def shown(desk: Doors, who: str, query: str = "?month=2021-11") -> str:
    found = desk.reader(who).get(f"/calendar/mine{query}")
    assert found.status_code == 200
    page = unescape(found.text)
    return page[page.index("<main") : page.index("</main>")]


def call_meeting(play: Play, body: str, starts_at: str) -> str:
    rules = play.product.parts[MEETINGS]
    called = OpenMeeting(body, starts_at, "Civic Office, room 008")
    return play.within("clerk", lambda work: open_meeting(work, rules, called)).ref


def test_it_holds_ones_own_dates_and_nobody_elses(play: Play, desk: Doors) -> None:
    ref = play.open()

    lead, clerk = shown(desk, "plan-lead"), shown(desk, "clerk")

    assert (
        f'<a class="govuk-link" href="/plans/{ref}/timetable">Final plan to the Better Care Manager' in lead
    )
    assert "Yours as plan lead" in lead
    assert "Report circulated to members of the Board" not in lead
    assert "Report circulated to members of the Board" in clerk
    assert "Final plan to the Better Care Manager" not in clerk
    assert ref not in shown(desk, "dorset-plan-lead")


def test_meetings_in_which_one_holds_a_seat_stand_there_and_others_are_one_step_away(
    play: Play, desk: Doors
) -> None:
    seated = call_meeting(play, "doncaster-hwb", "2021-11-11T09:30:00Z")

    member, lead = shown(desk, "member"), shown(desk, "plan-lead")
    every = shown(desk, "plan-lead", "?month=2021-11&meetings=all")

    assert f"/meetings/{seated}" in member
    assert "9:30am, Civic Office, room 008. You hold a seat." in re.sub(r"\s+", " ", member)
    assert f"/meetings/{seated}" not in lead
    assert "Show the 1 other meeting of your areas" in lead
    assert f"/meetings/{seated}" in every
    assert "You hold no seat there" in every


def test_a_meeting_late_in_the_evening_stands_on_its_day_in_london(play: Play, desk: Doors) -> None:
    call_meeting(play, "doncaster-hwb", "2022-05-31T23:30:00Z")

    assert "Nothing of yours stands in May 2022" in shown(desk, "member", "?month=2022-05")
    assert "12:30am" in shown(desk, "member", "?month=2022-06")


def test_past_dates_are_counted_until_they_are_done_and_months_lead_on(play: Play, desk: Doors) -> None:
    play.open()
    play.at("2021-10-22T09:00:00Z")

    page = shown(desk, "plan-lead", "")

    assert "My calendar, October 2021" in page
    assert "2 of your dates before today are not recorded as done" in page
    assert "/calendar/mine?month=2021-09" in page
    assert "/calendar/mine?month=2021-11" in page


@pytest.mark.parametrize("month", ["2021-13", "1999-12", "2101-01", "soon", ""])
def test_a_month_that_is_none_shows_this_one(desk: Doors, month: str) -> None:
    assert "My calendar, October 2021" in shown(desk, "plan-lead", f"?month={month}")


def test_the_first_and_the_last_month_lead_no_further(desk: Doors) -> None:
    first, last = (shown(desk, "plan-lead", f"?month={one}") for one in ("2000-01", "2100-12"))

    assert ("month=1999-12" in first, "month=2000-02" in first) == (False, True)
    assert ("month=2101-01" in last, "month=2100-11" in last) == (False, True)


def test_the_address_for_other_programs_is_made_and_revoked_from_it(play: Play, desk: Doors) -> None:
    reader = desk.reader("plan-lead")
    assert "You have no address." in reader.get("/calendar/mine").text

    made = send(reader, "/calendar/mine", "/reminders/calendar")
    path = re.search(r"(/calendar/[^<]+\.ics)", unescape(made.text))
    assert path
    assert "Revoke the address" in reader.get("/calendar/mine").text
    worked = desk.app.test_client().get(path[1]).status_code
    send(reader, "/calendar/mine", "/reminders/calendar/revoke")

    assert (worked, desk.app.test_client().get(path[1]).status_code) == (200, 404)
