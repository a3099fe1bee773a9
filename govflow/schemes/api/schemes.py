"""Schemes over the API: listed, one with all that was said of it, and set as the page sets it."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from flask import Response, jsonify
from pydantic import BaseModel, Field

from govflow.kernel.moments import london_date
from govflow.schemes.api.blueprint import Name, NoQuery, api, parts, seen
from govflow.schemes.model import TITLES, Start
from govflow.schemes.queries.schemes import scheme_called, schemes_of, told_of
from govflow.schemes.use_cases.setting import SetScheme, set_scheme
from govflow.storage.work import read_clock
from govflow.web.gate import current_actor
from govflow.web.json_answers import answered
from govflow.web.json_requests import (
    Body,
    Query,
    Text,
    Word,
    expected_version,
    idempotency_key,
    read_body,
    read_query,
)
from govflow.web.openapi import FindingShape, describe
from govflow.web.product import product


class SchemesQuery(Query):
    """Of which tag, and from where on."""

    tag: Word = ""
    cursor: Word = ""
    limit: Annotated[int, Field(ge=1, le=200)] = 50


class StartSaid(Body):
    """When a source says that what follows starts; an empty ``starts`` where it no longer says so."""

    follows: Name
    starts: Annotated[Word, Field(description="A day like 2019-11-04, or a month like 2019-11.")]
    source: Name
    document: Word = ""
    page: Word = ""


class SchemeSaid(Body):
    """What is said of a scheme: what is left out stays, an empty text takes it back."""

    decision: Word | None = None
    decided_elsewhere: Text | None = None
    decision_document: Word | None = None
    approved_until: Word | None = None
    recurrence: Literal["recurrent", "one_off", ""] | None = None
    contract_end: Word | None = None
    business_case: Word | None = None
    review: Word | None = None
    impact_review: Word | None = None
    status: Text | None = None
    tag: Word | None = None
    starts: Annotated[list[StartSaid], Field(max_length=100)] = Field(default_factory=list)


class StartShown(BaseModel):
    """When what follows starts, as a source said it, with who wrote it down and when."""

    follows: str
    starts: str
    source: str
    document: str
    page: str
    by: str
    at: str
    event: int


class SchemeShown(BaseModel):
    """A scheme with what it hangs on and its warnings; ``version`` is its ETag."""

    key: str
    scheme_id: str
    name: str
    in_plan: bool
    expenditure: str
    sources: list[str]
    decision: str | None
    decided_elsewhere: str | None
    decision_document: str | None
    approved_until: str | None
    recurrence: str | None
    contract_end: str | None
    business_case: str | None
    review: str | None
    impact_review: str | None
    status: str | None
    tag: str | None
    starts: list[StartShown]
    findings: list[FindingShape]
    version: int


class SchemeWhole(SchemeShown):
    """The same with everything that was said of it, the newest first."""

    history: list[dict[str, Any]]


class SchemesShown(BaseModel):
    """A page of schemes, those with most warnings first, and the cursor of the next: null at the end."""

    schemes: list[SchemeShown]
    next_cursor: str | None


class SchemeSet(BaseModel):
    """The receipt: its event, null where nothing changed, and what did."""

    ref: str
    scheme: str
    event: int | None
    version: int
    changed: list[dict[str, Any]]


@api.get("/plans/<ref>/schemes", endpoint="listing")
@describe(answer=SchemesShown, query=SchemesQuery)
def listing(ref: str) -> Response:
    """List the schemes of a plan with what each hangs on and its warnings, those with most warnings first."""
    wanted, case = read_query(SchemesQuery), seen(ref)
    with product().store.read() as connection:
        every = schemes_of(connection, parts(), case, london_date(read_clock(connection)))
    found = [one for one in every if wanted.tag in ("", one.value("tag")) and one.place > wanted.cursor]
    page = found[: wanted.limit]
    more = page[-1].place if len(found) > len(page) else None
    return jsonify({"schemes": [one.as_json() for one in page], "next_cursor": more})


@api.get("/plans/<ref>/schemes/<key>")
@describe(answer=SchemeWhole, query=NoQuery)
def scheme(ref: str, key: str) -> Response:
    """Show one scheme with everything that was said of it."""
    read_query(NoQuery)
    case = seen(ref)
    with product().store.read() as connection:
        found = scheme_called(connection, parts(), case, key, london_date(read_clock(connection)))
        history = told_of(connection, case.ref, key).as_json()
    return answered({**found.as_json(), "history": history}, version=found.version)


@api.put("/plans/<ref>/schemes/<key>")
@describe(answer=SchemeSet, body=SchemeSaid, is_write=True)
def set_(ref: str, key: str) -> Response:
    """Say what a scheme hangs on; the same again changes nothing."""
    given = read_body(SchemeSaid)
    said = {name: text for name in TITLES if (text := getattr(given, name)) is not None}
    starts = tuple(Start(**one.model_dump()) for one in given.starts)
    command = SetScheme(
        seen(ref).ref, key, said, starts, seen=expected_version(needed=False), key=idempotency_key()
    )
    doing = "say what a scheme hangs on"
    done = product().road.within(current_actor(), ref, doing, lambda work: set_scheme(work, parts(), command))
    return answered(done, version=done["version"])
