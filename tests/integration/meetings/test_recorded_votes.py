"""A vote that the clerk wrote down: its member is told, confirms it or disputes it, and no result changes."""

from __future__ import annotations

import pytest

from govflow.kernel.errors import InvalidInput
from govflow.meetings.use_cases.answering import AnswerVote, answer_vote
from govflow.reminders.ports import PART
from govflow.reminders.use_cases.digests import make_digests
from tests.integration.meetings.conftest import MakeHall
from tests.integration.meetings.doors import Doors, shell
from tests.integration.meetings.hall import Hall, Member, person_of, refusal_codes

HWB = "norfolk-hwb"


@pytest.fixture
def hall(make_hall: MakeHall) -> Hall:
    board = make_hall()
    board.body(HWB, [Member("chair", office="chair"), Member("one"), Member("two")], quorum={"number": 2})
    return board.build("2021-12-01T09:30:00Z")


@pytest.fixture
def motion(hall: Hall) -> str:
    """A motion that carried: one member voted here, for the two others the clerk wrote it down."""
    ref = hall.meeting(HWB, "2021-12-01T09:30:00Z")
    hall.item(ref, "12", "sign_off")
    hall.come(ref, "chair", "one", "two")
    [found] = hall.move(ref, "12", "That the plan be signed off.", verb="sign_off")
    hall.vote(found, "chair", chair="for")
    hall.vote(found, one="for", two="against")
    hall.close(found)
    return found


def answer(hall: Hall, motion: str, who: str, said: str = "confirmed", why: str = "") -> None:
    hall.do(answer_vote, AnswerVote(motion, said, why), who)


def told(hall: Hall) -> dict[str, str]:
    """Who has an item about votes written down for them, and whether it is still open."""
    return {row["role"]: row["status"] for row in hall.play.rows("work_item", kind="vote_recorded")}


def test_only_members_whose_vote_was_written_down_are_told_and_once(hall: Hall, motion: str) -> None:
    assert told(hall) == {person_of("one"): "open", person_of("two"): "open"}
    ref = str(hall.play.rows("motion", id=motion)[0]["case_ref"])
    [other] = hall.move(ref, "12", letter="b")
    hall.vote(other, one="for")

    assert len(hall.play.rows("work_item", kind="vote_recorded")) == 2
    answer(hall, motion, "one")
    assert told(hall)[person_of("one")] == "open"
    answer(hall, other, "one")
    assert told(hall)[person_of("one")] == "done"


def test_a_dispute_leaves_the_result_and_puts_the_decision_in_question(hall: Hall, motion: str) -> None:
    before = hall.play.rows("motion", id=motion)
    assert hall.play.rows("decision")[0]["in_question"] == ""

    answer(hall, motion, "two", "disputed", "I abstained.")

    [decision] = hall.play.rows("decision")
    assert decision["in_question"] == "A member disputes the vote that was written down for them."
    assert hall.play.rows("motion", id=motion) == before
    assert [row["value"] for row in hall.play.rows("motion_vote", person=person_of("two"))] == ["against"]


def test_a_confirmed_vote_puts_nothing_in_question(hall: Hall, motion: str) -> None:
    answer(hall, motion, "two")

    assert hall.play.rows("decision")[0]["in_question"] == ""
    assert [row["answer"] for row in hall.play.rows("vote_answer")] == ["confirmed"]


@pytest.mark.parametrize("who", ["chair", "clerk", "governance", "administrator"])
def test_nobody_answers_for_another_or_for_a_vote_of_their_own(hall: Hall, motion: str, who: str) -> None:
    assert refusal_codes(answer, hall, motion, who) == ["NOT_YOUR_ROLE"]
    assert hall.play.rows("vote_answer") == []


def test_an_answer_is_given_once_and_a_dispute_says_why(hall: Hall, motion: str) -> None:
    with pytest.raises(InvalidInput, match="what is wrong"):
        answer(hall, motion, "one", "disputed")
    answer(hall, motion, "one")

    assert refusal_codes(answer, hall, motion, "one", "disputed", "No.") == ["NOT_YOUR_ROLE"]


def test_the_member_answers_on_a_page_and_the_dispute_is_listed_for_who_keeps_the_record(
    hall: Hall, motion: str
) -> None:
    doors = Doors.of(hall)
    member, clerk = doors.reader("two"), doors.reader("clerk")
    said = member.open("/meetings/votes")
    assert "Recorded for you by Clerk: against . Not yet confirmed." in said
    mine = member.open("/")
    assert (
        "Votes written down for you Say of each whether it was so. Confirm or dispute them . 1 at the" in mine
    )
    assert "Dates that have passed" not in mine

    member.open("/meetings/votes")
    assert "There is a problem" in member.send(
        "/meetings/votes", 400, motion=motion, answer="disputed", said=""
    )
    member.send("/meetings/votes", motion=motion, answer="disputed", said="I abstained.")

    assert "No vote waits for your answer." in member.follow()
    assert "Nothing waits for you." in member.open("/")
    listed = clerk.open("/meetings/votes")
    assert "Disputed by members Two: against, on item 12 of" in listed
    assert "I abstained." in listed
    ref = hall.play.rows("motion", id=motion)[0]["case_ref"]
    assert "Vote disputed by Two" in clerk.open(f"/meetings/{ref}")
    doors.close()


def test_programs_and_the_command_line_answer_too(hall: Hall, motion: str) -> None:
    doors = Doors.of(hall)
    one = doors.caller("one")
    assert [vote["value"] for vote in one.get("/votes/recorded")["votes"]] == ["for"]
    one.post(f"/motions/{motion}/votes/answer", {"answer": "confirmed"})
    assert one.get("/votes/recorded")["votes"] == []
    [vote] = shell(hall, "meeting", "votes", "--as", "two")["votes"]
    shell(hall, "meeting", "answer", vote["motion"], "confirmed", "--as", "two")

    ref = hall.play.rows("motion", id=motion)[0]["case_ref"]
    votes = one.get(f"/meetings/{ref}/record")["items"][0]["motions"][0]["votes"]
    doors.close()
    answers = {vote["person"]: (vote["recorded_by"], vote["answer"]) for vote in votes}
    clerk = person_of("clerk")
    assert answers == {
        person_of("chair"): ("", ""),
        person_of("one"): (clerk, "confirmed"),
        person_of("two"): (clerk, "confirmed"),
    }


def test_it_stands_in_the_members_digest_of_the_next_working_day_and_no_more_once_it_is_answered(
    hall: Hall, motion: str
) -> None:
    answer(hall, motion, "two")
    hall.play.at("2021-12-02T09:30:00Z")

    make_digests(hall.play.product.parts[PART])

    rows = [row for row in hall.play.rows("reminder", kind="waits") if row["case_ref"].startswith("meeting-")]
    assert [row["person"] for row in rows] == [person_of("one")]
    assert "signed off" not in rows[0]["title"]
