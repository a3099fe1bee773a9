"""Papers over the API: the same files, the sheet's reference and digest, signed sheets, the forward plan."""

from __future__ import annotations

from typing import Annotated, Any

from flask import Blueprint, Response, jsonify
from pydantic import BaseModel, Field

from govflow.kernel.findings import Json
from govflow.papers.handing_out import paper, parts, reader_in, seen
from govflow.papers.model import Sheet
from govflow.papers.queries.plan import entry_called, forward_plan
from govflow.papers.use_cases.planning import (
    CloseEntry,
    PlanDecision,
    Redate,
    close_entry,
    plan_decision,
    redate,
)
from govflow.papers.use_cases.signed import SignedSheet, record_signed_sheet
from govflow.road.ports import Evidence
from govflow.web.gate import current_actor, viewer
from govflow.web.json_requests import (
    Body,
    Query,
    Text,
    Word,
    check_path,
    idempotency_key,
    read_body,
    read_query,
)
from govflow.web.openapi import FindingShape, describe
from govflow.web.product import product

api = Blueprint("papers_api", __name__, url_prefix="/api/v1")
api.before_request(check_path)
Name = Annotated[Word, Field(min_length=1)]
CREATED = 201
FULL = "full"


class Version(Query):
    """Which version of a paper."""

    version: Word = Field(default="public", description="public, or full for those who keep the record.")


class About(Query):
    """What a sheet is about."""

    about: Word = Field(default="", description="The reference of the case.")
    text: Text = Field(default="", description="The words to be agreed to, printed on the sheet.")


class NoQuery(Query):
    """No query at all."""


class SheetShown(BaseModel):
    """An approval sheet as it would be printed now."""

    reference: str
    digest: str
    delegation: str
    about: str
    text: str
    delegate: str
    power: list[dict[str, str]]
    consulted: list[str]
    documents: list[dict[str, str]]
    warnings: list[str]


class Signed(Body):
    """A sheet that came back signed. ``document`` is the stored scan, ``for`` the officer who signed."""

    digest: Name
    text: Annotated[Text, Field(min_length=1)]
    happened_at: Name
    for_: Name = Field(alias="for")
    document: Name
    about: Word = ""
    verb: Word = ""
    amount: Word = ""
    reasons: Text = ""
    options_rejected: Text = ""
    interests: Text = ""


class SignedAnswer(BaseModel):
    """The decision it was recorded as, and whether its digest is that of what there is now."""

    ref: str
    state: str
    event: int
    reference: str
    digest: str
    matches: bool
    flags: list[FindingShape]


class Planned(Body):
    """A matter of the forward plan, named as regulation 9 of SI 2012/2089 asks."""

    area: Name
    matter: Annotated[Text, Field(min_length=1)]
    on: Name
    until: Word = ""
    body: Word = ""
    office: Word = ""
    documents: Text = ""
    how_to_get: Text = ""
    key_decision: bool = False
    meeting: Word = ""
    item: Word = ""
    noticed_on: Word = ""


class Redated(Body):
    """Another date, or period."""

    on: Name
    until: Word = ""
    reason: Annotated[Text, Field(min_length=1)]
    noticed_on: Word = ""


class Closed(Body):
    """How it left the plan: decided, or withdrawn."""

    closed: Name
    decision: Word = ""
    reason: Text = ""


class PlanAnswer(BaseModel):
    """The receipt of an entry."""

    id: str
    event: int


class PlanQuery(Query):
    """Which part of the forward plan, and from where on."""

    area: Word = ""
    cursor: Word = ""
    limit: Annotated[int, Field(ge=1, le=200)] = 50


class PlanShown(BaseModel):
    """A page of the forward plan, and the cursor of the next: null at the end."""

    forward_plan: list[dict[str, Any]]
    next_cursor: str | None


@api.get("/meetings/<ref>/agenda.<any(docx, pdf):form>")
@describe(media_type="*/*", query=NoQuery)
def agenda(ref: str, form: str) -> Response:
    """Hand out the agenda of a meeting."""
    read_query(NoQuery)
    return paper("agenda", ref, form)


@api.get("/meetings/<ref>/minutes.<any(docx, pdf):form>")
@describe(media_type="*/*", query=Version)
def minutes(ref: str, form: str) -> Response:
    """Hand out the minutes of a meeting."""
    return paper("minutes", ref, form, full=read_query(Version).version == FULL)


@api.get("/decisions/<ref>/notice.<any(docx, pdf):form>")
@describe(media_type="*/*", query=Version)
def notice(ref: str, form: str) -> Response:
    """Hand out the statement of a decision."""
    return paper("notice", ref, form, full=read_query(Version).version == FULL)


