"""One's calendar at a secret address: RFC 5545 read back by another reading, London's time, and revocable."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime
from html import unescape
from typing import Any
from zoneinfo import ZoneInfo

import icalendar
import pytest

from govflow.kernel.root import root
from govflow.meetings.ports import PART as MEETINGS
from govflow.meetings.use_cases.arranging import OpenMeeting, open_meeting
from govflow.reminders.pages import diary
from tests.integration.powers.test_doors import Doors, send
from tests.make.play import Play

LONDON = ZoneInfo("Europe/London")


@pytest.fixture
def desk(play: Play) -> Iterator[Doors]:
    """The app over Doncaster's plan."""
    opened = Doors(play, root())  # type: ignore[arg-type]
    yield opened
    opened.app.extensions["govflow"].store.engine.dispose()


def address_of(desk: Doors, who: str) -> str:
    """Make the address of somebody's calendar by the page, and return its path."""
    shown = send(desk.reader(who), "/reminders/calendar", "/reminders/calendar").text
    found = re.search(r"http://[^<]*(/calendar/[^<]+\.ics)", unescape(shown))
    assert found
    return found[1]


def entries(desk: Doors, path: str) -> dict[str, Any]:
    """What stands in the calendar, by the first part of its id."""
    answer = desk.app.test_client().get(path)
    assert answer.status_code == 200
    assert answer.content_type.startswith("text/calendar")
    read = icalendar.Calendar.from_ical(answer.data)
    return {str(one["uid"]).partition("@")[0]: one for one in read.walk("VEVENT")}


def call_meeting(play: Play, starts_at: str) -> str:
    rules = play.product.parts[MEETINGS]
    called = OpenMeeting("doncaster-hwb", starts_at, "Civic Office, room 008")
    return play.within("clerk", lambda work: open_meeting(work, rules, called)).ref


def test_it_holds_the_dates_of_ones_roles_and_the_meetings_of_ones_areas(play: Play, desk: Doors) -> None:
    ref = play.open()
    winter, summer = call_meeting(play, "2021-11-11T09:30:00Z"), call_meeting(play, "2022-06-09T08:30:00Z")

    found = entries(desk, address_of(desk, "plan-lead"))
    clerks = entries(desk, address_of(desk, "clerk"))

    assert found[f"{ref}.submitted"]["dtstart"].dt == date(2021, 11, 16)
    assert f"{ref}.report_to_board" not in found
    assert f"{ref}.report_to_board" in clerks
    # 9.30 on the clock of the room, on both sides of the change of the clocks.
    for meeting, day in ((winter, (2021, 11, 11)), (summer, (2022, 6, 9))):
        begins = found[meeting]["dtstart"].dt
        assert begins == datetime(*day, 9, 30, tzinfo=LONDON)
        assert found[meeting]["dtstart"].params["TZID"] == "Europe/London"
    assert found[winter]["location"] == "Civic Office, room 008"


def test_it_brings_the_time_zone_along(play: Play, desk: Doors) -> None:
    call_meeting(play, "2021-11-11T09:30:00Z")

    raw = desk.app.test_client().get(address_of(desk, "plan-lead")).data.decode()

    zones = [str(one["tzid"]) for one in icalendar.Calendar.from_ical(raw).walk("VTIMEZONE")]
    assert zones == ["Europe/London"]
    assert all(len(line.encode()) <= 75 for line in raw.split("\r\n")), "folded as RFC 5545 3.1 asks"


def test_a_cancelled_meeting_stays_as_cancelled_and_supersedes_the_earlier_entry(
    play: Play, desk: Doors
) -> None:
    meeting = call_meeting(play, "2021-11-11T09:30:00Z")
    path = address_of(desk, "plan-lead")
    before = entries(desk, path)[meeting]

    play.do(meeting, "clerk", "cancel", reason="The room is flooded.")
    after = entries(desk, path)[meeting]

    assert (before["status"], after["status"]) == ("CONFIRMED", "CANCELLED")
    assert after["sequence"] > before["sequence"]


def test_an_address_works_until_it_is_revoked_or_another_is_made_and_is_kept_nowhere(
    play: Play, desk: Doors
) -> None:
    play.open()
    first = address_of(desk, "plan-lead")
    second = address_of(desk, "plan-lead")
    ask = desk.app.test_client().get
    worked = (ask(first).status_code, ask(second).status_code)
    token = second.removeprefix("/calendar/").removesuffix(".ics")

    send(desk.reader("plan-lead"), "/reminders/calendar", "/reminders/calendar/revoke")

    assert worked == (404, 200)
    assert ask(second).status_code == 404
    assert ask("/calendar/made-up.ics").status_code == 404
    assert not any(token.encode() in bytes(row["data"]) for row in play.events())
    assert play.verify().findings == ()


def test_an_address_is_written_into_no_log_even_where_its_calendar_breaks(
    play: Play, desk: Doors, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    play.open()
    path = address_of(desk, "plan-lead")
    monkeypatch.setattr(diary, "diary_of", lambda *_: 1 // 0)
    desk.app.config["PROPAGATE_EXCEPTIONS"] = False

    answer = desk.app.test_client().get(path)

    assert answer.status_code == 500
    assert "/calendar/<token>.ics" in caplog.text
    assert path.removeprefix("/calendar/").removesuffix(".ics") not in caplog.text + answer.text
