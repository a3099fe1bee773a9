"""What this room is handed at start, by ``bootstrap``."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection

from govflow.contents.turns import Turns
from govflow.kernel.actor import Actor
from govflow.kernel.findings import Finding
from govflow.road.ports import BringDocuments, Case
from govflow.road.step import Rules
from govflow.storage.work import Store

PART = "contents"


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """What another room finds in a plan: under which heading, on which page, and what."""

    title: str
    endpoint: str
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class PrintedMinimum:
    """What a condition requires of an area in a year, in pounds, and the public paper that prints it."""

    amount: str
    document: str


@dataclass(frozen=True, slots=True)
class ContentsParts:
    """Everything the room works with. ``templates`` is the folder of the rounds' templates."""

    road: Rules
    templates: Path
    bring_documents: BringDocuments
    # The bytes kept under a SHA-256, checked against it (documents).
    kept: Callable[[Connection, str], bytes]
    # Opens a document for someone, or is as if there were none (documents).
    read_content: Callable[[Store, Actor, str], bytes]
    role_titles: Mapping[str, str]
    # The minimums that an area's own file prints for a year, by condition.
    printed_minimums: Callable[[str, str], Mapping[str, PrintedMinimum]]
    # What the other rooms find in a plan beside its figures (schemes, third parties).
    elsewhere: Callable[[Connection, Case], Sequence[Elsewhere]]
    # So many workbooks are read at once.
    turns: Turns
