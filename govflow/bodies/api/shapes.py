"""What the routes that write take and give, field by field. A field that is not here is refused."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BaseModel, Field

from govflow.web.json_requests import Body, Text, Word

Name = Annotated[Word, Field(min_length=1)]
WHEN = "An instant, or only the day; now where it is left out."


class NewTerms(Body):
    """Terms of reference; ``rules`` is spelt as in an area file."""

    approved: Name
    approved_by: Name
    document: Word
    rules: dict[str, Any]
    parent: Word = ""


class Seat(Body):
    """A seat that belongs to an organisation."""

    title: Name
    organisation: Name
    category: Name
    kind: Word = "voting"
    from_: Word = Field(default="", alias="from", description=WHEN)


class Appointment(Body):
    """Someone takes a seat (``holder``) or stands in (``substitute``); ``until`` is the last day."""

    person: Name
    capacity: Word = "holder"
    office: Word = ""
    from_: Word = Field(default="", alias="from", description=WHEN)
    until: Word = ""


class Election(Body):
    """A member is elected to an office of the body, or with an empty one lays it down."""

    person: Name
    office: Word
    from_: Word = Field(default="", alias="from", description=WHEN)
    until: Word = ""


class Ending(Body):
    """When something ends, and why."""

    at: Word = Field(default="", description=WHEN)
    reason: Text = ""


class Interest(Body):
    """An interest for the standing register: one's own where no ``person`` is named."""

    area: Name
    kind: Name
    person: Word = ""
    organisation: Word = ""
    text: Text = ""
    sensitive: bool = False
    kept_at: Word = ""
    from_: Word = Field(default="", alias="from", description=WHEN)


class Dispensation(Body):
    """Leave to take part in spite of an interest, on one case or on everything."""

    person: Name
    subject: Word = ""
    document: Word
    until: Name
    from_: Word = Field(default="", alias="from", description=WHEN)


class Receipt(BaseModel):
    """What came of it: the id of what was written, and its event."""

    id: str
    event: int
