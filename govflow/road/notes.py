"""Recording what happened elsewhere when no step fits: the act is kept with its document, and moves nothing.

GovFlow may refuse to act; it never refuses to record. What depends on such an act waits.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from govflow.kernel.canonical import digest
from govflow.kernel.errors import InvalidInput
from govflow.kernel.findings import Finding, Json
from govflow.kernel.moments import Happened
from govflow.ledger.event import Stored
from govflow.ledger.rows import Row
from govflow.road.asking import Offered, check_happened, load_evidence
from govflow.road.casework import CaseEntry, append_entry, need_role
from govflow.road.gather import lock_case
from govflow.road.history import NOTED
from govflow.road.ports import Evidence, Situation, TakeStep
from govflow.road.rows import question_row
from govflow.road.step import Rules, command_key, key_used_before, read_situation
from govflow.storage.ledger import read_command
from govflow.storage.work import Work

NOTERS = (
    "governance_officer",
    "democratic_services_officer",
    "plan_lead",
    "advisory_group_secretary",
    "monitoring_officer",
)


@dataclass(frozen=True, slots=True)
class NoteAct:
    """Something done in the world that no step of the present state provides for."""

    ref: str
    what: str
    happened: Happened
    on_behalf: str
    evidence: tuple[Evidence, ...]
    reason: str = ""
    key: str = ""


def note_act(work: Work, rules: Rules, command: NoteAct) -> Stored:
    """Record an act out of order, with its document and its own date, and put it in question.

    Raises:
        InvalidInput: without a document, or with a date or a body that cannot be used.
        Refused: for someone who does not keep this record.
    """
    case = lock_case(work, command.ref)
    request = _request(command)
    if repeated := _noted_before(work, command, request):
        return repeated
    role = need_role(work, case, NOTERS, "Recording what happened elsewhere")
    as_step = _as_step(command)
    situation, moment = read_situation(work, rules, case, as_step)
    check_happened(as_step, situation)
    offered = load_evidence(work, situation, command.evidence, ())
    if not offered:
        message = "Attach the document that shows it: a minute, a letter or a notice."
        raise InvalidInput(message, field="evidence")
    event = moment.next_id
    flag = Finding(
        "STATE_FORBIDS",
        f"'{command.what}' was recorded while the case stood in '{case.state}', which has no such step.",
        severity="warning",
    )
    rows = _rows(command, situation, offered, event, flag)
    data: dict[str, Json] = {
        "what": command.what,
        "act": f"ACT-{event}",
        "happened_at": str(command.happened),
        "whole_day": command.happened.whole_day,
        "for": situation.behalf.id if situation.behalf else "",
        "role": role,
        "state": case.state,
        "flags": [flag.as_json()],
        "evidence": [item.as_json() for item in offered],
        "request": request,
    }
    entry = CaseEntry(NOTED, data, {"reason": command.reason.strip()}, rows, command.key)
    return append_entry(work, rules, case, entry, moment)


def _as_step(command: NoteAct) -> TakeStep:
    return TakeStep(
        command.ref,
        command.what,
        reason=command.reason,
        happened=command.happened,
        on_behalf=command.on_behalf,
    )


def _rows(
    command: NoteAct, situation: Situation, offered: Sequence[Offered], event: int, flag: Finding
) -> list[Row]:
    behalf = situation.behalf
    return [
        Row(
            "act",
            {"ref": f"ACT-{event}"},
            {
                "case_ref": situation.case.ref,
                "trigger": command.what,
                "body": behalf.id if behalf else "",
                "body_kind": behalf.kind if behalf else "",
                "outcome": command.what,
                "happened_at": str(command.happened),
                "document": offered[0].document,
                "sha256": offered[0].sha256,
                "recorded_by": situation.actor,
                "event": event,
                "standing": "noted",
                "struck": 0,
            },
            new=True,
        ),
        question_row(situation.case.ref, event, 1, flag),
        *(
            Row(
                "case_document",
                {"case_ref": situation.case.ref, "event": event, "document": item.document},
                {"kind": item.kind},
                new=True,
            )
            for item in offered
        ),
    ]


def _request(command: NoteAct) -> str:
    return digest(
        {
            "ref": command.ref,
            "what": command.what,
            "happened_at": str(command.happened),
            "for": command.on_behalf,
            "evidence": [[item.document, item.kind] for item in command.evidence],
            "reason": command.reason,
        }
    )


def _noted_before(work: Work, command: NoteAct, request: str) -> Stored | None:
    key = command_key(work.actor.id, command.key)
    stored = read_command(work.connection, key) if key else None
    if stored is not None and stored.payload().get("request") != request:
        raise key_used_before()
    return stored
