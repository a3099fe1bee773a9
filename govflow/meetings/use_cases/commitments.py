"""Actions arising and promises made: dated lines, kept or missed, that come back on the next agenda."""

from __future__ import annotations

from dataclasses import dataclass

from govflow.kernel.errors import InvalidInput, refusal
from govflow.kernel.findings import Json
from govflow.kernel.moments import Happened, london_date, parse_date
from govflow.ledger.event import Stored
from govflow.ledger.rows import Row
from govflow.meetings.ports import MeetingRules
from govflow.meetings.queries.rows import find_commitment
from govflow.meetings.use_cases.overdue import due_timer, settled_rows
from govflow.meetings.use_cases.sitting import OPEN, Entry, Sitting, sit
from govflow.meetings.use_cases.written import answer_due, may_promise_answer
from govflow.storage.work import Work

MADE, SETTLED = "meeting.commitment_made", "meeting.commitment_settled"
SETTLEMENTS = ("kept", "missed", "withdrawn")


@dataclass(frozen=True, slots=True)
class MakeCommitment:
    """What somebody is to do: ``owner`` is an office or a body, ``due_on`` a day where one was named.

    With ``submission`` it is the written answer to that question, due by the body's rule where none was.
    """

    ref: str
    text: str
    owner: str
    item: str = ""
    due_on: str = ""
    submission: str = ""
    key: str = ""


@dataclass(frozen=True, slots=True)
class SettleCommitment:
    """What came of it: kept (late, where its day had passed), missed or withdrawn; ``happened`` is when."""

    commitment: str
    status: str
    note: str = ""
    happened: Happened | None = None
    key: str = ""


def make_commitment(work: Work, rules: MeetingRules, command: MakeCommitment) -> Stored:
    """Record an action arising or a promise made.

    Raises:
        InvalidInput: without its words or its owner.
        Refused: for someone who does not keep the record of meetings.
    """
    sitting = sit(work, rules, command.ref)
    if repeated := sitting.repeated(command):
        return repeated
    sitting.clerk("Recording a commitment", (*OPEN, "minutes_approved"))
    _check(command)
    item = sitting.item(command.item) if command.item else None
    due_on = _due_on(sitting, command)
    moment = sitting.moment()
    set_: dict[str, Json] = {
        "case_ref": command.ref,
        "item": item["id"] if item else "",
        "body": sitting.held["body"],
        "text": command.text.strip(),
        "owner": command.owner.strip(),
        "due_on": due_on,
        "status": "open",
        "event": moment.next_id,
    }
    id_ = f"CM-{moment.next_id}"
    shown: dict[str, Json] = {
        "commitment": id_,
        "item": item["number"] if item else "",
        "due_on": set_["due_on"],
        "exempt": item["exempt"] if item else "",
    }
    rows = [Row("commitment", {"id": id_}, set_, new=True)]
    if due_on:
        rows.append(due_timer(command.ref, id_, due_on, moment.next_id))
    if command.submission:
        shown["submission"] = command.submission
        rows.append(Row("submission", {"id": command.submission}, {"answer": id_}))
    return sitting.append(MADE, command, moment, Entry(shown, rows))


def _check(command: MakeCommitment) -> None:
    if not command.text.strip():
        raise InvalidInput("Enter what is to be done.", field="text")
    if not command.owner.strip():
        raise InvalidInput("Enter who is to do it: an office or a body.", field="owner")


def _due_on(sitting: Sitting, command: MakeCommitment) -> str:
    if command.submission:
        may_promise_answer(sitting, command.submission)
    if command.due_on:
        return parse_date(command.due_on, field="due_on").isoformat()
    return answer_due(sitting) if command.submission else ""


def settle_commitment(work: Work, rules: MeetingRules, command: SettleCommitment) -> Stored:
    """Record that a commitment was kept, missed or withdrawn. It stays in the record with its date.

    Raises:
        NotFound: when there is no such commitment.
        InvalidInput: for anything else than those three.
        Refused: when it is settled already.
    """
    row = find_commitment(work.connection, command.commitment)
    sitting = sit(work, rules, row["case_ref"])
    if repeated := sitting.repeated(command):
        return repeated
    sitting.clerk("Settling a commitment")
    row = find_commitment(work.connection, command.commitment)
    if command.status not in SETTLEMENTS:
        raise InvalidInput(f"A commitment is: {', '.join(SETTLEMENTS)}.", field="status")
    if row["status"] not in {"open", "missed"}:
        raise refusal("STATE_FORBIDS", f"{command.commitment} is {row['status']} already.")
    happened = command.happened or Happened(london_date(work.now()), work.now())
    if happened.earliest > work.now():
        raise InvalidInput(f"{happened} is in the future. Settle it once it has happened.", field="at")
    late = command.status == "kept" and bool(row["due_on"]) and happened.day.isoformat() > row["due_on"]
    status = "kept_late" if late else command.status
    shown: dict[str, Json] = {"commitment": command.commitment, "status": status}
    rows = [Row("commitment", {"id": command.commitment}, {"status": status}), *settled_rows(work, row)]
    entry = Entry(shown, rows, {"note": command.note.strip()}, command.happened)
    return sitting.append(SETTLED, command, sitting.moment(), entry)
