"""You will miss it: recorded once by the clock on the day it becomes true, told, and told anew where a date moved."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from govflow.kernel.moments import parse_instant
from govflow.reminders.ports import PART as REMINDERS
from govflow.reminders.queries.not_done import not_done
from govflow.reminders.use_cases.digests import make_digests
from govflow.timetable.tick import sweep
from govflow.timetable.use_cases.closing import AddDay, add_day
from tests.integration.reminders.test_digests import day_of
from tests.integration.timetable.test_moving_dates import move, parts
from tests.integration.timetable.test_planning_back import call_meeting, terms
from tests.make.play import AREA, Play

REPORT = "report_to_board"


def swept(play: Play, at: str = "") -> None:
    """Let the clock come to an instant, and everything due or following be done."""
    if at:
        play.at(at)
    for _ in range(2):
        sweep(play.road, play.product.parts["later"])


def digest(play: Play, day: str) -> None:
    swept(play, f"{day}T09:00:00Z")
    make_digests(play.product.parts[REMINDERS])


def said(play: Play, ref: str, key: str = REPORT) -> list[dict[str, Any]]:
    """What was recorded of a date that will be missed."""
    rows = [row for row in play.events(f"case:{ref}") if row["type"] == "milestone.will_be_missed"]
    return [one for row in rows if (one := json.loads(bytes(row["data"])))["milestone"] == key]


def items(play: Play, ref: str, key: str = REPORT) -> list[tuple[str, str]]:
    """The items of it, oldest first: in whose hands, and whether they are open."""
    events = [one["event"] for one in said(play, ref, key)]
    rows = [row for event in events for row in play.rows("work_item", kind="will_miss", event=event)]
    return [(row["role"], row["status"]) for row in rows]


def test_it_is_recorded_once_by_the_clock_as_its_last_possible_day_ends_and_not_before(play: Play) -> None:
    ref = play.walk("circulate_to_jcog")
    swept(play, "2021-11-03T23:50:00Z")
    assert said(play, ref) == []

    for _ in range(3):
        swept(play, "2021-11-04T00:00:00Z")

    [one] = said(play, ref)
    # The report is printed for 4 November; five clear working days before the 11th leave it until the 3rd.
    assert (one["latest"], one["binds"], one["due_at"]) == (
        "2021-11-03",
        "hwb_sign_off",
        "2021-11-04T00:00:00Z",
    )
    rows = play.rows("work_item", kind="will_miss", event=one["event"])
    assert [row["role"] for row in rows] == ["democratic_services_officer", "governance_officer"]
    assert "You will miss it: the last possible day was 3 November 2021" in rows[0]["title"]
    # What its own date binds passes on that date, as ever: it is not said twice.
    assert play.rows("timer", kind="last_day", subject="submitted") == []
    assert play.verify().findings == ()


def test_its_owner_and_the_senior_read_it_in_the_next_digest_once_and_on_their_lists(play: Play) -> None:
    ref = play.walk("circulate_to_jcog")
    # Its own date leaves days in which it could be told again.
    move(play, ref, REPORT, qualifier="by", due=date(2021, 11, 9), reason="As late as can be.")
    swept(play)
    swept(play, "2021-11-04T00:00:00Z")

    for day in ("2021-11-04", "2021-11-05", "2021-11-08"):
        digest(play, day)

    for who in ("clerk", "governance-officer"):
        assert day_of(play, who, REPORT, "will_miss") == ["2021-11-04"]
    assert day_of(play, "plan-lead", REPORT, "will_miss") == []
    with play.store.read() as connection:
        found = not_done(connection, play.product.parts[REMINDERS], {AREA}, parse_instant(play.now()))
    kinds = {
        (one.person, row.line.kind)
        for one in found
        for row in one.lines
        if row.line.dated.milestone == REPORT
    }
    # It is not the senior's to do.
    assert kinds == {(play.by("clerk").id, "will_miss")}


def test_it_is_recorded_anew_only_where_a_date_moved_and_it_became_true_anew(play: Play) -> None:
    ref = play.walk("circulate_to_jcog")
    swept(play, "2021-11-04T00:00:00Z")
    assert items(play, ref) == [("democratic_services_officer", "open"), ("governance_officer", "open")]

    # The board meets a day later, so the papers have a day more: what was said holds no longer.
    move(play, ref, REPORT, qualifier="by", due=date(2021, 11, 8), reason="As late as can be.")
    move(play, ref, "hwb_sign_off", due=date(2021, 11, 12), reason="The board meets a day later.")
    swept(play)
    between = items(play, ref)
    swept(play, "2021-11-05T00:00:00Z")

    assert [status for _, status in between] == ["done", "done"]
    assert [one["latest"] for one in said(play, ref)] == ["2021-11-03", "2021-11-04"]
    assert [status for _, status in items(play, ref)] == ["done", "done", "open", "open"]
    digest(play, "2021-11-05")
    assert day_of(play, "clerk", REPORT, "will_miss") == ["2021-11-05"]
    assert play.verify().findings == ()


def test_what_is_done_after_all_leaves_every_list_and_is_watched_no_more(play: Play) -> None:
    late = play.walk("prepare_report")
    swept(play, "2021-11-04T09:00:00Z")
    assert [status for _, status in items(play, late)] == ["open", "open"]

    play.walk_on(late, "send_to_board")
    swept(play)

    assert [status for _, status in items(play, late)] == ["done", "done"]
    assert play.rows("timer", case_ref=late, kind="last_day", state="pending") == []


def test_a_meeting_called_or_cancelled_new_terms_and_a_closed_day_move_the_hour_at_which_it_is_said(
    play: Play,
) -> None:
    ref = play.open()

    def hour() -> str:
        swept(play)
        [row] = play.rows("timer", case_ref=ref, kind="last_day", subject=REPORT, state="pending")
        return str(row["due_at"])

    hours = [hour()]
    terms(play, notice={"days": 8, "working": True})
    hours.append(hour())
    command = AddDay(date(2021, 11, 5), "Day of mourning")
    play.within("system:tests", lambda work: add_day(work, parts(play), command))
    hours.append(hour())
    call_meeting(play, "2021-11-09T14:00:00Z")
    printed = call_meeting(play, "2021-11-11T09:30:00Z")
    hours.append(hour())
    play.do(printed, "clerk", "cancel", reason="The room is flooded.")
    hours.append(hour())

    # By hand: eight clear working days before the 11th begin on Monday 1 November, the papers the Friday before;
    # with the 5th closed, a day sooner. Before the 9th, the only meeting left, they begin on 27 October.
    assert hours == [
        "2021-11-04T00:00:00Z",
        "2021-10-29T23:00:00Z",
        "2021-10-28T23:00:00Z",
        "2021-10-28T23:00:00Z",
        "2021-10-26T23:00:00Z",
    ]


def test_after_a_night_without_a_scheduler_it_is_recorded_with_both_times(play: Play) -> None:
    ref = play.walk("circulate_to_jcog")
    swept(play)

    swept(play, "2021-11-04T10:30:00Z")

    [one] = said(play, ref)
    assert (one["due_at"], one["fired_at"][:16]) == ("2021-11-04T00:00:00Z", "2021-11-04T10:30")


def test_a_plan_that_ended_is_planned_for_no_more(play_file: Play) -> None:
    ref = play_file.open()
    swept(play_file)

    play_file.do(ref, "director", "withdraw", reason="Merged with another.")
    swept(play_file, "2021-11-10T09:00:00Z")

    assert said(play_file, ref) == []
    assert play_file.rows("timer", case_ref=ref, kind="last_day", state="pending") == []
