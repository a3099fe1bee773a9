"""A contested amendment: moved, seconded and voted on by itself; the words change only when it carried.

It is kept as a motion of its own, whose words would stand in the place of the motion it names. Words that
nobody contests are put in place of others at once (``motions``).
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import RowMapping

from govflow.kernel.errors import InvalidInput, refusal
from govflow.kernel.findings import Json
from govflow.kernel.moments import Happened
from govflow.ledger.event import Stored
from govflow.ledger.rows import Row
from govflow.meetings.model import AMEND
from govflow.meetings.ports import MeetingRules
from govflow.meetings.queries.rows import motions_of, person_called, votes_on
from govflow.meetings.use_cases.motions import digest_of_words, motion_columns
from govflow.meetings.use_cases.sitting import IN_SESSION, Entry, Sitting
from govflow.meetings.use_cases.votes import ONE_AT_A_TIME, amendment_decided, must_be_open, open_motion
from govflow.storage.work import Work

MOVED = "meeting.amendment_moved"


@dataclass(frozen=True, slots=True)
class MoveAmendment:
    """Someone moves that a motion read otherwise. ``text`` is the whole motion as it would then read."""

    motion: str
    text: str
    mover: str = ""
    seconder: str = ""
    happened: Happened | None = None
    key: str = ""


def move_amendment(work: Work, rules: MeetingRules, command: MoveAmendment) -> Stored:
    """Put an amendment before the meeting, to be voted on by itself by the rule of its body.

    Raises:
        InvalidInput: without other words, or on the day without a mover and a seconder.
        Refused: while another is open, once the motion was voted on, or for an amendment of an amendment.
    """
    sitting, motion = open_motion(work, rules, command.motion)
    if repeated := sitting.repeated(command):
        return repeated
    sitting.clerk("Moving an amendment", IN_SESSION)
    must_be_open(motion)
    _check_amendable(sitting, motion)
    mover, seconder = _movers(sitting, command)
    text = command.text.strip()
    if not text or digest_of_words(text) == motion["sha256"]:
        raise InvalidInput("Enter the whole motion as it would read once amended.", field="text")
    happened, moment = sitting.when(command.happened), sitting.moment()
    before = [row for row in motions_of(work.connection, sitting.ref) if row["replaces"] == motion["id"]]
    set_: dict[str, Json] = {
        **motion_columns(motion, text, moment.next_id),
        "letter": f"{motion['letter']}+{len(before) + 1}",
        "verb": AMEND,
        "mover": mover,
        "seconder": seconder,
    }
    id_ = f"M-{moment.next_id}-1"
    item = sitting.item(motion["item"])
    names = ("committee", "letter", "verb", "sha256", "replaces")
    data: dict[str, Json] = {
        "item": item["number"],
        "exempt": item["exempt"],
        "mover": mover,
        "seconder": seconder,
        "amends": motion["id"],
        "motions": [{"motion": id_, **{name: set_[name] for name in names}}],
    }
    entry = Entry(data, [Row("motion", {"id": id_}, set_, new=True)], happened=happened)
    return sitting.append(MOVED, command, moment, entry)


def _check_amendable(sitting: Sitting, motion: RowMapping) -> None:
    if motion["verb"] in {AMEND, "elect"}:
        what = "An amendment" if motion["verb"] == AMEND else "An election"
        message = f"{what} is not itself amended. Decide it, then move another motion."
        raise refusal("STATE_FORBIDS", message, rule=ONE_AT_A_TIME)
    amendment_decided(sitting, motion)
    if votes_on(sitting.work.connection, [motion["id"]]):
        raise refusal(
            "STATE_FORBIDS",
            f"Votes are recorded on {motion['id']}: members voted on its words as they are.",
            rule=ONE_AT_A_TIME,
            remedy="Close it by its votes, and put other words in its place.",
        )


def _movers(sitting: Sitting, command: MoveAmendment) -> tuple[str, str]:
    connection = sitting.work.connection
    mover, seconder = person_called(connection, command.mover), person_called(connection, command.seconder)
    if mover and mover == seconder:
        raise InvalidInput("Whoever moves an amendment does not second it.", field="seconder")
    # Minutes of old do not always say who; whoever sits in the room can.
    if sitting.is_live and not (mover and seconder):
        raise InvalidInput("Say who moves the amendment, and who seconds it.", field="mover")
    return mover, seconder


def words_changed(amendment: RowMapping, amended: RowMapping, event: int) -> tuple[str, list[Row]]:
    """Return the motion in its amended words, and the rows that put it in the place of the one before."""
    id_ = f"M-{event}-1"
    new = Row("motion", {"id": id_}, motion_columns(amended, str(amendment["text"]), event), new=True)
    return id_, [new, Row("motion", {"id": amended["id"]}, {"status": "replaced"})]
