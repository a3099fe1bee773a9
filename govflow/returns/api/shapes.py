"""What these routes take and give, field by field. A field that is not here is refused."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BaseModel, Field

from govflow.web.json_requests import Body, Query, Text, Word
from govflow.web.openapi import FindingShape

_MANY, _MOST_LINES = 200, 5_000
Name = Annotated[Word, Field(min_length=1)]
Key = Annotated[str, Field(max_length=1_000, pattern=r"^[^\u0000]*$")]
Money = Word | None


class OpenReturnSaid(Body):
    """A return to be opened; without a quarter, of the first period of the year that has none."""

    area: Name
    year: Name
    quarter: Word = Field(default="", description="Q1 to Q4, year_end, or in full: 2024-25 Q3.")


class PeriodSaid(Body):
    """Which period a return is of."""

    year: Name
    quarter: Name


class LineSaid(Body):
    """What is said of one scheme: a field that is left out stays, an empty text takes a figure away."""

    line: Key = ""
    scheme: Text = ""
    scheme_id: Word = ""
    source: Word = ""
    budget: Money = None
    spent: Money = None
    forecast: Money = None
    reason: Text | None = None
    expected_on: Word | None = None


class MetricSaid(Body):
    """Why a metric is not there yet, and when it is expected."""

    metric: Key
    reason: Text
    expected_on: Word


class MeasuredSaid(Body):
    """A metric of the period that the plan does not give; ``state`` as of any metric."""

    metric: Name
    measure: Word = ""
    planned: Word = ""
    actual: Word = ""
    state: Word = "complete"
    variance: Word = ""
    months: Word = ""
    available_from: Word = ""
    note: Text = ""


class ConditionSaid(Body):
    """Whether a national condition is still met."""

    condition: Name
    met: Word
    said: Text = ""


class CarriedSaid(Body):
    """Money carried forward, of which year and scheme; an empty amount takes it away."""

    from_year: Name
    amount: Word
    scheme: Word = ""


class FiguresSaid(Body):
    """Figures of a return; only what is given changes. ``seen`` is the event that was last seen."""

    lines: Annotated[list[LineSaid], Field(max_length=_MOST_LINES)] = Field(default_factory=list)
    metrics: Annotated[list[MetricSaid], Field(max_length=_MANY)] = Field(default_factory=list)
    measured: Annotated[list[MeasuredSaid], Field(max_length=_MANY)] = Field(default_factory=list)
    conditions: Annotated[list[ConditionSaid], Field(max_length=_MANY)] = Field(default_factory=list)
    carried_forward: Annotated[list[CarriedSaid], Field(max_length=_MANY)] = Field(default_factory=list)
    narrative: Text | None = None
    summary: Text = ""
    seen: Annotated[int, Field(ge=0)] | None = None


class HeadSaid(Body):
    """The head of a report, and the returns it covers."""

    returns: Annotated[list[Name], Field(max_length=_MANY)] | None = None
    head: Annotated[dict[Name, Text], Field(max_length=_MANY)] = Field(default_factory=dict)


class OpenReportSaid(HeadSaid):
    """A report to be begun on returns of an area."""

    area: Name
    year: Word = ""


class NoQuery(Query):
    """No query at all."""


class Opened(BaseModel):
    """The receipt of an opening."""

    ref: str
    state: str
    version: int
    event: int


class Noted(BaseModel):
    """The receipt of an entry."""

    ref: str
    event: int


class FiguresShown(BaseModel):
    """All that a return holds for its period."""

    ref: str
    plan: str
    period: str
    totals: dict[str, str]
    lines: list[dict[str, Any]]
    metrics: list[dict[str, Any]]
    conditions: list[dict[str, Any]]
    carried_forward: list[dict[str, Any]]
    narrative: str
    content: int
    seen: int
    missing: list[str]
    findings: list[FindingShape]
    stale: list[FindingShape]
    reports: list[str]


class HeadShown(BaseModel):
    """The head of a report, and the returns it covers."""

    ref: str
    body: str
    meeting_on: str
    decision_type: str
    title: str
    ward: str
    contact_officer: str
    chief_officers: str
    cost: str
    ongoing_cost: str
    savings: str
    budget_host: str
    funding_source: str
    beneficiary: str
    reason: str
    recommendation: str
    returns: list[dict[str, str]]
