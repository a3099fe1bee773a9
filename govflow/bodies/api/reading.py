"""What bodies are, under which terms, and who sits on them."""

from __future__ import annotations

from typing import Any

from flask import Response, jsonify
from pydantic import BaseModel, Field

from govflow.bodies.api.blueprint import blueprint
from govflow.bodies.queries.listing import list_bodies, show_body
from govflow.kernel.moments import parse_instant
from govflow.storage.work import read_clock
from govflow.web.gate import viewer
from govflow.web.json_requests import Query, Word, read_query
from govflow.web.openapi import describe
from govflow.web.product import product


class BodiesQuery(Query):
    """Of which area."""

    area: Word = ""


class BodyQuery(Query):
    """As it was at an instant."""

    as_at: Word = Field(default="", description="An instant, like 2021-11-11T14:30:00Z.")


class BodyRow(BaseModel):
    """A body as a row of a list; ``terms`` is the id of those in force, null where it has no power."""

    slug: str
    name: str
    abbreviation: str
    kind: str
    area: str
    advisory: bool
    outside: bool
    powers: list[str]
    terms: str | None
    seats: int
    vacant: int


class Bodies(BaseModel):
    """The bodies of one's areas."""

    bodies: list[BodyRow]


class TermsShown(BaseModel):
    """Terms of reference with their dates. ``rules`` is what the rulebook reads."""

    id: str
    from_: str = Field(alias="from")
    until: str | None
    approved_by: str
    document: str
    rules: dict[str, Any]


class HeldShown(BaseModel):
    """Someone in a seat, or its substitute."""

    holding: str
    person: str
    name: str
    office: str
    from_: str = Field(alias="from")
    until: str | None


class SeatShown(BaseModel):
    """A seat with its holder and substitutes."""

    id: str
    title: str
    organisation: str
    organisation_name: str
    kind: str
    category: str
    from_: str = Field(alias="from")
    until: str | None
    holder: HeldShown | None
    substitutes: list[HeldShown]


class BodyFull(BaseModel):
    """A body in full."""

    slug: str
    name: str
    abbreviation: str
    kind: str
    area: str
    advisory: bool
    outside: bool
    powers: list[str]
    parent: str | None
    children: list[str]
    terms: TermsShown | None
    earlier_terms: list[TermsShown]
    seats: list[SeatShown]
    vacant: int


@blueprint.get("/bodies")
@describe(answer=Bodies, query=BodiesQuery)
def every() -> Response:
    """List the bodies of the areas in which you hold a role."""
    asked = read_query(BodiesQuery)
    areas = [area for area in sorted(viewer().areas) if asked.area in ("", area)]
    with product().store.read() as connection:
        found = list_bodies(connection, areas, read_clock(connection))
    return jsonify({"bodies": [one.as_json() for one in found]})


@blueprint.get("/bodies/<slug>")
@describe(answer=BodyFull, query=BodyQuery)
def show(slug: str) -> Response:
    """Show a body with its terms of reference and its seats, now or at an instant."""
    asked = read_query(BodyQuery)
    as_at = parse_instant(asked.as_at, field="as_at") if asked.as_at else None
    with product().store.read() as connection:
        shown = show_body(connection, slug, viewer().areas, as_at or read_clock(connection))
    return jsonify(shown.as_json())
