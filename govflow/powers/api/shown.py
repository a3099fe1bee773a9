"""What the API answers of decisions: one with its record, and one that a body was asked for."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel

from govflow.web.openapi import FindingShape


class DecisionShown(BaseModel):
    """A decision with its record."""

    ref: str
    area: str
    state: str
    verb: str
    subject: str
    decided_at: str
    effective_at: str | None
    in_question: str
    record: dict[str, Any]


class ProposalShown(BaseModel):
    """What was proposed to a body, and why; ``state`` says what became of it."""

    ref: str
    state: str
    version: int
    body: str
    agreement: str
    pool: str
    limit: str
    terms_version: int
    forecast: str
    outturn: str | None
    because: FindingShape | None
    event: int
