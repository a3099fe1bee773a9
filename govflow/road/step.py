"""The only function that changes a state: one command, one transaction, all of it or nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from govflow.kernel.canonical import NotCanonical, digest
from govflow.kernel.errors import Refused, refusal
from govflow.kernel.findings import Finding, Json, read_finding
from govflow.kernel.moments import london_date
from govflow.ledger.event import Stored
from govflow.machine.definition import Transition
from govflow.machine.engine import Ask, Step, decide, engine_for
from govflow.machine.guards import Guard
from govflow.road.approval import weigh
from govflow.road.asking import (
    Offered,
    behalf_flags,
    build_ask,
    check_answers,
    check_happened,
    load_evidence,
    recorder_role,
    roles_in,
    split_answers,
    stale,
)
from govflow.road.definitions import Definitions
from govflow.road.gather import STEP_MARK, Gatherer, case_stream, find_behalf, lock_case, spell
from govflow.road.ports import (
    DONE,
    ITS_BODY,
    RECORDED,
    Authority,
    AuthorityRegister,
    Case,
    DueAct,
    Effect,
    FactColumn,
    FoundFact,
    Grant,
    Reaction,
    Situation,
    Stepping,
    StepTaken,
    TakeStep,
)
from govflow.road.roles import kept_towards
from govflow.road.rows import Outcome, mark_row, step_rows
from govflow.storage.ledger import NewEvent, read_event
from govflow.storage.work import Moment, Work, not_text


@dataclass(frozen=True, slots=True)
class Rules:
    """What bootstrap hands the road: definitions, guards, and the ports other rooms fill."""

    definitions: Definitions
    guards: Mapping[str, Guard]
    authority: AuthorityRegister
    effects: Mapping[str, Effect]
    reactions: Sequence[Reaction]
    remembered: frozenset[str]
    gatherer: Gatherer
    due: Mapping[str, DueAct]

    @classmethod
    def build(
        cls,
        *,
        definitions: Definitions,
        guards: Mapping[str, Guard],
        facts: Mapping[str, FactColumn],
        authority: AuthorityRegister,
        effects: Mapping[str, Effect],
        effects_ask: Mapping[str, tuple[str, ...]] = MappingProxyType({}),
        reactions: Sequence[Reaction],
        remembered: frozenset[str] = frozenset(),
        due: Mapping[str, DueAct] = MappingProxyType({}),
        found: Mapping[str, FoundFact] = MappingProxyType({}),
    ) -> Rules:
        """Return the rules, their query prepared; ``effects_ask``: what effects read; ``found``: by rooms."""
        gatherer = Gatherer(facts, guards, effects_ask, found)
        return cls(definitions, guards, authority, effects, reactions, remembered, gatherer, due)


def take_step(work: Work, rules: Rules, command: TakeStep) -> StepTaken:
    """Take one step of one case, inside the caller's transaction.

    Raises:
        Refused: with every unmet condition; nothing has been written.
        NotFound: when there is no such case.
        InvalidInput: when a date, a name or a document given cannot be used.
    """
    case = lock_case(work, command.ref)
    rules.authority.lock(work, command)
    situation, moment = read_situation(work, rules, case, command)
    if moment.found["done_before"] is not None:
        return _already_done(work, command, moment.found["done_before"])
    stale(command, case.version)
    check_happened(command, situation)
    steps = [step for step in situation.definition.steps_from(case.state) if step.trigger == command.trigger]
    check_answers(situation, steps, command)
    decided, offered, authority = _decide(work, rules, situation, command)
    flags = [*decided.flags, *behalf_flags(situation, decided.transition, command)]
    day = _happened_on(situation, command)
    stepping = Stepping(work, situation, decided.transition, command, moment.next_id, day, authority)
    new = _event(rules, Outcome(stepping, decided, offered, authority, flags, moment))
    stored = work.append(new, moment)
    for reaction in rules.reactions:
        reaction(work, stored)
    return _taken(stored, tuple(flags))


def read_situation(work: Work, rules: Rules, case: Case, command: TakeStep) -> tuple[Situation, Moment]:
    """Read everything a step of this case is judged on."""
    behalf = find_behalf(work, command.on_behalf, case.area) if command.on_behalf else None
    definition = rules.definitions.pinned(work.connection, case.digest)
    asked, key = rules.gatherer.asked(definition, case.state), command_key(work.actor.id, command.key)
    moment = rules.gatherer.gather(work, case, behalf, key, asked)
    facts = rules.gatherer.facts(moment, case, asked)
    facts |= rules.gatherer.found(work, case, definition, command.trigger)
    of = str(facts.get(ITS_BODY) or "")
    grants = kept_towards(work.connection, work.actor.id, _grants(moment, "actor_grants"), of)
    situation = Situation(
        case=case,
        definition=definition,
        actor=work.actor.id,
        now=moment.now,
        at=spell(moment),
        grants=grants,
        facts=facts,
        marks={name: value for name, value, _ in moment.found["marks"] or ()},
        behalf=behalf,
        behalf_grants=_grants(moment, "behalf_grants"),
    )
    return situation, moment


def _grants(moment: Moment, whose: str) -> tuple[Grant, ...]:
    return tuple(Grant(*one) for one in moment.found[whose] or ())


def _decide(
    work: Work, rules: Rules, situation: Situation, command: TakeStep
) -> tuple[Step, list[Offered], Authority]:
    prepared: dict[str, tuple[list[Offered], Authority]] = {}

    def ask_for(step: Transition) -> Ask:
        offered = load_evidence(work, situation, command.evidence, step.evidence)
        authority = weigh(work, rules.authority, situation, step, command)
        prepared[step.to] = offered, authority
        return build_ask(situation, step, command, offered, authority)

    engine = engine_for(situation.definition, rules.guards)
    answer = decide(engine, situation.case.state, command.trigger, ask_for)
    if not isinstance(answer, Step):
        raise Refused(answer.findings)
    offered, authority = prepared[answer.to_state]
    return answer, offered, authority


def _happened_on(situation: Situation, command: TakeStep) -> str:
    day = command.happened.day if command.happened else london_date(situation.now)
    return day.isoformat()


def command_key(actor: str, key: str) -> str | None:
    """Return the key under which a command is done once: the actor's own, so nobody can burn another's."""
    return f"{actor} {key}" if key else None


def request_digest(command: TakeStep) -> str:
    """Return what must be the same for a repeated key to be the same request."""
    asked: dict[str, Json] = {
        "ref": command.ref,
        "trigger": command.trigger,
        "reason": command.reason,
        "authority": command.authority,
        "evidence": [[item.document, item.kind] for item in command.evidence],
        "happened_at": str(command.happened or ""),
        "for": command.on_behalf,
        "answers": dict(command.answers),
        "checked": list(command.checked),
        "received_at": str(command.received or ""),
    }
    try:
        return digest(asked)
    except NotCanonical as error:
        raise not_text(error) from error


def key_used_before() -> Refused:
    """Return the refusal of a key that stands for another request."""
    return refusal(
        "IDEMPOTENCY_CONFLICT",
        "This key was used before for a different request.",
        rule="A key stands for one request",
        remedy="Send the new request with a key of its own.",
    )


def _already_done(work: Work, command: TakeStep, event: int) -> StepTaken:
    stored = read_event(work.connection, event)
    if stored is None or stored.payload().get("request") != request_digest(command):
        raise key_used_before()
    return _taken(stored, _flags_of(stored), repeated=True)


def _event(rules: Rules, outcome: Outcome) -> NewEvent:
    stepping, step = outcome.stepping, outcome.decided.transition
    situation, command = stepping.situation, stepping.command
    private: dict[str, Json] = {}
    if command.reason.strip():
        private["reason"] = command.reason.strip()
    public, held_back = split_answers(situation, step, command)
    if held_back:
        private["answers"] = held_back
    rows = step_rows(outcome)
    if command.trigger in rules.remembered or situation.definition.remembers(command.trigger):
        rows.append(mark_row(stepping, f"{STEP_MARK}{command.trigger}", stepping.happened_on))
    for name in step.effects:
        rows += rules.effects[name](stepping, private)
    return NewEvent(
        stream=case_stream(situation.case.ref),
        type=RECORDED if command.happened else DONE,
        actor=situation.actor,
        definition=situation.definition.name,
        data={**_data(outcome), **({"answers": public} if public else {})},
        private=private,
        rows=rows,
        command=command_key(situation.actor, command.key),
    )


def _data(outcome: Outcome) -> dict[str, Json]:
    stepping, decided, authority = outcome.stepping, outcome.decided, outcome.authority
    situation, command = stepping.situation, stepping.command
    data: dict[str, Json] = {
        "case": situation.case.ref,
        "trigger": command.trigger,
        "from": decided.from_state,
        "to": decided.to_state,
        "version": situation.case.version + 1,
        "definition": situation.definition.digest,
        "role": _role(stepping, decided),
        "door": str(stepping.work.actor.door),
        "authority": {**authority.snapshot, **_own_act(stepping, authority)},
        "guards": [verdict.as_json() for verdict in decided.verdicts],
        "flags": [flag.as_json() for flag in outcome.flags],
        "evidence": [item.as_json() for item in outcome.offered],
        "request": request_digest(command),
        "milestone": decided.transition.milestone,
        "happened_on": stepping.happened_on,
        **authority.kept,
    }
    if command.authority:
        data["cited"] = command.authority
    if command.happened and situation.behalf:
        data["happened_at"] = str(command.happened)
        data["whole_day"] = command.happened.whole_day
        data["for"] = situation.behalf.id
        data["received_at"] = str(command.received or "")
    return data


def _own_act(stepping: Stepping, authority: Authority) -> dict[str, Json]:
    if authority.snapshot.get("kind") == "act" and "ref" not in authority.snapshot:
        own: dict[str, Json] = {"ref": f"ACT-{stepping.event}", "happened_at": str(stepping.command.happened)}
        return own | {"outcome": authority.snapshot.get("outcome") or stepping.step.trigger}
    return {}


def _role(stepping: Stepping, decided: Step) -> str:
    held, _ = roles_in(stepping.situation)
    if decided.role in held or not decided.role:
        return decided.role
    return recorder_role(decided.transition, held)


def _flags_of(stored: Stored) -> tuple[Finding, ...]:
    kept = stored.payload().get("flags")
    return tuple(read_finding(flag) for flag in kept) if isinstance(kept, list) else ()


def _taken(stored: Stored, flags: tuple[Finding, ...], *, repeated: bool = False) -> StepTaken:
    data = stored.payload()
    return StepTaken(
        ref=str(data["case"]),
        from_state=str(data["from"]),
        to_state=str(data["to"]),
        version=int(str(data["version"])),
        event=stored.id,
        at=stored.at,
        flags=flags,
        repeated=repeated,
    )
