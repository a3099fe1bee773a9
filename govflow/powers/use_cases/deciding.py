"""Recording a decision: a body's from its minute, an officer's under a delegation, made here or elsewhere.

An officer's decision made here meets every term of its delegation or is refused. One made in the world is
recorded as it happened, and what is wanting puts it in question.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace

from govflow.kernel.actor import REACTIONS
from govflow.kernel.canonical import digest
from govflow.kernel.errors import InvalidInput, Refused
from govflow.kernel.findings import Finding, Json, read_finding
from govflow.kernel.words import spaced
from govflow.ledger.event import Stored
from govflow.powers.judging import judge_by_delegation, softened, wish_under
from govflow.powers.model import MADE, OUTCOMES, PASSES_ON, moments_of, wanting
from govflow.powers.opening import case_about, repeated_before
from govflow.powers.ports import PowersRules
from govflow.powers.queries.holders import TermsInForce, has_terms, terms_at
from govflow.powers.queries.loading import need_delegation
from govflow.powers.register import lock_chain
from govflow.powers.use_cases.decided import (
    INCOMPLETE,
    PAPERLESS,
    Made,
    RecordDecision,
    Window,
    decided_data,
    decided_rows,
    decided_text,
    window_of,
)
from govflow.powers.use_cases.key_notice import with_notice
from govflow.powers.use_cases.proposed import against_body, case_of, recording_of
from govflow.powers.use_cases.ratifying import meet_condition
from govflow.powers.use_cases.sending_back import AUTHOR_ASKED
from govflow.powers.use_cases.well_formed import check_words
from govflow.road.asking import check_happened, load_evidence
from govflow.road.casework import CaseEntry, append_entry, need_role_towards
from govflow.road.history import read_entries
from govflow.road.perform import follow
from govflow.road.persons import one_person
from govflow.road.ports import Authority, Case, Situation, TakeStep
from govflow.road.queries import load_case
from govflow.road.step import read_situation
from govflow.rulebook.delegation_terms import pence_of
from govflow.storage.work import Work

RECORDED = "case.decision_recorded"
# What says how something was asked for, and nothing of what was.
NOT_ASKED = ("key", "seen_version")
RECORDERS = (
    "democratic_services_officer",
    "governance_officer",
    "nhs_governance_officer",
    "advisory_group_secretary",
)


@dataclass(frozen=True, slots=True)
class DecisionRecorded:
    """The receipt: the decision's reference, where it stands, and what puts it in question."""

    ref: str
    state: str
    version: int
    event: int
    flags: tuple[Finding, ...] = ()

    def as_json(self) -> dict[str, Json]:
        """Return the shape printed and sent."""
        flags: list[Json] = [flag.as_json() for flag in self.flags]
        shape: dict[str, Json] = {"ref": self.ref, "state": self.state, "version": self.version}
        return {**shape, "event": self.event, "flags": flags}


def record_decision(work: Work, rules: PowersRules, command: RecordDecision) -> DecisionRecorded:
    """Record a decision in a case of its own or the one it was proposed in, and move it to what was decided.

    Raises:
        InvalidInput: for what cannot be meant, or a body or case that is not here.
        Refused: for who may not; beyond a delegation, where an officer decides here; of what has changed
            since they looked, or what was proposed and is decided already.
    """
    request = _request(command)
    repeated = repeated_before(work, command.key, request)
    if repeated is not None:
        return _receipt(work, repeated)
    check_words(command, rules)
    recording = recording_of(work, command)
    command = recording.command
    if command.delegation:
        lock_chain(work, command.delegation)
        command = _with_questions(work, command)
    case = case_of(work, rules, recording)
    situation, moment = read_situation(work, rules.road, case, as_step := _as_step(case, command))
    check_happened(as_step, situation)
    held = _terms(work, situation, command)
    authority = _authority(work, rules, situation, command)
    executive = command.executive if command.executive is not None else bool(held and held.executive)
    command, short = with_notice(work, rules, command, executive=executive)
    asked = (*against_body(work, recording), *_questions(work, situation, command, held))
    flags = (*authority.findings, *asked, *short)
    window = window_of(rules, situation, command, held)
    office = str(authority.snapshot.get("delegate", "")) if command.delegation else ""
    papers = tuple(load_evidence(work, situation, command.evidence, ()))
    made = Made(situation, moment.next_id, window, office, flags, papers)
    data: dict[str, Json] = {**decided_data(command, made), "request": digest(request)}
    data["authority"] = dict(authority.snapshot)
    texts, rows = decided_text(command, made), decided_rows(command, made)
    entry = CaseEntry(RECORDED, data, texts, rows, command.key)
    stored = append_entry(work, rules.road, case, entry, moment)
    _move(work, rules, case, command, window)
    if command.ratifies and command.outcome == MADE and not made.in_question:
        meet_condition(work, rules, command.ratifies, case.ref, stored)
    return _receipt(work, stored)


def _with_questions(work: Work, command: RecordDecision) -> RecordDecision:
    """Keep with a decision what was asked of its author, by reference; the words stay where they are."""
    asked: list[Json] = [
        f"GF-{one.event}"
        for one in read_entries(work.connection, command.delegation)
        if one.type == AUTHOR_ASKED and one.data.get("about_case") == command.subject
    ]
    given = command.record.get("questions")
    before = given if isinstance(given, list) else [given] if given else []
    return replace(command, record={**command.record, "questions": [*before, *asked]}) if asked else command


def _as_step(case: Case, command: RecordDecision) -> TakeStep:
    behalf = command.body or command.on_behalf
    # A decision is older than the case in which it is written down: that needs no reason of its own.
    return TakeStep(case.ref, RECORDED, reason="-", happened=command.decided, on_behalf=behalf)


