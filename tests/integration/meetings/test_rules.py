"""What the rules ask of a meeting: late items, notice, interests, quorum, and how each item ends."""

from __future__ import annotations

import pytest

from govflow.kernel.errors import InvalidInput
from govflow.meetings.use_cases.interests import DeclareInterest, declare_interest
from govflow.meetings.use_cases.items import ExplainItem, explain_item
from govflow.meetings.use_cases.motions import Part
from govflow.meetings.use_cases.striking import StrikeEntry, strike_entry
from tests.integration.meetings.conftest import MakeHall
from tests.integration.meetings.hall import OUTSIDER, Hall, Member, person_of, refusal_codes

HWB = "doncaster-hwb"
# The Board of 11 November 2021 at 2pm; five clear working days before it is 3 November.
STARTS, MEMBERS = "2021-11-11T14:00:00Z", ("chair", "one", "two", "three")
NOTICE = {"days": 5, "working": True}


@pytest.fixture
def hall(make_hall: MakeHall) -> Hall:
    board = make_hall("doncaster")
    seats = [Member("chair", office="chair"), *(Member(name) for name in MEMBERS[1:])]
    board.body(HWB, seats, quorum={"number": 3}, notice=NOTICE)
    board.dispensation("two", HWB, subject="plan-doncaster-2021-22")
    return board.build("2021-11-01T09:00:00Z")


def in_session(hall: Hall, published: str = "2021-11-03T12:00:00Z", kind: str = "ordinary") -> str:
    """The meeting in session on its day, its agenda published, one item on it, everybody there."""
    ref = hall.meeting(HWB, STARTS, hold=False, kind=kind)
    hall.item(ref, "6", "comment")
    hall.play.at(published)
    hall.play.do(ref, "clerk", "publish_agenda")
    hall.play.at("2021-11-11T14:00:00Z")
    hall.hold(ref)
    hall.come(ref, *MEMBERS)
    return ref


# -- Notice and late items -----------------------------------------------------------------------


def test_published_on_the_last_day_for_five_clear_days_nothing_is_in_question(hall: Hall) -> None:
    ref = in_session(hall)
    hall.agree(ref, "6", Part("That the plan be commented on."))

    assert hall.closed(ref)[0]["in_question"] == []


def test_published_a_day_later_the_decision_is_recorded_in_question(hall: Hall) -> None:
    ref = in_session(hall, "2021-11-04T12:00:00Z")
    hall.agree(ref, "6", Part("That the plan be commented on."))

    [said] = hall.closed(ref)
    assert (said["result"], said["in_question"]) == ("carried", ["NOTICE_TOO_SHORT"])
    assert (
        "4 clear working days before Thursday 11 November 2021: 1 fewer than the 5 asked"
        in said["flags"][0]["message"]
    )


def test_an_urgent_meeting_has_its_agenda_open_from_when_it_is_called(hall: Hall) -> None:
    ref = in_session(hall, "2021-11-10T12:00:00Z", "urgent")
    hall.agree(ref, "6", Part("That it be so."))

    assert hall.closed(ref)[0]["in_question"] == []


def test_a_late_item_is_not_decided_without_the_chairs_special_circumstances(hall: Hall) -> None:
    ref = in_session(hall)
    hall.item(ref, "7", "approve")
    part = Part("That the extension be approved.")

    assert refusal_codes(hall.agree, ref, "7", part) == ["NOTICE_TOO_SHORT"]
    assert hall.closed(ref) == []
    why = "The contract ends before the next meeting."
    hall.do(explain_item, ExplainItem(ref, "7", why))
    hall.agree(ref, "7", part)

    assert hall.closed(ref)[0]["in_question"] == []
    row = hall.play.rows("agenda_item", number="7")[0]
    assert (row["late"], row["circumstances"]) == (1, why)


def test_a_late_item_decided_all_the_same_is_in_question_and_not_minuted_until_explained(hall: Hall) -> None:
    ref = in_session(hall)
    hall.item(ref, "7", "approve")
    hall.agree(ref, "7", Part("That the extension be approved."), as_it_happened=True)
    hall.end(ref, "6", "noted")
    hall.end(ref, "7")

    assert hall.closed(ref)[0]["in_question"] == ["NOTICE_TOO_SHORT"]
    assert refusal_codes(hall.play.do, ref, "clerk", "draft_minutes") == ["NOTICE_TOO_SHORT"]
    hall.do(explain_item, ExplainItem(ref, "7", "The contract ends before the next meeting."))
    assert hall.play.do(ref, "clerk", "draft_minutes").to_state == "minutes_drafted"


