"""A day an administrator adds: recorded, obeyed everywhere, pending timers planned anew, fired ones never."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import update

from govflow.kernel.errors import InvalidInput, Refused
from govflow.road.tables import timer
from govflow.timetable.calendar import Calendar
from govflow.timetable.firing import Came, fire
from govflow.timetable.ports import PART, TimetableParts
from govflow.timetable.tick import sweep
from govflow.timetable.use_cases.closing import AddDay, TakeOutDay, add_day, take_out_day
from govflow.timetable.use_cases.moving import MoveDate, move_date
from tests.make.play import Play

ADMINISTRATOR = "system:tests"
# The second working day after Tuesday 16 November 2021, at whose end a missed submission is escalated.
THURSDAY = date(2021, 11, 18)
FRIDAY = date(2021, 11, 19)


def parts(play: Play) -> TimetableParts:
    found: TimetableParts = play.product.parts[PART]
    return found


def add(
    play: Play, day: date, title: str = "Day of mourning", who: str = ADMINISTRATOR, key: str = ""
) -> int:
    command = AddDay(day, title, "Proclamation of 1 October 2021", key)
    return int(str(play.within(who, lambda work: add_day(work, parts(play), command))["replanned"]))


def take_out(play: Play, day: date, reason: str = "It was withdrawn") -> int:
    command = TakeOutDay(day, reason)
    return int(
        str(play.within(ADMINISTRATOR, lambda work: take_out_day(work, parts(play), command))["replanned"])
    )


def escalation(play: Play, ref: str, key: str = "submitted") -> str:
    (row,) = play.rows("timer", id=f"{ref}:{key}:milestone_escalated")
    return str(row["due_at"])


def test_an_added_day_moves_the_pending_escalation_that_counts_over_it_and_no_other(play: Play) -> None:
    ref = play.open()
    before = {row["id"]: row["due_at"] for row in play.rows("timer")}
    assert escalation(play, ref) == "2021-11-19T00:00:00Z"

    assert add(play, THURSDAY) == 1

    assert escalation(play, ref) == "2021-11-20T00:00:00Z"
    after = {row["id"]: row["due_at"] for row in play.rows("timer")}
    assert [one for one in after if after[one] != before[one]] == [f"{ref}:submitted:milestone_escalated"]
    assert [(one["type"], one["stream"]) for one in play.events()[-2:]] == [
        ("calendar.day_added", "calendar"),
        ("timer.replanned", f"case:{ref}"),
    ]
    assert play.verify().findings == ()


def test_a_date_that_hangs_on_a_meeting_moves_over_an_added_day_and_its_former_is_kept(play: Play) -> None:
    ref = play.open(year="2023-25")
    meeting = MoveDate(ref, "hwb_sign_off", "on", due=date(2023, 6, 22), reason="The board’s calendar.")
    play.within("plan-lead", lambda work: move_date(work, parts(play), meeting), ref)

    # Between the publication by Wednesday 14 June and the meeting: the day itself, and two timers of its own.
    assert add(play, date(2023, 6, 19)) >= 1

    (report,) = play.rows("milestone", case_ref=ref, key="report_to_board")
    assert report["due"] == "2023-06-13"
    (passed,) = play.rows("timer", id=f"{ref}:report_to_board:milestone_passed:{event_of(play)}")
    assert (passed["due_at"], passed["local_due"]) == ("2023-06-13T23:00:00Z", "2023-06-13")
    kept = play.rows("former_date", case_ref=ref, key="report_to_board")
    assert [(row["due"], row["reason"]) for row in kept][-1] == ("2023-06-14", "The calendar changed.")
    assert play.verify().findings == ()


def event_of(play: Play) -> int:
    """The event by which a person first dated the meeting."""
    return next(int(one["id"]) for one in play.events() if one["type"] == "milestone.redated")


def test_everyone_who_holds_the_calendar_counts_by_the_added_day_at_once(play: Play) -> None:
    held: Calendar = play.product.parts["calendar"]
    assert held.latest_notice(FRIDAY, 5, working=True).date == date(2021, 11, 11)

    add(play, THURSDAY)

    assert not held.is_working(THURSDAY)
    assert held.latest_notice(FRIDAY, 5, working=True).date == date(2021, 11, 10)
    take_out(play, THURSDAY)
    assert held.is_working(THURSDAY)


def test_what_has_fired_stays_as_it_was_and_a_day_taken_out_moves_the_pending_back(play: Play) -> None:
    ref = play.open()
    play.until("2021-10-22T09:00:00Z")
    fired = {row["id"]: row["due_at"] for row in play.rows("timer", state="fired")}
    assert f"{ref}:draft_to_bcm:milestone_escalated" in fired

    # The first lies under an escalation that has fired, the other under one that is pending.
    assert add(play, date(2021, 10, 20)) == 0
    assert add(play, THURSDAY) == 1
    assert take_out(play, THURSDAY) == 1

    assert escalation(play, ref) == "2021-11-19T00:00:00Z"
    assert {row["id"]: row["due_at"] for row in play.rows("timer", state="fired")} == fired
    assert play.verify().findings == ()


def test_a_timer_planned_by_another_process_at_that_moment_is_caught_by_the_reader(play: Play) -> None:
    ref = play.open()
    add(play, THURSDAY)
    with play.store.engine.connect() as connection, connection.begin():
        # As though its case had been opened by the calendar of a second before.
        one = timer.c.id == f"{ref}:submitted:milestone_escalated"
        connection.execute(update(timer).where(one).values(due_at="2021-11-19T00:00:00Z"))

    sweep(play.road, play.product.parts["later"])

    assert escalation(play, ref) == "2021-11-20T00:00:00Z"


def test_a_day_added_twice_under_one_key_is_added_once(play: Play) -> None:
    add(play, THURSDAY, key="k1")
    events = len(play.events())

    add(play, THURSDAY, key="k1")

    assert len(play.events()) == events
    with pytest.raises(InvalidInput, match="closed on Thursday 18 November 2021 already"):
        add(play, THURSDAY)


@pytest.mark.parametrize("closed", [date(2021, 11, 20), date(2021, 12, 27)])
def test_a_weekend_or_a_known_bank_holiday_is_not_added(play_file: Play, closed: date) -> None:
    with pytest.raises(InvalidInput, match="already"):
        add(play_file, closed)


def test_a_day_needs_words_and_its_removal_a_reason_and_a_day_that_was_added(play_file: Play) -> None:
    with pytest.raises(InvalidInput, match="Say what the day is"):
        add(play_file, THURSDAY, title=" ")
    with pytest.raises(InvalidInput, match="Nobody added"):
        take_out(play_file, THURSDAY)
    add(play_file, THURSDAY)
    with pytest.raises(InvalidInput, match="Say why"):
        take_out(play_file, THURSDAY, reason="")


def test_only_who_keeps_the_installation_changes_the_one_calendar_of_all_areas(play: Play) -> None:
    with pytest.raises(Refused) as refused:
        add(play, THURSDAY, who="governance-officer")

    assert refused.value.findings[0].code == "NOT_YOUR_ROLE"
    assert play.rows("closed_day") == []
    assert play.events()[-1]["stream"] == "refusals:security"


def test_a_timer_planned_anew_after_a_sweep_found_it_due_does_not_fire_early(play: Play) -> None:
    ref = play.open()
    one = f"{ref}:submitted:milestone_escalated"
    (found,) = play.rows("timer", id=one)
    play.at("2021-11-19T00:00:01Z")

    # Between the sweep's look at what is due and its claim, a day was added by someone else.
    assert add(play, THURSDAY) == 1
    came, _ = fire(play.road, found)

    assert came is Came.GONE
    (row,) = play.rows("timer", id=one)
    assert (row["state"], row["due_at"]) == ("pending", "2021-11-20T00:00:00Z")
    play.at("2021-11-20T00:00:00Z")
    assert fire(play.road, found) == (Came.FIRED, "")
