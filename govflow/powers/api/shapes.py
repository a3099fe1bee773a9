"""What these routes take and give, field by field. A field that is not here is refused."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BaseModel, Field

from govflow.web.json_requests import Body, Query, Text, Word
from govflow.web.openapi import FindingShape

_MANY = 50
Name = Annotated[Word, Field(min_length=1)]


class PartySaid(Body):
    """An office, a person or a body. ``kind`` is for a consultee: consult, or agree."""

    office: Word = ""
    organisation: Word = ""
    person: Word = ""
    body: Word = ""
    kind: Word = ""


class SubjectSaid(Body):
    """Which cases, by any of these lists."""

    cases: list[Word] = Field(default_factory=list, max_length=_MANY)
    areas: list[Word] = Field(default_factory=list, max_length=_MANY)
    years: list[Word] = Field(default_factory=list, max_length=_MANY)
    workflows: list[Word] = Field(default_factory=list, max_length=_MANY)


class ScopeSaid(Body):
    """Over what: a subject, powers of ``config/powers.toml``, and limits in pounds and pence."""

    subject: Word | SubjectSaid = ""
    powers: list[Word] = Field(default_factory=list, max_length=_MANY)
    limit: Word | None = None
    limit_total: Word | None = None


class Grant(Body):
    """A delegation to be granted by the decision that made it."""

    instrument: Name
    delegate: PartySaid | None = None
    delegates: list[PartySaid] = Field(default_factory=list, max_length=_MANY)
    joint: bool = False
    scope: ScopeSaid
    consultees: list[PartySaid] = Field(default_factory=list, max_length=_MANY)
    from_: Word = Field(default="", alias="from")
    until: Word | None = None
    conditions: Text | list[Text] = ""
    may_sub_delegate: bool = False
    develop_only: bool = False
    function_kind: Word = ""
    report_back_on: Word = ""
    power_relied_on: Text = ""


class Granted(BaseModel):
    """The receipt of a grant."""

    ref: str
    state: str
    version: int
    event: int
    power_confirmed: str
    flags: list[FindingShape]


class Decide(Body):
    """A decision of a body, or an officer's; without ``decided_at`` the officer's own, here and now."""

    area: Name
    verb: Name
    text: Annotated[Text, Field(min_length=1)]
    decided_at: Word = ""
    outcome: Word = "made"
    subject: Word = ""
    power: Word = ""
    body: Word = ""
    delegation: Word = ""
    on_behalf: Word = Field(default="", alias="for")
    meeting: Word = ""
    item: Word = ""
    condition: Text = ""
    in_principle: bool = False
    nature: Word = ""
    ratifies: Word = ""
    amount: Word = ""
    executive: bool | None = None
    key_decision: bool = False
    urgent: bool = False
    published_at: Word = ""
    record: Annotated[dict[Word, Text | list[Text]], Field(max_length=_MANY)] = Field(default_factory=dict)
    in_question: list[Text] = Field(default_factory=list, max_length=_MANY)
    planned: Word = ""
    proposed: Word = ""
    seen_version: int | None = None
    evidence: list[Word] = Field(default_factory=list, max_length=_MANY)


class Published(Body):
    """When the statement of a decision was published: a day, or an instant."""

    published_at: Name


class Decided(BaseModel):
    """The receipt of a decision."""

    ref: str
    state: str
    version: int
    event: int
    flags: list[FindingShape]


class Completed(Body):
    """What a decision's record lacked. What it says already stays as it was written."""

    record: Annotated[dict[Word, Text | list[Text]], Field(max_length=_MANY)] = Field(default_factory=dict)
    urgent: bool = False
    key_decision: bool = False
    in_principle: bool = False


class Lifted(Body):
    """What a decision was subject to, met."""

    lifted_by: Word
    happened_at: Name
    document: Word
    reason: Text = ""


class Extend(Body):
    """A later end, by a further decision."""

    instrument: Name
    until: Name


class Ask(Body):
    """A consultee to be asked, with a document, until an instant."""

    consultee: Name
    about: Word = ""
    document: Word = ""
    reply_by: Name
    happened_at: Word = ""


class Answered(Body):
    """What a consultee answered."""

    answer: Name
    text: Text = ""
    happened_at: Word = ""
    document: Word = ""


class Considered(Body):
    """How a reply was considered."""

    text: Text


class Assent(Body):
    """The assent of one joint delegate to what another does."""

    about: Word = ""
    delegate: Word = ""


class Determination(Body):
    """A statutory officer's answer."""

    area: Name
    question: Name
    about: Name
    answer: Name
    reasons: Text


class Hold(Body):
    """A case to be put on hold."""

    ref: Name
    reason: Text


class Why(Body):
    """Why."""

    reason: Text


class Cover(Body):
    """Who covers for whom in which office, from the first day through the last."""

    area: Name
    office: Name
    absent: Name
    covering: Name
    from_: Name = Field(alias="from")
    until: Name
    document: Word = ""


class CoverShown(BaseModel):
    """Cover as it stands; ``until`` is the instant from which it holds no more."""

    id: str
    area: str
    office: str
    absent: str
    covering: str
    document: str
    from_: str = Field(alias="from")
    until: str


class Covers(BaseModel):
    """Who covers for whom."""

    covers: list[CoverShown]


class Linked(Body):
    """Two accounts of one person, and in which area it is known."""

    area: Name
    account: Name
    person: Name


class SentBack(Body):
    """What goes to the author: question, refer_back or decline."""

    kind: Name
    text: Annotated[Text, Field(min_length=1)]
    about: Word = ""


class Noted(BaseModel):
    """The receipt of an entry."""

    ref: str
    event: int
    id: str = ""


class AreaQuery(Query):
    """Of which area."""

    area: Word = ""


class NoQuery(Query):
    """No query at all."""


class DelegationShown(BaseModel):
    """A delegation with its terms and what is left of it."""

    ref: str
    area: str
    state: str
    grantor: str
    instrument: str
    from_: str = Field(alias="from")
    until: str | None
    terms: dict[str, Any]
    spent: str
    left: str | None
    warning: str
    report_warning: str


class Scheme(BaseModel):
    """The scheme of delegation: what is in force, of one's areas."""

    scheme: list[DelegationShown]
