"""What this room asks of others; ``bootstrap`` hands it over as ``Product.parts["bodies"]``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from sqlalchemy import Connection

from govflow.road.ports import BringDocuments
from govflow.rulebook.powers import Powers

PART = "bodies"


class Attended(Protocol):
    """How often a seat was taken in a council year: by its holder, by a substitute, or with an apology."""

    @property
    def title(self) -> str:
        """Return what the seat is called."""

    @property
    def name(self) -> str:
        """Return who held it, empty where nobody did."""

    @property
    def meetings(self) -> int:
        """Return how many meetings there were."""

    @property
    def present(self) -> int:
        """Return at how many the holder was there."""

    @property
    def substituted(self) -> int:
        """Return at how many a substitute was."""

    @property
    def apologies(self) -> int:
        """Return at how many there was an apology."""


class AttendanceRecord(Protocol):
    """Counts the attendance of a body in a council year, from May on (``meetings.queries.lists``)."""

    def __call__(self, connection: Connection, body: str, year: int, /) -> Sequence[Attended]:
        """Return one row for each seat and its holder, or none where no meeting was recorded."""


def nobody_counted(connection: Connection, body: str, year: int) -> Sequence[Attended]:
    """Return no attendance: where no meetings are kept, nobody was counted."""
    del connection, body, year
    return ()


@dataclass(frozen=True, slots=True)
class BodyParts:
    """Everything the room is handed at start."""

    powers: Powers
    role_titles: Mapping[str, str]
    bring_documents: BringDocuments
    attendance: AttendanceRecord = nobody_counted
