"""A contested amendment has a vote of its own; the words change only when it carried, and the final text is that."""

from __future__ import annotations

import pytest

from govflow.kernel.errors import InvalidInput
from govflow.meetings.use_cases.amending import MoveAmendment, move_amendment
from govflow.meetings.use_cases.motions import motions_moved
from tests.integration.meetings.conftest import MakeHall
from tests.integration.meetings.doors import Doors, shell
from tests.integration.meetings.hall import Hall, Member, refusal_codes

HWB = "norfolk-hwb"
FIRST, OTHER = "That the plan be signed off.", "That the plan be signed off, subject to a report in March."
NAMES = ("chair", "one", "two", "three")


@pytest.fixture
def hall(make_hall: MakeHall) -> Hall:
    board = make_hall()
    seats = [Member("chair", office="chair"), Member("one"), Member("two"), Member("three")]
    board.body(HWB, seats, quorum={"number": 3}, casting_vote=True)
    return board.build("2021-12-01T09:30:00Z")


@pytest.fixture
def ref(hall: Hall) -> str:
    found = hall.meeting(HWB, "2021-12-01T09:30:00Z")
    hall.item(found, "12", "sign_off")
    hall.come(found, *NAMES)
    return found


def amend(hall: Hall, motion: str, text: str = OTHER, mover: str = "one", seconder: str = "two") -> str:
    [moved] = motions_moved(hall.do(move_amendment, MoveAmendment(motion, text, mover, seconder)))
    return moved


def standing(hall: Hall) -> dict[str, str]:
    """The words that are open to be voted on, by their motion."""
    return {row["id"]: row["text"] for row in hall.play.rows("motion", status="open")}


def divide(hall: Hall, motion: str, *values: str) -> None:
    hall.vote(motion, **dict(zip(NAMES, values, strict=True)))
    hall.close(motion)


def test_the_words_change_only_when_the_amendment_carried_by_the_rule_of_the_body(
    hall: Hall, ref: str
) -> None:
    [motion] = hall.move(ref, "12", FIRST, mover="chair", seconder="three", verb="sign_off")
    amendment = amend(hall, motion)
    assert standing(hall) == {motion: FIRST, amendment: OTHER}

    divide(hall, amendment, "against", "for", "for", "for")

    [(amended, words)] = standing(hall).items()
    assert words == OTHER
    assert hall.closed(ref) == []
    divide(hall, amended, "for", "for", "for", "against")
    [decided] = hall.closed(ref)
    assert (decided["text"], decided["result"], decided["verb"]) == (OTHER, "carried", "sign_off")
    assert [row["text"] for row in hall.play.rows("decision")] == [OTHER]
    assert hall.play.rows("motion", id=motion)[0]["status"] == "replaced"
    assert hall.play.rows("motion", id=amended)[0]["mover"] == "person-chair"


def test_an_amendment_that_is_lost_leaves_the_motion_as_it_was(hall: Hall, ref: str) -> None:
    [motion] = hall.move(ref, "12", FIRST)
    amendment = amend(hall, motion)

    divide(hall, amendment, "against", "for", "abstain", "against")

    assert standing(hall) == {motion: FIRST}
    divide(hall, motion, "for", "for", "for", "for")
    assert [(one["text"], one["unanimous"]) for one in hall.closed(ref)] == [(FIRST, True)]
    assert hall.figures(amendment)["count"]["for"] == 1


def test_a_tied_amendment_changes_nothing_without_a_casting_vote(hall: Hall, ref: str) -> None:
    [motion] = hall.move(ref, "12", FIRST)

    divide(hall, amend(hall, motion), "for", "for", "against", "against")

    assert standing(hall) == {motion: FIRST}


def test_the_motion_waits_for_its_amendment_and_for_one_at_a_time(hall: Hall, ref: str) -> None:
    [motion] = hall.move(ref, "12", FIRST)
    amendment = amend(hall, motion)

    assert refusal_codes(hall.vote, motion, one="for") == ["STATE_FORBIDS"]
    assert refusal_codes(hall.close, motion) == ["STATE_FORBIDS"]
    assert refusal_codes(hall.agree, ref, "12") == ["STATE_FORBIDS"]
    assert refusal_codes(amend, hall, motion, "That nothing be done.") == ["STATE_FORBIDS"]
    assert refusal_codes(amend, hall, amendment, "That nothing be done.") == ["STATE_FORBIDS"]
    with pytest.raises(InvalidInput, match="still open"):
        hall.end(ref, "12")
    assert standing(hall) == {motion: FIRST, amendment: OTHER}


