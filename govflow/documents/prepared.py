"""An upload made ready before the transaction opens: read within the limit, named, recognised, opened.

Refuses an empty file, one over the limit, and one that is only a link.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Protocol

from govflow.documents.emails import MOST_ATTACHMENTS, is_email, read_email
from govflow.documents.media import PDF, refuse_links, sniff
from govflow.documents.model import clean_name
from govflow.documents.saved import Attachment, EmailRead
from govflow.kernel.errors import InvalidInput, TooLarge
from govflow.signing.bounded import may_be_signed, read_signatures
from govflow.signing.model import PdfSignature

# As config/settings.toml; doors pass what is set there.
UPLOAD_LIMIT = 52_428_800
DEEPEST_FORWARD = 3
_PIECE = 1_048_576


class Readable(Protocol):
    """A stream an upload is read from."""

    def read(self, size: int, /) -> bytes:
        """Return at most that many bytes, and none at the end."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """The most bytes of one file, and the folder of certificates that signers are checked against."""

    limit: int
    trusted: str = ""


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
    signatures: tuple[PdfSignature, ...] = ()


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


def prepare(name: str, content: bytes, *, limit: int = UPLOAD_LIMIT, trusted: str = "") -> Prepared:
    """Return a content ready to be stored.

    ``trusted`` is the folder of certificates that signers in a PDF are checked against. What is found of
    its signatures, or that they cannot be read, goes with it and stops nothing.

    Raises:
        InvalidInput: for an empty file, a link, or an e-mail that cannot be read.
        TooLarge: when it is over the limit.
        Unavailable: when no process can be started to read the signatures.
    """
    return _prepare(name, content, Bounds(limit, trusted), depth=0)


def _prepare(name: str, content: bytes, bounds: Bounds, depth: int) -> Prepared:
    cleaned = clean_name(name)
    if not content:
        raise InvalidInput(f"'{cleaned}' is empty. Attach the document itself.", field="file")
    if len(content) > bounds.limit:
        raise _too_large(bounds.limit)
    refuse_links(cleaned, content)
    media_type = sniff(content)
    sha256 = hashlib.sha256(content).hexdigest()
    if not is_email(media_type) or depth >= DEEPEST_FORWARD:
        return Prepared(
            cleaned, content, sha256, media_type, signatures=_signatures(content, media_type, bounds.trusted)
        )
    read = read_email(content)
    attachments, left_out = _attachments(read, bounds, depth + 1)
    return Prepared(cleaned, content, sha256, media_type, read, attachments, left_out)


def _signatures(content: bytes, media_type: str, trusted: str) -> tuple[PdfSignature, ...]:
    if media_type != PDF or not may_be_signed(content):
        return ()
    return read_signatures(content, trusted)


def _attachments(read: EmailRead, bounds: Bounds, depth: int) -> tuple[tuple[Prepared, ...], tuple[str, ...]]:
    prepared: dict[tuple[str, str], Prepared] = {}
    left_out = [clean_name(name) for name in read.left_out]
    for attachment in read.attachments:
        ready = _attachment(attachment, bounds, depth)
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


def _attachment(attachment: Attachment, bounds: Bounds, depth: int) -> Prepared | None:
    # An empty file or a link inside an e-mail is no reason to refuse the e-mail: it stays in it.
    try:
        return _prepare(attachment.name, attachment.content, bounds, depth)
    except InvalidInput:
        return None


def _count(prepared: Prepared) -> int:
    return 1 + sum(map(_count, prepared.attachments))
