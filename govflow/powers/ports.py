"""What this room is handed at start, by ``bootstrap``: the road, the words of the powers, and other rooms."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from sqlalchemy import Connection

from govflow.powers.model import PASSES_ON, UNDOES, KnownDecision
from govflow.road.ports import BringDocuments
from govflow.road.step import Rules
from govflow.rulebook.powers import Powers

PART = "powers"


class AddDays(Protocol):
    """Counts working days on (``timetable.calendar``)."""

    def __call__(self, day: date, days: int, /) -> date:
        """Take the day and how many working days on."""


class NamesFor(Protocol):
    """Returns what to print for people (``people.queries``)."""

    def __call__(self, connection: Connection, ids: Collection[str], /) -> Mapping[str, str]:
        """Take the ids."""


class CheckPassword(Protocol):
    """Asks a person for their password again before an act that counts (``people.use_cases.sign_in``)."""

    def __call__(self, connection: Connection, person: str, password: str, /) -> bool:
        """Take who acts, and what they typed."""


class ReadsExempt(Protocol):
    """Says who may read what was decided in private (``meetings.queries.exempt``)."""

    def __call__(self, connection: Connection, person: str, decision: KnownDecision, /) -> bool:
        """Take who would read, and the decision; nobody is the empty text."""


@dataclass(frozen=True, slots=True)
class PowersRules:
    """Everything the room works with."""

    road: Rules
    powers: Powers
    role_titles: Mapping[str, str]
    add_working_days: AddDays
    names_for: NamesFor
    check_password: CheckPassword
    bring_documents: BringDocuments
    reads_exempt: ReadsExempt
    warning_days: int
    published_kinds: frozenset[str]
    register_licence: str
    organisation: str
    public_url: str

    @property
    def verbs(self) -> list[str]:
        """Return the words for what a decision does: a power is used, passed on, or something undone."""
        used = {verb for power in self.powers.values() for verb in power.verbs}
        return sorted(used | PASSES_ON | UNDOES)
