"""Voting at the meeting: one vote each, cast by oneself or written down, the casting vote, and a second vote."""

from __future__ import annotations

import pytest

from govflow.kernel.errors import InvalidInput, Refused
from govflow.meetings.use_cases.votes import CastingVote, CastVotes, VoteGiven, cast_casting_vote, cast_votes
from tests.integration.meetings.conftest import MakeHall
from tests.integration.meetings.hall import (
    GOVERNANCE,
    OUTSIDER,
    Hall,
    Member,
    person_of,
    refusal_codes,
    seat_of,
)

HWB = "norfolk-hwb"
MEMBERS = (
    Member("chair", office="chair", substitutes=("chair-substitute",)),
    Member("vice", office="vice_chair"),
    Member("one", substitutes=("one-substitute",)),
    Member("two"),
    Member("looker-on", kind="observer"),
)


@pytest.fixture
def hall(make_hall: MakeHall) -> Hall:
    board = make_hall()
    board.body(HWB, MEMBERS, quorum={"number": 3}, substitutes="named", casting_vote=True)
    return board.build("2021-12-01T09:20:00Z")


@pytest.fixture
def ref(hall: Hall) -> str:
    found = hall.meeting(HWB, "2021-12-01T09:30:00Z")
    hall.item(found, "12", "sign_off")
    hall.come(found, "chair", "vice", "one", "two", "looker-on")
    return found


def own(hall: Hall, motion: str, who: str, value: str = "for", key: str = "", **more: str) -> int:
    given = CastVotes(motion, (VoteGiven(value, **more),), key=key)
    return hall.do(cast_votes, given, who).id


def test_the_result_is_computed_from_the_votes_of_members_and_nothing_else(hall: Hall, ref: str) -> None:
    [motion] = hall.move(ref, "12")
    for who, value in (("chair", "for"), ("vice", "against"), ("two", "for")):
        own(hall, motion, who, value)
    hall.vote(motion, one="abstain")

    hall.close(motion)

    [said] = hall.closed(ref)
    assert said["result"] == "carried"
    assert said["count"] == {"for": 2, "against": 1, "abstain": 1, "not_present": 0, "excluded": 0}
    assert not said["unanimous"]
    by = {row["person"]: row["recorded_by"] for row in hall.play.rows("motion_vote", motion=motion)}
    assert by[person_of("chair")] == ""
    assert by[person_of("one")] == person_of("clerk")


def test_a_member_votes_for_themself_alone_and_once(hall: Hall, ref: str) -> None:
    [motion] = hall.move(ref, "12")
    first = own(hall, motion, "one", key="mine")

    assert own(hall, motion, "one", key="mine") == first
    assert refusal_codes(own, hall, motion, "one", "against") == ["STATE_FORBIDS"]
    assert refusal_codes(own, hall, motion, "two", person="one") == ["NOT_YOUR_ROLE"]
    assert refusal_codes(own, hall, motion, "two", seat=seat_of("one", HWB)) == ["NOT_YOUR_ROLE"]
    assert [row["value"] for row in hall.play.rows("motion_vote", motion=motion)] == ["for"]


@pytest.mark.parametrize("who", ["administrator", OUTSIDER, "looker-on", "one-substitute"])
def test_whoever_holds_no_voting_seat_that_is_present_has_no_vote(hall: Hall, ref: str, who: str) -> None:
    [motion] = hall.move(ref, "12")

    assert refusal_codes(own, hall, motion, who) == ["NOT_YOUR_ROLE"]
    assert hall.play.rows("motion_vote", motion=motion) == []


def test_the_clerk_writes_down_no_vote_for_a_seat_without_one_or_for_themself(hall: Hall, ref: str) -> None:
    [motion] = hall.move(ref, "12")

    for name in ("looker-on", "clerk", "one-substitute"):
        assert refusal_codes(hall.vote, motion, **{name: "for"}) == ["NOT_YOUR_ROLE"]


def test_a_substitute_votes_while_the_member_is_away_and_not_once_they_are_back(hall: Hall, ref: str) -> None:
    hall.leave(ref, "one")
    hall.come(ref, "one-substitute")
    [motion] = hall.move(ref, "12", letter="a")
    own(hall, motion, "one-substitute")
    hall.come(ref, "one")
    [other] = hall.move(ref, "12", letter="b")

    assert refusal_codes(own, hall, other, "one-substitute") == ["NOT_YOUR_ROLE"]
    own(hall, other, "one")


def test_a_tie_is_tied_until_whoever_presides_uses_the_casting_vote(hall: Hall, ref: str) -> None:
    [first] = hall.move(ref, "12", letter="a")
    hall.vote(first, chair="for", one="for", vice="against", two="against")
    hall.close(first)
    [second] = hall.move(ref, "12", letter="b")
    hall.vote(second, chair="for", one="for", vice="against", two="against")

    refused = refusal_codes(hall.do, cast_casting_vote, CastingVote(second, "for"), "vice")
    hall.do(cast_casting_vote, CastingVote(second, "for"), "chair")
    hall.close(second)

    assert refused == ["NOT_YOUR_ROLE"]
    assert [one["result"] for one in hall.closed(ref)] == ["tied", "carried"]


