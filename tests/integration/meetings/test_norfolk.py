"""Norfolk, 29 September 2021: the election, the substitutes, who came after item 9, and six lettered parts."""

from __future__ import annotations

from datetime import date

import pytest

from govflow.meetings.use_cases.attending import Attender, RecordAttendance, record_attendance
from govflow.meetings.use_cases.elections import Elect, Nomination, elect
from govflow.meetings.use_cases.motions import Part
from tests.integration.meetings.conftest import MakeHall
from tests.integration.meetings.hall import Hall, Member, person_of, seat_of

HWB, STARTS, WRITTEN_DOWN = "norfolk-hwb", "2021-09-29T08:30:00Z", "2021-10-04T09:00:00Z"
# Whoever the minutes name as present, by the office or organisation they came for.
DISTRICTS = ("breckland", "broadland", "great-yarmouth", "north-norfolk", "norwich")
OTHERS = ("adults-director", "childrens-director", "public-health", "ambulance", "healthwatch", "ccg-member")
SEATS = (
    Member("cabinet-member", office="chair"),
    Member("leader-nominee"),
    Member("west-norfolk", substitutes=("west-norfolk-substitute",)),
    Member("east-suffolk", substitutes=("east-suffolk-substitute",)),
    Member("acute-trust", "nhs", substitutes=("acute-trust-substitute",)),
    Member("james-paget", "nhs", substitutes=("james-paget-substitute",)),
    Member("ccg-chair", "nhs"),
    Member("ccg-chief", "nhs"),
    Member("police"),
    Member("voluntary-sector"),
    *(Member(name) for name in DISTRICTS),
    *(Member(name) for name in OTHERS),
)
SIX = (
    Part("Note that the council has amended its constitution to include the ambulance trust.", "a", "note"),
    Part("Note the changes of representation and welcome new members.", "b", "note"),
    Part("Note the attendance record for April 2020 to April 2021.", "c", "note"),
    Part(
        "Delegate further discussions on governance to the Executive Director of Adult Social Services and "
        "the Chief Executive of the CCG, with a formal proposal brought to the Board for endorsement.",
        "d",
        "delegate",
    ),
    Part("Support the proposal to invite the chair of the assembly.", "e", "support"),
    Part("Note the changes to representation of the university hospital trust.", "f", "note"),
)


@pytest.fixture
def hall(make_hall: MakeHall) -> Hall:
    board = make_hall()
    board.body(HWB, SEATS, quorum={"number": 7, "of": {"councillor": 1, "nhs": 1}}, substitutes="named")
    return board.build(WRITTEN_DOWN)


def the_meeting(hall: Hall) -> str:
    """The meeting as the minutes have it, written down five days after."""
    ref = hall.meeting(HWB, STARTS)
    for number, verb in (("1", "note"), ("2", "elect"), ("3", "elect"), ("9", "note"), ("10", "endorse")):
        hall.item(ref, number, verb)
    hall.come(ref, "cabinet-member", "ccg-chair", "ccg-chief", *DISTRICTS, *OTHERS)
    stood_in = [
        ("west-norfolk", "west-norfolk-substitute"),
        ("east-suffolk", "east-suffolk-substitute"),
        ("acute-trust", "acute-trust-substitute"),
        ("james-paget", "james-paget-substitute"),
    ]
    apologies = [Attender(seat=seat_of(member, HWB), apology=True) for member, _ in stood_in]
    substitutes = [Attender(seat=seat_of(member, HWB), person=name) for member, name in stood_in]
    absent = [Attender(seat=seat_of("voluntary-sector", HWB), apology=True)]
    hall.do(record_attendance, RecordAttendance(ref, (*apologies, *substitutes, *absent)))
    hall.come(ref, "leader-nominee", after="9")
    hall.come(ref, "police", after="9")
    return ref


def test_a_member_who_joined_after_item_9_is_not_counted_at_item_9(hall: Hall) -> None:
    ref = the_meeting(hall)
    hall.agree(ref, "9", *SIX)
    hall.agree(ref, "10", Part("Endorse the progress made.", "a", "endorse"))

    nine, ten = hall.figures(hall.closed(ref)[3]["motion"]), hall.figures(hall.closed(ref)[6]["motion"])

    # Fourteen members were there at first, four of them beside four substitutes; two more came after item 9.
    assert nine["quorum"] == {"present": 18, "needed": 7, "met": True}
    assert ten["quorum"] == {"present": 20, "needed": 7, "met": True}


