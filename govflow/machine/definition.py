"""What a workflow definition says, once read and checked: frozen, hashed, and shared by all cases on it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from govflow.kernel.findings import Json
from govflow.machine.guards import AFTER

# The parts of a case's contents. What a step approves binds; the rest is listed when it changes,
# unless the resolution forbids any change.
BINDING = ("figures", "metrics", "confirmations", "narrative", "resolution_text")
PARTS = (*BINDING, "contacts", "spelling", "formatting")

How = Literal["done", "recorded", "either"]


@dataclass(frozen=True, slots=True)
class State:
    """One place a case can stand in, and who has it in hand there."""

    name: str
    title: str
    owner: str = ""
    does: str = ""
    final: bool = False
    note: str = ""
    line: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class FormField:
    """One answer a step asks for. ``kind`` is text, long_text, date, choice, yes_no or lines."""

    name: str
    label: str
    kind: str = "text"
    required: bool = False
    choices: tuple[str, ...] = ()
    hint: str = ""
    private: bool = True


@dataclass(frozen=True, slots=True)
class Authority:
    """The power a step is taken under.

    ``routine`` names the roles whose routine power it is; ``act_of`` names the kind of body
    (``config/bodies.toml``) whose recorded act it is, with the ``outcome`` that act must have had;
    ``power`` names one of ``config/powers.toml``, which a body's decision or a delegation must give.
    Whoever took a step named in ``apart_from`` may not take this one.
    """

    routine: tuple[str, ...] = ()
    act_of: str = ""
    outcome: str = ""
    power: str = ""
    apart_from: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Transition:
    """One step: who may take it, what must hold, what must be attached, under which power.

    ``how`` says whether it is done here (an actor's own button), only ever recorded from the
    world, or either. ``after`` names steps of the same case that come first, ``effects`` what the
    step starts (registered in the road). No roles at all means that only GovFlow itself takes it.
    """

    trigger: str
    title: str
    sources: tuple[str, ...]
    to: str
    roles: tuple[str, ...] = ()
    guards: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    evidence: tuple[str, ...] = ()
    governed: bool = False
    authority: Authority | None = None
    milestone: str = ""
    note: str = ""
    how: How = "either"
    form: str = ""
    checklist: str = ""
    effects: tuple[str, ...] = ()
    approves: tuple[str, ...] = ()
    relies_on_approval: bool = False
    line: int = field(default=0, compare=False)

    @property
    def conditions(self) -> tuple[str, ...]:
        """Return the names of all that is judged: its guards, and each step it comes after."""
        return (*self.guards, *(f"{AFTER}{trigger}" for trigger in self.after))


@dataclass(frozen=True, slots=True)
class PrintedDate:
    """One dated step of a workflow file, as its paper prints it."""

    key: str
    title: str
    qualifier: str
    start: date | None = None
    due: date | None = None
    source: str = ""
    owner: str = ""
    kind: str = "local"
    outside: bool = False
    body: str = ""
    closes: bool = False


@dataclass(frozen=True, slots=True)
class Definition:
    """A whole workflow: ``source`` is the parsed mapping that ``digest`` is the hash of (JCS, SHA-256)."""

    workflow: str
    version: str
    title: str
    effective: date
    initial: str
    roles: tuple[str, ...]
    states: Mapping[str, State]
    transitions: tuple[Transition, ...]
    kind: str = ""
    per_year: bool = False
    milestones: tuple[str, ...] = ()
    dates: tuple[PrintedDate, ...] = ()
    forms: Mapping[str, tuple[FormField, ...]] = field(default_factory=dict)
    checklists: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    source: Mapping[str, Json] = field(default_factory=dict)
    digest: str = ""
    file: str = field(default="", compare=False)
    note: str = ""

    @property
    def name(self) -> str:
        """Return ``workflow@version``, as it stands in every event of a case pinned to it."""
        return f"{self.workflow}@{self.version}"

    def steps_from(self, state: str) -> tuple[Transition, ...]:
        """Return every transition out of ``state``, in the order the file gives."""
        return tuple(step for step in self.transitions if state in step.sources)

    def remembers(self, trigger: str) -> bool:
        """Say whether a later step asks if one by this trigger was taken."""
        return any(trigger in step.after for step in self.transitions)

    def knows(self, trigger: str) -> bool:
        """Say whether any transition has this trigger."""
        return any(step.trigger == trigger for step in self.transitions)
