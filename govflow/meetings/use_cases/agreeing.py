"""Agreed without a vote, the usual result: lettered parts together by one key, each its own decision."""

from __future__ import annotations

from dataclasses import dataclass

from govflow.kernel.errors import InvalidInput
from govflow.kernel.moments import Happened
from govflow.ledger.event import Stored
from govflow.meetings.model import AMEND
from govflow.meetings.ports import MeetingRules
from govflow.meetings.queries.rows import motions_of
from govflow.meetings.use_cases.closing import CloseMotion, close_motion
from govflow.meetings.use_cases.motions import MoveMotion, Part, motions_moved, move_motion
from govflow.meetings.use_cases.sitting import sit
from govflow.road.step import command_key
from govflow.storage.ledger import read_command
from govflow.storage.work import Work


@dataclass(frozen=True, slots=True)
class AgreeWithoutVote:
    """Nobody asked for a vote. With ``parts`` they are put and agreed at once; without, what is open is."""

    ref: str
    item: str
    parts: tuple[Part, ...] = ()
    mover: str = ""
    seconder: str = ""
    dissent: tuple[str, ...] = ()
    as_it_happened: bool = False
    happened: Happened | None = None
    key: str = ""


def agree_without_vote(work: Work, rules: MeetingRules, command: AgreeWithoutVote) -> list[Stored]:
    """Record that parts were agreed without a vote, and return the closing of each.

    Raises:
        InvalidInput: where nothing is open to be agreed.
        Refused: as ``move_motion`` and ``close_motion``.
    """
    sitting = sit(work, rules, command.ref)
    if command.parts:
        wanted = motions_moved(move_motion(work, rules, _as_move(command)))
    else:
        item = sitting.item(command.item)
        rows = [
            row
            for row in motions_of(work.connection, command.ref)
            if row["item"] == item["id"] and row["verb"] != AMEND
        ]
        # What this very command closed, when it comes a second time, is among what it names.
        wanted = [
            row["id"] for row in rows if row["status"] == "open" or _closed_by(work, command, row["id"])
        ]
    if not wanted:
        raise InvalidInput(f"No motion is open under item {command.item}.", field="item")
    closed = []
    for motion in wanted:
        key = _key(command, motion)
        closing = CloseMotion(motion, True, command.dissent, command.as_it_happened, command.happened, key)
        closed.append(close_motion(work, rules, closing))
    return closed


def _key(command: AgreeWithoutVote, motion: str) -> str:
    return command.key and f"{command.key}/{motion}"


def _closed_by(work: Work, command: AgreeWithoutVote, motion: str) -> bool:
    key = command_key(work.actor.id, _key(command, motion))
    return bool(key and read_command(work.connection, key))


def _as_move(command: AgreeWithoutVote) -> MoveMotion:
    return MoveMotion(
        command.ref,
        command.item,
        command.parts,
        command.mover,
        command.seconder,
        happened=command.happened,
        key=command.key and f"{command.key}/move",
    )