def test_a_casting_vote_by_a_chair_who_cast_no_other_invents_no_abstention(hall: Hall, ref: str) -> None:
    [motion] = hall.move(ref, "12")
    hall.vote(motion, one="for", vice="against")
    hall.do(cast_casting_vote, CastingVote(motion, "for"), "chair")
    hall.close(motion)

    [said] = hall.closed(ref)
    assert said["result"] == "carried"
    assert (said["count"]["for"], said["count"]["against"], said["count"]["abstain"]) == (1, 1, 0)
    values = {row["value"] for row in hall.play.rows("motion_vote", motion=motion)}
    assert "abstain" not in values


def test_those_there_who_cast_no_vote_are_counted_as_such_so_that_every_seat_is_accounted_for(
    hall: Hall, ref: str
) -> None:
    [motion] = hall.move(ref, "12")
    hall.vote(motion, chair="for", one="for")
    hall.close(motion)

    [said] = hall.closed(ref)
    assert said["count"]["not_voting"] > 0
    assert sum(said["count"].values()) == len(hall.play.rows("motion_vote", motion=motion))


def test_a_vote_written_down_for_a_seat_and_somebody_who_does_not_sit_in_it_is_nobodys(
    hall: Hall, ref: str
) -> None:
    [motion] = hall.move(ref, "12")
    given = CastVotes(motion, (VoteGiven("for", seat=seat_of("one", HWB), person=person_of("two")),))

    assert refusal_codes(hall.do, cast_votes, given) == ["NOT_YOUR_ROLE"]
    assert hall.play.rows("motion_vote", motion=motion) == []


def test_a_refusal_names_the_seat_and_never_the_person_in_it(hall: Hall, ref: str) -> None:
    [motion] = hall.move(ref, "12")
    hall.vote(motion, one="for")

    with pytest.raises(Refused) as refused:
        hall.vote(motion, one="against")

    assert person_of("one") not in refused.value.message
    assert refused.value.message == "The vote of one on this motion is recorded already."


def test_there_is_no_casting_vote_without_a_tie(hall: Hall, ref: str) -> None:
    [motion] = hall.move(ref, "12")
    hall.vote(motion, chair="for", one="for", vice="against")

    assert refusal_codes(hall.do, cast_casting_vote, CastingVote(motion, "against")) == ["OUT_OF_SCOPE"]


def test_a_casting_vote_used_out_of_order_is_recorded_as_it_happened_in_question(
    hall: Hall, ref: str
) -> None:
    [motion] = hall.move(ref, "12")
    hall.vote(motion, chair="for", one="for", vice="against", two="against")
    hall.do(cast_casting_vote, CastingVote(motion, "for", "vice", as_it_happened=True))

    hall.close(motion)

    flags = [
        flag["code"]
        for event in hall.play.payloads(ref)
        for flag in event.get("flags", [])
        if event.get("value") == "for"
    ]
    assert hall.closed(ref)[0]["result"] == "carried"
    assert flags == ["OUT_OF_SCOPE"]


def test_a_second_vote_never_erases_the_first(hall: Hall, ref: str) -> None:
    [first] = hall.move(ref, "12")
    hall.vote(first, chair="against", one="against", vice="for", two="against")
    hall.close(first)

    assert refusal_codes(hall.vote, first, chair="for") == ["STATE_FORBIDS"]
    assert refusal_codes(hall.move, ref, "12") == ["STATE_FORBIDS"]
    [second] = hall.move(ref, "12", replaces=first)
    hall.vote(second, chair="for", one="for", vice="for", two="for")
    hall.close(second)

    assert [one["result"] for one in hall.closed(ref)] == ["not_carried", "carried"]
    assert hall.closed(ref)[1]["replaces"] == first
    assert hall.closed(ref)[1]["unanimous"]
    assert hall.play.rows("motion", id=first)[0]["result"] == "not_carried"


def test_only_the_clerk_moves_and_closes_and_a_result_cannot_be_typed(hall: Hall, ref: str) -> None:
    [motion] = hall.move(ref, "12")

    with pytest.raises(TypeError):
        hall.close(motion, result="carried")
    hall.close(motion)
    assert hall.closed(ref)[0]["result"] == "no_decision"
    for who in ("chair", "administrator"):
        from govflow.meetings.use_cases.closing import CloseMotion, close_motion

        close = CloseMotion(motion)
        assert refusal_codes(hall.do, close_motion, close, who) == ["NOT_YOUR_ROLE"]


def test_a_motion_agreed_without_a_vote_has_no_votes_and_dissent_is_noted(hall: Hall, ref: str) -> None:
    [voted] = hall.move(ref, "12", letter="a")
    hall.vote(voted, chair="for")
    [agreed] = hall.move(ref, "12", letter="b")

    with pytest.raises(InvalidInput, match="Votes are recorded"):
        hall.close(voted, agreed=True)
    hall.close(agreed, agreed=True, dissent=("two",))

    assert hall.figures(agreed)["dissent"] == [person_of("two")]
    assert hall.play.rows("motion", id=agreed)[0]["method"] == "agreed"


def test_a_key_stands_for_one_command(hall: Hall, ref: str) -> None:
    [motion] = hall.move(ref, "12", key="put")
    assert hall.move(ref, "12", key="put") == [motion]

    assert refusal_codes(hall.move, ref, "12", "Other words.", key="put") == ["IDEMPOTENCY_CONFLICT"]


def test_the_governance_officer_keeps_the_record_too_and_the_ledger_verifies(hall: Hall, ref: str) -> None:
    [motion] = hall.move(ref, "12")
    hall.vote(motion, GOVERNANCE, chair="for", one="for")
    hall.close(motion)

    assert hall.closed(ref)[0]["count"]["not_present"] == 0
    assert hall.play.codes() == set()
