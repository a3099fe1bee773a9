"""The calendar of a year: closed days for everybody, meetings and dates only of one's own areas."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from html import unescape

import pytest

from govflow.kernel.findings import Json
from govflow.kernel.root import root
from govflow.timetable.ports import PART as TIMETABLE
from govflow.timetable.use_cases.closing import AddDay, add_day
from tests.integration.powers.test_doors import Doors
from tests.integration.timetable.test_planning_back import call_meeting
from tests.make.play import Play


@pytest.fixture
def desk(play: Play) -> Iterator[Doors]:
    """The app over Doncaster and Dorset."""
    opened = Doors(play, root())  # type: ignore[arg-type]
    yield opened
    opened.app.extensions["govflow"].store.engine.dispose()


def shown(desk: Doors, who: str, query: str = "") -> str:
    return unescape(desk.reader(who).get(f"/calendar{query}").text)


def on_day(page: str, day: str) -> str:
    """What the list of a month says of one day."""
    found = re.search(rf'<dt id="day-{day}">.*?<dd>(.*?)</dd>', page, re.DOTALL)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", found[1])).strip() if found else ""


def test_a_day_tells_of_its_meeting_its_dates_and_why_it_is_closed(play: Play, desk: Doors) -> None:
    ref = play.open()
    meeting = call_meeting(play, "2021-11-11T09:30:00Z")
    parts = play.product.parts[TIMETABLE]
    added = AddDay(date(2021, 12, 29), "The offices move")
    play.within("system:tests", lambda work: add_day(work, parts, added))

    page = shown(desk, "plan-lead")

    assert page.count("<table") == 12
    assert "Calendar of 2021" in page
    said = on_day(page, "2021-11-11")
    assert said.startswith("Meeting: Health and Wellbeing Board")
    assert f"Board agrees spending plan and narrative {ref}, open" in said
    assert f'href="/meetings/{meeting}"' in page
    assert f'href="/timetables/{ref}"' in page
    assert on_day(page, "2021-12-25") == "Closed Christmas Day"
    assert on_day(page, "2021-12-29") == "Closed The offices move"
    window = "Scrutiny by regional assurers, panel meetings and regional moderation"
    assert f"{window}: first day" in on_day(page, "2021-11-16")
    assert f"{window}: last day" in on_day(page, "2021-12-07")
    assert on_day(page, "2021-10-02") == ""


def test_the_day_an_agreement_ends_leads_to_the_agreement(play: Play, desk: Doors) -> None:
    play.walk("approve")
    agreement = play.agreement_to("sign_for_nhs")
    until: dict[str, Json] = {"in_force_from": "2021-04-01", "in_force_until": "2022-03-31"}
    play.do(agreement, "pool-manager", "bring_into_force", answers=until)

    page = shown(desk, "plan-lead", "?year=2022")

    assert on_day(page, "2022-03-31").startswith(f"Agreement {agreement} ends")
    assert desk.reader("plan-lead").get(f"/cases/{agreement}").status_code == 200
    assert f'href="/cases/{agreement}"' in page


def test_the_api_tells_the_same_of_a_year(play: Play, desk: Doors) -> None:
    ref, theirs = play.open(), play.open("dorset-plan-lead", area="dorset")
    meeting = call_meeting(play, "2021-11-11T09:30:00Z")

    found = desk.call("plan-lead", "GET", "/calendar?year=2021").json
    later = desk.call("plan-lead", "GET", "/calendar?year=2040").json
    outside = desk.call("plan-lead", "GET", "/calendar?year=2101")

    assert (found["year"], found["findings"]) == (2021, [])
    assert {"day": "2021-12-27", "title": "Christmas Day (observed)"} in found["closed"]
    on_11th = {
        one["what"]: (one["ref"], one["status"]) for one in found["days"] if one["day"] == "2021-11-11"
    }
    assert on_11th == {"meeting": (meeting, None), "date": (ref, "open")}
    assert theirs not in {one["ref"] for one in found["days"]}
    assert [one["code"] for one in later["findings"]] == ["YEAR_NOT_PUBLISHED"]
    assert (outside.status_code, outside.json["code"]) == (400, "INVALID_INPUT")


def test_a_cancelled_meeting_stays_as_cancelled_and_a_waived_or_withdrawn_date_goes(
    play: Play, desk: Doors
) -> None:
    ref = play.open()
    meeting = call_meeting(play, "2021-12-15T09:30:00Z")
    play.do(meeting, "clerk", "cancel", reason="The room is flooded.")
    before = on_day(shown(desk, "plan-lead"), "2021-10-19")

    play.do(ref, "director", "withdraw", reason="The area makes a joint plan.")
    page = shown(desk, "plan-lead")

    assert "Draft plan to the Better Care Manager" in before
    assert on_day(page, "2021-12-15").endswith("Cancelled")
    assert on_day(page, "2021-10-19") == ""


def test_nobody_sees_another_areas_dates_and_an_area_asked_for_only_narrows(play: Play, desk: Doors) -> None:
    ours, theirs = play.open(), play.open("dorset-plan-lead", area="dorset")

    mine, other = shown(desk, "plan-lead"), shown(desk, "dorset-plan-lead")
    asked = shown(desk, "plan-lead", "?area=dorset")

    assert (ours in mine, theirs in mine) == (True, False)
    assert (ours in other, theirs in other) == (False, True)
    assert ours not in asked
    assert theirs not in asked
    assert "Christmas Day" in asked


@pytest.mark.parametrize(
    ("asked", "year"),
    [("1999", "2000"), ("2000", "2000"), ("2100", "2100"), ("9999", "2100"), ("20x1", "2021")],
)
def test_years_end_where_the_calendar_does(desk: Doors, asked: str, year: str) -> None:
    page = shown(desk, "plan-lead", f"?year={asked}")

    assert f"Calendar of {year}" in page
    assert ("/calendar?year=1999" in page, "/calendar?year=2101" in page) == (False, False)
    assert f"/calendar?year={int(year) + (1 if year == '2000' else -1)}" in page


def test_a_year_whose_bank_holidays_are_not_published_says_so(desk: Doors) -> None:
    assert "Not published yet" not in shown(desk, "plan-lead", "?year=2028")
    assert "Bank holidays are published up to 2028" in shown(desk, "plan-lead", "?year=2029")
