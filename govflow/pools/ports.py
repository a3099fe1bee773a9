"""What this room is handed at start, by ``bootstrap``."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import Connection

from govflow.road.ports import BringDocuments, Case
from govflow.road.step import Rules
from govflow.storage.work import Work

PART = "pools"


@dataclass(frozen=True, slots=True)
class Opened:
    """The case of a decision that was opened, and the body it is for."""

    decision: str
    body: str


# Opens a decision beside an agreement, for the body of its area with the power; nothing where none has it.
OpenDecision = Callable[[Work, Case], Opened | None]
# How much contingency of a pool was released, in pence: by agreement and key.
ReleasedOf = Callable[[Connection, str, str], int]


@dataclass(frozen=True, slots=True)
class PoolParts:
    """Everything the room works with."""

    road: Rules
    bring_documents: BringDocuments
    open_decision: OpenDecision
    released_of: ReleasedOf
