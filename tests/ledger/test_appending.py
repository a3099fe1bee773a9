"""Appending: in order, chained, never dated backwards, and refused any change by the database itself."""

from __future__ import annotations

import hashlib
import itertools
import json
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import text, update
from sqlalchemy.exc import DBAPIError

from govflow.kernel.actor import Actor, Door
from govflow.kernel.errors import InvalidInput, Refused
from govflow.ledger.event import Head
from govflow.ledger.rows import Row
from govflow.storage.ledger import NewEvent, read_command, read_pages, read_stream
from govflow.storage.tables import clock
from govflow.storage.work import Moment, Store

WHO = Actor("person-1", Door.API)


@pytest.fixture
def store(database_url: str) -> Iterator[Store]:
    opened = Store.open(database_url)
    yield opened
    opened.engine.dispose()


def append(store: Store, stream: str = "test:1", **changes: Any) -> int:
    with store.write(WHO) as work:
        return work.append(NewEvent(stream, "test.happened", WHO.id, **changes)).id


def test_events_of_a_stream_are_numbered_and_chained(store: Store) -> None:
    for number in range(3):
        append(store, data={"n": number})
    append(store, stream="test:2")

    with store.read() as connection:
        events = read_stream(connection, "test:1")
        other = read_stream(connection, "test:2")

    assert [event.seq for event in events] == [1, 2, 3]
    before = "0" * 64
    for event in events:
        envelope = json.loads(event.envelope)
        assert sorted(envelope) == ["actor", "at", "data_hash", "def", "prev", "seq", "stream", "type", "v"]
        assert envelope["prev"] == before
        before = hashlib.sha256(b"govflow/event/v1\0" + event.envelope).hexdigest()
        salted = b"govflow/data/v1\0" + event.salt + event.data
        assert envelope["data_hash"] == hashlib.sha256(salted).hexdigest()
    assert json.loads(other[0].envelope)["prev"] == "0" * 64


def test_each_salt_is_its_own(store: Store) -> None:
    for _ in range(3):
        append(store, data={"same": 1}, private={"same": "text"})

    with store.read() as connection:
        events = list(read_pages(connection))

    assert len({event.salt for event in events}) == 3
    assert len({event.private_salt for event in events}) == 3


def test_private_text_stays_out_of_what_is_hashed_into_the_log(store: Store) -> None:
    append(store, data={"case": "c"}, private={"reason": "a name nobody may see"})

    with store.read() as connection:
        event = read_stream(connection, "test:1")[0]

    assert b"nobody" not in event.envelope + event.data
    assert event.private_part() == {"reason": "a name nobody may see"}


def test_an_event_is_never_dated_before_the_one_it_follows(store: Store) -> None:
    append(store)
    with store.write(WHO) as work:
        work.connection.execute(update(clock).values(offset_us=-3_600_000_000))
    append(store)

    with store.read() as connection:
        first, second = read_stream(connection, "test:1")

    assert second.at == first.at


def test_one_event_a_moment_after_another_is_dated_after_it(store: Store) -> None:
    now = datetime(2026, 4, 1, 9, tzinfo=UTC)
    at = []
    with store.write(WHO) as work:
        for later in (timedelta(), timedelta(microseconds=500_000)):
            read = work.moment("test:1")
            moment = Moment(now + later, read.head, read.next_id, read.found)
            at.append(work.append(NewEvent("test:1", "test.happened", WHO.id), moment).at)

    assert at == ["2026-04-01T09:00:00Z", "2026-04-01T09:00:00.500000Z"]


def test_text_is_kept_in_nfc_in_payload_private_part_and_rows_alike(store: Store) -> None:
    decomposed = "Cafe\u0301"
    row = Row("area", {"slug": "a"}, {"code": "E1", "name": decomposed}, new=True)
    append(store, data={"name": decomposed}, private={"name": decomposed}, rows=[row])

    with store.read() as connection:
        event = read_stream(connection, "test:1")[0]
        name = connection.execute(text("SELECT name FROM area")).scalar()

    assert event.payload()["name"] == event.private_part()["name"] == name == "Caf\u00e9"


@pytest.mark.parametrize(
    "changes",
    [
        {"data": {"share": 0.5}},
        {"data": {"n": 2**53}},
        {"data": {"text": "half a \ud83d"}},
        {"private": {"text": "half a \ud83d"}},
        {"data": {"text": "a\0b"}},
        {"private": {"answers": {"lines": ["a\0b"]}}},
    ],
    ids=repr,
)
def test_what_no_record_can_hold_is_refused_in_words_and_leaves_nothing(
    store: Store, changes: dict[str, Any]
) -> None:
    with pytest.raises(InvalidInput, match="What was given"):
        append(store, **changes)

    with store.read() as connection:
        assert list(read_pages(connection)) == []