def _terms(work: Work, situation: Situation, command: RecordDecision) -> TermsInForce | None:
    if not command.body or command.decided is None:
        return None
    behalf = situation.behalf
    if behalf is None or not behalf.is_body:
        raise InvalidInput(f"No body of this area is called '{command.body}'.", field="body")
    return terms_at(work.connection, _body(situation), command.decided)


def _uses(rules: PowersRules, power: str, verb: str) -> bool:
    named = rules.powers.get(power)
    return named is None or verb in named.verbs or verb in PASSES_ON


def _another_act(verb: str, power: str) -> Finding:
    return Finding(
        "OUT_OF_SCOPE",
        f"To {spaced(verb)} is no use of the power that was delegated: {spaced(power)}.",
        rule="A delegation reaches as far as its own terms",
        remedy="Say what is done in a word of that power: config/powers.toml lists them.",
    )


def _authority(work: Work, rules: PowersRules, situation: Situation, command: RecordDecision) -> Authority:
    about = case_about(work, command.subject, situation.case.area)
    if not command.delegation:
        need_role_towards(work, situation.case, _body(situation), RECORDERS, "Recording a decision")
        return Authority()
    known = need_delegation(work.connection, command.delegation)
    if command.decided is not None:
        need_role_towards(work, situation.case, known.grantor, RECORDERS, "Recording an officer's decision")
    who = situation.behalf.id if situation.behalf else situation.actor
    wish = replace(
        wish_under(work.connection, known, about, who, moments_of(command.decided, situation.now)),
        area=situation.case.area,
        pence=pence_of(command.amount) if command.amount else None,
        authors=_prepared_by(work, command),
    )
    fitting = (one for one in known.terms.scope.powers if _uses(rules, one, command.verb))
    wish = replace(wish, power=command.power or next(fitting, wish.power))
    found = judge_by_delegation(work.connection, known, wish)
    if not _uses(rules, wish.power, command.verb):
        found = replace(found, findings=(*found.findings, _another_act(command.verb, wish.power)))
    if command.decided is not None:
        return softened(found)
    if found.findings:
        raise Refused(found.findings)
    return found


def _body(situation: Situation) -> str:
    behalf = situation.behalf
    return behalf.id.removeprefix("body:") if behalf and behalf.is_body else ""


def _prepared_by(work: Work, command: RecordDecision) -> frozenset[str]:
    given = command.record.get("prepared_by")
    people = [str(one) for one in given] if isinstance(given, list) else [str(given or "")]
    return frozenset(one_person(work.connection, one) for one in people if one)


def _questions(
    work: Work, situation: Situation, command: RecordDecision, held: TermsInForce | None
) -> Iterator[Finding]:
    for words in command.in_question:
        yield Finding("IN_QUESTION", words, severity="warning")
    behalf = situation.behalf
    if (
        command.body
        and behalf
        and held is None
        and has_terms(work.connection, behalf.id.removeprefix("body:"))
    ):
        message = f"No terms of reference of {behalf.name} were in force on {command.decided}."
        remedy = "Ask the monitoring officer, or the body for a fresh decision."
        yield Finding("GRANTOR_LACKS_POWER", message, severity="warning", remedy=remedy)
    yield from _paperless(command)
    executive = bool(command.executive or (held and held.executive))
    missing = wanting(
        command.record, urgent=command.urgent, by_officer=bool(command.delegation), executive=executive
    )
    if not missing:
        return
    message = f"The record does not say {', '.join(missing)}."
    rule = "SI 2014/2095 regulation 7" if command.delegation else "SI 2012/2089 regulation 12"
    remedy = "Add what is missing to the record."
    finding = Finding(INCOMPLETE, message, figures={"field": "record"}, rule=rule, remedy=remedy)
    if command.decided is None:
        raise Refused([replace(finding, code="INVALID_INPUT")])
    yield replace(finding, severity="warning")


def _paperless(command: RecordDecision) -> Iterator[Finding]:
    # A motion closed here is its own paper; what was decided elsewhere is shown by its minute.
    if command.decided is not None and not command.motion and not command.evidence:
        message = "No document shows this decision yet."
        remedy = "Attach its minute, or the record of the decision, to the case."
        yield Finding(PAPERLESS, message, severity="warning", remedy=remedy)


def _move(work: Work, rules: PowersRules, case: Case, command: RecordDecision, window: Window) -> None:
    itself = work.acting_as(REACTIONS)
    follow(itself, rules.road, TakeStep(case.ref, OUTCOMES[command.outcome]))
    if command.outcome != MADE:
        return
    if window.effective_at:
        follow(itself, rules.road, TakeStep(case.ref, "take_effect"))
    elif window.still_closes(work.now()):
        follow(itself, rules.road, TakeStep(case.ref, "open_call_in"))


def _receipt(work: Work, stored: Stored) -> DecisionRecorded:
    data = stored.payload()
    case = load_case(work.connection, str(data["case"]))
    kept = data.get("flags")
    flags = tuple(read_finding(flag) for flag in kept) if isinstance(kept, list) else ()
    return DecisionRecorded(case.ref, case.state, case.version, stored.id, flags)


def _request(command: RecordDecision) -> dict[str, Json]:
    # Requests of before decisions could be proposed are known by what they were.
    left_out = NOT_ASKED if command.proposed else (*NOT_ASKED, "proposed")
    return {name: str(value) for name, value in asdict(command).items() if name not in left_out}


__all__ = ["DecisionRecorded", "RecordDecision", "record_decision"]
