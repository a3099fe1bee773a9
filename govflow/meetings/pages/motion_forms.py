"""The desk's forms about motions: put, amended, agreed, voted on, closed, and elections."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from govflow.meetings.pages.filled import Filled, Form
from govflow.meetings.use_cases.agreeing import AgreeWithoutVote, agree_without_vote
from govflow.meetings.use_cases.amending import MoveAmendment, move_amendment
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

MOST_PARTS = 26


def _parts(filled: Filled) -> tuple[Part, ...]:
    """Read one part a line: a letter and a bracket first where there are several, then its words.

    A line without a letter goes on with the lettered part above it, as text pasted from a report does.
    """
    found: list[Part] = []
    for line in filter(None, (one.strip() for one in filled.text("parts").splitlines())):
        letter, bracket, text = line.partition(")")
        if bracket and letter.isalnum() and len(letter) == 1:
            found.append(Part(text.strip(), letter.lower(), filled.text("verb")))
        elif found and found[-1].letter:
            found[-1] = replace(found[-1], text=f"{found[-1].text} {line}")
        else:
            found.append(Part(line, "", filled.text("verb")))
    if len(found) > MOST_PARTS:
        filled.problems.add("parts", f"Put {MOST_PARTS} parts or fewer at once", anchor="desk")
    return tuple(found)


def _move(filled: Filled) -> tuple[Any, Callable[..., Any]]:
    command = MoveMotion(
        filled.ref,
        filled.text("item"),
        _parts(filled),
        filled.text("mover"),
        filled.text("seconder"),
        filled.text("committee"),
        filled.text("replaces"),
        filled.at,
        filled.key,
    )
    return command, move_motion


def _amend(filled: Filled) -> tuple[Any, Callable[..., Any]]:
    names = ("motion", "text", "mover", "seconder")
    given = {name: filled.text(name) for name in names}
    return MoveAmendment(happened=filled.at, key=filled.key, **given), move_amendment


def _agree(filled: Filled) -> tuple[Any, Callable[..., Any]]:
    command = AgreeWithoutVote(
        filled.ref,
        filled.text("item"),
        _parts(filled),
        dissent=filled.several("dissent"),
        as_it_happened=filled.yes("as_it_happened"),
        happened=filled.at,
        key=filled.key,
    )
    return command, agree_without_vote


def _vote(filled: Filled) -> tuple[Any, Callable[..., Any]]:
    chosen = {
        name.removeprefix("vote-"): value
        for name, value in filled.given.items()
        if name.startswith("vote-") and value
    }
    votes = tuple(VoteGiven(value, seat=seat) for seat, value in chosen.items())
    return CastVotes(filled.text("motion"), votes, filled.at, filled.key), cast_votes


def _own_vote(filled: Filled) -> tuple[Any, Callable[..., Any]]:
    return CastVotes(filled.text("motion"), (VoteGiven(filled.text("value")),), key=filled.key), cast_votes


def _casting(filled: Filled) -> tuple[Any, Callable[..., Any]]:
    happened = filled.yes("as_it_happened")
    command = CastingVote(filled.text("motion"), filled.text("value"), "", happened, filled.at, filled.key)
    return command, cast_casting_vote


def _close(filled: Filled) -> tuple[Any, Callable[..., Any]]:
    command = CloseMotion(
        filled.text("motion"),
        agreed=filled.yes("agreed"),
        dissent=filled.several("dissent"),
        as_it_happened=filled.yes("as_it_happened"),
        happened=filled.at,
        key=filled.key,
    )
    return command, close_motion


def _elect(filled: Filled) -> tuple[Any, Callable[..., Any]]:
    named = Nomination(filled.text("person"), filled.text("mover"), filled.text("seconder"))
    until = filled.day("until", "the last day of the office")
    command = Elect(
        filled.ref,
        filled.text("item"),
        filled.text("office"),
        (named,),
        until=until,
        happened=filled.at,
        key=filled.key,
    )
    return command, elect


MOTION_FORMS: Mapping[str, Form] = {
    "move_motion": _move,
    "amend": _amend,
    "agree": _agree,
    "record_votes": _vote,
    "vote": _own_vote,
    "casting_vote": _casting,
    "close_motion": _close,
    "elect": _elect,
}
