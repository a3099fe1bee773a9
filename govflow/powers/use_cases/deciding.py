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
from govflow.powers.model import MADE, NATURES, OUTCOMES, PASSES_ON, moments_of, read_record, wanting
from govflow.powers.opening import case_about, open_beside, repeated_before
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
from govflow.powers.use_cases.ratifying import meet_condition
from govflow.powers.use_cases.sending_back import AUTHOR_ASKED
from govflow.road.asking import check_happened, load_evidence, stale
from govflow.road.casework import CaseEntry, append_entry, need_role_towards
from govflow.road.gather import lock_case
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
    """Record a decision in a case of its own, and move it to what was decided.

    Raises:
        InvalidInput: for what cannot be meant, or a body or case that is not here.
        Refused: for who may not; an officer's decision made here beyond the delegation, or of what has
            changed since they looked.
    """
    request = _request(command)
    repeated = repeated_before(work, command.key, request)
    if repeated is not None:
        return _receipt(work, repeated)
    _check(command, rules)
    _as_seen(work, command)
    if command.delegation:
        lock_chain(work, command.delegation)
        command = _with_questions(work, command)
    case = open_beside(work, rules, "decision", command.area)
    as_step = _as_step(case, command)
    situation, moment = read_situation(work, rules.road, case, as_step)
    check_happened(as_step, situation)
    held = _terms(work, situation, command)
    authority = _authority(work, rules, situation, command)
    flags = (*authority.findings, *_questions(work, situation, command, held))
    window = window_of(rules, situation, command, held)
    offered = load_evidence(work, situation, command.evidence, ())
    office = str(authority.snapshot.get("delegate", "")) if command.delegation else ""
    made = Made(situation, moment.next_id, window, office, flags, tuple(offered))
    data: dict[str, Json] = {**decided_data(command, made), "request": digest(request)}
    data["authority"] = dict(authority.snapshot)
    texts, rows = decided_text(command, made), decided_rows(command, made)
    entry = CaseEntry(RECORDED, data, texts, rows, command.key)
    stored = append_entry(work, rules.road, case, entry, moment)
    _move(work, rules, case, command, window)
    if command.ratifies and command.outcome == MADE and not made.in_question:
        meet_condition(work, rules, command.ratifies, case.ref, stored)
    return _receipt(work, stored)


def _as_seen(work: Work, command: RecordDecision) -> None:
    if command.seen_version is not None and case_about(work, command.subject, command.area):
        seen = TakeStep(command.subject, RECORDED, expect_version=command.seen_version)
        stale(seen, lock_case(work, command.subject).version)


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


def _check(command: RecordDecision, rules: PowersRules) -> None:
    if not command.text.strip():
        raise InvalidInput("Enter what was decided, in its own words.", field="text")
    if not command.verb.strip():
        raise InvalidInput("Say what was done: sign_off, approve, delegate, comment …", field="verb")
    # What a meeting kept here put to the vote has its own list of words.
    if not command.motion and command.verb not in rules.verbs:
        known = ", ".join(rules.verbs)
        raise InvalidInput(
            f"'{command.verb}' is no word for what was done. It can be: {known}.", field="verb"
        )
    if bool(command.body) == bool(command.delegation or command.on_behalf):
        message = "Name the body that decided, or the delegation under which an officer did: one of them."
        raise InvalidInput(message, field="body")
    if command.body and command.decided is None:
        raise InvalidInput("Say when the body decided it.", field="decided_at")
    _check_words(command, rules)


def _check_words(command: RecordDecision, rules: PowersRules) -> None:
    if command.outcome not in OUTCOMES:
        raise InvalidInput(f"It came out as one of: {', '.join(OUTCOMES)}.", field="outcome")
    if command.nature not in NATURES:
        raise InvalidInput("Its nature is retrospective, ratifying, or left out.", field="nature")
    if command.amount and pence_of(command.amount) is None:
        raise InvalidInput(f"'{command.amount}' is not an amount. Write it like 1200.50.", field="amount")
    if command.power and command.power not in rules.powers:
        raise InvalidInput(f"'{command.power}' is not one of: {', '.join(rules.powers)}.", field="power")
    read_record(command.record)


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
    return {name: str(value) for name, value in asdict(command).items() if name not in NOT_ASKED}


__all__ = ["DecisionRecorded", "RecordDecision", "record_decision"]
