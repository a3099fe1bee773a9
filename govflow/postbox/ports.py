"""What this room is handed at start, by ``bootstrap``: what a message says, who wants it, and the way out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

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
