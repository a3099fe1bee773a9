"""A seat is enough: whoever holds it by its dates comes in, votes and declares; when they leave, the next does."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from govflow.kernel.findings import Json
from govflow.ledger.rows import Row
from govflow.meetings.use_cases.interests import DeclareInterest, declare_interest
from govflow.meetings.use_cases.votes import CastVotes, VoteGiven, cast_votes
from tests.integration.meetings.conftest import MakeHall
from tests.integration.meetings.doors import Doors
from tests.integration.meetings.hall import LONG_AGO, Hall, Member, person_of, refusal_codes, seat_of

HWB = "norfolk-hwb"
GOES, COMES = "2021-12-01T12:00:00Z", "2021-12-01T12:00:00Z"


@pytest.fixture
def hall(make_hall: MakeHall) -> Hall:
    """A board whose members hold nothing but their seats: no role was ever given to them."""
    board = make_hall()
    seats = [Member("chair", office="chair"), Member("one", substitutes=("stand-in",)), Member("two")]
    board.body(HWB, seats, quorum={"number": 2}, substitutes="named")
    board.known.add("next-one")
    holding = f"H-{seat_of('one', HWB)}-one"
    board.rows.append(Row("seat_holding", {"id": holding}, {"until_at": GOES}))
    after: dict[str, Json] = {
        "seat": seat_of("one", HWB),
        "person": person_of("next-one"),
        "capacity": "holder",
    }
    after |= {"office": "", "from_at": COMES, "until_at": ""}
    board.rows.append(Row("seat_holding", {"id": "H-next"}, {**after, "event": 1}, new=True))
    for name in sorted(board.known):
        board.rows.append(Row("role_grant", {"id": f"G-{name}-member"}, {"until_at": LONG_AGO}))
    return board.build("2021-12-01T09:30:00Z")


@pytest.fixture
def doors(hall: Hall) -> Iterator[Doors]:
    opened = Doors.of(hall)
    yield opened
    opened.close()


def test_a_member_without_any_role_opens_the_desk_declares_and_votes(hall: Hall, doors: Doors) -> None:
    ref = hall.meeting(HWB, "2021-12-01T09:30:00Z")
    hall.item(ref, "12", "sign_off")
    hall.come(ref, "chair", "one", "two")
    [motion] = hall.move(ref, "12", verb="sign_off")
    member, program = doors.reader("one"), doors.caller("two")

    member.desk(ref, "vote", motion=motion, value="for")
    program.post(f"/motions/{motion}/votes", {"votes": [{"value": "against"}]})
    program.post(f"/meetings/{ref}/interests", {"kind": "other", "item": "12"})

    votes = {row["person"]: row["value"] for row in hall.play.rows("motion_vote", motion=motion)}
    assert votes == {person_of("one"): "for", person_of("two"): "against"}
    assert [row["person"] for row in hall.play.rows("declared_interest")] == [person_of("two")]


def test_a_named_substitute_comes_in_and_votes_for_an_absent_holder(hall: Hall, doors: Doors) -> None:
    ref = hall.meeting(HWB, "2021-12-01T09:30:00Z")
    hall.item(ref, "12", "sign_off")
    hall.come(ref, "chair", "stand-in", "two")
    [motion] = hall.move(ref, "12", verb="sign_off")

    doors.reader("stand-in").desk(ref, "vote", motion=motion, value="for")

    assert [row["seat"] for row in hall.play.rows("motion_vote")] == [seat_of("one", HWB)]


def test_at_the_end_of_the_holding_the_wall_stands_and_the_next_holder_is_let_in(
    hall: Hall, doors: Doors
) -> None:
    ref = hall.meeting(HWB, "2021-12-01T09:30:00Z")
    hall.item(ref, "12", "sign_off")
    hall.come(ref, "chair", "one", "two")
    before, following = doors.reader("one"), doors.reader("next-one")
    before.open(f"/meetings/{ref}")
    following.open(f"/meetings/{ref}", 404)

    hall.play.at(GOES)

    before.open(f"/meetings/{ref}", 404)
    following.open(f"/meetings/{ref}")
    [motion] = hall.move(ref, "12", verb="sign_off")
    gone = CastVotes(motion, (VoteGiven("for"),))
    assert refusal_codes(hall.do, cast_votes, gone, "one") == ["NOT_YOUR_ROLE"]
    late = DeclareInterest(ref, "one", "other", "12")
    assert refusal_codes(hall.do, declare_interest, late, "one") == ["NOT_YOUR_ROLE"]


def test_what_waits_for_a_seat_goes_to_whoever_holds_it_next(hall: Hall, doors: Doors) -> None:
    ref = hall.meeting(HWB, "2021-12-01T09:30:00Z")
    waits: dict[str, Json] = {
        "case_ref": ref,
        "kind": "to_do",
        "role": f"seat:{seat_of('one', HWB)}",
        "title": "Read the plan",
    }
    waits |= {"since": LONG_AGO, "due": "", "status": "open", "event": 1}
    hall.write(Row("work_item", {"id": "W-seat"}, waits, new=True))
    mine = doors.reader("one").open("/")
    assert "Also to do Read the plan" in mine
    assert "Dates that have passed" not in mine

    hall.play.at(GOES)

    assert "Read the plan" in doors.reader("next-one").open("/")
