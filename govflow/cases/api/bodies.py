"""What the routes take: every field by name and kind. A field that is not here is refused."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from govflow.kernel.errors import NotFound
from govflow.road.queries import LONGEST_PAGE
from govflow.web.json_requests import Body, Query, Text, Word

_NUMBER = 2**53 - 1
_MANY = 100
EventNumber = Annotated[int, Field(ge=1, le=_NUMBER)]


class OpenYear(Body):
    """A case to be opened for an area, and a year where the workflow is yearly."""

    area: Annotated[Word, Field(min_length=1)]
    year: Word = ""


class OpenAny(OpenYear):
    """A case of any workflow to be opened."""

    workflow: Annotated[Word, Field(min_length=1)]


class Line(Body):
    """One comment, query or condition that a step opens."""

    text: Annotated[Text, Field(min_length=1)]
    section: Word = ""
    from_whom: Word = ""
    due_on: Word = ""
    owner: Word = ""


class Paper(Body):
    """A stored document, and as what kind of evidence it stands."""

    document: Word
    kind: Word = ""


Papers = Annotated[list[Word | Paper], Field(max_length=_MANY)]
AnswerOf = Text | bool | Annotated[list[Text | Line], Field(max_length=_MANY)]


class Transition(Body):
    """A step to be taken, or with ``happened_at`` and ``for`` one that was taken in the world."""

    trigger: Annotated[Word, Field(min_length=1)]
    reason: Text = ""
    authority: Word = ""
    evidence: Papers = Field(default_factory=list)
    happened_at: Word = ""
    on_behalf: Word = Field(default="", alias="for")
    received_at: Word = ""
    answers: Annotated[dict[Word, AnswerOf], Field(max_length=_MANY)] = Field(default_factory=dict)
    checked: Annotated[list[Text], Field(max_length=_MANY)] = Field(default_factory=list)


class ActNoted(Body):
    """Something done in the world that no step of the present state provides for, with its document."""

    what: Annotated[Word, Field(min_length=1)]
    happened_at: Annotated[Word, Field(min_length=1)]
    on_behalf: Annotated[Word, Field(min_length=1, alias="for")]
    evidence: Annotated[list[Word | Paper], Field(min_length=1, max_length=_MANY)]
    reason: Text = ""


class Correction(Body):
    """An event said to be wrong: with ``happened_at`` its date, without it the step itself."""

    event: EventNumber
    reason: Text
    happened_at: Word = ""
    evidence: Papers = Field(default_factory=list)


class Reason(Body):
    """Why."""

    reason: Text


class Confirmation(Body):
    """Whether an act recorded for oneself was so; where not, the reason."""

    confirms: bool
    reason: Text = ""


class NewContent(Body):
    """A version of the contents: each part ``changed``, ``as before`` or its SHA-256, and what changed."""

    document: Annotated[Word, Field(min_length=1)]
    parts: Annotated[dict[Word, Word], Field(max_length=_MANY)] = Field(default_factory=dict)
    summary: Annotated[dict[Word, Text], Field(max_length=_MANY)] = Field(default_factory=dict)
    authority: Word = ""


class NewLine(Body):
    """A comment on a case."""

    kind: Word = "comment"
    text: Annotated[Text, Field(min_length=1)]
    section: Word = ""
    from_whom: Word = ""
    due_on: Word = ""


class LineAnswer(Body):
    """An answer to a line."""

    verdict: Word
    answer: Text
    answered_in: Word = ""


class Lifting(Body):
    """A condition lifted, by whom and on which document."""

    lifted_by: Word
    document: Word
    note: Text = ""


class ListQuery(Query):
    """Which cases, and from where on."""

    area: Word = ""
    year: Word = ""
    state: Word = ""
    cursor: Word = ""
    limit: Annotated[int, Field(ge=1, le=LONGEST_PAGE)] = 50


class ListAnyQuery(ListQuery):
    """Which cases of every workflow."""

    workflow: Word = ""


class AtQuery(Query):
    """As it stood at an instant, by what was known at another."""

    as_at: Word = Field(default="", description="An instant, like 2021-11-11T14:30:00Z.")
    known_at: Word = Field(default="", description="An instant, like 2021-11-11T14:30:00Z.")


class LinesQuery(Query):
    """Which lines."""

    kind: Word = ""


class EventsQuery(Query):
    """After which event the feed goes on. Give back what was given as ``next_cursor``."""

    after: Annotated[int, Field(ge=0, le=_NUMBER)] = 0
    limit: Annotated[int, Field(ge=1, le=500)] = 100


class NoQuery(Query):
    """No query at all."""


def event_number(number: int) -> int:
    """Return the number of an event in an address.

    Raises:
        NotFound: for one that no event can have.
    """
    if not 1 <= number <= _NUMBER:
        raise NotFound(f"There is no event {str(number)[:20]}.")
    return number
