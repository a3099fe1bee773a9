"""Judges a database after a campaign, by its bytes and the clients' journals. Imports nothing of the product.

The ledger is folded again from the payloads alone and compared with every row of every folded table.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import psycopg
import pysqlite3.dbapi2 as sqlite

from tests.fire.journals import Account

Rows = list[dict[str, Any]]
FIRST_PREV = "0" * 64
# Tables that hold nothing but what events wrote: those of no event must be empty.
FOLDED = (
    "cases",
    "act",
    "case_mark",
    "case_line",
    "case_question",
    "case_document",
    "milestone",
    "timer",
    "work_item",
)


class Reader:
    """A connection that only reads, and answers with rows by column name."""

    def __init__(self, connection: Any) -> None:
        self._connection = connection

    def rows(self, query: str) -> Rows:
        """The rows of a query."""
        cursor = self._connection.execute(query)
        names = [column[0] for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


@contextmanager
def reading(url: str) -> Iterator[Reader]:
    """Open a database by its address, past the product."""
    if url.startswith("sqlite:///"):
        connection = sqlite.connect(url.removeprefix("sqlite:///"), timeout=30)
    else:
        connection = psycopg.connect(url.replace("+psycopg", ""))
    try:
        yield Reader(connection)
    finally:
        connection.close()


def find_command(url: str, command: str) -> int | None:
    """The number of the event that a command brought about, if it did."""
    with reading(url) as reader:
        quoted = command.replace("'", "''")
        found = reader.rows(f"SELECT id FROM ledger_event WHERE command = '{quoted}'")
    return int(found[0]["id"]) if found else None


def _decode(raw: Any) -> Any:
    return json.loads(bytes(raw))


def examine(url: str, account: Account | None = None) -> list[str]:
    """Everything that is wrong; nothing when all is well."""
    with reading(url) as reader:
        events = reader.rows(
            "SELECT e.id, e.stream, e.seq, e.type, e.envelope, e.event_hash, e.data, e.command,"
            " p.data AS private FROM ledger_event e LEFT JOIN ledger_private p ON p.event = e.id"
            " ORDER BY e.id"
        )
        problems = [
            *chains(events),
            *outbox(reader, events),
            *folded(reader, events),
            *versions(reader, events),
        ]
        if url.startswith("sqlite"):
            problems += sound(reader)
    return [*problems, *(answered(events, account) if account is not None else ())]


def chains(events: Rows) -> Iterator[str]:
    """Each stream is 1, 2, 3 and each event follows the hash of the one before."""
    heads: dict[str, tuple[int, str]] = {}
    for event in events:
        seq, prev = heads.get(event["stream"], (0, FIRST_PREV))
        envelope = bytes(event["envelope"])
        if event["seq"] != seq + 1 or _decode(envelope)["prev"] != prev:
            yield f"event {event['id']} does not follow the one before it in {event['stream']}"
        if hashlib.sha256(b"govflow/event/v1\0" + envelope).hexdigest() != event["event_hash"]:
            yield f"event {event['id']} does not have its own hash"
        heads[event["stream"]] = event["seq"], event["event_hash"]


def outbox(reader: Reader, events: Rows) -> Iterator[str]:
    """Every event has its outbox row, and there is no other."""
    there = {row["event"] for row in reader.rows("SELECT event FROM outbox")}
    wanted = {event["id"] for event in events}
    yield from (f"event {number} has no outbox row" for number in sorted(wanted - there))
    yield from (f"outbox row {number} has no event" for number in sorted(there - wanted))


def folded(reader: Reader, events: Rows) -> Iterator[str]:
    """The present rows are what the events wrote, no more and no less."""
    wanted: dict[str, dict[tuple[Any, ...], dict[str, Any]]] = {}
    keys: dict[str, tuple[str, ...]] = {}
    for event in events:
        private = _decode(event["private"]) if event["private"] is not None else {}
        for row in _decode(event["data"]).get("rows", ()):
            table = row["table"]
            names = keys.setdefault(table, tuple(sorted(row["key"])))
            place = wanted.setdefault(table, {})
            key = tuple(row["key"][name] for name in names)
            place.setdefault(key, dict(row["key"])).update(
                {name: _resolved(value, private) for name, value in row["set"].items()}
            )
    for table in set(FOLDED) - wanted.keys():
        if reader.rows(f'SELECT * FROM "{table}"'):
            yield f"{table}: a row that no event wrote"
    for table, rows in wanted.items():
        present = {
            tuple(row[name] for name in keys[table]): row for row in reader.rows(f'SELECT * FROM "{table}"')
        }
        yield from _compared(table, rows, present)


def _resolved(value: Any, private: Mapping[str, Any]) -> Any:
    if isinstance(value, dict) and "private" in value:
        return private.get(value["private"], value.get("erased"))
    return value


def _compared(table: str, wanted: Mapping[Any, Any], present: Mapping[Any, Any]) -> Iterator[str]:
    for key in wanted.keys() ^ present.keys():
        yield f"{table} {key}: {'no row' if key in wanted else 'a row that no event wrote'}"
    for key in wanted.keys() & present.keys():
        for name, value in wanted[key].items():
            if present[key].get(name) != value:
                yield f"{table} {key}: {name} is {present[key].get(name)!r} and the events say {value!r}"


def versions(reader: Reader, events: Rows) -> Iterator[str]:
    """Each case stands where its last step took it, and its steps are versions 1, 2, 3."""
    steps: dict[str, list[tuple[int, str]]] = {}
    for event in events:
        if event["type"] in {"case.opened", "case.step_done", "case.step_recorded"}:
            data = _decode(event["data"])
            steps.setdefault(data["case"], []).append((data["version"], data["to"]))
    for case in reader.rows("SELECT ref, version, state FROM cases"):
        taken = steps.get(case["ref"], [])
        if [number for number, _ in taken] != list(range(1, len(taken) + 1)):
            yield f"{case['ref']}: its steps are versions {[number for number, _ in taken]}"
        if not taken or taken[-1] != (case["version"], case["state"]):
            yield f"{case['ref']} stands at {case['state']} {case['version']}, its steps say {taken[-1:]}"


def sound(reader: Reader) -> Iterator[str]:
    """SQLite finds nothing wrong with its own file."""
    found = [next(iter(row.values())) for row in reader.rows("PRAGMA integrity_check")]
    if found != ["ok"]:
        yield f"integrity_check says {found[:3]}"
    yield from (f"foreign_key_check names {row}" for row in reader.rows("PRAGMA foreign_key_check"))


def answered(events: Rows, account: Account) -> Iterator[str]:
    """Each acknowledged step is there once with its number; each other one once or not at all."""
    by_number = {event["id"]: event for event in events}
    times = Counter(event["command"] for event in events if event["command"])
    for key, said in account.acked.items():
        command = f"{account.asked[key]['person']} {key}"
        event = by_number.get(said["event"])
        if event is None or event["command"] != command or times[command] != 1:
            yield f"{key} was acknowledged as event {said['event']} and is not there once under that number"
            continue
        data = _decode(event["data"])
        kept = {name: data[name] for name in ("case", "trigger", "from", "to", "version")}
        if kept != {name: said[name] for name in kept}:
            yield f"{key}: the answer was {said} and the ledger keeps {kept}"
    for key, asked in account.asked.items():
        if times[f"{asked['person']} {key}"] > 1:
            yield f"{key} is in the ledger {times[key]} times"
    for doubt in account.doubted:
        said = account.acked.get(doubt["key"], {})
        if doubt["found"] is not None and said and said["event"] != doubt["found"]:
            yield f"{doubt['key']} was event {doubt['found']}, and its retry answered {said['event']}"
    yield from (f"a client was surprised: {line}" for line in account.surprises)
    yield from (f"{key} was never settled" for key in sorted(account.unsettled))
