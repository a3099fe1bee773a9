"""What this room is handed at start, by ``bootstrap``: contents of papers, and what it records through."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

from sqlalchemy import Connection

from govflow.kernel.findings import Finding
from govflow.kernel.moments import Happened
from govflow.papers.model import Agenda, Folders, Minutes, Notice, Reader, Report, Sheet
from govflow.road.ports import BringDocuments, Evidence
from govflow.road.step import Rules
from govflow.rulebook.notice import NoticeLaw
from govflow.rulebook.terms import DaysRule
from govflow.storage.work import Work

PART = "papers"


@dataclass(frozen=True, slots=True)
class Signature:
    """A sheet that came back signed: what was decided on it, by whom, when, and the scan of it."""

    delegation: str
    about: str
    text: str
    verb: str
    happened: str
    on_behalf: str
    record: dict[str, Any]
    amount: str
    in_question: tuple[str, ...]
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class Recorded:
    """The decision that a signed sheet was recorded as."""

    ref: str
    state: str
    event: int
    flags: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class Coming:
    """Something that waits to be decided and is no entry of the forward plan itself."""

    kind: str
    area: str
    matter: str
    maker: str
    body: str
    on: str
    meeting: str
    item: str
    ref: str


@dataclass(frozen=True, slots=True)
class ItemToNotice:
    """An item of an agenda, as the rules of notice ask about it."""

    id: str
    number: str
    title: str
    exempt: str
    late: bool
    circumstances: str


@dataclass(frozen=True, slots=True)
class MeetingToNotice:
    """A meeting, as the rules of notice ask about it. Of whom the law asks nothing, ``of`` is empty."""

    ref: str
    area: str
    body: str
    body_name: str
    on: date
    state: str
    urgent: bool
    published: Happened | None
    of: str
    notice: DaysRule
    questions: DaysRule | None
    statements: DaysRule | None
    items: tuple[ItemToNotice, ...]


class SheetOf(Protocol):
    """Makes the approval sheet of a delegation (powers)."""

    def __call__(
        self, connection: Connection, delegation: str, about: str, words: str, reader: Reader, /
    ) -> Sheet:
        """Take the delegation, the case it is about, the words to be agreed to, and for whom it is made."""


@dataclass(frozen=True, slots=True)
class PaperParts:
    """Everything the room works with."""

    road: Rules
    folders: Folders
    organisation: str
    agenda_of: Callable[[Connection, str, Reader], Agenda]
    minutes_of: Callable[[Connection, str, Reader], Minutes]
    notice_of: Callable[[Connection, str, Reader], Notice]
    sheet_of: SheetOf
    report_of: Callable[[Connection, str, Reader], Report]
    sheet_digest: Callable[[Connection, str, str, str], str]
    record_decision: Callable[[Work, Signature], Recorded]
    coming: Callable[[Connection, Collection[str]], Sequence[Coming]]
    bodies_in: Callable[[Connection, Collection[str]], Sequence[tuple[str, str]]]
    members_of: Callable[[Connection, str, str], tuple[str, ...]]
    clear_days: Callable[[date, date], int]
    bring_documents: BringDocuments
    law: NoticeLaw
    meeting_to_notice: Callable[[Connection, str], MeetingToNotice | None]
