"""A message saved by Outlook (.msg, MS-OXMSG over MS-CFB), opened for its sender, date and attachments.

A message attached to a message is not rebuilt: it is named as left out, to be saved as .eml.
"""

from __future__ import annotations

import io
import struct
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from govflow.documents.saved import Attachment, EmailRead, sent_at, tidy
from govflow.kernel.errors import InvalidInput
from govflow.kernel.moments import Happened

# Property tags of MS-OXPROPS: text is tag + 001F (UTF-16) or 001E (the writer's code page).
_SENDER_NAME, _SENDER_SMTP, _SENDER_ADDRESS, _SUBJECT = "0C1A", "5D01", "0C1F", "0037"
_ATTACH_BYTES, _ATTACH_MESSAGE = "37010102", "3701000D"
_LONG_NAME, _SHORT_NAME = "3707", "3704"
_SUBMITTED, _DELIVERED = 0x0039, 0x0E06
_TYPE_TIME = 0x0040
_TOP_HEADER, _ENTRY = 32, 16
_LARGEST_TEXT = 65_536
_LARGEST_TOTAL = 104_857_600
_MOST_STORAGES = 200
_FILETIME_START = datetime(1601, 1, 1, tzinfo=UTC)


# What olefile is known to raise on a damaged or hostile file.
_UNREADABLE = (
    OSError,
    ValueError,
    LookupError,
    AttributeError,
    TypeError,
    OverflowError,
    RecursionError,
    struct.error,
)


class _TooMuch(Exception):
    """The file holds more than it is opened for."""


def read_outlook(content: bytes) -> EmailRead:
    """Return what an Outlook message holds.

    Raises:
        InvalidInput: when it cannot be read here; says to save it as .eml.
    """
    try:
        import olefile
    except ImportError as error:
        raise _save_as_eml() from error
    try:
        with olefile.OleFileIO(io.BytesIO(content)) as message:
            return _Outlook(message).read()
    except (*_UNREADABLE, _TooMuch) as error:
        raise _save_as_eml() from error


def _save_as_eml() -> InvalidInput:
    return InvalidInput(
        "This Outlook message cannot be opened here. In Outlook save it as .eml, or save its attachments.",
        field="file",
    )


class _Outlook:
    """One open message, and how much of it was read so far."""

    def __init__(self, ole: object) -> None:
        self._ole = ole
        self._read = 0

    def read(self) -> EmailRead:
        """Return the message's sender, date, subject and attachments."""
        sender = self._text("", _SENDER_NAME)
        address = self._text("", _SENDER_SMTP) or self._text("", _SENDER_ADDRESS)
        if "@" in address and address != sender:
            sender = f"{sender} <{address}>".strip()
        attachments, left_out = [], []
        for storage in self._storages():
            name = self._text(storage, _LONG_NAME) or self._text(storage, _SHORT_NAME) or "attachment"
            if self._has(f"{storage}__substg1.0_{_ATTACH_BYTES}"):
                held = self._stream(f"{storage}__substg1.0_{_ATTACH_BYTES}")
                attachments.append(Attachment(name, held))
            else:
                left_out.append(name)
        subject = self._text("", _SUBJECT)
        return EmailRead(sender, self._date(), subject, tuple(attachments), tuple(left_out))

    def _storages(self) -> Iterator[str]:
        found = {path[0] for path in self._ole.listdir() if path[0].startswith("__attach_version1.0_")}  # type: ignore[attr-defined]
        if len(found) > _MOST_STORAGES:
            raise _TooMuch
        return iter(f"{name}/" for name in sorted(found))

    def _has(self, path: str) -> bool:
        return bool(self._ole.exists(path)) and self._ole.get_type(path) == 2  # type: ignore[attr-defined]

    def _stream(self, path: str) -> bytes:
        # Two entries may point at the same sectors, so what is read is counted, not what the file holds.
        self._read += int(self._ole.get_size(path))  # type: ignore[attr-defined]
        if self._read > _LARGEST_TOTAL:
            raise _TooMuch
        return bytes(self._ole.openstream(path).read())  # type: ignore[attr-defined]

    def _text(self, storage: str, tag: str) -> str:
        for suffix, encoding in (("001F", "utf-16-le"), ("001E", "cp1252")):
            path = f"{storage}__substg1.0_{tag}{suffix}"
            if self._has(path):
                return tidy(self._stream(path)[:_LARGEST_TEXT].decode(encoding, errors="replace"))
        return ""

    def _date(self) -> Happened | None:
        properties = self._stream("__properties_version1.0")
        times: dict[int, int] = {}
        for at in range(_TOP_HEADER, len(properties) - _ENTRY + 1, _ENTRY):
            kind, tag, _flags, value = struct.unpack_from("<HHIQ", properties, at)
            if kind == _TYPE_TIME:
                times[tag] = value
        ticks = times.get(_SUBMITTED) or times.get(_DELIVERED)
        # FILETIME counts tenths of microseconds since 1601.
        return sent_at(_FILETIME_START + timedelta(microseconds=ticks // 10)) if ticks else None
