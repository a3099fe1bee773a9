"""What this room is handed at start, by ``bootstrap``: what a message says, who wants it, and the way out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from govflow.kernel.findings import Json
from govflow.postbox.model import Letter
from govflow.storage.work import Store

PART = "postbox"
SendMail = Callable[[Letter, datetime], None]


@dataclass(frozen=True, slots=True)
class PostParts:
    """Everything the room works with. Without ``send_mail`` no mail leaves, and none is kept to be sent."""

    store: Store
    send_mail: SendMail | None
    # What an event is to tell a person by mail, or nothing.
    letter_of: Callable[[Connection, int, str], Letter | None]
    # From when somebody may be written to; ``None`` for who wants no mail.
    writes_from: Callable[[Connection, str, datetime], datetime | None]
    # The events whose outbox rows are told by mail to the person of their stream.
    mailed: frozenset[str]
    # The areas whose cases somebody may read, and an event as the feed tells it to them, or nothing.
    areas_of: Callable[[Connection, str], frozenset[str]]
    event_for: Callable[[Connection, int, str], Mapping[str, Json] | None]
    webhook_hosts: frozenset[str]
    # What signatures follow from, and the time that receivers compare them with: no demonstration moves it.
    secret: str
    real_now: Callable[[Connection], datetime]
