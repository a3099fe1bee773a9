"""Recording what happened elsewhere when no step fits: the act is kept with its document, and moves nothing.

GovFlow may refuse to act; it never refuses to record. What depends on such an act waits.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from govflow.kernel.errors import InvalidInput
from govflow.kernel.findings import Finding, Json
from govflow.kernel.moments import Happened
from govflow.ledger.event import Stored
from govflow.ledger.rows import Row
from govflow.machine.shape import NAME
from govflow.road.asking import Offered, check_happened, load_evidence, paper_rows
from govflow.road.casework import CaseEntry, append_entry, need_role
from govflow.road.gather import lock_case
from govflow.road.history import NOTED
from govflow.road.ports import Evidence, Situation, TakeStep
from govflow.road.requests import digest_of_request
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
    """Something done in the world that no step of the present state provides for.

    ``what`` names it in a few words; it stays in the record for good, so what it came to is the reason's.
    """

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
        InvalidInput: without a name or a document, or with a date or a body that cannot be used.
        Refused: for someone who does not keep this record.
    """
    _check_name(command.what)
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
    flag = _flag(command, situation)
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


def _check_name(what: str) -> None:
    # It stands in the payload, which is never erased: no place for a sentence or a person's name.
    if not NAME.match(what):
        message = "Name what was done in a few words, 80 letters and digits at most. The rest is the reason."
        raise InvalidInput(message, field="what")


def _flag(command: NoteAct, situation: Situation) -> Finding:
    state = situation.case.state
    has_step = any(step.trigger == command.what for step in situation.definition.steps_from(state))
    why = "and that step was not taken" if has_step else "which has no such step"
    message = f"'{command.what}' was recorded while the case stood in '{state}', {why}."
    return Finding("STATE_FORBIDS", message, severity="warning")


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
        *paper_rows(situation.case.ref, event, offered),
    ]


def _request(command: NoteAct) -> str:
    return digest_of_request(
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
