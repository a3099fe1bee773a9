"""What this room is handed at start, by ``bootstrap``."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from sqlalchemy import Connection

from govflow.road.ports import BringDocuments
from govflow.road.step import Rules
from govflow.workbook.model import Contents

PART = "virements"
# What a plan holds now, as its latest version has it; nothing before the first one came in.
HeldOf = Callable[[Connection, str], Contents | None]
# What an agreement holds back within lines of a plan, in pence, and why: by line name or scheme ID.
HeldBack = Callable[[Connection, str], Mapping[str, tuple[int, str]]]


@dataclass(frozen=True, slots=True)
class VirementParts:
    """Everything the room works with."""

    road: Rules
    held_of: HeldOf
    bring_documents: BringDocuments
    held_back: HeldBack = lambda _connection, _plan: {}
