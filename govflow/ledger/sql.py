"""The ledger's tables, the event that comes next, and how events are read. For ``storage`` alone.

Rows are never changed or deleted: triggers in the database refuse it. The one exception is the
erasure of a private part, which empties its two columns and leaves the row.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    ForeignKey,
    Integer,
    LargeBinary,
    MetaData,
    Select,
    Table,
    Text,
    UniqueConstraint,
    select,
)

from govflow.kernel.canonical import encode, normalise
from govflow.kernel.findings import Json
from govflow.kernel.moments import format_instant
from govflow.ledger.event import LARGEST_ENVELOPE, Envelope, Head, Stored, data_hash, event_hash, private_hash
from govflow.ledger.rows import Row

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)
# SQLite's STRICT tables know INTEGER only; PostgreSQL needs 64 bits for event numbers.
BigNumber = BigInteger().with_variant(Integer, "sqlite")

ledger_event = Table(
    "ledger_event",
    metadata,
    Column("id", BigNumber, primary_key=True, autoincrement=False),
    Column("stream", Text, nullable=False),
    Column("seq", BigNumber, nullable=False),
    Column("type", Text, nullable=False),
    Column("at", Text, nullable=False),
    Column("envelope", LargeBinary, nullable=False),
    Column("event_hash", Text, nullable=False),
    Column("data", LargeBinary, nullable=False),
    Column("salt", LargeBinary, nullable=False),
    Column("command", Text, nullable=True),
    UniqueConstraint("stream", "seq"),
    UniqueConstraint("command"),
    sqlite_strict=True,
)
ledger_private = Table(
    "ledger_private",
    metadata,
    Column("event", BigNumber, ForeignKey("ledger_event.id"), primary_key=True, autoincrement=False),
    Column("salt", LargeBinary, nullable=True),
    Column("data", LargeBinary, nullable=True),
    sqlite_strict=True,
)

_EVENT_COLUMNS = tuple(column.name for column in ledger_event.columns)


@dataclass(frozen=True, slots=True)
class NewEvent:
    """What is to be recorded. ``rows`` are written with it; ``private`` can be erased later."""

    stream: str
    type: str
    actor: str
    definition: str = ""
    data: Mapping[str, Json] = field(default_factory=dict)
    private: Mapping[str, Json] = field(default_factory=dict)
    rows: Sequence[Row] = ()
    command: str | None = None

    def normalised(self) -> NewEvent:
        """Return the same event with all its text in NFC, so that rows and hashes agree."""
        rows = [Row(row.table, _nfc(row.key), _nfc(row.set), row.new) for row in self.rows]
        return replace(self, data=_nfc(self.data), private=_nfc(self.private), rows=rows)


def _nfc(values: Mapping[str, Json]) -> Mapping[str, Json]:
    return {key: normalise(value) for key, value in values.items()}


def next_event(new: NewEvent, *, id_: int, head: Head, now: datetime) -> Stored:
    """Return the event that follows ``head``, hashed and ready to be inserted.

    The instant is never before the event it follows, whatever a clock says.
    """
    private = encode(new.private) if new.private else None
    private_salt = os.urandom(16) if new.private else None
    payload = _payload(new, id_, private, private_salt)
    data = encode(payload)
    salt = os.urandom(16)
    at = format_instant(now)
    if head.at and at.rstrip("Z") < head.at.rstrip("Z"):
        at = head.at
    commitment = data_hash(salt, data)
    envelope = Envelope(
        new.stream, head.seq + 1, new.type, at, new.actor, new.definition, commitment, head.hash
    ).encode()
    if len(envelope) > LARGEST_ENVELOPE:
        raise ValueError("the envelope is larger than a log entry may be")
    return Stored(
        id=id_,
        stream=new.stream,
        seq=head.seq + 1,
        type=new.type,
        at=at,
        envelope=envelope,
        event_hash=event_hash(envelope),
        data=data,
        salt=salt,
        command=new.command,
        private=private,
        private_salt=private_salt,
        private_row=private is not None,
        written=payload,
    )


def _payload(
    new: NewEvent, id_: int, private: bytes | None, private_salt: bytes | None
) -> Mapping[str, Json]:
    payload: dict[str, Json] = dict(new.data)
    payload["event"] = id_
    if new.rows:
        payload["rows"] = [row.as_json() for row in new.rows]
    if new.command is not None:
        payload["command"] = new.command
    if private is not None and private_salt is not None:
        payload["private"] = private_hash(private_salt, private)
    return payload


def event_row(stored: Stored) -> dict[str, Any]:
    """Return the row of ``ledger_event``."""
    return {name: getattr(stored, name) for name in _EVENT_COLUMNS}


def private_row(stored: Stored) -> dict[str, Any]:
    """Return the row of ``ledger_private``."""
    return {"event": stored.id, "salt": stored.private_salt, "data": stored.private}


_STORED = select(
    ledger_event,
    ledger_private.c.data.label("private"),
    ledger_private.c.salt.label("private_salt"),
    ledger_private.c.event.label("private_event"),
).outerjoin_from(ledger_event, ledger_private)


def _stored(row: Any) -> Stored:
    return Stored(
        id=row.id,
        stream=row.stream,
        seq=row.seq,
        type=row.type,
        at=row.at,
        envelope=bytes(row.envelope),
        event_hash=row.event_hash,
        data=bytes(row.data),
        salt=bytes(row.salt),
        command=row.command,
        private=None if row.private is None else bytes(row.private),
        private_salt=None if row.private_salt is None else bytes(row.private_salt),
        private_row=row.private_event is not None,
    )


def read_stream(connection: Connection, stream: str) -> list[Stored]:
    """Return the events of one stream in order."""
    return _read(connection, _STORED.where(ledger_event.c.stream == stream).order_by(ledger_event.c.seq))


def read_event(connection: Connection, id_: int) -> Stored | None:
    """Return one event by its number."""
    found = _read(connection, _STORED.where(ledger_event.c.id == id_))
    return found[0] if found else None


def read_command(connection: Connection, command: str) -> Stored | None:
    """Return the event that a command key already brought about."""
    found = _read(connection, _STORED.where(ledger_event.c.command == command))
    return found[0] if found else None


def read_after(connection: Connection, after: int, limit: int) -> list[Stored]:
    """Return the next events in order of number, a page at a time."""
    query = _STORED.where(ledger_event.c.id > after).order_by(ledger_event.c.id).limit(limit)
    return _read(connection, query)


def read_pages(connection: Connection, size: int = 2000) -> Iterator[Stored]:
    """Yield every event in order of number, holding one page in memory."""
    after = -(2**62)
    while page := read_after(connection, after, size):
        yield from page
        after = page[-1].id


def _read(connection: Connection, query: Select[Any]) -> list[Stored]:
    return [_stored(row) for row in connection.execute(query)]
