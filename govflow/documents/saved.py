"""What is read from a saved e-mail, whichever program saved it."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from datetime import UTC, datetime

from govflow.kernel.moments import EARLIEST_YEAR, LATEST_YEAR, Happened, london_date

LONGEST_HEADER = 500


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that came with an e-mail, under the name the e-mail gave it."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class EmailRead:
    """Who sent an e-mail, when by its own header, about what, and what came with it."""

    sender: str
    date: Happened | None
    subject: str
    attachments: tuple[Attachment, ...]
    left_out: tuple[str, ...] = ()


def tidy(text: str) -> str:
    """Return a header's text on one line, without what is not text."""
    kept = "".join(c if unicodedata.category(c)[0] != "C" else " " for c in text[: LONGEST_HEADER * 4])
    return unicodedata.normalize("NFC", " ".join(kept.split()))[:LONGEST_HEADER]


def sent_at(instant: datetime) -> Happened | None:
    """Return when a message says it was sent; a year GovFlow does not know counts as unsaid."""
    aware = instant if instant.tzinfo else instant.replace(tzinfo=UTC)
    if not EARLIEST_YEAR < aware.year < LATEST_YEAR:
        return None
    utc = aware.astimezone(UTC).replace(microsecond=0)
    return Happened(london_date(utc), utc)
