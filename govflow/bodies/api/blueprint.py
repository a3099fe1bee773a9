"""The blueprint of these routes, the wall between areas, and how something is done once under its key."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, Response, jsonify

from govflow.bodies.model import Noted
from govflow.bodies.queries.listing import BodyShown, show_body
from govflow.kernel.findings import Json
from govflow.kernel.moments import Happened, parse_happened
from govflow.road.once import Answer, once
from govflow.storage.work import Work, read_clock
from govflow.web.gate import current_actor, viewer
from govflow.web.json_requests import Body, check_path, idempotency_key
from govflow.web.product import product

blueprint = Blueprint("bodies_api", __name__, url_prefix="/api/v1")
blueprint.before_request(check_path)
CREATED = 201


def seen(slug: str) -> BodyShown:
    """Return a body of this person's areas, or say there is none."""
    with product().store.read() as connection:
        return show_body(connection, slug, viewer().areas, read_clock(connection))


def happened(text: str, field: str) -> Happened | None:
    """Read when something was so, where it was given: an instant, or only the day."""
    return parse_happened(text, field=field) if text else None


def entered(doing: str, about: str, asked: Body, act: Callable[[Work], Noted]) -> Response:
    """Make one entry, under its key once, and answer with its id and its event."""
    request: dict[str, Json] = {"doing": doing, "about": about, "body": asked.model_dump(mode="json")}

    def receipt(work: Work) -> Answer:
        noted = act(work)
        return {"id": noted.id, "event": noted.event}

    key = idempotency_key()
    document, status = product().road.within(
        current_actor(), "", doing, lambda work: once(work, key, request, CREATED, lambda: receipt(work))
    )
    response = jsonify(document)
    response.status_code = status
    return response
