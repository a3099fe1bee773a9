"""Which steps are open to someone, and what stands in the way of the rest: the same function that decides."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Literal

from govflow.kernel.findings import Finding, Json
from govflow.kernel.moments import Happened, london_date
from govflow.machine.definition import FormField, Transition
from govflow.machine.engine import Ask, AskFor, engine_for
from govflow.machine.engine import options as engine_options
from govflow.road.approval import weigh
from govflow.road.asking import Offered, build_ask
from govflow.road.gather import lock_case
from govflow.road.persons import in_names
from govflow.road.ports import WHICHEVER, BodyOrPerson, Case, Situation, TakeStep
from govflow.road.step import Rules, read_situation
from govflow.storage.work import Work


@dataclass(frozen=True, slots=True)
class Choice:
    """One way out of the present state, as someone would find it now."""

    step: Transition
    blocked_by: tuple[Finding, ...]
    recorded: bool
    asks: tuple[FormField, ...] = ()

    @property
    def open(self) -> bool:
        """Whether it can be taken, once what it asks for is attached and answered."""
        return not self.blocked_by

    def as_json(self) -> dict[str, Json]:
        """Return the contract's shape, with the title and what the step will ask for."""
        return {
            "trigger": self.step.trigger,
            "title": self.step.title,
            "to": self.step.to,
            "open": self.open,
            "blocked_by": [finding.as_json() for finding in self.blocked_by],
            "how": "recorded" if self.recorded else "done",
            "evidence": list(self.step.evidence),
            "asks": [_field_json(asked) for asked in self.asks],
            "governed": self.step.governed,
        }


def _field_json(asked: FormField) -> dict[str, Json]:
    return {
        "name": asked.name,
        "label": asked.label,
        "kind": asked.kind,
        "required": asked.required,
        "choices": list(asked.choices),
    }


@dataclass(frozen=True, slots=True)
class Choices:
    """A case as it stands, and every way out of it."""

    case: Case
    choices: tuple[Choice, ...]

    def as_json(self) -> dict[str, Json]:
        """Return the contract's shape."""
        return {
            "ref": self.case.ref,
            "state": self.case.state,
            "version": self.case.version,
            "options": [choice.as_json() for choice in self.choices],
        }


Mode = Literal["auto", "recorded"]


def choices_for(work: Work, rules: Rules, ref: str, mode: Mode = "auto", *, anyone: bool = False) -> Choices:
    """Return every step out of the present state as the actor of ``work`` would find it.

    With ``anyone``, as whoever holds the role each step is for would find it.

    A step that is only ever recorded is judged as a recording; what it will ask for when taken
    (documents, answers, the date) is taken as given. With ``mode`` "recorded", so are the others.

    Raises:
        NotFound: when there is no such case.
    """
    case = lock_case(work, ref, lock=False)
    situation, _ = read_situation(work, rules, case, TakeStep(ref, ""))
    engine = engine_for(situation.definition, rules.guards)
    asker = _asker(work, rules, situation, mode, anyone=anyone)
    offered = list(engine_options(engine, case.state, asker))
    # Names are looked up once for all of them, however many steps there are.
    named = iter(in_names(work.connection, [one for option in offered for one in option.blocked_by]))
    found = tuple(
        Choice(
            option.transition,
            tuple(islice(named, len(option.blocked_by))),
            _is_recorded(option.transition, mode),
            situation.definition.forms.get(option.transition.form, ()),
        )
        for option in offered
    )
    return Choices(case, found)


def _is_recorded(step: Transition, mode: Mode) -> bool:
    return step.how == "recorded" or (mode == "recorded" and step.how == "either")


def _asker(work: Work, rules: Rules, situation: Situation, mode: Mode, *, anyone: bool) -> AskFor:
    def ask_for(step: Transition) -> Ask:
        checked = _all_checked(situation, step)
        cited = WHICHEVER if step.authority and step.authority.power else ""
        command = TakeStep(situation.case.ref, step.trigger, authority=cited, checked=checked)
        judged = situation
        if _is_recorded(step, mode):
            command = replace(command, happened=Happened(london_date(situation.now)))
            judged = replace(situation, behalf=_whoever(step))
        authority = weigh(work, rules.authority, judged, step, command)
        ask = build_ask(judged, step, command, _as_if_attached(step), authority)
        held = frozenset(step.roles) if anyone else ask.roles_here
        return replace(ask, missing_answers=(), roles_here=held)

    return ask_for


def _whoever(step: Transition) -> BodyOrPerson | None:
    if step.authority and step.authority.act_of:
        kind = step.authority.act_of
        return BodyOrPerson("body:", kind.replace("_", " "), kind, "")
    return BodyOrPerson("person:someone", "someone", "person", "", is_body=False)


def _all_checked(situation: Situation, step: Transition) -> tuple[str, ...]:
    return tuple(situation.definition.checklists.get(step.checklist, ()))


def _as_if_attached(step: Transition) -> Sequence[Offered]:
    return [Offered("", "", kind) for kind in step.evidence]