def test_words_that_members_voted_on_are_not_amended_under_them(hall: Hall, ref: str) -> None:
    [motion] = hall.move(ref, "12", FIRST)
    hall.vote(motion, one="for")

    assert refusal_codes(amend, hall, motion) == ["STATE_FORBIDS"]


@pytest.mark.parametrize(
    "given",
    [{"text": FIRST}, {"text": " "}, {"mover": ""}, {"seconder": ""}, {"mover": "one", "seconder": "one"}],
    ids=["same-words", "no-words", "nobody-moves", "nobody-seconds", "seconds-their-own"],
)
def test_an_amendment_is_moved_and_seconded_in_other_words(
    hall: Hall, ref: str, given: dict[str, str]
) -> None:
    [motion] = hall.move(ref, "12", FIRST)

    with pytest.raises(InvalidInput):
        amend(hall, motion, **given)

    assert standing(hall) == {motion: FIRST}


def test_an_item_with_nothing_but_a_carried_amendment_decided_nothing(hall: Hall, ref: str) -> None:
    [motion] = hall.move(ref, "12", FIRST)
    divide(hall, amend(hall, motion), "for", "for", "for", "for")
    [amended] = standing(hall)
    divide(hall, amended, "against", "against", "against", "against")

    with pytest.raises(InvalidInput, match="Nothing was carried"):
        hall.end(ref, "12")
    assert hall.play.rows("decision") == []


def test_each_committee_of_a_joint_body_decides_the_amendment_to_its_own_motion(
    make_hall: MakeHall,
) -> None:
    town = make_hall("bath-and-north-east-somerset")
    for slug, names in (("cabinet", ("leader", "adults")), ("integration", ("nurse", "doctor"))):
        town.body(slug, [Member(name) for name in names], quorum={"number": 1})
    town.body("board", committees=["cabinet", "integration"])
    town.build("2019-03-06T10:00:00Z")
    ref = town.meeting("board", "2019-03-06T10:00:00Z")
    town.item(ref, "8", "approve")
    town.come(ref, "leader", "adults", "nurse", "doctor")
    council, nhs = town.move(ref, "8", FIRST, verb="approve")
    changed = amend(town, council, OTHER, "leader", "adults")
    town.vote(changed, leader="for", adults="for")
    town.close(changed)
    [amended] = [one for one in standing(town) if one != nhs]
    town.vote(amended, leader="for", adults="for")
    town.vote(nhs, nurse="for", doctor="for")
    town.close(amended)
    town.close(nhs)

    [board] = town.closed(ref)

    assert (board["result"], board["reason"]) == ("no_decision", "The committees voted on different words.")


def test_an_amendment_goes_through_the_desk_the_api_and_the_command_line(hall: Hall, ref: str) -> None:
    doors = Doors.of(hall)
    clerk, caller = doors.reader("clerk"), doors.caller("clerk")
    [motion] = hall.move(ref, "12", FIRST, letter="a")
    said = clerk.desk(ref, "amend", motion=motion, text=OTHER, mover="one", seconder="two")
    assert f"Amendment to a): that it read “{OTHER}” Open" in said
    [amendment] = [one for one in standing(hall) if one != motion]
    lost = caller.post(f"/motions/{amendment}/close", {})
    assert (lost["result"], lost["put"]) == ("no_decision", "")

    body = {"text": OTHER, "mover": "one", "seconder": "two"}
    [moved] = caller.post(f"/motions/{motion}/amendments", body)["motions"]
    caller.post(f"/motions/{moved['motion']}/votes", {"votes": [{"value": "for", "person": "one"}]})
    put = caller.post(f"/motions/{moved['motion']}/close", {})["put"]
    people = ("--mover", "two", "--seconder", "one", "--as", "clerk")
    [last] = shell(hall, "meeting", "amend", put, FIRST, *people)["motions"]
    shell(hall, "meeting", "close", last["motion"], "--agreed", "--as", "clerk")

    assert list(standing(hall).values()) == [FIRST]
    minutes = clerk.open(f"/meetings/{ref}/minutes")
    assert f"Amendment to a): that it read “{OTHER}”, moved by One, seconded by Two." in minutes
    doors.close()
