"""Votes that the clerk wrote down: whoever they were written down for is told, and confirms or disputes them.

A dispute never changes a result. What was decided upon it is in question until an officer settles it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import RowMapping

from govflow.kernel.errors import InvalidInput, refusal
from govflow.kernel.findings import Json
from govflow.ledger.event import Stored
from govflow.ledger.rows import Row, private
from govflow.meetings.ports import MeetingRules
from govflow.meetings.queries.recorded import item_about_votes, votes_recorded_for
from govflow.meetings.queries.rows import motions_of
from govflow.meetings.use_cases.sitting import Entry, Sitting
from govflow.meetings.use_cases.votes import open_motion
from govflow.storage.work import Work

CONFIRMED, DISPUTED = "meeting.vote_confirmed", "meeting.vote_disputed"
ANSWERS = ("confirmed", "disputed")
THEIR_OWN = "Whoever a vote was written down for confirms or disputes it"


@dataclass(frozen=True, slots=True)
class AnswerVote:
    """A member says whether a vote written down for them was theirs; ``said`` is what was wrong with it."""

    motion: str
    answer: str
    said: str = ""
    key: str = ""


def answer_vote(work: Work, rules: MeetingRules, command: AnswerVote) -> Stored:
    """Record that a member confirms or disputes a vote written down for them, at any time after it was.

    Raises:
        InvalidInput: for anything else than those two, or a dispute without its words.
        Refused: ``NOT_YOUR_ROLE`` where no vote of theirs waits for an answer.
    """
    sitting, motion = open_motion(work, rules, command.motion)
    if repeated := sitting.repeated(command):
        return repeated
    if command.answer not in ANSWERS:
        raise InvalidInput(f"A vote is: {', '.join(ANSWERS)}.", field="answer")
    if command.answer == "disputed" and not command.said.strip():
        raise InvalidInput("Say what is wrong with it.", field="said")
    waiting = votes_recorded_for(work.connection, work.actor.id, sitting.ref)
    vote = next((row for row in waiting if row["motion"] == motion["id"]), None)
    if vote is None:
        raise refusal(
            "NOT_YOUR_ROLE",
            "No vote on this was written down for you that waits for your answer.",
            rule=THEIR_OWN,
            remedy="What was answered stays so. Ask the monitoring officer to settle what is in question.",
        )
    moment = sitting.moment()
    rows = [_answer_row(command, vote, moment.next_id), *_nothing_left(sitting, waiting)]
    data: dict[str, Json] = {
        "motion": motion["id"],
        "letter": motion["letter"],
        "item_id": motion["item"],
        "person": work.actor.id,
        "value": vote["value"],
        "motions": _same_part(sitting, motion),
    }
    type_ = DISPUTED if command.answer == "disputed" else CONFIRMED
    entry = Entry(data, rows, {"said": command.said.strip()})
    return sitting.append(type_, command, moment, entry)


def _answer_row(command: AnswerVote, vote: RowMapping, event: int) -> Row:
    set_: dict[str, Json] = {
        "person": vote["person"],
        "answer": command.answer,
        "said": private("said"),
        "event": event,
    }
    return Row("vote_answer", {"motion": vote["motion"], "seat": vote["seat"]}, set_, new=True)


def _nothing_left(sitting: Sitting, waiting: Sequence[RowMapping]) -> list[Row]:
    item = item_about_votes(sitting.work.connection, sitting.ref, sitting.work.actor.id)
    return [Row("work_item", {"id": item}, {"status": "done"})] if item and len(waiting) == 1 else []


def _same_part(sitting: Sitting, motion: RowMapping) -> list[Json]:
    """Return the motions of this part, one for each committee: what was decided may be kept under any."""
    same = (motion["item"], motion["letter"])
    rows = motions_of(sitting.work.connection, sitting.ref)
    return [row["id"] for row in rows if (row["item"], row["letter"]) == same and row["status"] == "closed"]
