"""Planning back from the submission: last possible days, what will be missed, and which meeting could save it."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from govflow.bodies.model import AdoptTerms
from govflow.bodies.ports import PART as BODIES
from govflow.bodies.use_cases import adopt_terms
from govflow.kernel.errors import InvalidInput
from govflow.kernel.findings import Json
from govflow.kernel.moments import parse_happened
from govflow.meetings.ports import PART as MEETINGS
from govflow.meetings.use_cases.arranging import OpenMeeting, open_meeting
from govflow.road.queries import load_case
from govflow.timetable.queries.planned import Rehearsed, rehearsed
from govflow.timetable.use_cases.closing import AddDay, add_day
from tests.integration.timetable.test_moving_dates import letter, move, parts, row, seen
from tests.make.play import Play

HWB = "doncaster-hwb"
TERMS: dict[str, Json] = {
    "powers": ["signs_off_plans"],
    "voting": "majority_present",
    "notice": {"days": 5, "working": True},
    "meets": ["2021-11-11", "2022-01-13"],
}


def rehearse(play: Play, ref: str, **slips: int) -> Rehearsed:
    with play.store.read() as connection:
        return rehearsed(connection, parts(play), load_case(connection, ref), slips)


def breaks(found: Rehearsed) -> dict[str, int]:
    return {one.milestone: one.by_working_days for one in found.rehearsal.breaks}


def earliest(found: Rehearsed, key: str) -> str:
    return next(str(one.earliest) for one in found.rehearsal.milestones if one.milestone == key)


def call_meeting(play: Play, at: str) -> str:
    rules = play.product.parts[MEETINGS]
    return play.within(
        "clerk", lambda work: open_meeting(work, rules, OpenMeeting(HWB, at, "Civic Office"))
    ).ref


def terms(play: Play, **changed: Any) -> None:
    powers = play.product.parts[BODIES].powers
    command = AdoptTerms(HWB, parse_happened("2021-10-01"), "The council", letter(play), {**TERMS, **changed})
    play.within("clerk", lambda work: adopt_terms(work, powers, command))


def latest(play: Play, ref: str) -> dict[str, str | None]:
    found = seen(play, ref)
    known = [*found.dates, *found.steps]
    return {one.key: str(day) if (day := found.latest(one.key)) else None for one in known}


def test_from_the_submission_back_each_step_has_its_last_possible_day(play: Play) -> None:
    """Worked by hand: meeting Thursday 11 November, so publication Wednesday 3 November at the latest.

    Legal clearance took six working days after the group's scrutiny, so that is Tuesday 26 October at the latest.
    """
    found = latest(play, play.open())

    assert found["submitted"] == "2021-11-16"
    assert found["hwb_sign_off"] == "2021-11-11"
    assert found["report_to_board"] == "2021-11-03"
    assert found["clearance_legal"] == "2021-11-03"
    assert found["clearance_equality"] == "2021-11-03", (
        "printed for the 2nd, and the publication leaves a day"
    )
    assert found["jcog_scrutiny"] == "2021-10-26"
    assert found["draft_to_jcog"] == "2021-10-21"
    assert found["approval_letter"] is None


def test_the_slack_counts_the_working_days_to_the_last_possible_day_and_ends_when_it_is_done(
    play: Play,
) -> None:
    ref = play.walk("send_draft_to_bcm")

    # Tuesday 19 October 2021: twelve working days to its own date, and eleven to the last that notice leaves.
    report = row(play, ref, "report_to_board")
    assert (report["slack_working_days"], report["slack_to_latest"]) == (12, 11)
    assert row(play, ref, "draft_to_bcm")["slack_to_latest"] is None


def test_slipping_the_group_by_five_working_days_breaks_everything_that_waits_for_its_scrutiny(
    play: Play,
) -> None:
    """Scrutiny Tuesday 2 November, six working days of clearances: published Wednesday 10 November; five clear
    working days after that is Thursday 18 November; the submission follows on Friday 19 November.
    """
    ref = play.open()
    before, events = {name: play.rows(name) for name in ("milestone", "timer")}, len(play.events())

    found = rehearse(play, ref, jcog_scrutiny=5)

    assert breaks(found) == {"jcog_scrutiny": 5, "report_to_board": 4, "hwb_sign_off": 5, "submitted": 3}
    assert earliest(found, "clearance_legal") == "2021-11-10"
    assert earliest(found, "hwb_sign_off") == "2021-11-18"
    assert earliest(found, "submitted") == "2021-11-19"
    (none,) = [one for one in found.findings if one.code == "NO_MEETING_SAVES"]
    assert none.where == "hwb_sign_off"
    assert "not ready before 18 November 2021" in none.message
    assert ({name: play.rows(name) for name in before}, len(play.events())) == (before, events)


def test_the_next_meeting_of_the_board_is_what_a_missed_one_waits_for(play: Play) -> None:
    ref = play.open()
    terms(play)

    found = rehearse(play, ref, report_to_board=1)

    assert earliest(found, "hwb_sign_off") == "2022-01-13"
    assert [(str(one.meeting.day), one.holds) for one in found.saving] == [("2022-01-13", False)]
    (further,) = [one for one in found.findings if one.code == "FURTHER_MEETING"]
    assert "from 15 November 2021 to 15 November 2021 would save the later dates" in further.message


def test_a_meeting_that_was_called_in_between_saves_the_submission_and_a_cancelled_one_does_not(
    play: Play,
) -> None:
    ref = play.open()
    meeting = call_meeting(play, "2021-11-15T14:00:00Z")

    found = rehearse(play, ref, report_to_board=1)

    assert [(one.meeting.ref, one.holds) for one in found.saving] == [(meeting, True)]
    assert earliest(found, "hwb_sign_off") == "2021-11-15"
    assert "submitted" not in breaks(found)
    assert found.as_json()["saving"] == [
        {
            "milestone": "hwb_sign_off",
            "meeting": {"day": "2021-11-15", "body": HWB, "name": "Health and Wellbeing Board",
                        "ref": meeting, "cancelled": False},
            "holds_later_dates": True,
        }
    ]  # fmt: skip
    play.do(meeting, "clerk", "cancel", reason="The room is flooded.")
    again = rehearse(play, ref, report_to_board=1)
    assert again.saving == ()
    assert {"MEETING_NOT_KNOWN", "FURTHER_MEETING"} <= {one.code for one in again.findings}


def test_the_notice_is_the_bodys_own_as_its_terms_have_it(play: Play) -> None:
    ref = play.open()
    assert latest(play, ref)["report_to_board"] == "2021-11-03"

    terms(play, notice={"days": 8, "working": True})

    assert latest(play, ref)["report_to_board"] == "2021-10-29"
    terms_of_all_days: dict[str, Json] = {"days": 9, "working": False}
    play.at("2021-10-02T07:00:00Z")
    powers = play.product.parts[BODIES].powers
    rules: dict[str, Json] = {**TERMS, "notice": terms_of_all_days}
    command = AdoptTerms(HWB, parse_happened("2021-10-02"), "The council", letter(play), rules)
    play.within("clerk", lambda work: adopt_terms(work, powers, command))
    assert latest(play, ref)["report_to_board"] == "2021-11-01"
    (short,) = [one.message for one in seen(play, ref).findings if one.code == "NOTICE_TOO_SHORT"]
    assert short == "six clear days if that was publication, 1 November is the last good day"


def test_a_day_added_to_the_calendar_brings_every_last_day_forward(play_file: Play) -> None:
    ref = play_file.open()
    command = AddDay(date(2021, 11, 8), "Day of mourning")

    play_file.within("system:tests", lambda work: add_day(work, parts(play_file), command))

    assert latest(play_file, ref)["report_to_board"] == "2021-11-02"


@pytest.mark.parametrize(
    ("today", "missed"),
    [("2021-11-03T23:30:00Z", False), ("2021-11-04T00:30:00Z", True)],
)
def test_you_will_miss_it_is_said_from_the_day_on_which_it_is_true(
    play_file: Play, today: str, missed: bool
) -> None:
    ref = play_file.open()
    play_file.at(today)

    found = [one for one in seen(play_file, ref).findings if one.code == "WILL_MISS"]

    told = {one.where: one for one in found}
    # The report is printed for 4 November, and the law of notice leaves it until the 3rd.
    assert ("report_to_board" in told) is missed
    if missed:
        assert told["report_to_board"].message == (
            "You will miss it: the last possible day was 3 November 2021, "
            "for “Board agrees spending plan and narrative” on 11 November 2021."
        )
        assert row(play_file, ref, "report_to_board")["status"] == "at_risk", "its own date has not passed"


def test_what_is_done_or_owned_outside_is_not_missed_by_us(play_file: Play) -> None:
    ref = play_file.walk("send_draft_to_bcm")
    play_file.at("2021-11-05T09:00:00Z")

    told = {one.where for one in seen(play_file, ref).findings if one.code == "WILL_MISS"}

    assert "draft_to_bcm" not in told
    assert "regional_feedback" not in told
    assert {"jcog_scrutiny", "report_to_board"} <= told


def test_an_area_without_clearances_of_its_own_has_the_usual_steps_of_papers(play_file: Play) -> None:
    ref = play_file.open(year="2023-25")
    move(play_file, ref, "hwb_sign_off", due=date(2023, 6, 22), reason="The board’s calendar.")

    found = latest(play_file, ref)

    # Publication on 14 June 2023; one, two and seven working days before it.
    assert (found["papers_to_clerk"], found["papers_cleared"], found["papers_drafted"]) == (
        "2023-06-13",
        "2023-06-12",
        "2023-06-05",
    )


def test_a_timetable_shows_the_meetings_and_the_ends_of_what_steps_rely_on(play_file: Play) -> None:
    ref = play_file.open()
    meeting = call_meeting(play_file, "2021-11-15T14:00:00Z")

    document: Any = seen(play_file, ref).as_json()

    assert {"day": "2021-11-15", "body": HWB, "name": "Health and Wellbeing Board", "ref": meeting,
            "cancelled": False} in document["meetings"]  # fmt: skip
    assert "2021-11-11" in {one["day"] for one in document["meetings"] if one["body"] == HWB}
    assert [one["key"] for one in document["steps"]][:2] == ["clearance_health", "clearance_finance"]


def test_a_slip_of_nothing_known_is_refused(play_file: Play) -> None:
    ref = play_file.open()

    with pytest.raises(InvalidInput, match="'section_75_signed'"):
        rehearse(play_file, ref, section75_signed=5)


def test_a_timetable_shows_until_when_the_agreement_is_in_force(play: Play) -> None:
    ref = play.walk("approve")
    agreement = play.agreement_to("sign_for_nhs")
    before = [one.what for one in seen(play, ref).ends]

    answers: dict[str, Json] = {"in_force_from": "2021-04-01", "in_force_until": "2022-03-31"}
    play.do(agreement, "pool-manager", "bring_into_force", answers=answers)

    assert before == []
    assert [one.as_json() for one in seen(play, ref).ends] == [
        {"day": "2022-03-31", "what": "agreement", "title": f"Agreement {agreement} ends", "ref": agreement}
    ]
