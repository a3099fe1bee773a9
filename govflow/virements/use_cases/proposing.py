"""A virement is proposed, and moves nothing yet; or a proposal is taken back."""

from __future__ import annotations

from dataclasses import dataclass

from govflow.kernel.errors import InvalidInput, Refused
from govflow.kernel.findings import Json
from govflow.ledger.rows import Row
from govflow.road.casework import CaseEntry, append_entry, need_role
from govflow.road.gather import case_stream
from govflow.road.once import Answer, once
from govflow.storage.work import Work
from govflow.virements.model import CANCELLED, PROPOSED
from govflow.virements.ports import VirementParts
from govflow.virements.use_cases.sides import (
    CREATED,
    MOVERS,
    RECORDERS,
    Move,
    open_proposal,
    plan_of,
    sides_of,
)

WAS_PROPOSED, WAS_CANCELLED = "case.virement_proposed", "case.virement_cancelled"


@dataclass(frozen=True, slots=True)
class ProposeVirement:
    """Somebody proposes a virement between two lines of a plan."""

    ref: str
    move: Move
    key: str = ""


@dataclass(frozen=True, slots=True)
class CancelVirement:
    """A proposal is taken back, or was not agreed to."""

    ref: str
    virement: str
    reason: str
    key: str = ""


def propose_virement(work: Work, parts: VirementParts, command: ProposeVirement) -> Answer:
    """Propose a virement between two lines of the plan held.

    Raises:
        InvalidInput: as ``sides_of``.
        Refused: for someone who has no part in the plan's money; ``OVER_LIMIT`` for more than the line has.
    """
    case = plan_of(work, command.ref)
    need_role(work, case, MOVERS, "Proposing a virement")

    def act() -> Answer:
        sides = sides_of(work.connection, parts, case, command.move, recorded=False)
        if sides.found:
            raise Refused(sides.found)
        moment = work.moment(case_stream(case.ref))
        id_ = f"V-{moment.next_id}"
        columns: dict[str, Json] = {"case_ref": case.ref, **sides.columns, "status": PROPOSED}
        columns |= dict.fromkeys(("authority", "decided_on", "document", "agreed_by", "flags"), "")
        columns |= {"proposed_by": work.actor.id, "event": moment.next_id, "struck": 0}
        rows = [Row("virement", {"id": id_}, columns, new=True)]
        texts: dict[str, Json] = {"reason": command.move.reason.strip()}
        entry = CaseEntry(WAS_PROPOSED, sides.said(id_), texts, rows)
        stored = append_entry(work, parts.road, case, entry, moment)
        return {"ref": case.ref, "virement": id_, "status": PROPOSED, "event": stored.id, "flags": []}

    asked: dict[str, Json] = {"propose": command.ref, **command.move.as_json()}
    return once(work, command.key, asked, CREATED, act)[0]


def cancel_virement(work: Work, parts: VirementParts, command: CancelVirement) -> Answer:
    """Take a proposal back, saying why.

    Raises:
        InvalidInput: without a reason, or for what is no open proposal of this plan.
        Refused: for someone who has no part in the plan's money.
    """
    case = plan_of(work, command.ref)
    need_role(work, case, RECORDERS, "Taking back a proposed virement")

    def act() -> Answer:
        reason = command.reason.strip()
        if not reason:
            raise InvalidInput("Say why it is taken back, or by whom it was not agreed.", field="reason")
        found = open_proposal(work.connection, case, command.virement)
        rows = [Row("virement", {"id": found.id}, {"status": CANCELLED})]
        entry = CaseEntry(WAS_CANCELLED, {"virement": found.id}, {"reason": reason}, rows)
        stored = append_entry(work, parts.road, case, entry)
        return {"ref": case.ref, "virement": found.id, "status": CANCELLED, "event": stored.id, "flags": []}

    asked: dict[str, Json] = {"cancel": command.virement, "of": command.ref, "reason": command.reason}
    return once(work, command.key, asked, CREATED, act)[0]
