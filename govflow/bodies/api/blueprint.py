"""The blueprint of these routes, the wall between areas, and how something is done once under its key."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, Response

from govflow.bodies.model import Noted
from govflow.bodies.queries.listing import BodyShown, show_body
from govflow.kernel.findings import Json
from govflow.road.once import Answer, once
from govflow.storage.work import Work, read_clock
from govflow.web.gate import current_actor, viewer
from govflow.web.json_answers import CREATED, answered
from govflow.web.json_requests import Body, check_path, idempotency_key
from govflow.web.product import product

blueprint = Blueprint("bodies_api", __name__, url_prefix="/api/v1")
blueprint.before_request(check_path)


def seen(slug: str) -> BodyShown:
    """Return a body of this person's areas, or say there is none."""
    with product().store.read() as connection:
        return show_body(connection, slug, viewer().areas, read_clock(connection))


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
    return answered(document, status)
