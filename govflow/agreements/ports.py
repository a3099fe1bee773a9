"""What this room is handed at start, by ``bootstrap``."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection

from govflow.agreements.model import Kind
from govflow.kernel.findings import Json
from govflow.road.milestones import DatedStep
from govflow.road.ports import BringDocuments
from govflow.road.step import Rules
from govflow.signing.model import PdfSignature

PART = "agreements"
# Whose body, or whose delegation, an authority comes from: the organisation's slug; empty where nobody's.
OwnerOf = Callable[[Connection, Mapping[str, Json]], str]
# What was found of the signatures inside a document when it was stored.
SignaturesIn = Callable[[Connection, str], tuple[PdfSignature, ...]]
# A last day of an agreement, by key and title, as a date of its timetable.
DatedOf = Callable[[str, str, date], DatedStep]


@dataclass(frozen=True, slots=True)
class AgreementParts:
    """Everything the room works with. ``expiring_months``: how long before its end an agreement is raised."""

    road: Rules
    kinds: Mapping[str, Kind]
    dated: DatedOf
    bring_documents: BringDocuments
    expiring_months: int
