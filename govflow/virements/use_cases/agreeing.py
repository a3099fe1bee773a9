"""A virement is agreed under the power to approve it, or recorded from where it was agreed.

Done here it meets every rule or is refused. What was agreed elsewhere is recorded with its document, and
what a rule has against it goes with it as a flag and a question (ADR 4).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from govflow.kernel.errors import Refused, refusal
from govflow.kernel.findings import Finding, Json
from govflow.kernel.moments import Happened, london_date
from govflow.kernel.pence import pounds_of
from govflow.ledger.rows import Row
from govflow.machine.definition import Authority as Needed
from govflow.machine.definition import Transition
from govflow.road.asking import Offered, check_happened, load_evidence, paper_rows
from govflow.road.casework import CaseEntry, append_entry, need_role
from govflow.road.history import MAY_BE_STRUCK
from govflow.road.once import Answer, once
from govflow.road.persons import is_same
from govflow.road.ports import Authority, Case, Evidence, Situation, TakeStep
from govflow.road.roles import active_roles
from govflow.road.rows import question_row
from govflow.road.step import read_situation
from govflow.storage.work import Moment, Work
from govflow.virements.model import AGREED, Virement
from govflow.virements.ports import VirementParts
from govflow.virements.use_cases.sides import (
    CREATED,
    MOVERS,
    NOTHING,
    RECORDERS,
    Move,
    Sides,
    open_proposal,
    plan_of,
    sides_of,
)

WAS_AGREED = "case.virement_agreed"
POWER, DOCUMENT = "approves_virements", "virement"
# The register is asked as for a step, but a virement moves money and no state.
AGREE = Transition("agree_virement", "Agree a virement", (), "", governed=True, authority=Needed(power=POWER))


@dataclass(frozen=True, slots=True)
class AgreeVirement:
    """A virement under an authority: a ``proposal`` of before or a ``move``; ``happened`` where elsewhere."""

    ref: str
    move: Move = NOTHING
    proposal: str = ""
    authority: str = ""
    happened: Happened | None = None
    on_behalf: str = ""
    evidence: tuple[str, ...] = ()
    key: str = ""

    def as_json(self) -> dict[str, Json]:
        """Return what a repeated request is known by."""
        return {
            "agree": self.ref,
            **self.move.as_json(),
            "proposal": self.proposal,
            "authority": self.authority,
            "happened": str(self.happened or ""),
            "for": self.on_behalf,
            "evidence": list(self.evidence),
        }


@dataclass(frozen=True, slots=True)
class _Agreeing:
    """All that a virement is judged on, read under the lock of its plan."""

    command: AgreeVirement
    case: Case
    sides: Sides
    proposal: Virement | None
    situation: Situation
    moment: Moment
    offered: Sequence[Offered]
    judged: Authority


def agree_virement(work: Work, parts: VirementParts, command: AgreeVirement) -> Answer:
    """Agree a virement here and now, or record one that was agreed elsewhere.

    Raises:
        InvalidInput: for what cannot be used.
        Refused: without the power (``AUTHORITY_MISSING``, ``OVER_LIMIT`` and the register's other reasons);
            ``EVIDENCE_MISSING`` where it was agreed elsewhere and no document shows it.
    """
    case = plan_of(work, command.ref)
    if command.happened:
        need_role(work, case, RECORDERS, "Recording a virement")
    elif not work.actor.is_system and not active_roles(work, work.actor.id, case.area)[0]:
        need_role(work, case, MOVERS, "Agreeing a virement")  # Nobody of another area is told its lines.

    def act() -> Answer:
        found = _read(work, parts, case, command)
        flags = _recorded(found) if command.happened else _done_here(work, found)
        return _write(work, parts, found, flags)

    return once(work, command.key, command.as_json(), CREATED, act)[0]


def _read(work: Work, parts: VirementParts, case: Case, command: AgreeVirement) -> _Agreeing:
    proposal = open_proposal(work.connection, case, command.proposal) if command.proposal else None
    move = _of_proposal(proposal, command.move) if proposal else command.move
    as_step = TakeStep(
        case.ref,
        AGREE.trigger,
        reason=move.reason,
        authority=command.authority,
        happened=command.happened,
        on_behalf=command.on_behalf,
        answers={"amount": pounds_of(move.pence)},
    )
    parts.road.authority.lock(work, as_step)
    sides = sides_of(work.connection, parts, case, move, recorded=command.happened is not None)
    situation, moment = read_situation(work, parts.road, case, as_step)
    check_happened(as_step, situation)
    offered = load_evidence(work, situation, [Evidence(one, DOCUMENT) for one in command.evidence], ())
    judged = parts.road.authority.authority_for(work, situation, AGREE, as_step)
    return _Agreeing(command, case, sides, proposal, situation, moment, offered, judged)


def _of_proposal(proposal: Virement, said: Move) -> Move:
    reason = said.reason or proposal.reason
    return Move(proposal.from_line, proposal.to_line, proposal.pence, reason)


def _recorded(found: _Agreeing) -> tuple[Finding, ...]:
    if not found.offered:
        raise refusal(
            "EVIDENCE_MISSING",
            "A virement that was agreed elsewhere is recorded with the document that shows it.",
            rule="What happened elsewhere is recorded with its document",
            remedy="Attach the minute, decision record or letter.",
        )
    return tuple(replace(one, severity="warning") for one in (*found.judged.findings, *found.sides.found))


def _done_here(work: Work, found: _Agreeing) -> tuple[Finding, ...]:
    by_delegate = found.judged.snapshot.get("kind") == "delegation"
    own = _own(work, found.proposal) if by_delegate and found.proposal else ()
    if reasons := (*found.judged.findings, *found.sides.found, *own):
        raise Refused(reasons)
    if not by_delegate:
        need_role(work, found.case, MOVERS, "Carrying out a virement that a body agreed")
    return ()


def _own(work: Work, proposal: Virement) -> tuple[Finding, ...]:
    if not is_same(work.connection, work.actor.id, proposal.proposed_by):
        return ()
    message = "You proposed this virement; somebody else agrees it."
    rule, remedy = "Nobody decides on their own work", "Ask another who holds the power."
    return (Finding("SELF_APPROVAL", message, rule=rule, remedy=remedy),)


def _write(work: Work, parts: VirementParts, found: _Agreeing, flags: Sequence[Finding]) -> Answer:
    event, ref = found.moment.next_id, found.case.ref
    id_ = found.proposal.id if found.proposal else f"V-{event}"
    shown: list[Json] = [flag.as_json() for flag in flags]
    rows = [Row("virement", {"id": id_}, _columns(work, found, flags), new=found.proposal is None)]
    rows += [question_row(ref, event, number, flag) for number, flag in enumerate(flags, start=1)]
    rows += paper_rows(ref, event, found.offered)
    data: dict[str, Json] = {
        **found.sides.said(id_),
        MAY_BE_STRUCK: True,
        "authority": dict(found.judged.snapshot),
        "under": found.command.authority,
        "flags": shown,
        "evidence": [one.as_json() for one in found.offered],
    }
    if found.command.happened:
        behalf = found.situation.behalf
        data |= {"happened_at": str(found.command.happened), "for": behalf.id if behalf else ""}
    texts: dict[str, Json] = {"reason": found.sides.move.reason.strip()}
    entry = CaseEntry(WAS_AGREED, data, texts, rows)
    stored = append_entry(work, parts.road, found.case, entry, found.moment)
    return {"ref": ref, "virement": id_, "status": AGREED, "event": stored.id, "flags": shown}


def _columns(work: Work, found: _Agreeing, flags: Sequence[Finding]) -> dict[str, Json]:
    happened = found.command.happened
    day = happened.day if happened else london_date(found.moment.now)
    columns: dict[str, Json] = {
        **found.sides.columns,
        "status": AGREED,
        "authority": found.command.authority or str(found.judged.snapshot.get("body") or ""),
        "decided_on": day.isoformat(),
        "document": found.offered[0].document if found.offered else "",
        "agreed_by": work.actor.id,
        "flags": " ".join(dict.fromkeys(flag.code for flag in flags)),
        "event": found.moment.next_id,
    }
    if found.proposal is None:
        columns |= {"case_ref": found.case.ref, "proposed_by": work.actor.id, "struck": 0}
    return columns
