"""What the routes give, for the description of the API. The shapes themselves are made in ``road.views``."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, Field

from govflow.web.openapi import FindingShape


class CaseLine(BaseModel):
    """A case as a row of a list."""

    ref: str
    area: str
    year: str
    state: str
    version: int
    workflow: str
    kind: str
    since: str
    late: list[str]


class Listed(BaseModel):
    """A page of a list, and the cursor of the next: null at the end."""

    next_cursor: str | None


class PlanList(Listed):
    """A page of plans."""

    plans: list[CaseLine]


class AgreementList(Listed):
    """A page of agreements."""

    agreements: list[CaseLine]


class ReturnList(Listed):
    """A page of returns."""

    returns: list[CaseLine]


class ReportList(Listed):
    """A page of reports to a board."""

    reports: list[CaseLine]


class MeetingList(Listed):
    """A page of meetings."""

    meetings: list[CaseLine]


class DecisionList(Listed):
    """A page of decisions."""

    decisions: list[CaseLine]


class DelegationList(Listed):
    """A page of delegations."""

    delegations: list[CaseLine]


class CaseList(Listed):
    """A page of cases."""

    cases: list[CaseLine]


class MilestoneShown(BaseModel):
    """A date of the timetable with its status today."""

    key: str
    title: str
    qualifier: str
    start: str | None
    due: str | None
    source: str
    owner: str
    status: str
    days_late: int
    slack_working_days: int | None


class Timetable(BaseModel):
    """The dates of a case, in their order."""

    milestones: list[MilestoneShown]


class CaseShown(BaseModel):
    """A case in full."""

    ref: str
    area: str
    year: str
    kind: str
    state: str
    state_title: str
    owner: str
    version: int
    workflow: str
    workflow_version: str
    milestones: list[MilestoneShown]
    late: list[str]
    authority_for_state: dict[str, Any] | None
    retrospective: dict[str, Any] | None
    not_confirmed: list[int]
    in_question: list[dict[str, Any]]
    notices: list[str]


class Asked(BaseModel):
    """One answer that a step asks for."""

    name: str
    label: str
    kind: str
    required: bool
    choices: list[str]


class Option(BaseModel):
    """A step out of the present state, and what stands in its way."""

    trigger: str
    title: str
    to: str
    open: bool
    blocked_by: list[FindingShape]
    how: str
    evidence: list[str]
    asks: list[Asked]
    governed: bool


class Options(BaseModel):
    """Every step out of the present state, open or not."""

    ref: str
    state: str
    version: int
    options: list[Option]


class Opened(BaseModel):
    """The receipt of an opening."""

    ref: str
    state: str
    version: int
    event: int


class Taken(BaseModel):
    """The receipt of a step."""

    ref: str
    from_state: str = Field(alias="from")
    to: str
    version: int
    event: int
    at: str
    flags: list[FindingShape]


class CorrectedShown(BaseModel):
    """What came of a correction."""

    ref: str
    correction: str
    status: str
    about: int
    event: int
    state: str
    version: int
    relying: list[int]


class Noted(BaseModel):
    """The receipt of an entry that moves nothing."""

    ref: str
    event: int


class ContentNoted(Noted):
    """The receipt of a version of the contents: its number, and which parts changed in it."""

    number: int
    changed: list[str]


class ActShown(Noted):
    """The receipt of an act that was recorded and moved nothing."""

    act: str


class LineNoted(Noted):
    """The receipt of what was done about a line."""

    line: str


class LineShown(BaseModel):
    """A comment, query or condition: what was asked and how it was answered."""

    id: str
    kind: str
    number: int
    from_whom: str
    section: str
    text: str | None
    asked_on: str
    due_on: str
    owner: str
    status: str
    verdict: str
    answer: str | None
    answered_in: str
    answered_by: str
    document: str
    event: int


class Lines(BaseModel):
    """The lines of a case, by kind and number."""

    lines: list[LineShown]


class EventShown(BaseModel):
    """An event of the ledger. ``private`` is empty once it was erased."""

    event: int
    stream: str
    seq: int
    type: str
    at: str
    happened_at: str | None
    actor: str
    definition: str
    hash: str
    data: dict[str, Any]
    private: dict[str, Any]


class Events(BaseModel):
    """A page of the feed."""

    events: list[EventShown]
    next_cursor: str


class EntryShown(BaseModel):
    """An entry of a case's story, with what later came of it."""

    event: int
    seq: int
    type: str
    at: str
    happened_at: str | None
    actor: str
    struck_by: int | None
    redated_by: int | None
    on_behalf: str | None
    answered_by: int | None
    data: dict[str, Any]
    private: dict[str, Any]


class Trail(BaseModel):
    """The story of a case, oldest first."""

    entries: list[EntryShown]
