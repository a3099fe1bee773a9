"""What the API of pools reads and answers."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BaseModel, Field

from govflow.web.json_requests import Body, Query, Text, Word
from govflow.web.openapi import FindingShape

Evidence = Annotated[list[Word], Field(max_length=100)]
Amounts = dict[str, Word]


class NoPoolQuery(Query):
    """No query at all."""


class TermsAsked(Query):
    """Which versions are compared, or with which other agreement of the area."""

    before: Annotated[int, Field(ge=1, le=100_000)] | None = None
    after: Annotated[int, Field(ge=1, le=100_000)] | None = None
    other: Word = Field(default="", alias="with", description="Another agreement with this pool.")


class NewTerms(Body):
    """Terms of a pool, as one document."""

    terms: dict[str, Any]
    reason: Text = ""
    applies_from: Word = ""
    authority: Word = ""
    agreed_on: Word = ""
    expect_version: int | None = None
    evidence: Evidence = Field(default_factory=list)


class NewForecast(Body):
    """What a party expects the pool to come out at; shared at once only where it says so."""

    party: Word
    outturn: Word
    own_cost: Word = ""
    as_at: Word = ""
    note: Text = ""


class PoolFigures(Body):
    """An outturn with each party's own costs of an overspend, and the help there is, in pounds."""

    outturn: Word
    own_costs: Amounts = Field(default_factory=dict)
    helps: Amounts = Field(default_factory=dict)
    terms_version: int | None = None


class NewSettlement(Body):
    """What is settled: the outturn given or, without, the forecasts that are shared."""

    outturn: Word = ""
    own_costs: Amounts = Field(default_factory=dict)
    helps: Amounts = Field(default_factory=dict)
    supersedes: Word = ""
    reason: Text = ""
    terms_version: int | None = None


class SettlementAgreed(Body):
    """Which party agrees, and the digest of what it agrees."""

    party: Word
    digest: Word
    agreed_on: Word = ""
    evidence: Evidence = Field(default_factory=list)


class PoolsShown(BaseModel):
    """The pools of an agreement."""

    ref: str
    pools: list[dict[str, Any]]


class PoolDocument(BaseModel):
    """A document about a pool; ``docs/reference/pools.md`` lists its keys."""

    ref: str
    pool: str


class PoolVersions(PoolDocument):
    """Every version of a pool's terms, the latest first."""

    versions: list[dict[str, Any]]


class TermsCompared(BaseModel):
    """Two terms beside each other."""

    budget: dict[str, Any]
    contributions: list[dict[str, Any]]
    rule: dict[str, list[str]]
    rule_changed: bool


class PoolPosition(PoolDocument):
    """Where a pool stands by what is shared; nothing while nothing is."""

    position: dict[str, Any] | None


class PoolWhatIf(PoolDocument):
    """Where a pool would stand."""

    settlement: dict[str, Any] | None
    limits: list[dict[str, Any]]
    findings: list[FindingShape]


class PoolReceipt(PoolDocument):
    """What was recorded."""

    event: int
