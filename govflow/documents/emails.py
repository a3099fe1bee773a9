"""A saved e-mail opened for its sender, its date and its attachments, within bounds.

A message comes from outside and may be made to harm: size, number, depth and the length of its
headers are limited before anything is parsed that grows faster than they do.
"""

from __future__ import annotations

import email
import re
from collections.abc import Iterator
from email.errors import MessageError
from email.header import decode_header, make_header
from email.message import Message
from email.policy import compat32
from email.utils import parsedate_to_datetime
from itertools import islice

from govflow.documents.media import EMAIL, OUTLOOK, sniff
from govflow.documents.outlook import read_outlook
from govflow.documents.saved import Attachment, EmailRead, sent_at, tidy
from govflow.kernel.errors import InvalidInput
from govflow.kernel.moments import Happened

MOST_ATTACHMENTS = 50
DEEPEST_NESTING = 20
LARGEST_TOTAL = 104_857_600
# A document of 50 MiB in base64 has some 700,000 lines; the parser keeps each line and part as an object.
MOST_LINES = 1_000_000
MOST_BOUNDARIES = 5_000
_LONGEST_STRUCTURE_HEADER = 16_384
_STRUCTURE_HEADER = re.compile(rb"(?im)^content-(?:type|disposition):[^\r\n]*(?:\r?\n[ \t][^\r\n]*)*")
# What the standard parser is known to raise on hostile input, besides its own errors.
_UNREADABLE = (
    MessageError,
    ValueError,
    LookupError,
    AttributeError,
    TypeError,
    AssertionError,
    RecursionError,
)


def is_email(media_type: str) -> bool:
    """Say whether a media type is that of a saved e-mail."""
    return media_type in {EMAIL, OUTLOOK}


def read_email(content: bytes) -> EmailRead:
    """Return a saved e-mail's sender, date, subject and attachments.

    Raises:
        InvalidInput: when it is no e-mail, cannot be read, or holds more than the bounds allow.
    """
    kind = sniff(content)
    if kind == OUTLOOK:
        read = read_outlook(content)
    elif kind == EMAIL:
        read = _read_internet_message(content)
    else:
        message = "This file is not a saved e-mail. Save it from the mail program as .eml."
        raise InvalidInput(message, field="file")
    _check_bounds(read)
    return read


def _check_bounds(read: EmailRead) -> None:
    if len(read.attachments) > MOST_ATTACHMENTS:
        message = (
            f"This e-mail has more than {MOST_ATTACHMENTS} attachments, the most that are opened. "
            "Save those that matter and attach them one by one."
        )
        raise InvalidInput(message, field="file")
    if sum(len(attachment.content) for attachment in read.attachments) > LARGEST_TOTAL:
        message = "This e-mail's attachments are together too large. Save those that matter and attach them."
        raise InvalidInput(message, field="file")


def _read_internet_message(content: bytes) -> EmailRead:
    lines = content.count(b"\n") + content.count(b"\r") - content.count(b"\r\n")
    if lines > MOST_LINES or content.count(b"\n--") + content.count(b"\r--") > MOST_BOUNDARIES:
        raise _unreadable()
    for header in _STRUCTURE_HEADER.finditer(content):
        if header.end() - header.start() > _LONGEST_STRUCTURE_HEADER:
            raise _unreadable()
    try:
        message = email.message_from_bytes(content, policy=compat32)
        return EmailRead(
            sender=_header(message, "From"),
            date=_date(message),
            subject=_header(message, "Subject"),
            # One more than is opened: a thousand forwarded messages are not written out to be counted.
            attachments=tuple(islice(_attachments(message), MOST_ATTACHMENTS + 1)),
        )
    except _UNREADABLE as error:
        raise _unreadable() from error


def _unreadable() -> InvalidInput:
    return InvalidInput(
        "This e-mail cannot be read. Save it again from the mail program, or attach its documents.",
        field="file",
    )


def _header(message: Message, name: str) -> str:
    return _decoded(str(message.get(name, "")))


def _decoded(raw: str) -> str:
    try:
        return tidy(str(make_header(decode_header(raw[:2000]))))
    except (MessageError, ValueError, LookupError):
        return tidy(raw)


def _date(message: Message) -> Happened | None:
    try:
        return sent_at(parsedate_to_datetime(str(message.get("Date", ""))[:200]))
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def _attachments(message: Message) -> Iterator[Attachment]:
    waiting: list[tuple[Message, int, bool]] = [(message, 0, False)]
    while waiting:
        part, depth, related = waiting.pop()
        if depth > DEEPEST_NESTING:
            raise ValueError("nested too deeply")
        inner = part.get_payload()
        if part.get_content_type() == EMAIL and depth:
            # A forwarded message is a document of its own; its attachments are opened with it.
            nested = inner[0] if isinstance(inner, list) and inner else None
            if isinstance(nested, Message):
                name = _name(part) or f"{_header(nested, 'Subject') or 'message'}.eml"
                yield Attachment(name, nested.as_bytes())
        elif isinstance(inner, list):
            is_related = part.get_content_type() == "multipart/related"
            children = [(child, depth + 1, is_related) for child in inner if isinstance(child, Message)]
            waiting.extend(reversed(children))
        elif depth == 0 or _is_attached(part, related=related):
            yield from _leaf(part, is_whole=depth == 0)


def _is_attached(part: Message, *, related: bool) -> bool:
    if related and part.get_content_maintype() == "image" and part.get("Content-ID"):
        return False  # A logo in the text of the message.
    is_text = part.get_content_type() in {"text/plain", "text/html", "text/enriched", "text/calendar"}
    return part.get_content_disposition() == "attachment" or bool(_name(part)) or not is_text


def _leaf(part: Message, *, is_whole: bool) -> Iterator[Attachment]:
    if is_whole and not _is_attached(part, related=False):
        return
    payload = part.get_payload(decode=True)
    if isinstance(payload, bytes) and payload:
        yield Attachment(_name(part) or f"attachment.{part.get_content_subtype()[:10]}", payload)


def _name(part: Message) -> str:
    return _decoded(part.get_filename() or "")
