"""What these pages ask of other rooms; ``bootstrap`` hands it over as ``Product.parts["cases"]``."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Protocol

from govflow.kernel.actor import Actor
from govflow.kernel.findings import Json
from govflow.road.opening import OpenCase
from govflow.road.ports import BringDocuments, Case
from govflow.storage.work import Store

PART = "cases"


class ReadTimetable(Protocol):
    """Says what the stored dates of a case mean on a day (``timetable.entries``)."""

    def __call__(self, rows: Sequence[Mapping[Any, Any]], today: date, /) -> list[dict[str, Json]]:
        """Return each row of ``milestone`` with its status on that day, in the order given."""


class ReadableDocuments(Protocol):
    """Says which documents someone may open (``documents.model.may_read``)."""

    def __call__(self, connection: Any, person: str, rows: Sequence[Mapping[Any, Any]], /) -> frozenset[str]:
        """Return the ids among ``rows`` of ``document`` that this person may know by name and open."""


class ReadContent(Protocol):
    """Returns the bytes of a document to someone who may read it, and logs the reading of a private one."""

    def __call__(self, store: Store, actor: Actor, document: str, /) -> bytes:
        """Take who reads, and the id of the document."""


class Opening(Protocol):
    """Returns the command that opens a case with its round's timetable (``bootstrap.opening``)."""

    def __call__(self, workflow: str, area: str, year: str, key: str, /) -> OpenCase:
        """Take the workflow, the area's slug, the financial year and the key of the request."""


class VotesToAnswer(Protocol):
    """Returns the votes others wrote down for a person, to be answered (``meetings.queries.recorded``)."""

    def __call__(self, connection: Any, person: str, /) -> Sequence[Mapping[Any, Any]]:
        """Return each with ``case_ref`` and ``body_name``."""


class Consulted(Protocol):
    """Returns the consultations that wait for a person's reply (``powers.queries.asked``)."""

    def __call__(
        self, connection: Any, person: str, areas: Collection[str], now: datetime, /
    ) -> Sequence[Mapping[Any, Any]]:
        """Return each with ``case_ref``, ``delegation`` and ``reply_by``."""


@dataclass(frozen=True, slots=True)
class CaseParts:
    """Everything the room is handed at start."""

    read_timetable: ReadTimetable
    bring_documents: BringDocuments
    readable_documents: ReadableDocuments
    read_content: ReadContent
    opening: Opening
    votes_to_answer: VotesToAnswer
    consulted: Consulted
    role_titles: Mapping[str, str]
    kind_title: Callable[[str], str]
    # What a reader of a case must know at once, in sentences: whose money is not yet authorised, say.
    notices: Callable[[Any, Case], Sequence[str]]
