"""B&NES, 6 March 2019: two committees vote apart, two texts were amended, and only the same words carry."""

from __future__ import annotations

import pytest

from govflow.kernel.errors import InvalidInput
from govflow.meetings.use_cases.votes import CastingVote, cast_casting_vote
from tests.integration.meetings.conftest import MakeHall
from tests.integration.meetings.hall import Hall, Member, refusal_codes

BOARD, CABINET, INTEGRATION = (
    "bnes-health-and-care-board",
    "bnes-cabinet-committee",
    "bnes-integration-committee",
)
COUNCIL = ("leader", "finance-member", "adults-member", "children-member")
NHS = ("clinical-chair", "chief-officer", "nursing", "finance-officer", "lay-1", "lay-2")
FRAMEWORK = "That the updated Joint Working Framework be approved."
AMENDED = f"{FRAMEWORK[:-1]}; and that officers be authorised to make a few small necessary changes."


@pytest.fixture
def hall(make_hall: MakeHall) -> Hall:
    town = make_hall("bath-and-north-east-somerset")
    town.body(CABINET, [Member(name) for name in COUNCIL], quorum={"number": 2})
    town.body(INTEGRATION, [Member(name, "nhs") for name in NHS], quorum={"number": 3})
    town.body(BOARD, committees=[CABINET, INTEGRATION])
    return town.build("2019-03-06T09:50:00Z")


@pytest.fixture
def ref(hall: Hall) -> str:
    """The Board in session, everybody there, at the item on the Joint Working Framework."""
    found = hall.meeting(BOARD, "2019-03-06T10:00:00Z")
    hall.item(found, "8", "approve")
    hall.come(found, *COUNCIL, *NHS)
    return found


def votes(names: tuple[str, ...], value: str = "for") -> dict[str, str]:
    return {name.replace("-", "_"): value for name in names}


def test_four_to_none_in_one_committee_and_a_tie_in_the_other_is_no_decision_of_the_board(
    hall: Hall, ref: str
) -> None:
    council, nhs = hall.move(ref, "8", FRAMEWORK)
    hall.vote(council, **votes(COUNCIL))
    hall.vote(nhs, **votes(NHS[:3]), **votes(NHS[3:], "against"))

    hall.close(council)
    assert hall.closed(ref) == []
    hall.close(nhs)

    [board] = hall.closed(ref)
    assert board["result"] == "no_decision"
    assert board["body"] == BOARD
    assert {one["committee"]: one["result"] for one in board["assents"]} == {
        CABINET: "carried",
        INTEGRATION: "tied",
    }
    assert hall.play.rows("decision") == []


def test_the_amended_words_carry_when_both_committees_voted_on_them(hall: Hall, ref: str) -> None:
    first = hall.move(ref, "8", FRAMEWORK, mover="finance-officer", seconder="finance-member")

    council, nhs = hall.move(ref, "8", AMENDED, replaces=first[0])
    hall.vote(council, **votes(COUNCIL))
    hall.vote(nhs, **votes(NHS))
    hall.close(council)
    hall.close(nhs)

    [board] = hall.closed(ref)
    assert (board["result"], board["text"]) == ("carried", AMENDED)
    assert (board["method"], board["unanimous"]) == ("division", True), "as both of its committees decided"
    assert {row["status"] for row in hall.play.rows("motion") if row["id"] in first} == {"replaced"}
    assert hall.figures(council)["unanimous"] is True
    [decision] = hall.play.rows("decision")
    assert (decision["body"], decision["text"]) == (BOARD, AMENDED)
    assert hall.play.codes() == set()


def test_one_committee_on_the_amended_words_and_the_other_on_the_first_is_no_decision(
    hall: Hall, ref: str
) -> None:
    council, nhs = hall.move(ref, "8", FRAMEWORK)
    [amended] = hall.move(ref, "8", AMENDED, replaces=council, committee=CABINET)
    hall.vote(amended, **votes(COUNCIL))
    hall.vote(nhs, **votes(NHS))
    hall.close(amended)
    hall.close(nhs)

    [board] = hall.closed(ref)
    assert board["result"] == "no_decision"
    assert board["reason"] == "The committees voted on different words."
    assert hall.play.rows("decision") == []


def test_a_second_vote_of_one_committee_stands_beside_the_first_and_may_make_the_decision(
    hall: Hall, ref: str
) -> None:
    council, nhs = hall.move(ref, "8", FRAMEWORK)
    hall.vote(council, **votes(COUNCIL))
    hall.vote(nhs, **votes(NHS[:3]), **votes(NHS[3:], "against"))
    hall.close(council)
    hall.close(nhs)

    [again] = hall.move(ref, "8", FRAMEWORK, replaces=nhs, committee=INTEGRATION)
    hall.vote(again, **votes(NHS))
    hall.close(again)

    assert [one["result"] for one in hall.closed(ref)] == ["no_decision", "carried"]
    first = hall.play.rows("motion", id=nhs)[0]
    assert (first["status"], first["result"]) == ("closed", "tied")


def test_agreeing_without_a_vote_records_the_assent_of_each_committee(hall: Hall, ref: str) -> None:
    hall.move(ref, "8", AMENDED)

    hall.agree(ref, "8", key="agreed")

    [board] = hall.closed(ref)
    assert board["result"] == "carried"
    assert {one["committee"] for one in board["assents"]} == {CABINET, INTEGRATION}
    assert {one["method"] for one in board["assents"]} == {"agreed"}


def test_a_committee_without_its_quorum_puts_the_boards_decision_in_question(hall: Hall, ref: str) -> None:
    for name in NHS[2:]:
        hall.leave(ref, name)

    hall.move(ref, "8", FRAMEWORK)
    hall.agree(ref, "8")

    [board] = hall.closed(ref)
    assert board["result"] == "carried"
    assert board["in_question"] == ["QUORUM_NOT_MET"]
    [decision] = hall.play.rows("decision")
    assert decision["in_question"] != ""


def test_no_casting_vote_is_used_where_the_terms_give_none(hall: Hall, ref: str) -> None:
    _, nhs = hall.move(ref, "8", FRAMEWORK)
    hall.vote(nhs, **votes(NHS[:3]), **votes(NHS[3:], "against"))

    codes = refusal_codes(hall.do, cast_casting_vote, CastingVote(nhs, "for", "clinical-chair"))

    assert codes == ["OUT_OF_SCOPE"]
    hall.close(nhs)
    assert hall.play.rows("motion", id=nhs)[0]["result"] == "tied"


def test_words_are_put_to_a_committee_of_this_board_alone(hall: Hall, ref: str) -> None:
    with pytest.raises(InvalidInput, match="It can be put to"):
        hall.move(ref, "8", FRAMEWORK, committee="bnes-cabinet")
