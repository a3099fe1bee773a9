"""Conditions of decisions: subject to ratification, or to something else; met by whom, on what."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from govflow.kernel.actor import REACTIONS
from govflow.kernel.errors import InvalidInput
from govflow.kernel.findings import Json
from govflow.kernel.moments import Happened, format_instant, parse_instant
from govflow.ledger.event import Stored
from govflow.ledger.rows import Row
from govflow.powers.model import KnownDecision, window_closes
from govflow.powers.ports import PowersRules
from govflow.powers.queries.loading import need_decision
from govflow.road.asking import load_evidence
from govflow.road.casework import CaseEntry, append_entry, need_role
from govflow.road.gather import lock_case
from govflow.road.perform import follow
from govflow.road.ports import Case, Evidence, TakeStep
from govflow.road.step import read_situation
from govflow.storage.work import Work

RATIFIED = "case.decision_ratified"
BEFORE_EFFECT, CALLED_IN, EFFECTIVE = frozenset({"made", "in_call_in"}), "called_in", "effective"
LIFTERS = (
    "governance_officer",
    "democratic_services_officer",
    "nhs_governance_officer",
    "monitoring_officer",
)


@dataclass(frozen=True, slots=True)
class LiftDecisionCondition:
    """What a decision was subject to has been met: by whom, when, and on which document."""

    ref: str
    lifted_by: str
    happened: Happened
    document: str
    reason: str = ""


def lift_decision_condition(work: Work, rules: PowersRules, command: LiftDecisionCondition) -> Stored:
    """Record that the condition of a decision was met; it takes effect then.

    Raises:
        InvalidInput: where there is no open condition, or without who and the document.
        Refused: for someone who may not record it.
    """
    case = lock_case(work, command.ref)
    need_role(work, case, LIFTERS, "Recording that a condition was met")
    if not command.lifted_by.strip():
        raise InvalidInput("Enter who lifted the condition.", field="lifted_by")
    if not command.document:
        raise InvalidInput("Attach the document that shows it.", field="document")
    situation, _ = read_situation(work, rules.road, case, TakeStep(case.ref, RATIFIED))
    if command.happened.earliest > situation.now:
        raise InvalidInput(f"{command.happened} is in the future.", field="happened_at")
    paper = load_evidence(work, situation, [Evidence(command.document, "lifting")], ())[0]
    by = command.lifted_by.strip()
    data: dict[str, Json] = {"lifted_by": by, "evidence": [paper.as_json()]}
    private: dict[str, Json] = {"reason": command.reason.strip()} if command.reason.strip() else {}
    return _met(work, rules, case, _Met(by, command.happened, data, private))


@dataclass(frozen=True, slots=True)
class _Met:
    """By what a condition was met, and when."""

    by: str
    happened: Happened
    data: dict[str, Json]
    private: dict[str, Json] = field(default_factory=dict)


def meet_condition(work: Work, rules: PowersRules, ref: str, by: str, because: Stored) -> None:
    """Meet the condition of the decision that a ratifying decision ratifies.

    Raises:
        InvalidInput: where that decision waits for nothing.
        NotFound: where there is no such decision.
    """
    case = lock_case(work, ref)
    ratifying = need_decision(work.connection, by)
    _met(work, rules, case, _Met(by, ratifying.decided, {"because": because.id}))


def _met(work: Work, rules: PowersRules, case: Case, met: _Met) -> Stored:
    known = need_decision(work.connection, case.ref)
    if not known.condition or known.condition_lifted or known.ended_at:
        raise InvalidInput(f"{case.ref} waits for no condition.", field="ratifies")
    moment = work.moment(f"case:{case.ref}")
    at = _in_effect_from(case, known, met.happened, moment.now)
    row = Row("decision", {"case_ref": case.ref}, {"condition_lifted": met.by, "effective_at": at})
    entry = CaseEntry(RATIFIED, {"by": met.by, "effective_at": at, **met.data}, met.private, [row])
    stored = append_entry(work, rules.road, case, entry, moment)
    if at and case.state in BEFORE_EFFECT:
        follow(work.acting_as(REACTIONS), rules.road, TakeStep(case.ref, "take_effect"))
    return stored


def _in_effect_from(case: Case, known: KnownDecision, met: Happened, now: datetime) -> str:
    """A condition and a call-in window, in either order: in effect from when both have passed.

    While the window is open its clock takes the step; called in, it waits until it was upheld.
    """
    closes = window_closes(known)
    if case.state == EFFECTIVE:  # Upheld after call-in before the condition was met: no window is left.
        return format_instant(max(met.earliest, parse_instant(case.since)))
    if case.state == CALLED_IN or (closes and closes > now):
        return ""
    return format_instant(max(met.earliest, closes) if closes else met.earliest)
