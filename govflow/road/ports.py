"""What the road asks of others, and what it is told: commands, facts, authority, effects, reactions."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from sqlalchemy import ColumnElement, Connection, RowMapping

from govflow.kernel.findings import Finding, Json
from govflow.kernel.moments import Happened, format_instant
from govflow.ledger.event import Stored
from govflow.ledger.rows import Row
from govflow.machine.definition import Definition, Transition
from govflow.storage.work import Work


@dataclass(frozen=True, slots=True)
class Evidence:
    """A stored document offered for a step, and as what kind. An empty kind takes the next one missing."""

    document: str
    kind: str = ""


# Stores the papers of an act in its own transaction and returns them as its evidence.
Bring = Callable[[Work], tuple[Evidence, ...]]


class BringDocuments(Protocol):
    """Makes uploads ready and answers with what stores them (``documents.use_cases``)."""

    def __call__(self, files: Sequence[tuple[str, bytes, str]], area: str, /) -> Bring:
        """Take name, content and kind of each file."""


@dataclass(frozen=True, slots=True)
class TakeStep:
    """Someone wants a case to take a step.

    With ``happened`` it is a recorded act: done in the world, by ``on_behalf`` (a body or a person),
    and written down here with its document. Without, it is done here, now, by the actor.
    """

    ref: str
    trigger: str
    reason: str = ""
    authority: str = ""
    evidence: tuple[Evidence, ...] = ()
    happened: Happened | None = None
    on_behalf: str = ""
    expect_version: int | None = None
    key: str = ""
    answers: Mapping[str, Json] = field(default_factory=dict)
    checked: tuple[str, ...] = ()
    received: Happened | None = None


@dataclass(frozen=True, slots=True)
class StepTaken:
    """What came of it: the receipt."""

    ref: str
    from_state: str
    to_state: str
    version: int
    event: int
    at: str
    flags: tuple[Finding, ...] = ()
    repeated: bool = False

    def as_json(self) -> dict[str, Json]:
        """Return the shape the contract promises, with the flags beside it."""
        return {
            "ref": self.ref,
            "from": self.from_state,
            "to": self.to_state,
            "version": self.version,
            "event": self.event,
            "at": self.at,
            "flags": [flag.as_json() for flag in self.flags],
        }


@dataclass(frozen=True, slots=True)
class Case:
    """Where a case stands, as read under its lock."""

    ref: str
    workflow: str
    definition: str
    digest: str
    kind: str
    area: str
    year: str
    state: str
    version: int
    opened_at: str
    opened_by: str
    since: str
    last_event: int

    @classmethod
    def from_row(cls, row: RowMapping) -> Case:
        """Build it from a row of ``cases``."""
        return cls(**{name: row[name] for name in cls.__slots__})


@dataclass(frozen=True, slots=True)
class Span:
    """When an act was done, as the record spells instants: one of them twice, or the ends of a whole day."""

    first: str
    last: str

    @classmethod
    def of(cls, happened: Happened) -> Span:
        """Return the span in which something happened."""
        return cls(format_instant(happened.earliest), format_instant(happened.last))

    def meets(self, from_at: str, until_at: str) -> bool:
        """Say whether what held from one instant until before another held at some moment of this."""
        begun = from_at.rstrip("Z") <= self.last.rstrip("Z")
        return begun and (not until_at or self.first.rstrip("Z") < until_at.rstrip("Z"))


@dataclass(frozen=True, slots=True)
class Grant:
    """A role a person holds, where, and from when until when (half-open, UTC)."""

    role: str
    area: str
    organisation: str
    body: str
    from_at: str
    until_at: str

    def holds_at(self, instant: str) -> bool:
        """Say whether it is in force at an instant as the record spells it."""
        return self.holds_during(Span(instant, instant))

    def holds_during(self, span: Span) -> bool:
        """Say whether it was in force at some moment of a span."""
        return span.meets(self.from_at, self.until_at)


# The two types of event that move a case.
DONE, RECORDED = "case.step_done", "case.step_recorded"
# An act may be recorded for an office, whoever holds it: ``office:director``.
OFFICE = "office:"


@dataclass(frozen=True, slots=True)
class BodyOrPerson:
    """On whose behalf an act is recorded: a body, a person, or an office of the area (``kind`` office)."""

    id: str
    name: str
    kind: str
    area: str
    advisory: bool = False
    outside: bool = False
    is_body: bool = True


@dataclass(frozen=True, slots=True)
class Situation:
    """Everything a step is judged on, read in one go under the case's lock."""

    case: Case
    definition: Definition
    actor: str
    now: datetime
    at: str
    grants: tuple[Grant, ...]
    facts: Mapping[str, Json]
    marks: Mapping[str, str] = field(default_factory=dict)
    behalf: BodyOrPerson | None = None
    behalf_grants: tuple[Grant, ...] = ()

    def span(self, command: TakeStep) -> Span:
        """Return when the act is judged: when it happened in the world, or now."""
        return Span.of(command.happened) if command.happened else Span(self.at, self.at)

    def doer_grants(self, command: TakeStep) -> tuple[Grant, ...]:
        """Return the roles of whoever does it: the person it is recorded for, else the actor."""
        for_person = command.happened is not None and self.behalf is not None and not self.behalf.is_body
        return self.behalf_grants if for_person else self.grants


@dataclass(frozen=True, slots=True)
class Authority:
    """The answer of the register: why not, or the snapshot that the event keeps."""

    findings: tuple[Finding, ...] = ()
    snapshot: Mapping[str, Json] = field(default_factory=dict)
    # What the event keeps beside it: what the step approves, and what it relies on of what was approved.
    kept: Mapping[str, Json] = field(default_factory=dict)


# Given in place of a citation where it is only asked what could be done: whichever would do.
WHICHEVER = "*"


class AuthorityRegister(Protocol):
    """Says under which power a step may be taken at this moment. The powers room fills it."""

    def lock(self, work: Work, command: TakeStep) -> None:
        """Lock what the command cites, before its event has a number: no approval follows its end."""

    def authority_for(
        self, work: Work, situation: Situation, step: Transition, command: TakeStep
    ) -> Authority:
        """Return the authority, or the reasons there is none."""


# The fact that names the body a case is of: a role given for another body opens no step of it.
ITS_BODY = "its_body"
# A fact by name: an SQL expression over ``bindparam("ref")``, so that it costs no round trip.
FactColumn = Callable[[], ColumnElement[Any]]
# A fact that no one column gives: a room finds it out, when a step is judged on it.
FoundFact = Callable[[Connection, Case], Json]


@dataclass(frozen=True, slots=True)
class Stepping:
    """What an effect is told of the step that causes it."""

    work: Work
    situation: Situation
    step: Transition
    command: TakeStep
    event: int
    happened_on: str
    authority: Authority = field(default_factory=Authority)


# What a step starts beyond moving the case, as rows for its own event. Texts go to ``private``.
Effect = Callable[[Stepping, dict[str, Json]], Sequence[Row]]

# When this is recorded, then do that, in the same transaction: both or neither.
Reaction = Callable[["Work", Stored], None]
# What a room does when the hour of one of its timers has come, under the lock of its case.
DueAct = Callable[["Work", Case, RowMapping, datetime], None]
