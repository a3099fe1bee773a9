"""The public register of decisions as Atom, CSV and JSON. Anyone reads it: nothing asks who they are."""

from __future__ import annotations

from feedgen.feed import FeedGenerator
from flask import Response, jsonify, request

from govflow.kernel.findings import Json
from govflow.kernel.moments import format_instant
from govflow.kernel.words import spaced
from govflow.powers.pages.seeing import blueprint, rules
from govflow.powers.queries.published import Published, published_decisions
from govflow.storage.work import read_clock
from govflow.web.product import product
from govflow.web.spreadsheets import csv_answer

TITLE = "Register of decisions"
# What a feed reader asks for again and again holds the newest only; the table holds them all.
NEWEST = 100
COLUMNS = (
    "ref",
    "area",
    "decided_by",
    "decided_at",
    "what_was_done",
    "text",
    "status",
    "effective_at",
    "ended_at",
    "meeting",
    "item",
    "exempt_paragraph",
    "key_decision",
    "executive",
    "urgent",
    "in_principle",
    "subject_to",
    "subject_to_met",
    "amount",
    "reasons",
    "options_rejected",
)


@blueprint.get("/register/decisions.json")
def register_json() -> Response:
    """Hand out the public register as JSON, with the moment it was read and its licence."""
    found, read_at = _read()
    return jsonify(
        {"title": TITLE, "updated": read_at, "licence": rules().register_licence, "decisions": found}
    )


@blueprint.get("/register/decisions.csv")
def register_csv() -> Response:
    """Hand out the public register as a table."""
    found, _ = _read()
    return csv_answer("decisions", COLUMNS, found)


@blueprint.get("/register/decisions.atom")
def register_atom() -> Response:
    """Hand out the newest decisions as a feed (RFC 4287)."""
    found, read_at = _read(NEWEST)
    at = f"{rules().public_url}/register/decisions"
    feed = FeedGenerator()
    feed.id(f"{at}.atom")
    feed.title(TITLE)
    feed.updated(read_at)
    feed.author({"name": rules().organisation or "GovFlow"})
    feed.link(href=f"{at}.atom", rel="self")
    feed.rights(rules().register_licence)
    feed.language("en-GB")
    for one in found:
        entry = feed.add_entry(order="append")
        entry.id(f"{at}/{one['ref']}")
        entry.title(f"{one['ref']}: {one['what_was_done']}, {one['decided_by']}")
        entry.updated(_moment(str(one["ended_at"] or one["effective_at"] or one["decided_at"])))
        entry.published(_moment(str(one["decided_at"])))
        entry.content(str(one["text"]), type="text")
    return Response(feed.atom_str(pretty=True), mimetype="application/atom+xml")


def _moment(said: str) -> str:
    return said if "T" in said else f"{said}T00:00:00Z"


def _read(most: int = 0) -> tuple[list[dict[str, Json]], str]:
    with product().store.read() as connection:
        wanted = request.args.get("area", "")[:100]
        found = published_decisions(connection, rules().published_kinds, in_area=wanted, most=most)
        return [_shown(one) for one in found], format_instant(read_clock(connection))


def _shown(one: Published) -> dict[str, Json]:
    known, record = one.decision, one.decision.record or {}
    return {
        "ref": known.ref,
        "area": one.area,
        "decided_by": one.body or _delegate(one),
        "decided_at": known.decided_at,
        "what_was_done": spaced(known.verb),
        "text": known.text,
        "status": spaced(known.state),
        "effective_at": known.effective_at,
        "ended_at": known.ended_at,
        "meeting": known.meeting,
        "item": known.item,
        "exempt_paragraph": known.exempt,
        "key_decision": known.key_decision,
        "executive": known.executive,
        "urgent": known.urgent,
        "in_principle": known.in_principle,
        "subject_to": known.condition,
        "subject_to_met": bool(known.condition and known.condition_lifted),
        "amount": known.amount,
        "reasons": record.get("reasons") or "",
        "options_rejected": record.get("options_rejected") or "",
    }


def _delegate(one: Published) -> str:
    """Name the office that decided; never the board whose power it used."""
    role = one.decision.office.removeprefix("office:")
    office = rules().role_titles.get(role, spaced(role)) or "An officer"
    return f"{office}, under delegated authority from {one.grantor}"
