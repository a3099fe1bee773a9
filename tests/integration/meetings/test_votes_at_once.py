"""Two members vote and the clerk closes, all at one moment: each vote is counted or refused, and none is lost."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from govflow.meetings.use_cases.closing import CloseMotion, close_motion
from govflow.meetings.use_cases.votes import CastVotes, VoteGiven, cast_votes
from tests.integration.meetings.conftest import MakeHall
from tests.integration.meetings.hall import Hall, Member, person_of, refusal_codes

HWB = "norfolk-hwb"
ROUNDS = 12
VOTERS = ("one", "two")


def at_once(hall: Hall, motion: str) -> dict[str, list[str]]:
    """What each of three is answered who come at the same moment: two with a vote, one to close."""
    ready = Barrier(3)

    def come(who: str) -> list[str]:
        ready.wait()
        if who == "clerk":
            return refusal_codes(hall.do, close_motion, CloseMotion(motion))
        return refusal_codes(hall.do, cast_votes, CastVotes(motion, (VoteGiven("for"),)), who)

    with ThreadPoolExecutor(3) as threads:
        answers = {who: threads.submit(come, who) for who in (*VOTERS, "clerk")}
    return {who: answer.result() for who, answer in answers.items()}


def test_a_vote_at_the_moment_of_the_close_is_counted_or_refused_and_never_lost(make_hall: MakeHall) -> None:
    hall = make_hall()
    hall.body(HWB, [Member("chair", office="chair"), Member("one"), Member("two")], quorum={"number": 2})
    hall.build("2021-12-01T09:30:00Z")
    ref = hall.meeting(HWB, "2021-12-01T09:30:00Z")
    hall.item(ref, "12", "sign_off")
    hall.come(ref, "chair", "one", "two")

    for turn in range(ROUNDS):
        [motion] = hall.move(ref, "12", letter=chr(ord("a") + turn), verb="sign_off")
        hall.vote(motion, "chair", chair="for")

        answers = at_once(hall, motion)

        accepted = {person_of(who) for who in VOTERS if not answers[who]}
        refused = {tuple(answers[who]) for who in VOTERS if answers[who]}
        assert answers["clerk"] == []
        assert refused <= {("STATE_FORBIDS",)}
        votes = hall.play.rows("motion_vote", motion=motion)
        assert {row["person"] for row in votes if row["value"] == "for"} == accepted | {person_of("chair")}
        assert hall.figures(motion)["count"]["for"] == len(accepted) + 1

    assert hall.play.verify().findings == ()
