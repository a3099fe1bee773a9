"""The ledger's feed: the events of someone's areas in the order of their numbers, and never one missed."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, literal, select, union_all

from govflow.kernel.canonical import decode
from govflow.kernel.findings import Json
from govflow.ledger.event import read_envelope
from govflow.road.tables import cases
from govflow.road.withholding import as_read
from govflow.storage.ledger import ledger_event, ledger_private
from govflow.storage.settled import settled_until

# What happened to a case, and what was refused on it: as webhooks send both, and a trail shows both.
STREAMS = ("case:", "refusals:")


@dataclass(frozen=True, slots=True)
class Feed:
    """A page of the feed, and the number to ask after next time."""

    events: tuple[dict[str, Json], ...]
    cursor: int


def read_feed(
    connection: Connection,
    areas: Sequence[str],
    after: int,
    limit: int,
    roles_in: Callable[[str], Collection[str]],
) -> Feed:
    """Return the next events about cases in these areas, as their reader may read them.

    They go up to the last number that is settled.
    """
    until = settled_until(connection, after)
    # As a subquery of streams, so that the number of areas and cases adds no query.
    streams = union_all(
        *(
            select((literal(stem) + cases.c.ref).label("stream"), cases.c.area).where(
                cases.c.area.in_(sorted(areas))
            )
            for stem in STREAMS
        )
    ).subquery()
    query = (
        select(ledger_event, ledger_private.c.data.label("private"), streams.c.area)
        .join(streams, streams.c.stream == ledger_event.c.stream)
        .outerjoin(ledger_private, ledger_private.c.event == ledger_event.c.id)
        .where(ledger_event.c.id > after, ledger_event.c.id <= until)
        .order_by(ledger_event.c.id)
        .limit(limit)
    )
    rows = connection.execute(query).all()
    found = tuple(_event(row, roles_in(row.area)) for row in rows)
    # A full page ends at its last event; a short one has seen everything that is settled.
    cursor = rows[-1].id if len(rows) == limit else max(after, until)
    return Feed(found, cursor)


def _event(row: Row[Any], roles: Collection[str]) -> dict[str, Json]:
    envelope = read_envelope(bytes(row.envelope))
    payload, private = as_read(envelope.type, _mapping(row.data), _mapping(row.private), roles)
    return {
        "event": row.id,
        "stream": envelope.stream,
        "seq": envelope.seq,
        "type": envelope.type,
        "at": envelope.at,
        "happened_at": payload.get("happened_at") or None,
        "actor": envelope.actor,
        "definition": envelope.definition,
        "hash": row.event_hash,
        "data": {key: value for key, value in payload.items() if key != "rows"},
        "private": private,
    }


def _mapping(raw: bytes | None) -> dict[str, Json]:
    value = decode(bytes(raw)) if raw is not None else {}
    return value if isinstance(value, dict) else {}