@api.get("/delegations/<ref>/sheet.<any(docx, pdf):form>")
@describe(media_type="*/*", query=About)
def sheet_file(ref: str, form: str) -> Response:
    """Hand out the sheet that a delegate signs."""
    wanted = read_query(About)
    return paper("sheet", ref, form, about=wanted.about, words=wanted.text)


@api.get("/delegations/<ref>/sheet")
@describe(answer=SheetShown, query=About)
def sheet(ref: str) -> Response:
    """Show what an approval sheet says, with its reference and digest."""
    wanted = read_query(About)
    with product().store.read() as connection:
        case = seen(connection, ref, "delegation")
        reader = reader_in(case.area, full=False)
        made = parts().sheet_of(connection, ref, wanted.about, wanted.text, reader)
    return jsonify(_sheet(made))


def _sheet(made: Sheet) -> dict[str, Json]:
    power: list[Json] = [{"label": one.label, "value": one.value} for one in made.power]
    papers: list[Json] = [{"name": one.label, "sha256": one.value} for one in made.documents]
    return {
        "reference": made.ref,
        "digest": made.digest,
        "delegation": made.delegation,
        "about": made.about,
        "text": made.words,
        "delegate": made.delegate,
        "power": power,
        "consulted": list(made.consulted),
        "documents": papers,
        "warnings": list(made.warnings),
    }


@api.post("/delegations/<ref>/sheet")
@describe(answer=SignedAnswer, status=CREATED, body=Signed, is_write=True)
def signed(ref: str) -> tuple[Response, int]:
    """Record a sheet that came back signed, as the decision it is."""
    wanted, key = read_body(Signed), idempotency_key()
    with product().store.read() as connection:
        seen(connection, ref, "delegation")
    said = wanted.model_dump(exclude={"happened_at", "for_", "document"})
    command = SignedSheet(**said, delegation=ref, happened=wanted.happened_at, signed_by=wanted.for_, key=key)
    scan = (Evidence(wanted.document),)
    made = product().road.within(
        current_actor(),
        ref,
        "record a signed sheet",
        lambda work: record_signed_sheet(work, parts(), command, lambda _: scan),
    )
    return jsonify(made), CREATED


@api.get("/forward-plan")
@describe(answer=PlanShown, query=PlanQuery)
def forward() -> Response:
    """Show what is to be decided in one's areas, with the notice given and every former date."""
    wanted = read_query(PlanQuery)
    areas = [one for one in sorted(viewer().areas) if wanted.area in ("", one)]
    with product().store.read() as connection:
        found = [one for one in forward_plan(connection, parts(), areas) if one.place > wanted.cursor]
    page = found[: wanted.limit]
    more = page[-1].place if len(found) > len(page) else None
    return jsonify({"forward_plan": [one.as_json() for one in page], "next_cursor": more})


@api.post("/forward-plan")
@describe(answer=PlanAnswer, status=CREATED, body=Planned, is_write=True)
def put_in() -> tuple[Response, int]:
    """Put a matter in the forward plan; its first notice counts from then."""
    command = PlanDecision(**read_body(Planned).model_dump(), key=idempotency_key())
    made = product().road.within(
        current_actor(), "", "plan a decision", lambda work: plan_decision(work, command)
    )
    return jsonify(made), CREATED


@api.post("/forward-plan/<id_>/dates")
@describe(answer=PlanAnswer, status=CREATED, body=Redated, is_write=True)
def new_date(id_: str) -> tuple[Response, int]:
    """Give a matter of the plan another date; the former one is kept."""
    command = Redate(id_, **read_body(Redated).model_dump(), key=idempotency_key())
    _seen_entry(id_)
    made = product().road.within(current_actor(), "", "redate", lambda work: redate(work, command))
    return jsonify(made), CREATED


@api.post("/forward-plan/<id_>/close")
@describe(answer=PlanAnswer, status=CREATED, body=Closed, is_write=True)
def close(id_: str) -> tuple[Response, int]:
    """Take a matter out of the plan: decided, or withdrawn."""
    command = CloseEntry(id_, **read_body(Closed).model_dump(), key=idempotency_key())
    _seen_entry(id_)
    made = product().road.within(current_actor(), "", "close", lambda work: close_entry(work, command))
    return jsonify(made), CREATED


def _seen_entry(id_: str) -> None:
    with product().store.read() as connection:
        entry_called(connection, parts(), id_, viewer().areas)
