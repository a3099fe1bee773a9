"""One event as it is hashed: a nine-key envelope, a salted payload, and an erasable private part.

The format is version 1 for good: later work adds a tree and checkpoints over it, never a new format.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from govflow.kernel.canonical import NotCanonical, decode, encode
from govflow.kernel.findings import Json

FIRST_PREV = "0" * 64
ENVELOPE_KEYS = frozenset({"v", "stream", "seq", "type", "at", "actor", "def", "data_hash", "prev"})
# A tile's entry bundle gives each entry a 16-bit length, so a leaf must stay under it.
LARGEST_ENVELOPE = 65_535
_HEX = re.compile(r"[0-9a-f]{64}\Z")


@dataclass(frozen=True, slots=True)
class Envelope:
    """The only thing hashed into the log."""

    stream: str
    seq: int
    type: str
    at: str
    actor: str
    definition: str
    data_hash: str
    prev: str

    def encode(self) -> bytes:
        """Return the canonical bytes of the nine keys."""
        return encode(
            {
                "v": 1,
                "stream": self.stream,
                "seq": self.seq,
                "type": self.type,
                "at": self.at,
                "actor": self.actor,
                "def": self.definition,
                "data_hash": self.data_hash,
                "prev": self.prev,
            }
        )


def read_envelope(raw: bytes) -> Envelope:
    """Read canonical envelope bytes back.

    Raises:
        NotCanonical: when they are not exactly a version 1 envelope.
    """
    value = decode(raw)
    if not isinstance(value, dict) or value.keys() != ENVELOPE_KEYS or not _is_one(value["v"]):
        raise NotCanonical("not a version 1 envelope of nine keys")
    texts = {key: value[key] for key in ENVELOPE_KEYS - {"v", "seq"}}
    if not all(isinstance(text, str) for text in texts.values()) or type(value["seq"]) is not int:
        raise NotCanonical("an envelope key is of the wrong kind")
    if not (_HEX.match(str(value["data_hash"])) and _HEX.match(str(value["prev"]))):
        raise NotCanonical("an envelope hash is not 64 hex digits")
    return Envelope(
        stream=str(value["stream"]),
        seq=value["seq"],
        type=str(value["type"]),
        at=str(value["at"]),
        actor=str(value["actor"]),
        definition=str(value["def"]),
        data_hash=str(value["data_hash"]),
        prev=str(value["prev"]),
    )


def _is_one(version: Json) -> bool:
    # To Python True is 1; in the hashed bytes it is not.
    return type(version) is int and version == 1


def data_hash(salt: bytes, data: bytes) -> str:
    """Return the commitment to a payload: its salt and canonical bytes."""
    return hashlib.sha256(b"govflow/data/v1\0" + salt + data).hexdigest()


def private_hash(salt: bytes, data: bytes) -> str:
    """Return the commitment to a private part, which outlives the part's erasure."""
    return hashlib.sha256(b"govflow/private/v1\0" + salt + data).hexdigest()


def event_hash(envelope: bytes) -> str:
    """Return the hash that the next event of the stream carries as ``prev``."""
    return hashlib.sha256(b"govflow/event/v1\0" + envelope).hexdigest()


def leaf_hash(envelope: bytes) -> bytes:
    """Return the RFC 6962 leaf hash of the envelope."""
    return hashlib.sha256(b"\x00" + envelope).digest()


@dataclass(frozen=True, slots=True)
class Head:
    """The end of a stream: what the next event must follow. An empty stream has ``seq`` 0."""

    seq: int = 0
    hash: str = FIRST_PREV
    at: str = ""


@dataclass(frozen=True, slots=True)
class Stored:
    """One event as it lies in the store. ``private`` is ``None`` where there is none or it was erased."""

    id: int
    stream: str
    seq: int
    type: str
    at: str
    envelope: bytes
    event_hash: str
    data: bytes
    salt: bytes
    command: str | None = None
    private: bytes | None = None
    private_salt: bytes | None = None
    private_row: bool = False
    # What ``data`` was just encoded from; never set on an event that was read back.
    written: Mapping[str, Json] | None = field(default=None, compare=False, repr=False)

    def payload(self) -> Mapping[str, Json]:
        """Return the payload as a mapping.

        Raises:
            NotCanonical: when the stored bytes are not a canonical mapping.
        """
        return _mapping(self.data) if self.written is None else self.written

    def private_part(self) -> Mapping[str, Json]:
        """Return the private part, empty where there is none or it was erased."""
        return _mapping(self.private) if self.private is not None else {}


def _mapping(raw: bytes) -> Mapping[str, Json]:
    value = decode(raw)
    if not isinstance(value, dict):
        raise NotCanonical("not a mapping")
    return value
