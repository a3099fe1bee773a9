"""A question is answered in writing by the day that the body's own rule gives, and missed once that day is over."""

from __future__ import annotations

from typing import Any

import pytest

from govflow.kernel.errors import InvalidInput, NotFound
from govflow.meetings.use_cases.commitments import MakeCommitment, make_commitment
from tests.integration.meetings.conftest import MakeHall
from tests.integration.meetings.doors import Doors, shell
from tests.integration.meetings.hall import Hall, refusal_codes
from tests.integration.meetings.test_windows import STARTS, receive

ANSWERS: dict[str, Any] = {"written_answers": {"days": 5, "working": True}}


def board(make_hall: MakeHall, **rules: Any) -> Hall:
    return make_hall("bath-and-north-east-somerset").body("board", **rules).build("2019-05-20T09:00:00Z")


def asked(hall: Hall) -> tuple[str, str]:
    """A meeting on Tuesday 4 June 2019, and a question put to it in May."""
    ref = hall.meeting("board", STARTS, hold=False)
    return ref, receive(hall, ref, "2019-05-19")[0]


def promise(hall: Hall, ref: str, submission: str, due: str = "") -> str:
    command = MakeCommitment(ref, "Answer in writing.", "Director", due_on=due, submission=submission)
    return str(hall.do(make_commitment, command).payload()["commitment"])


@pytest.mark.parametrize(
    ("rule", "due"),
    [
        ({"days": 5, "working": True}, "2019-06-11"),
        ({"days": 10, "working": False}, "2019-06-14"),
        ({"days": 1, "working": True}, "2019-06-05"),
    ],
)
def test_an_answer_is_due_by_the_bodys_rule_after_the_day_of_the_meeting_and_missed_when_that_is_over(
    make_hall: MakeHall, rule: dict[str, Any], due: str
) -> None:
    hall = board(make_hall, written_answers=rule)
    ref, question = asked(hall)

    id_ = promise(hall, ref, question)
    hall.play.until(f"{due}T22:59:59Z")
    before = hall.play.rows("commitment", id=id_)[0]
    hall.play.until(f"{due}T23:00:00Z")

    assert (before["due_on"], before["status"]) == (due, "open")
    assert hall.play.rows("commitment", id=id_)[0]["status"] == "missed"
    assert [row["due"] for row in hall.play.rows("work_item", kind="commitment_missed")] == [due]
    assert hall.play.rows("submission", id=question)[0]["answer"] == id_
    assert hall.play.verify().findings == ()


def test_a_day_that_is_named_goes_before_the_rule_and_one_answer_is_promised_once(
    make_hall: MakeHall,
) -> None:
    hall = board(make_hall, **ANSWERS)
    ref, question = asked(hall)

    id_ = promise(hall, ref, question, "2019-06-06")

    assert hall.play.rows("commitment", id=id_)[0]["due_on"] == "2019-06-06"
    again = MakeCommitment(ref, "Again.", "Director", submission=question)
    assert refusal_codes(hall.do, make_commitment, again) == ["STATE_FORBIDS"]


def test_where_the_terms_do_not_say_the_day_is_asked_for(make_hall: MakeHall) -> None:
    hall = board(make_hall)
    ref, question = asked(hall)

    with pytest.raises(InvalidInput, match="Give the day") as refused:
        promise(hall, ref, question)
    assert refused.value.field == "due_on"
    with pytest.raises(NotFound):
        promise(hall, ref, "SUB-0")


def test_an_answer_is_promised_at_each_door(make_hall: MakeHall) -> None:
    hall = board(make_hall, **ANSWERS)
    ref = hall.meeting("board", STARTS, hold=False)
    first, second, third = (receive(hall, ref, f"2019-05-{day}")[0] for day in (17, 18, 19))
    doors = Doors.of(hall)
    asked_for = {"text": "Answer in writing.", "owner": "Director", "submission": first}
    doors.caller("clerk").post(f"/meetings/{ref}/commitments", asked_for)
    shell(
        hall, "meeting", "promise", ref, "Answer.", "--owner=Director", f"--submission={second}", "--as=clerk"
    )
    clerk, place = doors.reader("clerk"), f"/meetings/{ref}/questions"
    clerk.open(place)
    clerk.send(place, do="answer", submission=third, owner="Director", key="a")
    shown = clerk.follow()
    doors.close()

    rows = hall.play.rows("commitment", case_ref=ref)
    assert [row["due_on"] for row in rows] == ["2019-06-11"] * 3
    assert f"A written answer is promised: {rows[-1]['id']}" in shown