def test_a_command_key_stands_for_one_event(store: Store) -> None:
    event = append(store, command="person-1 key")

    with pytest.raises(Refused) as refused:
        append(store, stream="test:2", command="person-1 key")

    assert refused.value.code == "VERSION_STALE"
    with store.read() as connection:
        found = read_command(connection, "person-1 key")
    assert found is not None
    assert found.id == event


def test_two_writers_after_the_same_event_cannot_both_follow_it(store: Store) -> None:
    append(store)
    with store.write(WHO) as work:
        head = work.moment("test:1").head
        work.append(NewEvent("test:1", "test.happened", WHO.id))

    with pytest.raises(Refused) as refused, store.write(WHO) as work:
        read = work.moment("test:1")
        work.append(
            NewEvent("test:1", "test.happened", WHO.id),
            Moment(read.now, Head(head.seq, head.hash, head.at), read.next_id, read.found),
        )

    assert refused.value.code == "VERSION_STALE"


def test_many_writers_leave_one_unbroken_chain(store: Store) -> None:
    def write() -> None:
        for _ in range(10):
            append(store)

    threads = [threading.Thread(target=write) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    with store.read() as connection:
        events = read_stream(connection, "test:1")
    assert [event.seq for event in events] == list(range(1, 41))
    for before, event in itertools.pairwise(events):
        assert json.loads(event.envelope)["prev"] == before.event_hash


EVERYWHERE = [
    "UPDATE ledger_event SET type = 'other'",
    "UPDATE ledger_event SET command = NULL",
    "DELETE FROM ledger_event",
    "DELETE FROM ledger_private",
    "UPDATE ledger_private SET data = salt",
    "UPDATE ledger_private SET event = 99",
    "INSERT INTO ledger_event SELECT * FROM ledger_event WHERE true ON CONFLICT (id) DO UPDATE SET type = 'x'",
    (
        "INSERT INTO ledger_private SELECT * FROM ledger_private WHERE true"
        " ON CONFLICT (event) DO UPDATE SET data = NULL, event = 2"
    ),
]
ON_SQLITE = [
    "INSERT OR REPLACE INTO ledger_event SELECT * FROM ledger_event",
    (
        "REPLACE INTO ledger_event SELECT id, stream, seq, 'x', at, envelope, event_hash, data, salt, command"
        " FROM ledger_event"
    ),
    "UPDATE OR REPLACE ledger_event SET seq = 7",
    "INSERT OR REPLACE INTO ledger_private SELECT event, salt, NULL FROM ledger_private",
    # With the pragma off, the delete inside a REPLACE fires no trigger; the insert's own must refuse it.
    "PRAGMA recursive_triggers=OFF; INSERT OR REPLACE INTO ledger_event SELECT * FROM ledger_event",
    (
        "INSERT INTO ledger_event SELECT id + 9, stream, seq + 9, type, at, envelope, event_hash, data, salt, NULL"
        " FROM ledger_event"
    ),
]
ON_POSTGRESQL = [
    "TRUNCATE ledger_event CASCADE",
    "TRUNCATE ledger_private",
    "SET session_replication_role = replica; UPDATE ledger_event SET type = 'x'",
    "SET session_replication_role = replica; DELETE FROM ledger_event",
    "SET session_replication_role = replica; TRUNCATE ledger_event CASCADE",
    "SET session_replication_role = replica; DELETE FROM ledger_private",
]


def check_refused(store: Store, statements: str) -> None:
    append(store, private={"reason": "kept"})
    with store.read() as connection:
        before = list(read_pages(connection))

    with (
        pytest.raises(DBAPIError, match="append-only|can only be erased"),
        store.engine.connect() as connection,
        connection.begin(),
    ):
        for statement in statements.split("; "):
            connection.exec_driver_sql(statement)

    with store.read() as connection:
        assert list(read_pages(connection)) == before


@pytest.mark.parametrize("statements", EVERYWHERE)
def test_the_database_refuses_to_change_the_ledger(store: Store, statements: str) -> None:
    check_refused(store, statements)


@pytest.mark.parametrize("statements", ON_SQLITE)
def test_sqlite_refuses_its_own_ways_round(sqlite_url: str, statements: str) -> None:
    store = Store.open(sqlite_url)

    check_refused(store, statements)

    store.engine.dispose()


@pytest.mark.postgres
@pytest.mark.parametrize("statements", ON_POSTGRESQL)
def test_postgresql_refuses_its_own_ways_round(postgres_url: str, statements: str) -> None:
    store = Store.open(postgres_url)

    check_refused(store, statements)

    store.engine.dispose()


def test_a_private_part_can_be_erased_and_only_whole(store: Store) -> None:
    append(store, private={"reason": "a name"})

    with store.engine.connect() as connection, connection.begin():
        connection.exec_driver_sql("UPDATE ledger_private SET data = NULL, salt = NULL")

    with store.read() as connection:
        event = read_stream(connection, "test:1")[0]
    assert (event.private, event.private_salt, event.private_row) == (None, None, True)
    assert event.private_part() == {}