def test_each_of_six_lettered_parts_is_a_decision_of_its_own_with_its_own_verb(hall: Hall) -> None:
    ref = the_meeting(hall)

    hall.agree(ref, "9", *SIX, key="nine")

    said = hall.closed(ref)
    assert [one["letter"] for one in said] == list("abcdef")
    assert [one["verb"] for one in said] == ["note", "note", "note", "delegate", "support", "note"]
    assert [one["decides"] for one in said] == [False, False, False, True, True, False]
    assert {one["result"] for one in said} == {"carried"}
    assert {one["method"] for one in said} == {"agreed"}
    assert not any(one["unanimous"] for one in said)
    assert {one["decided_at"] for one in said} == {"2021-09-29"}
    assert all(one["in_question"] == [] for one in said)
    assert len({one["sha256"] for one in said}) == 6
    assert said[3]["body"] == HWB
    assert said[3]["terms"] == f"TERMS-{HWB}"


def test_agreeing_twice_with_one_key_is_agreeing_once(hall: Hall) -> None:
    ref = the_meeting(hall)

    first = hall.agree(ref, "9", *SIX, key="nine")
    again = hall.agree(ref, "9", *SIX, key="nine")

    assert [one.id for one in first] == [one.id for one in again]
    assert len(hall.closed(ref)) == 6


def test_the_chair_and_two_vice_chairs_are_elected_without_a_vote(hall: Hall) -> None:
    ref = the_meeting(hall)

    def stand(item: str, office: str, person: str, mover: str, seconder: str) -> None:
        proposed = (Nomination(person, mover, seconder),)
        hall.do(elect, Elect(ref, item, office, proposed, until=date(2022, 5, 31)))

    stand("2", "chair", "cabinet-member", "breckland", "great-yarmouth")
    stand("3", "vice_chair", "leader-nominee", "broadland", "acute-trust-substitute")
    stand("3", "vice_chair", "ccg-chair", "ccg-chief", "ambulance")

    said = hall.closed(ref)
    assert [(one["office"], one["elected"]) for one in said] == [
        ("chair", person_of("cabinet-member")),
        ("vice_chair", person_of("leader-nominee")),
        ("vice_chair", person_of("ccg-chair")),
    ]
    moved = hall.play.rows("motion", id=said[0]["motion"])[0]
    assert (moved["mover"], moved["seconder"]) == (person_of("breckland"), person_of("great-yarmouth"))
    offices = {
        (row["person"], row["office"]) for row in hall.play.rows("seat_holding") if row["office"] != ""
    }
    assert (person_of("ccg-chair"), "vice_chair") in offices
    assert (person_of("cabinet-member"), "chair") in offices


def test_a_substitute_counts_only_while_the_member_is_away(hall: Hall) -> None:
    ref = the_meeting(hall)
    hall.come(ref, "west-norfolk", after="9")
    hall.agree(ref, "9", SIX[0])
    hall.agree(ref, "10", SIX[1])

    nine, ten = (hall.figures(one["motion"])["quorum"]["present"] for one in hall.closed(ref))

    assert (nine, ten) == (18, 20)


def test_a_decision_stands_from_when_it_was_made_and_approving_minutes_changes_nothing(hall: Hall) -> None:
    ref = the_meeting(hall)
    hall.agree(ref, "9", *SIX)
    for number, outcome in (("1", "noted"), ("2", "not_reached"), ("3", "not_reached"), ("10", "withdrawn")):
        hall.end(ref, number, outcome)
    hall.end(ref, "9", "decided")
    before = hall.closed(ref)

    hall.play.do(ref, "clerk", "draft_minutes")
    hall.play.at("2021-12-02T10:00:00Z")
    given = {"approved_at": "meeting-norfolk-2", "signed_by": "Chair"}
    hall.play.do(ref, "clerk", "approve_minutes", happened="2021-12-01", on_behalf=HWB, answers=given)

    assert hall.closed(ref) == before
    assert hall.play.case(ref).state == "minutes_approved"
    row = hall.play.rows("meeting", case_ref=ref)[0]
    assert (row["minutes_at"], row["minutes_signed_by"]) == ("meeting-norfolk-2", "Chair")
    assert hall.play.codes() == set()
