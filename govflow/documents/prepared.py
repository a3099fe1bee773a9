"""An upload made ready before the transaction opens: read within the limit, named, recognised, opened.

Refuses an empty file, one over the limit, and one that is only a link.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Protocol

from govflow.documents.emails import MOST_ATTACHMENTS, is_email, read_email
from govflow.documents.media import refuse_links, sniff
from govflow.documents.model import clean_name
from govflow.documents.saved import Attachment, EmailRead
from govflow.kernel.errors import InvalidInput, TooLarge

# As config/settings.toml; doors pass what is set there.
UPLOAD_LIMIT = 52_428_800
DEEPEST_FORWARD = 3
_PIECE = 1_048_576


class Readable(Protocol):
    """A stream an upload is read from."""

    def read(self, size: int, /) -> bytes:
        """Return at most that many bytes, and none at the end."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """A content ready to be stored, and for an e-mail its attachments."""

    name: str
    content: bytes
    sha256: str
    media_type: str
    email: EmailRead | None = None
    attachments: tuple[Prepared, ...] = ()
    left_out: tuple[str, ...] = ()


def read_limited(stream: Readable, limit: int) -> bytes:
    """Read an upload, and never more than one byte over the limit.

    Raises:
        TooLarge: saying how large a file may be.
    """
    pieces, missing = [], limit + 1
    while missing > 0 and (piece := stream.read(min(_PIECE, missing))):
        pieces.append(piece)
        missing -= len(piece)
    if missing <= 0:
        raise _too_large(limit)
    return b"".join(pieces)


def _too_large(limit: int) -> TooLarge:
    size = f"{limit // 1_048_576} MB" if limit >= 1_048_576 else f"{limit} bytes"
    return TooLarge(f"This file is larger than {size}, the most GovFlow stores. Split it or make it smaller.")


def prepare(name: str, content: bytes, *, limit: int = UPLOAD_LIMIT) -> Prepared:
    """Return a content ready to be stored.

    Raises:
        InvalidInput: for an empty file, a link, or an e-mail that cannot be read.
        TooLarge: when it is over the limit.
    """
    return _prepare(name, content, limit, depth=0)


def _prepare(name: str, content: bytes, limit: int, depth: int) -> Prepared:
    cleaned = clean_name(name)
    if not content:
        raise InvalidInput(f"'{cleaned}' is empty. Attach the document itself.", field="file")
    if len(content) > limit:
        raise _too_large(limit)
    refuse_links(cleaned, content)
    media_type = sniff(content)
    sha256 = hashlib.sha256(content).hexdigest()
    if not is_email(media_type) or depth >= DEEPEST_FORWARD:
        return Prepared(cleaned, content, sha256, media_type)
    read = read_email(content)
    attachments, left_out = _attachments(read, limit, depth + 1)
    return Prepared(cleaned, content, sha256, media_type, read, attachments, left_out)


def _attachments(read: EmailRead, limit: int, depth: int) -> tuple[tuple[Prepared, ...], tuple[str, ...]]:
    prepared: dict[tuple[str, str], Prepared] = {}
    left_out = [clean_name(name) for name in read.left_out]
    for attachment in read.attachments:
        ready = _attachment(attachment, limit, depth)
        if ready is None:
            left_out.append(clean_name(attachment.name))
        else:
            prepared[ready.name, ready.sha256] = ready
    if sum(map(_count, prepared.values())) > MOST_ATTACHMENTS:
        message = (
            f"This e-mail, with those forwarded in it, has more than {MOST_ATTACHMENTS} attachments. "
            "Save those that matter and attach them one by one."
        )
        raise InvalidInput(message, field="file")
    return tuple(prepared.values()), tuple(left_out)


def _attachment(attachment: Attachment, limit: int, depth: int) -> Prepared | None:
    # An empty file or a link inside an e-mail is no reason to refuse the e-mail: it stays in it.
    try:
        return _prepare(attachment.name, attachment.content, limit, depth)
    except InvalidInput:
        return None


def _count(prepared: Prepared) -> int:
    return 1 + sum(map(_count, prepared.attachments))
