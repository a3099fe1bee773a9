"""One's own webhooks over the API: added, listed, given a new secret, sent again what was lost, ended."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any, cast

from flask import Blueprint, Response, jsonify
from pydantic import BaseModel, Field

from govflow.kernel.findings import Json
from govflow.postbox.ports import PART, PostParts
from govflow.postbox.queries import messages_to, webhooks_told
from govflow.postbox.use_cases import Added, add_webhook, change_secret, end_webhook, resend
from govflow.road.once import Answer, once
from govflow.storage.work import Work
from govflow.web.gate import current_actor, viewer
from govflow.web.json_requests import Body, Query, Word, check_path, idempotency_key, read_body, read_query
from govflow.web.openapi import describe
from govflow.web.product import product

__all__ = ["blueprint"]

blueprint = Blueprint("postbox_api", __name__, url_prefix="/api/v1")
blueprint.before_request(check_path)
CREATED = 201
# As large as a number in JSON is exact (RFC 8259, 6).
LARGEST_EVENT = 2**53 - 1


class NoQuery(Query):
    """No query at all."""


class NewWebhook(Body):
    """Where the events of one's areas are to be sent."""

    url: Annotated[str, Field(min_length=1, max_length=1000, description="By https, at an allowed host.")]


class Nothing(Body):
    """No field."""


class Again(Body):
    """Which event is sent again; without one, everything that was given up."""

    event: Annotated[int | None, Field(ge=1, le=LARGEST_EVENT)] = None


class WhichMessages(Query):
    """Which messages."""

    status: Word = Field(default="", description="waiting, sent or dead; else all.")


class Webhook(BaseModel):
    """A webhook without its secret, and how many messages to it wait and were given up."""

    id: str
    url: str
    made_at: str
    ended_at: str | None
    why: str
    waiting: int
    dead: int


class Webhooks(BaseModel):
    """One's webhooks, the newest first."""

    webhooks: list[Webhook]


class Secret(BaseModel):
    """The receipt, with the secret this once: a repeated request is told none."""

    id: str
    secret: str | None


class Receipt(BaseModel):
    """What it was done to, and to how many messages."""

    id: str
    messages: int


class Message(BaseModel):
    """One event on its way to a webhook."""

    event: int
    status: str
    tries: int
    why: str
    made_at: str
    done_at: str | None


class Messages(BaseModel):
    """Messages, the newest first."""

    messages: list[Message]


def parts() -> PostParts:
    """Return what the room was handed at start."""
    return cast("PostParts", product().parts[PART])


def _once(doing: str, asked: dict[str, Json], act: Callable[[Work], Answer]) -> Answer:
    key, request = idempotency_key(), {"doing": doing, **asked}

    def do(work: Work) -> Answer:
        return once(work, key, request, CREATED, lambda: act(work))[0]

    return product().road.within(current_actor(), "", doing, do)


def _with_secret(doing: str, asked: dict[str, Json], act: Callable[[Work], Added]) -> tuple[Response, int]:
    """Do it once and show its secret: what is kept for a repeated request holds none."""
    shown: list[Added] = []

    def receipt(work: Work) -> Answer:
        shown[:] = [act(work)]
        return {"id": shown[0].id, "secret": None}

    answer = _once(doing, asked, receipt)
    response = jsonify({**answer, "secret": shown[0].secret} if shown else answer)
    response.headers["Cache-Control"] = "no-store"
    return response, CREATED


@blueprint.get("/webhooks")
@describe(answer=Webhooks, query=NoQuery)
def webhooks() -> Response:
    """List one's webhooks, those that ended too."""
    read_query(NoQuery)
    with product().store.read() as connection:
        return jsonify({"webhooks": webhooks_told(connection, viewer().person)})


@blueprint.post("/webhooks")
@describe(answer=Secret, status=CREATED, body=NewWebhook, is_write=True)
def add() -> tuple[Response, int]:
    """Have the events of one's areas sent to an address, from the next one on."""
    url = read_body(NewWebhook).url
    return _with_secret("add a webhook", {"url": url}, lambda work: add_webhook(work, parts(), url))


@blueprint.post("/webhooks/<id_>/secret")
@describe(answer=Secret, status=CREATED, body=Nothing, is_write=True)
def secret(id_: str) -> tuple[Response, int]:
    """Give a webhook a new secret; for a day messages are signed with the old one too."""
    read_body(Nothing)
    return _with_secret("change a secret", {"id": id_}, lambda work: change_secret(work, parts(), id_))


@blueprint.post("/webhooks/<id_>/end")
@describe(answer=Receipt, status=CREATED, body=Nothing, is_write=True)
def end(id_: str) -> tuple[Response, int]:
    """Send nothing more there."""
    read_body(Nothing)

    def act(work: Work) -> dict[str, Any]:
        end_webhook(work, id_)
        return {"id": id_, "messages": 0}

    return jsonify(_once("end a webhook", {"id": id_}, act)), CREATED


@blueprint.get("/webhooks/<id_>/messages")
@describe(answer=Messages, query=WhichMessages)
def messages(id_: str) -> Response:
    """List the latest 200 messages to one of one's webhooks."""
    status = read_query(WhichMessages).status
    with product().store.read() as connection:
        return jsonify({"messages": messages_to(connection, viewer().person, id_, status)})


@blueprint.post("/webhooks/<id_>/resend")
@describe(answer=Receipt, status=CREATED, body=Again, is_write=True)
def send_again(id_: str) -> tuple[Response, int]:
    """Send an event again under its id, or everything that was given up."""
    event = read_body(Again).event

    def act(work: Work) -> dict[str, Any]:
        return {"id": id_, "messages": resend(work, id_, event)}

    return jsonify(_once("send messages again", {"id": id_, "event": event}, act)), CREATED
