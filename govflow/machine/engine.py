"""Decides whether a step may be taken, from what it is handed, and says every reason why not.

Pure: it looks nothing up, writes nothing and keeps no case. A refusal is an answer, not an error.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from govflow.kernel.errors import Broken
from govflow.kernel.findings import Finding, Json
from govflow.machine import conditions
from govflow.machine.chooser import Chooser
from govflow.machine.conditions import Ask
from govflow.machine.definition import Definition, Transition
from govflow.machine.guards import Guard, Verdict, faults, judge, taken_first
from govflow.machine.shape import nearest, quoted

__all__ = ["Ask", "AskFor", "Engine", "Option", "Refusal", "Step", "decide", "engine_for", "options"]

AskFor = Callable[[Transition], Ask]


@dataclass(frozen=True, slots=True)
class Step:
    """What taking the step comes to. ``flags`` are rules not met by what was done in the world."""

    transition: Transition
    from_state: str
    to_state: str
    verdicts: tuple[Verdict, ...] = ()
    flags: tuple[Finding, ...] = ()
    role: str = ""


@dataclass(frozen=True, slots=True)
class Refusal:
    """Every condition that is not met, and the transition that came nearest, where there is one."""

    findings: tuple[Finding, ...]
    transition: Transition | None = None
    verdicts: tuple[Verdict, ...] = ()


@dataclass(frozen=True, slots=True)
class Option:
    """One way out of the present state, open or not, with all that stands in its way."""

    transition: Transition
    step: Step | None
    blocked_by: tuple[Finding, ...] = ()

    @property
    def open(self) -> bool:
        """Whether it can be taken now."""
        return self.step is not None


@dataclass(frozen=True, slots=True)
class _Weighed:
    """One candidate transition with all that was found of it."""

    transition: Transition
    verdicts: tuple[Verdict, ...]
    blocking: tuple[Finding, ...]
    flags: tuple[Finding, ...]
    role: str

    @property
    def holds(self) -> bool:
        return all(verdict.holds for verdict in self.verdicts)


class Engine:
    """One definition made ready to decide on; shared by every case pinned to it, and never changed.

    Raises:
        Broken: when the definition names a guard that is not registered, or one that is malformed.
    """

    def __init__(self, definition: Definition, guards: Mapping[str, Guard]) -> None:
        self.definition = definition
        named = sorted({name for step in definition.transitions for name in step.guards})
        missing = [name for name in named if name not in guards]
        if missing:
            raise Broken(f"{definition.name} names guards that are not registered: {', '.join(missing)}.")
        self.guards = {name: guards[name] for name in named}
        found = [words for guard in self.guards.values() for words in faults(guard)]
        if found:
            raise Broken(" ".join(found))
        self.judged = {**self.guards, **_orders(definition)}
        self.chooser = Chooser(definition)


def _orders(definition: Definition) -> dict[str, Guard]:
    """Return the condition behind each ``after``, by its name."""
    titles = {step.trigger: step.title for step in reversed(definition.transitions)}
    named = {trigger for step in definition.transitions for trigger in step.after}
    orders = [taken_first(trigger, titles[trigger]) for trigger in sorted(named)]
    return {guard.name: guard for guard in orders}


_ENGINES: dict[str, Engine] = {}


def engine_for(definition: Definition, guards: Mapping[str, Guard]) -> Engine:
    """Return the one engine for this version, made on first use and found again by the digest."""
    engine = _ENGINES.get(definition.digest)
    if engine is None or any(guards.get(name) != guard for name, guard in engine.guards.items()):
        engine = Engine(definition, guards)
        if definition.digest:
            _ENGINES[definition.digest] = engine
    return engine


def decide(engine: Engine, state: str, trigger: str, ask: Ask | AskFor) -> Step | Refusal:
    """Return the step that ``trigger`` takes out of ``state``, or every reason why it takes none.

    Where one trigger has several transitions, the first whose guards all hold is meant; where none
    holds, the one nearest to holding. What is recorded from the world is moved all the same, and
    its unmet guards become flags. Other findings always stand in the way, except that an authority
    finding of less than error severity is a flag.

    Raises:
        Broken: when the definition has no such state, so that case and version do not fit together.
    """
    definition = engine.definition
    if state not in definition.states:
        raise Broken(f"{definition.name} has no state '{state}': the case and its workflow do not fit.")
    if not definition.knows(trigger):
        return Refusal((_unknown_trigger(definition, trigger),))
    candidates = [step for step in definition.steps_from(state) if step.trigger == trigger]
    if not candidates:
        return Refusal((_state_forbids(definition, state, trigger),))
    weighed = [_weigh(engine, step, ask(step) if callable(ask) else ask) for step in candidates]
    meant = _meant(engine, state, trigger, weighed)
    if meant.blocking:
        return Refusal(meant.blocking, meant.transition, meant.verdicts)
    step = meant.transition
    return Step(step, state, step.to, meant.verdicts, meant.flags, meant.role)


def options(engine: Engine, state: str, ask_for: Ask | AskFor) -> list[Option]:
    """Return one option for each trigger out of ``state``, in the order of the file, open or blocked.

    Raises:
        Broken: as ``decide``.
    """
    found: list[Option] = []
    for trigger in dict.fromkeys(step.trigger for step in engine.definition.steps_from(state)):
        answer = decide(engine, state, trigger, ask_for)
        if isinstance(answer, Step):
            found.append(Option(answer.transition, answer))
        elif answer.transition is not None:
            found.append(Option(answer.transition, None, answer.findings))
    return found


def _meant(engine: Engine, state: str, trigger: str, weighed: list[_Weighed]) -> _Weighed:
    holding = [one.transition for one in weighed if one.holds]
    chosen = engine.chooser.choose(state, trigger, holding)
    if chosen is None:
        unmet = [sum(not verdict.holds for verdict in one.verdicts) for one in weighed]
        near = min(range(len(weighed)), key=lambda place: (unmet[place], len(weighed[place].blocking), place))
        return weighed[near]
    return next(one for one in weighed if one.transition is chosen)


def _weigh(engine: Engine, step: Transition, ask: Ask) -> _Weighed:
    verdicts = tuple(judge(engine.judged[name], ask.facts) for name in step.conditions)
    unmet = tuple(verdict.finding() for verdict in verdicts if not verdict.holds)
    role, blocking = conditions.role_used(step, ask)
    blocking += conditions.unmet(engine.definition, step, ask)
    blocking += tuple(finding for finding in ask.authority if finding.severity == "error")
    flags = tuple(finding for finding in ask.authority if finding.severity != "error")
    if ask.recorded:
        flags += tuple(replace(finding, severity="warning") for finding in unmet)
    else:
        blocking += unmet
    return _Weighed(step, verdicts, blocking, flags, role)


def _unknown_trigger(definition: Definition, trigger: str) -> Finding:
    known = sorted({step.trigger for step in definition.transitions})
    near = nearest(trigger, known)
    remedy = f"Did you mean '{near}'?" if near else f"The steps are: {', '.join(known)}."
    message = f"{definition.title} has no step {quoted(trigger)}. {remedy}"
    return Finding("UNKNOWN_TRIGGER", message, rule=definition.name, remedy=remedy)


def _state_forbids(definition: Definition, state: str, trigger: str) -> Finding:
    here = list(dict.fromkeys(step.trigger for step in definition.steps_from(state)))
    steps = [step for step in definition.transitions if step.trigger == trigger]
    places = list(dict.fromkeys(source for step in steps for source in step.sources))
    elsewhere = ", ".join(_titled(definition, place) for place in places)
    possible = f"What can be done here: {', '.join(here)}." if here else "Nothing can be done from here."
    present = _titled(definition, state)
    message = f"'{trigger}' cannot be done from {present}; it is done from {elsewhere}. {possible}"
    figures: dict[str, Json] = {"state": state, "possible": list(here), "possible_from": list(places)}
    return Finding("STATE_FORBIDS", message, figures=figures, rule=definition.name, remedy=possible)


def _titled(definition: Definition, state: str) -> str:
    return f"{definition.states[state].title} ({state})"