def test_only_what_was_added_after_publication_is_late(hall: Hall) -> None:
    ref = in_session(hall)
    with pytest.raises(InvalidInput, match="was on the published agenda"):
        hall.do(explain_item, ExplainItem(ref, "6", "Because."))


# -- Interests -----------------------------------------------------------------------------------


def test_a_pecuniary_interest_takes_the_member_out_of_the_items_quorum_and_vote(hall: Hall) -> None:
    ref = in_session(hall)
    hall.item(ref, "7", circumstances="Urgent.")
    hall.leave(ref, "three")
    hall.interest(ref, "one", "6")
    [six] = hall.move(ref, "6")

    assert refusal_codes(hall.vote, six, "one", one="for") == ["INTEREST_EXCLUDES"]
    hall.vote(six, chair="for", two="for")
    hall.close(six)
    hall.agree(ref, "7", Part("That it be so."))

    at_six, at_seven = hall.closed(ref)
    assert at_six["in_question"] == ["QUORUM_NOT_MET"]
    assert at_six["count"]["excluded"] == 1
    assert at_six["count"]["not_present"] == 1
    assert at_seven["in_question"] == []
    by_seat = {row["person"]: row["value"] for row in hall.play.rows("motion_vote", motion=six)}
    assert by_seat[person_of("one")] == "excluded"


def test_an_excluded_members_vote_is_recorded_as_it_happened_and_what_it_came_to_without_it(
    hall: Hall,
) -> None:
    ref = in_session(hall)
    hall.interest(ref, "one", "6")
    [motion] = hall.move(ref, "6")
    hall.vote(motion, chair="for", one="for", two="against")

    hall.close(motion)

    [said] = hall.closed(ref)
    assert (said["result"], said["in_question"]) == ("carried", ["INTEREST_EXCLUDES"])
    assert said["flags"][0]["message"].endswith("Without: tied.")
    [decision] = hall.play.rows("decision")
    assert decision["in_question"] != ""


def test_a_dispensation_lets_the_member_take_part_on_its_subject_alone(hall: Hall) -> None:
    ref = hall.meeting(HWB, STARTS, hold=False)
    hall.item(ref, "6", subject="plan-doncaster-2021-22")
    hall.item(ref, "7", subject="another-case")
    hall.play.at(STARTS)
    hall.hold(ref)
    hall.come(ref, *MEMBERS)
    for number in ("6", "7"):
        hall.interest(ref, "two", number)
    [six] = hall.move(ref, "6")
    [seven] = hall.move(ref, "7")

    hall.vote(six, "two", two="for")
    assert refusal_codes(hall.vote, seven, "two", two="for") == ["INTEREST_EXCLUDES"]


@pytest.mark.parametrize(("rule", "excluded"), [("prompt", 0), ("exclude", 1)])
def test_whether_receiving_money_excludes_is_the_bodys_own_rule(
    make_hall: MakeHall, rule: str, excluded: int
) -> None:
    board = make_hall("doncaster").body(HWB, [Member("one")], recipient_interest=rule)
    board.build("2021-11-11T13:00:00Z")
    ref = board.meeting(HWB, STARTS)
    board.item(ref, "6")

    board.interest(ref, "one", "6", "receives_money")

    assert board.play.rows("declared_interest")[0]["excludes"] == excluded


def test_a_member_declares_their_own_interest_and_nobody_elses(hall: Hall) -> None:
    ref = in_session(hall)
    own = DeclareInterest(ref, "", "other", "6", "A relative works there.")

    hall.do(declare_interest, own, "two")

    assert hall.play.rows("declared_interest")[0]["person"] == person_of("two")
    others = DeclareInterest(ref, "one", "other", "6", "Gossip.")
    assert refusal_codes(hall.do, declare_interest, others, "two") == ["NOT_YOUR_ROLE"]
    assert refusal_codes(hall.do, declare_interest, own, OUTSIDER) == ["NOT_YOUR_ROLE"]


# -- Quorum --------------------------------------------------------------------------------------


