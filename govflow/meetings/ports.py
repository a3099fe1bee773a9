"""What this room asks of others: who sits where by which terms, notice, appointing (``bootstrap``)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from sqlalchemy import Connection

from govflow.kernel.findings import Json
from govflow.kernel.moments import Happened
from govflow.meetings.model import Words
from govflow.road.step import Rules
from govflow.rulebook.notice import NoticeLaw
from govflow.rulebook.presence import Seat
from govflow.rulebook.terms import BodyRules
from govflow.storage.work import Work

PART = "meetings"


@dataclass(frozen=True, slots=True)
class Terms:
    """The terms of reference in force: which, and what they say."""

    id: str
    rules: BodyRules


@dataclass(frozen=True, slots=True)
class StandingInterest:
    """An interest of the standing register. The text of a sensitive one never comes this way."""

    person: str
    kind: str
    organisation: str
    sensitive: bool
    kept_at: str = ""


class BodyRegister(Protocol):
    """Who may sit where, under which terms, on a day (``bodies.queries``). Instants are UTC, as recorded."""

    def terms_at(self, connection: Connection, body: str, instant: str) -> Terms | None:
        """Return the terms of reference in force, or ``None`` before a body has any."""

    def seats_at(self, connection: Connection, body: str, instant: str) -> Sequence[Seat]:
        """Return the seats of a body with whoever holds them, in the order of the membership list."""

    def organisation_of(self, connection: Connection, body: str, instant: str) -> str:
        """Return the organisation whose body it is, up its line of parents; nothing where nobody says."""

    def dispensation_at(
        self, connection: Connection, person: str, body: str, subject: str, instant: str
    ) -> str:
        """Return the dispensation that lets someone take part all the same, or nothing."""

    def interests_at(
        self, connection: Connection, people: Sequence[str], instant: str
    ) -> Sequence[StandingInterest]:
        """Return what stands in the register of interests of these people."""


@dataclass(frozen=True, slots=True)
class Election:
    """Someone elected to an office of a body at a meeting; ``until`` is the last day, counted in."""

    body: str
    person: str
    office: str
    since: Happened
    until: date | None
    key: str


class Appoint(Protocol):
    """Enters an election in the register of seats, in the transaction of the vote (``bodies.use_cases``)."""

    def __call__(self, work: Work, election: Election, /) -> None:
        """Take who was elected to what, from when until when, by which motion."""


class NamesFor(Protocol):
    """Returns the names of people and bodies by their ids (``people.queries``)."""

    def __call__(self, connection: Connection, ids: Sequence[str], /) -> Mapping[str, str]:
        """Take the ids."""


@dataclass(frozen=True, slots=True)
class MeetingRules:
    """Everything the room is handed at start."""

    road: Rules
    bodies: BodyRegister
    words: Words
    law: NoticeLaw
    appoint: Appoint
    role_titles: Mapping[str, str]
    names_for: NamesFor


Answer = dict[str, Json]
