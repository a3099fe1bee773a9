"""Windows before a meeting: they close by themselves at the body's hour, and the chair may take what came late."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest

from govflow.kernel.actor import SCHEDULER
from govflow.kernel.errors import InvalidInput
from govflow.kernel.moments import parse_happened
from govflow.ledger.rows import Row
from govflow.meetings.use_cases.arranging import Arrange, arrange_meeting
from govflow.meetings.use_cases.motions import Part
from govflow.meetings.use_cases.submissions import (
    JudgeSubmission,
    ReceiveSubmission,
    judge_submission,
    receive_submission,
)
from govflow.storage.ledger import NewEvent
from govflow.timetable.ports import PART as TIMETABLE
from govflow.timetable.ports import TimetableParts
from govflow.timetable.tick import sweep
from govflow.timetable.use_cases.closing import AddDay, add_day
from tests.integration.meetings.conftest import MakeHall
from tests.integration.meetings.doors import Doors, shell
from tests.integration.meetings.hall import OUTSIDER, Hall, Member, refusal_codes

BOARD = "board"
RULES: dict[str, Any] = {
    "notice": {"days": 5, "working": True},
    "questions": {"days": 4, "working": True, "hour": "17:00"},
    "statements": {"days": 2, "working": True, "hour": "16:30"},
}
# The board of Bath and North East Somerset of Tuesday 4 June 2019; Monday 27 May was a bank holiday.
STARTS = "2019-06-04T09:00:00Z"
CLOSES = {
    "agenda": "2019-05-24T16:00:00Z",  # Friday 24 May, when the office closed at 17:00 in London.
    "questions": "2019-05-28T16:00:00Z",  # Tuesday 28 May at 17:00.
    "statements": "2019-05-30T15:30:00Z",  # Thursday 30 May at 16:30.
}


@pytest.fixture
def hall(make_hall: MakeHall) -> Hall:
    made = make_hall("bath-and-north-east-somerset").body(BOARD, [Member("chair", office="chair")], **RULES)
    return made.build("2019-05-13T09:00:00Z")


def windows(hall: Hall, ref: str) -> dict[str, tuple[str, str]]:
    """Each window of a meeting that stands, with its hour and how it stands."""
    rows = hall.play.rows("meeting_window", case_ref=ref)
    return {row["kind"]: (row["closes_at"], row["state"]) for row in rows if row["state"] != "cancelled"}


def said(hall: Hall, ref: str, type_: str) -> list[dict[str, Any]]:
    rows = hall.play.events(f"case:{ref}")
    return [json.loads(bytes(row["data"])) for row in rows if row["type"] == type_]


def receive(hall: Hall, ref: str, at: str, kind: str = "question", **more: Any) -> tuple[str, str]:
    """Record something received, and return its reference and how it stands."""
    command = ReceiveSubmission(ref, kind, "A resident", "What of it?", parse_happened(at), **more)
    made = hall.do(receive_submission, command).payload()
    return str(made["submission"]), str(made["standing"])


def test_the_windows_of_4_june_2019_open_with_the_meeting_and_close_by_themselves_at_their_hours(
    hall: Hall,
) -> None:
    ref = hall.meeting(BOARD, STARTS, hold=False)
    assert windows(hall, ref) == {kind: (at, "open") for kind, at in CLOSES.items()}
    hall.play.do(ref, "clerk", "publish_agenda")

    hall.play.until("2019-05-28T15:59:59Z")
    before = windows(hall, ref)
    hall.play.until("2019-06-03T09:00:00Z")

    assert before["questions"] == (CLOSES["questions"], "open")
    assert windows(hall, ref) == {
        "agenda": (CLOSES["agenda"], "met"),
        "questions": (CLOSES["questions"], "closed"),
        "statements": (CLOSES["statements"], "closed"),
    }
    closed = said(hall, ref, "meeting.window_closed")
    assert [(one["kind"], one["due_at"], one["fired_at"][:19] >= one["due_at"][:19]) for one in closed] == [
        ("questions", CLOSES["questions"], True),
        ("statements", CLOSES["statements"], True),
    ]
    assert hall.play.verify().findings == ()


def test_a_sweep_that_comes_late_says_when_it_was_due_and_when_it_fired_and_fires_once(hall: Hall) -> None:
    ref = hall.meeting(BOARD, STARTS, hold=False)
    hall.play.at("2019-05-29T08:00:00Z")

    fired = [one.kind for one in hall.play.sweep().fired]
    again = hall.play.sweep().fired

    assert (fired, again) == (["window_closes", "window_closes"], ())
    [questions] = said(hall, ref, "meeting.window_closed")
    assert (questions["due_at"], questions["fired_at"][:13]) == (CLOSES["questions"], "2019-05-29T08")


def test_an_agenda_not_published_by_its_last_hour_is_told_to_the_clerk_until_it_is(hall: Hall) -> None:
    ref = hall.meeting(BOARD, STARTS, hold=False)

    hall.play.until("2019-05-24T16:00:00Z")
    told = hall.play.rows("work_item", case_ref=ref, kind="agenda_missed")
    hall.play.do(ref, "clerk", "publish_agenda")
    after = hall.play.rows("work_item", case_ref=ref, kind="agenda_missed")

    assert [(row["role"], row["due"], row["status"]) for row in told] == [
        ("democratic_services_officer", "2019-05-24", "open")
    ]
    assert [row["status"] for row in after] == ["done"]
    assert windows(hall, ref)["agenda"] == (CLOSES["agenda"], "missed")


def test_an_agenda_published_too_late_carries_what_is_short_and_the_meeting_is_held_and_recorded(
    hall: Hall,
) -> None:
    ref = hall.meeting(BOARD, STARTS, hold=False)
    hall.item(ref, "1")
    hall.play.until("2019-05-28T09:00:00Z")
    hall.play.do(ref, "clerk", "publish_agenda")

    [short] = said(hall, ref, "meeting.notice_questioned")
    hall.play.until("2019-06-04T09:00:00Z")
    hall.hold(ref)
    hall.come(ref, "chair")
    hall.agree(ref, "1", Part("That it be agreed.", "", "agree"))

    [decided] = hall.play.rows("decision", meeting=ref)
    assert short["flags"][0]["figures"]["short"] == 1
    assert "special circumstances" in short["flags"][0]["remedy"]
    assert "1 fewer than the 5 asked for" in decided["in_question"]
    assert "special circumstances" in decided["in_question"]
    assert hall.play.verify().findings == ()


def test_a_question_after_the_window_is_late_until_the_chair_takes_it_for_a_reason(hall: Hall) -> None:
    ref = hall.meeting(BOARD, STARTS, hold=False)
    hall.play.until("2019-05-29T09:00:00Z")

    at_the_hour = receive(hall, ref, "2019-05-28T16:00:00Z")
    id_, late = receive(hall, ref, "2019-05-28T16:00:01Z")
    by_discretion = receive(hall, ref, "2019-05-29T08:00:00Z", discretion="The papers came late.")
    statement = receive(hall, ref, "2019-05-29T08:00:00Z", kind="statement")

    assert [one for _, one in (at_the_hour, by_discretion, statement)] == ["in_time", "taken_late", "in_time"]
    assert late == "late"
    flags = said(hall, ref, "meeting.submission_received")[1]["flags"]
    assert [one["code"] for one in flags] == ["WINDOW_CLOSED"]
    with pytest.raises(InvalidInput):
        hall.do(judge_submission, JudgeSubmission(id_, taken=True, reason=" "))
    hall.do(judge_submission, JudgeSubmission(id_, taken=True, reason="It is about item 1."))
    [row] = hall.play.rows("submission", id=id_)
    assert (row["standing"], row["reason"], row["words"]) == (
        "taken_late",
        "It is about item 1.",
        "What of it?",
    )
    again = JudgeSubmission(id_, taken=True, reason="Once more.")
    assert refusal_codes(hall.do, judge_submission, again) == ["STATE_FORBIDS"]


def test_on_the_closing_day_the_hour_is_asked_for_and_only_the_clerk_writes_it_down(hall: Hall) -> None:
    ref = hall.meeting(BOARD, STARTS, hold=False)
    hall.play.until("2019-05-29T09:00:00Z")

    with pytest.raises(InvalidInput) as asked:
        receive(hall, ref, "2019-05-28")
    command = ReceiveSubmission(ref, "question", "A resident", "What of it?")

    assert asked.value.field == "received_at"
    assert receive(hall, ref, "2019-05-27")[1] == "in_time"
    assert receive(hall, ref, "2019-05-29")[1] == "late"
    assert refusal_codes(hall.do, receive_submission, command, OUTSIDER) == ["NOT_YOUR_ROLE"]


def test_a_meeting_that_is_moved_takes_its_windows_with_it_and_what_closed_stays_closed(hall: Hall) -> None:
    ref = hall.meeting(BOARD, STARTS, hold=False)
    hall.play.do(ref, "clerk", "publish_agenda")
    hall.play.until("2019-05-29T09:00:00Z")
    hall.do(arrange_meeting, Arrange(ref, BOARD, "2019-06-12T09:00:00Z"))

    rows = hall.play.rows("meeting_window", case_ref=ref)
    timers = hall.play.rows("timer", case_ref=ref, state="pending")

    assert sorted((row["kind"], row["closes_at"][:10], row["state"]) for row in rows) == [
        ("agenda", "2019-05-24", "met"),
        ("questions", "2019-05-28", "closed"),
        ("questions", "2019-06-05", "open"),  # Printed: Wednesday for the following Wednesday.
        ("statements", "2019-05-30", "cancelled"),
        ("statements", "2019-06-07", "open"),  # Printed: Friday for Wednesday.
    ]
    assert sorted(row["due_at"] for row in timers) == ["2019-06-05T16:00:00Z", "2019-06-07T15:30:00Z"]


def test_new_terms_move_the_windows_of_coming_meetings(hall: Hall) -> None:
    ref = hall.meeting(BOARD, STARTS, hold=False)
    given = {**RULES, "questions": {"days": 1, "working": True, "hour": "09:00"}}
    now: dict[str, Any] = {"body": BOARD, "parent": "", "from_at": "2019-05-13T08:00:00Z", "until_at": ""}
    now |= {"approved_by": "council", "document": "", "rules": json.dumps(given), "event": 2}
    before = Row("body_terms", {"id": f"TERMS-{BOARD}"}, {"until_at": "2019-05-13T08:00:00Z"})
    with hall.play.store.write(SCHEDULER) as work:
        rows = [before, Row("body_terms", {"id": "TERMS-2"}, now, new=True)]
        new = NewEvent(f"body:{BOARD}", "body.terms_adopted", SCHEDULER.id, data={"body": BOARD}, rows=rows)
        work.append(new)

    sweep(hall.play.road, hall.play.product.parts["later"])
    first = windows(hall, ref)
    events = len(hall.play.events(f"case:{ref}"))
    sweep(hall.play.road, hall.play.product.parts["later"])

    assert first == {kind: (at, "open") for kind, at in CLOSES.items()} | {
        "questions": ("2019-05-31T08:00:00Z", "open")  # Friday 31 May at 9:00: one clear working day.
    }
    assert len(hall.play.events(f"case:{ref}")) == events


def test_a_day_added_to_the_calendar_moves_the_windows_that_are_open_and_never_one_that_has_closed(
    hall: Hall,
) -> None:
    ref = hall.meeting(BOARD, STARTS, hold=False)
    hall.play.until("2019-05-29T09:00:00Z")
    parts: TimetableParts = hall.play.product.parts[TIMETABLE]
    closed = AddDay(date(2019, 5, 31), "Day of mourning")

    hall.play.within("system:tests", lambda work: add_day(work, parts, closed))
    doors = Doors.of(hall)
    shown = doors.caller("clerk").get(f"/meetings/{ref}/submissions")["windows"]
    doors.close()
    hall.play.until("2019-05-29T15:29:59Z")
    before = receive(hall, ref, "2019-05-29T15:29:59Z", kind="statement")[1]
    hall.play.until("2019-05-29T15:30:00Z")

    # Two clear working days before Tuesday 4 June are now Monday 3 June and Thursday 30 May.
    moved = "2019-05-29T15:30:00Z"
    assert {one["kind"]: one["closes_at"] for one in shown} == {**CLOSES, "statements": moved}
    assert before == "in_time"
    assert windows(hall, ref)["statements"] == (moved, "closed")
    assert windows(hall, ref)["questions"] == (CLOSES["questions"], "closed")
    assert hall.play.verify().findings == ()


def test_a_cancelled_meeting_tells_nobody_and_one_recorded_afterwards_has_no_windows(hall: Hall) -> None:
    ref = hall.meeting(BOARD, STARTS, hold=False)
    hall.play.do(ref, "clerk", "cancel", reason="Too few could come.")
    past = hall.meeting(BOARD, "2019-05-10T09:00:00Z", hold=False)

    hall.play.until("2019-06-01T09:00:00Z")

    assert hall.play.rows("work_item", case_ref=ref) == []
    assert hall.play.rows("meeting_window", case_ref=past) == []
    assert {row["state"] for row in hall.play.rows("meeting_window", case_ref=ref)} == {"cancelled"}


def test_the_clerk_records_a_late_question_at_the_page_and_the_chairs_reason_beside_it(hall: Hall) -> None:
    ref = hall.meeting(BOARD, STARTS, hold=False)
    hall.play.until("2019-05-29T09:00:00Z")
    doors = Doors.of(hall)
    clerk, page = doors.reader("clerk"), f"/meetings/{ref}/questions"
    clerk.open(page)
    empty = clerk.send(page, 400, kind="question", **{"from": "A resident"})
    clerk.send(page, kind="question", words="When?", key="first", **{"from": "A resident"})
    late = clerk.follow()
    [row] = hall.play.rows("submission")
    clerk.send(page, submission=row["id"], do="take", reason="It is short.")
    taken = clerk.follow()
    api = doors.caller("clerk").get(f"/meetings/{ref}/submissions")
    said = shell(hall, "meeting", "receive", ref, "petition", "Mend it.", "--from=A resident", "--as=clerk")
    doors.close()

    assert "Enter what was asked or said" in empty
    assert "Late" in late
    assert "Taken late" in taken
    assert "It is short." in taken
    assert [one["standing"] for one in api["submissions"]] == ["taken_late"]
    assert said["standing"] == "in_time"
    assert [one["state"] for one in api["windows"]] == ["missed", "closed", "open"]
