"""Conditions of an approval: lifted on a document, and a lifting recorded in error taken back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from govflow.kernel.errors import InvalidInput
from govflow.kernel.findings import Finding, Json
from govflow.ledger.event import Stored
from govflow.ledger.rows import Row, private
from govflow.road.asking import load_evidence
from govflow.road.casework import CaseEntry, append_entry, need_role
from govflow.road.gather import case_stream, lock_case
from govflow.road.lines import load_line
from govflow.road.ports import Evidence, TakeStep
from govflow.road.rows import question_row
from govflow.road.step import Rules, read_situation
from govflow.storage.work import Work

LIFTED, REOPENED = "case.condition_lifted", "case.condition_reopened"
LIFTERS = ("plan_lead", "governance_officer")
# Where conditions wait to be lifted; a case past it went on upon the lifting.
WAITING = "approved_with_conditions"


@dataclass(frozen=True, slots=True)
class LiftCondition:
    """A condition met: lifted by whom, on which document."""

    ref: str
    line: str
    lifted_by: str
    document: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class TakeBackLifting:
    """A condition was recorded as lifted in error: it is open again, and the record says why."""

    ref: str
    line: str
    reason: str


def lift_condition(work: Work, rules: Rules, command: LiftCondition) -> Stored:
    """Record that a condition was lifted: by whom, and on which document.

    Raises:
        InvalidInput: without the document or the one who lifted it.
        Refused: for someone who may not record it.
    """
    case = lock_case(work, command.ref)
    need_role(work, case, LIFTERS, "Recording that a condition was lifted")
    row = load_line(work, case, command.line)
    if row["kind"] != "condition":
        raise InvalidInput("Only a condition is lifted; other lines are answered.", field="line")
    if not command.lifted_by.strip():
        raise InvalidInput("Enter who lifted the condition.", field="lifted_by")
    if not command.document:
        raise InvalidInput("Attach the document that lifts the condition.", field="document")
    if row["status"] == "lifted":
        raise InvalidInput("This condition is lifted already.", field="line")
    situation, moment = read_situation(work, rules, case, TakeStep(case.ref, LIFTED))
    paper = load_evidence(work, situation, [Evidence(command.document, "lifting")], ())[0]
    set_: Mapping[str, Json] = {
        "status": "lifted",
        "verdict": "lifted",
        "answer": private("note"),
        "answered_by": work.actor.id,
        "answered_in": private("lifted_by"),
        "document": command.document,
    }
    shown: dict[str, Json] = {"case_ref": case.ref, "event": moment.next_id, "document": paper.document}
    entry = CaseEntry(
        LIFTED,
        {"line": command.line, "evidence": [paper.as_json()]},
        {"note": command.note.strip(), "lifted_by": command.lifted_by.strip()},
        [
            Row("case_line", {"id": command.line}, set_),
            Row("case_document", shown, {"kind": paper.kind}, new=True),
        ],
    )
    return append_entry(work, rules, case, entry, moment)


def take_back_lifting(work: Work, rules: Rules, command: TakeBackLifting) -> Stored:
    """Open a condition again that was recorded as lifted in error. What was recorded stays to be read.

    A case that has gone on since is put in question: it went on upon the lifting.

    Raises:
        InvalidInput: without a reason, or for a condition that is not lifted.
        Refused: for someone who may not record it.
    """
    case = lock_case(work, command.ref)
    need_role(work, case, LIFTERS, "Taking back that a condition was lifted")
    row = load_line(work, case, command.line)
    if row["kind"] != "condition" or row["status"] != "lifted":
        raise InvalidInput("This is no condition that is lifted.", field="line")
    if not command.reason.strip():
        raise InvalidInput("Enter why the lifting is taken back.", field="reason")
    moment = work.moment(case_stream(case.ref))
    open_again: dict[str, Json] = {"status": "open", "verdict": "", "answer": None, "answered_in": ""}
    open_again |= {"answered_by": "", "document": ""}
    rows = [Row("case_line", {"id": command.line}, open_again)]
    if case.state != WAITING:
        why = f"Condition {row['number']} was recorded as lifted in error, and this case went on upon it."
        flag = Finding("CONDITION_OPEN", why, severity="warning")
        rows.append(question_row(case.ref, moment.next_id, 1, flag))
    entry = CaseEntry(REOPENED, {"line": command.line}, {"reason": command.reason.strip()}, rows)
    return append_entry(work, rules, case, entry, moment)