def test_a_vote_without_a_quorum_is_recorded_as_it_happened_in_question(hall: Hall) -> None:
    ref = in_session(hall)
    hall.leave(ref, "two")
    hall.leave(ref, "three")
    [motion] = hall.move(ref, "6", verb="approve")
    hall.vote(motion, chair="for", one="for")

    hall.close(motion)

    [said] = hall.closed(ref)
    assert (said["result"], said["unanimous"], said["in_question"]) == ("carried", True, ["QUORUM_NOT_MET"])


def test_what_was_never_put_without_a_quorum_is_inquorate(hall: Hall) -> None:
    ref = in_session(hall)
    for name in ("one", "two"):
        hall.leave(ref, name)
    [motion] = hall.move(ref, "6")

    hall.close(motion)

    assert hall.closed(ref)[0]["result"] == "inquorate"
    assert hall.play.rows("decision") == []
    hall.end(ref, "6", "no_decision")
    hall.play.do(ref, "clerk", "record_inquorate")
    assert hall.play.do(ref, "clerk", "close").to_state == "closed"


def test_a_body_that_has_no_terms_yet_decides_in_question(make_hall: MakeHall) -> None:
    board = make_hall("doncaster").body(HWB, [Member("one")], since="2021-12-01T00:00:00Z")
    board.build("2021-11-11T13:50:00Z")
    ref = board.meeting(HWB, STARTS)
    board.item(ref, "1", "approve")
    board.come(ref, "one")

    board.agree(ref, "1", Part("That the terms of reference be approved."))

    assert board.closed(ref)[0]["in_question"] == ["AUTHORITY_NOT_YET"]


# -- How items end -------------------------------------------------------------------------------


def test_every_item_ends_in_one_of_six_ways_before_the_minutes_are_drafted(hall: Hall) -> None:
    ref = in_session(hall)
    for number in ("7", "8", "9", "10", "11"):
        hall.item(ref, number, circumstances="Urgent.")
    hall.agree(ref, "6", Part("That it be so."))
    hall.end(ref, "6", "decided")
    ends = {"7": "noted", "8": "deferred", "9": "withdrawn", "10": "not_reached"}
    for number, outcome in ends.items():
        hall.end(ref, number, outcome, "2022-01-13" if outcome == "deferred" else "")

    assert refusal_codes(hall.play.do, ref, "clerk", "draft_minutes") == ["STATE_FORBIDS"]
    hall.end(ref, "11", "no_decision")
    assert hall.play.do(ref, "clerk", "draft_minutes").to_state == "minutes_drafted"


@pytest.mark.parametrize(
    ("outcome", "until", "why"),
    [
        ("decided", "", "Nothing was carried"),
        ("agreed", "", "An item ends as one of"),
        ("deferred", "", "Give the day"),
        ("noted", "2022-01-13", "Give the day"),
        ("deferred", "next month", "is not a date"),
    ],
)
def test_an_end_that_does_not_fit_is_refused_in_words(hall: Hall, outcome: str, until: str, why: str) -> None:
    ref = in_session(hall)
    with pytest.raises(InvalidInput, match=why):
        hall.end(ref, "6", outcome, until)


def test_an_item_with_an_open_motion_cannot_end_but_by_withdrawal(hall: Hall) -> None:
    ref = in_session(hall)
    hall.move(ref, "6")
    with pytest.raises(InvalidInput, match="still open"):
        hall.end(ref, "6", "no_decision")
    hall.end(ref, "6", "withdrawn")


def test_nothing_is_put_to_a_meeting_that_is_not_in_session(hall: Hall) -> None:
    ref = hall.meeting(HWB, STARTS, hold=False)
    hall.item(ref, "6")
    assert refusal_codes(hall.move, ref, "6") == ["STATE_FORBIDS"]


def test_an_entry_made_in_error_is_struck_and_a_closed_motion_is_not(hall: Hall) -> None:
    ref = in_session(hall)
    hall.interest(ref, "one", "6")
    [interest] = hall.play.rows("declared_interest")
    hall.agree(ref, "6", Part("That it be so."))

    hall.do(strike_entry, StrikeEntry(ref, interest["id"], "It was another member."))
    closed = StrikeEntry(ref, hall.closed(ref)[0]["motion"], "It was a slip.")

    assert hall.play.rows("declared_interest")[0]["struck"] == 1
    assert refusal_codes(hall.do, strike_entry, closed) == ["STATE_FORBIDS"]
    assert hall.play.codes() == set()
