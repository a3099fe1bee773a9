"""Acceptance of time at the command line: Doncaster’s dates, its notice, its conflict, and a slip; both printed rules."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from govflow.cli.main import run
from tests.integration.timetable.test_planning_back import terms
from tests.make.commands import leave_the_shell
from tests.make.play import Play

Shell = Callable[..., Any]
REPORT = "Report to the Health and Wellbeing Board of 11 November 2021, paragraph 1.4"
NARRATIVE = "Draft narrative plan in appendix 1 to the Board’s report of 11 November 2021, key deadlines"
RECOMMENDATION = "Report to the Health and Wellbeing Board of 11 November 2021"


@pytest.fixture
def shell(play: Play, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Iterator[Shell]:
    monkeypatch.setenv("GOVFLOW_DATABASE_URL", play.url)
    leave_the_shell()

    def ask(*words: str, code: int = 0) -> Any:
        capsys.readouterr()
        assert run([*words, "--json"]) == code, words
        return json.loads(capsys.readouterr().out)

    yield ask
    leave_the_shell()


def milestones(shell: Shell, ref: str) -> dict[str, dict[str, Any]]:
    return {one["key"]: one for one in shell("timetable", "show", ref)["milestones"]}


def said(document: Any, code: str) -> list[str]:
    return [one["message"] for one in document["findings"] if one["code"] == code]


def test_scenario_1_two_printed_timetables_are_twelve_steps_seven_in_both_one_in_the_report_four_in_the_narrative(
    play: Play, shell: Shell
) -> None:
    ref = play.open()

    dated = [one for one in milestones(shell, ref).values() if one["start"] or one["due"]]
    papers = [{each["paper"] for each in one["sources"]} & {REPORT, NARRATIVE} for one in dated]

    assert len(dated) == 12
    assert [papers.count(one) for one in ({REPORT, NARRATIVE}, {REPORT}, {NARRATIVE})] == [7, 1, 4]


def test_scenario_2_on_1_february_2022_the_agreements_are_a_day_late_and_the_letters_are_awaited(
    play: Play, shell: Shell
) -> None:
    ref = play.open()

    shell("tick", "--now", "2022-01-31T21:00:00Z")
    last_day = milestones(shell, ref)["section_75_signed"]
    shell("tick", "--now", "2022-02-01T09:00:00Z")
    after = milestones(shell, ref)

    assert (last_day["status"], last_day["days_late"]) == ("at_risk", 0)
    signed, letter = after["section_75_signed"], after["approval_letter"]
    assert (signed["status"], signed["days_late"]) == ("late", 1)
    assert (letter["status"], letter["days_late"]) == ("awaited", 0)


def test_scenario_3_feedback_on_the_2nd_and_the_11th_is_one_conflict_that_names_both_places(
    play: Play, shell: Shell
) -> None:
    ref = play.open()

    [conflict] = [
        one for one in shell("timetable", "show", ref)["findings"] if one["code"] == "DATES_CONFLICT"
    ]

    assert (conflict["where"], conflict["severity"]) == ("regional_feedback", "warning")
    assert "by 2 November 2021 in " in conflict["message"]
    assert "on 11 November 2021 in " in conflict["message"]
    printed = {(one["place"], one["due"]) for one in conflict["figures"]["places"]}
    assert printed == {
        (f"{REPORT}, row 3", "2021-11-02"),
        (f"{NARRATIVE}, row 4", "2021-11-02"),
        (f"{RECOMMENDATION}, recommendation 3.2", "2021-11-11"),
    }


def test_scenario_4_circulation_on_4_november_is_four_clear_working_days_if_that_was_publication(
    play: Play, shell: Shell
) -> None:
    ref = play.open()

    shown = shell("timetable", "show", ref)
    counted = shell("calendar", "clear-days", "2021-11-04", "2021-11-11", "--working")
    latest = shell("calendar", "latest-notice", "2021-11-11", "--days", "5", "--working")

    assert said(shown, "NOTICE_TOO_SHORT") == [
        "four clear working days if that was publication, 3 November is the last good day"
    ]
    assert (counted["clear_days"], latest["latest"]) == (4, "2021-11-03")
    report = milestones(shell, ref)["report_to_board"]
    assert (report["due"], report["latest"]) == ("2021-11-04", "2021-11-03")


@pytest.mark.parametrize(
    ("meeting", "days", "at", "latest"),
    [
        # Scenario 5: Tuesday 4 June 2019, after the bank holiday of 27 May.
        ("2019-06-04", "5", "", "2019-05-24"),
        ("2019-06-04", "4", "", "2019-05-28"),
        ("2019-06-04", "2", "", "2019-05-30"),
        # Scenario 6: both printed examples, for a meeting on a Wednesday.
        ("2019-06-12", "4", "17:00", "2019-06-05T17:00:00+01:00"),
        ("2019-06-12", "2", "16:30", "2019-06-07T16:30:00+01:00"),
    ],
)
def test_scenarios_5_and_6_the_last_days_before_a_bank_holiday_and_both_printed_examples(
    shell: Shell, meeting: str, days: str, at: str, latest: str
) -> None:
    hour = ("--at", at) if at else ()

    found = shell("calendar", "latest-notice", meeting, "--days", days, "--working", *hour)

    assert found == {"latest": latest, "findings": []}


def test_the_group_that_meets_five_working_days_later_breaks_the_board_and_the_submission(
    play: Play, shell: Shell
) -> None:
    ref, events = play.open(), len(play.events())

    found = shell("timetable", "rehearse", ref, "--slip", "jcog_scrutiny=+5")

    assert {one["milestone"]: one["by_working_days"] for one in found["breaks"]} == {
        "jcog_scrutiny": 5,
        "report_to_board": 4,
        "hwb_sign_off": 5,
        "submitted": 3,
    }
    moved = {one["key"]: (one["earliest"], one["latest"]) for one in found["milestones"]}
    assert moved["jcog_scrutiny"] == ("2021-11-02", "2021-10-26")
    assert moved["hwb_sign_off"] == ("2021-11-18", "2021-11-11")
    assert said(found, "NO_MEETING_SAVES")
    assert len(play.events()) == events


def test_the_next_meeting_of_the_boards_calendar_is_where_a_slip_lands(play: Play, shell: Shell) -> None:
    ref = play.open()
    terms(play)  # The board meets on 11 November and 13 January.

    found = shell("timetable", "rehearse", ref, "--slip", "jcog_scrutiny=+5", "--slip", "calibration=+12")

    moved = {one["key"]: one["earliest"] for one in found["milestones"]}
    # Submitted the day after the meeting, and calibrated two working days after the panels began.
    assert (moved["hwb_sign_off"], moved["calibration"]) == ("2022-01-13", "2022-01-18")
    broken = {one["milestone"]: one["by_working_days"] for one in found["breaks"]}
    assert broken["hwb_sign_off"] == 42
    [saving] = found["saving"]
    assert (saving["meeting"]["day"], saving["holds_later_dates"]) == ("2022-01-13", False)


def test_a_slip_over_christmas_and_one_over_easter_count_the_working_days_alone(
    play: Play, shell: Shell
) -> None:
    ref = play.open()

    found = shell(
        "timetable", "rehearse", ref, "--slip", "calibration=+12", "--slip", "section_75_signed=+55"
    )

    moved = {one["key"]: one["earliest"] for one in found["milestones"]}
    # From Thursday 9 December: the 12th is Wednesday 29 December, past the 27th and 28th. From Monday 31 January:
    # Good Friday 15 April and Easter Monday 18 April 2022 are no working days.
    assert (moved["calibration"], moved["section_75_signed"]) == ("2021-12-29", "2022-04-20")
    assert {one["milestone"]: one["by_working_days"] for one in found["breaks"]} == {
        "calibration": 12,
        "section_75_signed": 55,
    }


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("jcog_scrutny=+5",), "Did you mean 'jcog_scrutiny'?"),
        (("jcog_scrutiny",), "Write it MILESTONE=+5"),
        (("jcog_scrutiny=+1", "jcog_scrutiny=+2"), "is slipped twice"),
        (("jcog_scrutiny=-9999",), "2000 to 2100"),
    ],
)
def test_a_slip_that_cannot_be_is_refused_in_one_sentence(
    play: Play, shell: Shell, words: tuple[str, ...], message: str
) -> None:
    slips = [word for each in words for word in ("--slip", each)]

    refused = shell("timetable", "rehearse", play.open(), *slips, code=2)

    assert refused["error"]["code"] == "INVALID_INPUT"
    assert message in refused["error"]["message"]


def test_a_slip_of_a_date_that_is_to_be_confirmed_says_that_nothing_slips(play: Play, shell: Shell) -> None:
    found = shell("timetable", "rehearse", play.open(), "--slip", "year_end_return=+3")

    assert found["breaks"] == []
    assert said(found, "MILESTONE_NOT_DATED") == [
        "Year-end return has no date yet, so there is none to slip."
    ]


def test_a_plan_that_is_not_there_is_not_found(shell: Shell) -> None:
    for words in (("show",), ("rehearse", "--slip", "submitted=+1")):
        refused = shell("timetable", words[0], "plan-nowhere-2021-22", *words[1:], code=1)
        assert refused["error"]["code"] == "NOT_FOUND"
