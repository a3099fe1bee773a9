"""What this room is handed at start, by ``bootstrap``."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from govflow.road.ports import BringDocuments
from govflow.road.step import Rules
from govflow.schemes.asserting import Asserted
from govflow.schemes.model import Cited
from govflow.workbook.model import Contents

PART = "schemes"


@dataclass(frozen=True, slots=True)
class SchemeParts:
    """Everything the room works with."""

    road: Rules
    bring_documents: BringDocuments
    names_for: Callable[[Connection, Collection[str]], Mapping[str, str]]
    # The contents in force of a plan, or nothing where none were brought in (contents).
    held_of: Callable[[Connection, str], Contents | None]
    # Decisions of the register by their references, and those of an area to choose from (powers).
    decisions_called: Callable[[Connection, Collection[str]], Mapping[str, Cited]]
    decisions_in: Callable[[Connection, str], Sequence[Cited]]
    # The third parties of a year's round, and the titles of its planning requirements (timetable).
    third_parties_of: Callable[[str], tuple[Asserted, ...]]
    requirements_of: Callable[[str], Mapping[str, str]]
    # How many days before its end a contract is warned of.
    warning_days: int
