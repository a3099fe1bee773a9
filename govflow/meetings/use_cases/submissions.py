"""Questions, statements and petitions for a meeting: in time, or late and taken only if the chair says so.

What came late is recorded as it came. Whether it is taken is the chair's, with the reason; never the clock's.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from govflow.kernel.errors import InvalidInput, refusal
from govflow.kernel.findings import Finding, Json
from govflow.kernel.moments import Happened, format_instant
from govflow.ledger.event import Stored
from govflow.ledger.rows import Row, private
from govflow.meetings.ports import MeetingRules
from govflow.meetings.queries.rows import find_submission
from govflow.meetings.use_cases.sitting import OPEN, Entry, Sitting, sit
from govflow.meetings.use_cases.windows import QUESTIONS, STATEMENTS, closing_of
from govflow.storage.work import Work

RECEIVED, JUDGED = "meeting.submission_received", "meeting.submission_judged"
# By which of a body's rules each kind is taken: petitions stand beside statements.
KINDS = {"question": QUESTIONS, "statement": STATEMENTS, "petition": STATEMENTS}
IN_TIME, LATE, TAKEN_LATE, NOT_TAKEN = "in_time", "late", "taken_late", "not_taken"


@dataclass(frozen=True, slots=True)
class ReceiveSubmission:
    """What somebody sent for a meeting, and when; ``discretion`` is why the chair takes it late."""

    ref: str
    kind: str
    from_whom: str
    words: str
    received: Happened | None = None
    discretion: str = ""
    key: str = ""


@dataclass(frozen=True, slots=True)
class JudgeSubmission:
    """The chair takes a late one, or does not take one, for a reason."""

    submission: str
    taken: bool
    reason: str
    key: str = ""


def receive_submission(work: Work, rules: MeetingRules, command: ReceiveSubmission) -> Stored:
    """Record a question, statement or petition; one that came after the window is late.

    Raises:
        InvalidInput: for an unknown kind, nothing said, or a day on which only the hour tells.
        Refused: for someone who does not keep the record of meetings.
    """
    sitting = sit(work, rules, command.ref)
    if repeated := sitting.repeated(command):
        return repeated
    sitting.clerk("Receiving a question or statement", OPEN)
    _check(command)
    received = _when(sitting, command)
    closes = closing_of(work.connection, rules, sitting.held, KINDS[command.kind])
    standing = _standing(received, closes, command.discretion.strip())
    moment = sitting.moment()
    id_ = f"SUB-{moment.next_id}"
    set_: dict[str, Json] = {
        "case_ref": command.ref,
        "kind": command.kind,
        "received_at": str(received),
        "standing": standing,
        "reason": command.discretion.strip() if standing == TAKEN_LATE else "",
        "answer": "",
        "from_whom": private("from_whom"),
        "words": private("words"),
        "event": moment.next_id,
    }
    shown: dict[str, Json] = {"submission": id_, "kind": command.kind, "standing": standing}
    texts: dict[str, Json] = {"from_whom": command.from_whom.strip(), "words": command.words.strip()}
    flags = [_late(command.kind, closes)] if standing == LATE and closes else []
    entry = Entry(shown, [Row("submission", {"id": id_}, set_, new=True)], texts, received, flags)
    return sitting.append(RECEIVED, command, moment, entry)


def judge_submission(work: Work, rules: MeetingRules, command: JudgeSubmission) -> Stored:
    """Record that the chair takes a late question or statement, or that one is not taken, and why.

    Raises:
        NotFound: when there is none of that reference.
        InvalidInput: without the chair's reason.
        Refused: to take one that was in time, or that has been judged.
    """
    sitting = sit(work, rules, str(find_submission(work.connection, command.submission)["case_ref"]))
    if repeated := sitting.repeated(command):
        return repeated
    sitting.clerk("Recording the chair's discretion", OPEN)
    row, reason = find_submission(work.connection, command.submission), command.reason.strip()
    if not reason:
        raise InvalidInput("Say why, in the chair's words.", field="reason")
    if row["standing"] not in ((LATE,) if command.taken else (LATE, IN_TIME)):
        raise refusal("STATE_FORBIDS", f"{row['id']} is {row['standing'].replace('_', ' ')} already.")
    standing = TAKEN_LATE if command.taken else NOT_TAKEN
    set_: dict[str, Json] = {"standing": standing, "reason": reason}
    rows = [Row("submission", {"id": row["id"]}, set_)]
    return sitting.append(JUDGED, command, sitting.moment(), Entry({"submission": row["id"], **set_}, rows))


def _check(command: ReceiveSubmission) -> None:
    if command.kind not in KINDS:
        raise InvalidInput(f"It is one of: {', '.join(KINDS)}.", field="kind")
    if not command.words.strip():
        raise InvalidInput("Enter what was asked or said.", field="words")
    if not command.from_whom.strip():
        raise InvalidInput("Enter who it is from.", field="from_whom")


def _when(sitting: Sitting, command: ReceiveSubmission) -> Happened:
    if command.received is not None and command.received.earliest > sitting.work.now():
        raise InvalidInput("It is recorded once it was received, not before.", field="received_at")
    return command.received or sitting.now_happened()


def _standing(received: Happened, closes: datetime | None, discretion: str) -> str:
    if closes is None or received.latest <= closes:
        return IN_TIME
    if received.whole_day and received.earliest < closes:
        message = "The window closed that day. Enter the time it was received as well."
        raise InvalidInput(message, field="received_at")
    return TAKEN_LATE if discretion else LATE


def _late(kind: str, closes: datetime) -> Finding:
    return Finding(
        "WINDOW_CLOSED",
        f"This {kind} was received after its window closed at {format_instant(closes)}.",
        severity="warning",
        rule="The body's own rule for questions and statements",
        remedy="Ask the chair whether it is taken late, and record why.",
    )
