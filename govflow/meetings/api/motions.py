"""Motions over the API: moved, voted on, closed, agreed without a vote, and elections."""

from __future__ import annotations

from typing import cast

from flask import Response

from govflow.kernel.errors import InvalidInput
from govflow.kernel.findings import Json
from govflow.kernel.moments import parse_date
from govflow.meetings.api import shapes
from govflow.meetings.api.blueprint import MEETING, acting, blueprint, meeting_called, motion_of, noted
from govflow.meetings.queries.recorded import votes_recorded_for
from govflow.meetings.queries.views import closed_json, receipt, recorded_json
from govflow.meetings.use_cases.agreeing import AgreeWithoutVote, agree_without_vote
from govflow.meetings.use_cases.amending import MoveAmendment, move_amendment
from govflow.meetings.use_cases.answering import AnswerVote, answer_vote
from govflow.meetings.use_cases.closing import CloseMotion, close_motion
from govflow.meetings.use_cases.elections import Elect, Nomination, elect
from govflow.meetings.use_cases.motions import MoveMotion, Part, move_motion
from govflow.meetings.use_cases.votes import (
    CastingVote,
    CastVotes,
    VoteGiven,
    cast_casting_vote,
    cast_votes,
)
from govflow.web.gate import viewer
from govflow.web.json_answers import CREATED, answered
from govflow.web.json_requests import happened, idempotency_key, read_body, read_query
from govflow.web.openapi import describe
from govflow.web.product import product

MOTION = "/motions/<id_>"


@blueprint.post(f"{MEETING}/motions")
@describe(answer=shapes.MotionsMoved, status=CREATED, body=shapes.MotionsPut, is_write=True)
def move(ref: str) -> Response:
    """Put lettered parts before the meeting, or agree them without a vote in the same breath."""
    wanted = read_body(shapes.MotionsPut)
    parts = tuple(Part(one.text, one.letter, one.verb) for one in wanted.parts)
    at = happened(wanted.happened_at)
    if wanted.agreed:
        return _agree(ref, wanted, parts)
    stored = acting(
        meeting_called(ref),
        "move a motion",
        move_motion,
        MoveMotion(
            ref,
            wanted.item,
            parts,
            wanted.mover,
            wanted.seconder,
            wanted.committee,
            wanted.replaces,
            at,
            idempotency_key(),
        ),
    )
    return answered(receipt(stored, motions=stored.payload()["motions"]), CREATED)


def _agree(ref: str, wanted: shapes.MotionsPut, parts: tuple[Part, ...]) -> Response:
    if wanted.replaces or wanted.committee:
        message = "Put it in place of another first, then close it as agreed."
        raise InvalidInput(message, field="agreed")
    closed = acting(
        meeting_called(ref),
        "agree without a vote",
        agree_without_vote,
        AgreeWithoutVote(
            ref,
            wanted.item,
            parts,
            wanted.mover,
            wanted.seconder,
            tuple(wanted.dissent),
            wanted.as_it_happened,
            happened(wanted.happened_at),
            idempotency_key(),
        ),
    )
    shown = cast("list[Json]", [closed_json(one) for one in closed])
    return answered(receipt(closed[-1], motions=shown), CREATED)


@blueprint.post(f"{MEETING}/elections")
@describe(answer=shapes.MotionClosed, status=CREATED, body=shapes.ElectionHeld, is_write=True)
def hold_election(ref: str) -> Response:
    """Record an election to an office of the body, and what it came to."""
    wanted = read_body(shapes.ElectionHeld)
    until = parse_date(wanted.until, field="until") if wanted.until else None
    named = tuple(Nomination(one.person, one.mover, one.seconder, one.votes) for one in wanted.nominations)
    stored = acting(
        meeting_called(ref),
        "record an election",
        elect,
        Elect(
            ref,
            wanted.item,
            wanted.office,
            named,
            wanted.method,
            wanted.casting_for,
            until,
            as_it_happened=wanted.as_it_happened,
            happened=happened(wanted.happened_at),
            key=idempotency_key(),
        ),
    )
    return answered(closed_json(stored), CREATED)


@blueprint.post(f"{MOTION}/votes")
@describe(answer=shapes.EntryReceipt, status=CREATED, body=shapes.VotesGiven, is_write=True)
def vote(id_: str) -> Response:
    """Vote, or write down the votes of members by name; or use the casting vote on a tie."""
    wanted = read_body(shapes.VotesGiven)
    if bool(wanted.votes) == (wanted.casting is not None):
        raise InvalidInput("Give votes, or the casting vote: one of the two.", field="votes")
    at, casting = happened(wanted.happened_at), wanted.casting
    if casting is not None:
        return noted(
            motion_of(id_),
            "use a casting vote",
            cast_casting_vote,
            CastingVote(id_, casting.value, casting.person, wanted.as_it_happened, at, idempotency_key()),
        )
    given = tuple(VoteGiven(one.value, one.seat, one.person) for one in wanted.votes)
    return noted(motion_of(id_), "vote", cast_votes, CastVotes(id_, given, at, idempotency_key()))


@blueprint.get("/votes/recorded")
@describe(answer=shapes.RecordedVotes, query=shapes.NoQuery)
def recorded_votes() -> Response:
    """List the votes that were written down for you and wait for your answer."""
    read_query(shapes.NoQuery)
    with product().store.read() as connection:
        found = votes_recorded_for(connection, viewer().person)
    return answered({"votes": [recorded_json(one) for one in found]})


@blueprint.post(f"{MOTION}/votes/answer")
@describe(answer=shapes.EntryReceipt, status=CREATED, body=shapes.VoteAnswer, is_write=True)
def answer(id_: str) -> Response:
    """Confirm or dispute the vote that was written down for you."""
    wanted = read_body(shapes.VoteAnswer)
    return noted(
        motion_of(id_),
        "answer a vote",
        answer_vote,
        AnswerVote(id_, wanted.answer, wanted.said, idempotency_key()),
    )


@blueprint.post(f"{MOTION}/amendments")
@describe(answer=shapes.MotionsMoved, status=CREATED, body=shapes.AmendmentMoved, is_write=True)
def amend(id_: str) -> Response:
    """Move a contested amendment: voted on and closed as a motion, it changes the words if it carries."""
    wanted = read_body(shapes.AmendmentMoved)
    at = happened(wanted.happened_at)
    stored = acting(
        motion_of(id_),
        "move an amendment",
        move_amendment,
        MoveAmendment(id_, wanted.text, wanted.mover, wanted.seconder, at, idempotency_key()),
    )
    return answered(receipt(stored, motions=stored.payload()["motions"]), CREATED)


@blueprint.post(f"{MOTION}/close")
@describe(answer=shapes.MotionClosed, status=CREATED, body=shapes.MotionClose, is_write=True)
def close(id_: str) -> Response:
    """Close a motion and compute what it came to."""
    wanted = read_body(shapes.MotionClose)
    at = happened(wanted.happened_at)
    stored = acting(
        motion_of(id_),
        "close a motion",
        close_motion,
        CloseMotion(id_, wanted.agreed, tuple(wanted.dissent), wanted.as_it_happened, at, idempotency_key()),
    )
    return answered(closed_json(stored), CREATED)
