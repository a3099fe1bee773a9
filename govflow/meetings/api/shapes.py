"""What these routes take and give: every field by name and kind. A field that is not here is refused."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BaseModel, Field

from govflow.web.json_requests import Body, Query, Text, Word
from govflow.web.openapi import FindingShape

_MANY = 200
_MOST_VOTES = 10_000
Needed = Annotated[Word, Field(min_length=1)]


class OpenMeeting(Body):
    """A meeting of a body, with its beginning (with an offset or Z) and its place."""

    body: Needed
    starts_at: Needed
    place: Word = ""
    kind: Word = "ordinary"
    continues: Word = ""


class NewItem(Body):
    """An item for the agenda."""

    number: Needed
    title: Annotated[Text, Field(min_length=1)]
    verb: Word = "note"
    subject: Word = ""
    exempt: Word = ""
    recipients: Annotated[list[Word], Field(max_length=_MANY)] = Field(default_factory=list)
    circumstances: Text = ""


class Circumstances(Body):
    """The special circumstances of a late item."""

    circumstances: Annotated[Text, Field(min_length=1)]


class HappenedWhen(Body):
    """When it happened: an instant, or a day; without it, now."""

    happened_at: Word = ""


class ItemEnd(HappenedWhen):
    """How an item ended; ``until`` is the day it is deferred to."""

    outcome: Needed
    until: Word = ""


class Attender(Body):
    """Someone at the meeting, or who sent apologies. A seat alone means its holder."""

    seat: Word = ""
    person: Word = ""
    capacity: Word = ""
    remote: bool = False
    apology: bool = False


class Leaver(Body):
    """Someone who left."""

    seat: Word = ""
    person: Word = ""


class AttendanceNoted(HappenedWhen):
    """Who came, or who left; between which items, where no time is known."""

    attenders: Annotated[list[Attender], Field(max_length=_MANY)] = Field(default_factory=list)
    left: Leaver | None = None
    after_item: Word = ""
    during_item: Word = ""


class InterestDeclared(HappenedWhen):
    """An interest in an item, or in the whole meeting. Without a person it is one's own."""

    person: Word = ""
    kind: Needed
    item: Word = ""
    text: Text = ""
    sensitive: bool = False
    excludes: bool = False


class PartOf(Body):
    """One lettered part."""

    text: Annotated[Text, Field(min_length=1)]
    letter: Word = ""
    verb: Word = ""


class MotionsPut(HappenedWhen):
    """Parts moved together; with ``agreed`` they are agreed without a vote in the same breath."""

    item: Needed
    parts: Annotated[list[PartOf], Field(max_length=_MANY)] = Field(default_factory=list)
    mover: Word = ""
    seconder: Word = ""
    committee: Word = ""
    replaces: Word = ""
    agreed: bool = False
    dissent: Annotated[list[Word], Field(max_length=_MANY)] = Field(default_factory=list)
    as_it_happened: bool = False


class AmendmentMoved(HappenedWhen):
    """An amendment: the whole motion as it would read, to be voted on by itself."""

    text: Annotated[Text, Field(min_length=1)]
    mover: Word = ""
    seconder: Word = ""


class Nominated(Body):
    """Someone proposed for an office, with the votes they had."""

    person: Needed
    mover: Word = ""
    seconder: Word = ""
    votes: Annotated[int, Field(ge=0, le=_MOST_VOTES)] = 0


class ElectionHeld(HappenedWhen):
    """An election to an office of the body."""

    item: Needed
    office: Needed
    nominations: Annotated[list[Nominated], Field(max_length=_MANY)]
    method: Word = "agreed"
    casting_for: Word = ""
    until: Word = ""
    as_it_happened: bool = False


class VoteOf(Body):
    """One vote: for, against, abstain, not_present, excluded, not_voting. One's own names nobody."""

    value: Needed
    seat: Word = ""
    person: Word = ""


class Casting(Body):
    """The casting vote."""

    value: Needed
    person: Word = ""


class VotesGiven(HappenedWhen):
    """Votes on a motion, or the casting vote of the person presiding."""

    votes: Annotated[list[VoteOf], Field(max_length=_MANY)] = Field(default_factory=list)
    casting: Casting | None = None
    as_it_happened: bool = False


class VoteAnswer(Body):
    """What a member says of a vote written down for them: confirmed, or disputed with what is wrong."""

    answer: Needed
    said: Text = ""


class MotionClose(HappenedWhen):
    """The chair declares it closed; the result is computed."""

    agreed: bool = False
    dissent: Annotated[list[Word], Field(max_length=_MANY)] = Field(default_factory=list)
    as_it_happened: bool = False


class NewCommitment(Body):
    """An action arising, or a promise made."""

    text: Annotated[Text, Field(min_length=1)]
    owner: Needed
    item: Word = ""
    due_on: Word = ""
    submission: Word = ""


class Settlement(HappenedWhen):
    """What came of a commitment: kept, missed or withdrawn."""

    status: Needed
    note: Text = ""


class EntryStruck(Body):
    """An entry that was made in error."""

    id: Needed
    reason: Annotated[Text, Field(min_length=1)]


class Presiding(Body):
    """Who presides in place of the chair; nobody gives the chair back."""

    person: Word = ""


class NoQuery(Query):
    """No query at all."""


class MeetingCalled(BaseModel):
    """The receipt of a meeting called."""

    ref: str
    state: str
    version: int
    event: int


class EntryReceipt(BaseModel):
    """The receipt of an entry, with what a rule has against it."""

    ref: str
    event: int
    at: str
    flags: list[FindingShape]


class MotionsMoved(EntryReceipt):
    """The receipt of parts put before the meeting."""

    motions: list[dict[str, Any]]


class MotionClosed(EntryReceipt):
    """What a motion came to."""

    motion: str
    letter: str
    result: str
    method: str
    unanimous: bool
    reason: str
    count: dict[str, int]
    in_question: list[str]
    decided_at: str
    put: str = Field(default="", description="The motion in its new words, where an amendment carried.")


class RecordedVotes(BaseModel):
    """The votes written down for oneself that wait for an answer."""

    votes: list[dict[str, Any]]


class CommitmentMade(EntryReceipt):
    """The receipt of a commitment."""

    commitment: str


class MeetingRecord(BaseModel):
    """The whole record of a meeting."""

    ref: str
    area: str
    state: str
    version: int
    body: str
    starts_at: str
    ended_at: str
    place: str
    kind: str
    published_at: str
    adjourned_from: str
    minutes_at: str
    minutes_signed_by: str
    presiding: str
    items: list[dict[str, Any]]
    attendance: list[dict[str, Any]]
    interests: list[dict[str, Any]]
    commitments: list[dict[str, Any]]
    quorum: list[dict[str, Any]]
