"""How a database is opened: a commit survives a power cut, and a read-check-write cannot be torn apart."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import insert, select, update

from govflow.kernel.actor import Actor, Door
from govflow.kernel.errors import InvalidInput, Unavailable
from govflow.storage import engine as opening
from govflow.storage.ledger import NewEvent, ledger_event, read_pages
from govflow.storage.tables import bookmark, outbox
from govflow.storage.work import Store

WHO = Actor("person-1", Door.API)


@pytest.fixture
def store(database_url: str) -> Iterator[Store]:
    opened = Store.open(database_url)
    yield opened
    opened.engine.dispose()


def pragma(store: Store, name: str) -> Any:
    with store.read() as connection:
        return connection.exec_driver_sql(f"PRAGMA {name}").scalar()


def test_sqlite_is_opened_for_safe_commits(sqlite_url: str) -> None:
    store = Store.open(sqlite_url)

    assert opening.sqlite_module().__name__.startswith("pysqlite3")
    assert opening.wal_is_sound()
    assert pragma(store, "journal_mode") == "wal"
    assert pragma(store, "synchronous") == 2, "FULL"
    assert pragma(store, "foreign_keys") == 1
    assert pragma(store, "recursive_triggers") == 1
    assert pragma(store, "trusted_schema") == 0
    assert pragma(store, "busy_timeout") >= 5000
    store.engine.dispose()


def test_an_older_sqlite_goes_without_the_wal_that_it_can_corrupt(
    sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(opening, "wal_is_sound", lambda: False)
    store = Store.open(sqlite_url)

    assert pragma(store, "journal_mode") == "truncate"
    assert pragma(store, "synchronous") == 3, "EXTRA"
    with store.write(WHO) as work:
        work.append(NewEvent("test:1", "test.happened", WHO.id))
    with store.read() as connection:
        assert len(list(read_pages(connection))) == 1
    store.engine.dispose()


@pytest.mark.parametrize(
    ("version", "sound"),
    [((3, 40, 1), False), ((3, 51, 2), False), ((3, 51, 3), True), ((3, 53, 4), True)],
)
def test_the_wal_is_trusted_from_the_version_that_repaired_it(
    monkeypatch: pytest.MonkeyPatch, version: tuple[int, ...], sound: bool
) -> None:
    class Linked:
        sqlite_version_info = version

    monkeypatch.setattr(opening, "sqlite_module", lambda: Linked)

    assert opening.wal_is_sound() is sound


def test_what_is_read_and_then_written_is_never_lost_to_another_writer(store: Store) -> None:
    with store.write(WHO) as work:
        work.connection.execute(insert(bookmark).values(reader="counter", event=0))
    failures: list[Exception] = []

    def count_up() -> None:
        try:
            for _ in range(20):
                with store.write(WHO) as work:
                    work.lock_stream("counter")
                    value = work.connection.execute(select(bookmark.c.event)).scalar_one()
                    work.connection.execute(update(bookmark).values(event=value + 1))
        except Exception as error:  # noqa: BLE001 - whatever a thread dies of is to be seen
            failures.append(error)

    threads = [threading.Thread(target=count_up) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert failures == []
    with store.read() as connection:
        assert connection.execute(select(bookmark.c.event)).scalar_one() == 80


def test_a_transaction_that_fails_leaves_no_trace(store: Store) -> None:
    with pytest.raises(KeyError), store.write(WHO) as work:
        work.append(NewEvent("test:1", "test.happened", WHO.id, private={"name": "a name"}))
        raise KeyError

    with store.read() as connection:
        assert list(read_pages(connection)) == []
        assert connection.execute(select(outbox)).all() == []


def test_a_read_writes_nothing(store: Store) -> None:
    with store.read() as connection:
        connection.execute(insert(bookmark).values(reader="counter", event=0))

    with store.read() as connection:
        assert connection.execute(select(bookmark)).all() == []


def test_a_read_does_not_wait_for_a_writer(store: Store) -> None:
    with store.write(WHO) as work:
        work.append(NewEvent("test:1", "test.happened", WHO.id))
        with store.read() as connection:
            seen = list(read_pages(connection))

    assert seen == []


def test_every_event_is_announced_in_its_own_transaction(store: Store) -> None:
    with store.write(WHO) as work:
        for number in range(3):
            work.append(NewEvent(f"test:{number}", "test.happened", WHO.id))

    with store.read() as connection:
        announced = connection.execute(
            select(outbox.c.event, outbox.c.subject).order_by(outbox.c.event)
        ).all()
        written = connection.execute(
            select(ledger_event.c.id, ledger_event.c.stream).order_by(ledger_event.c.id)
        )
        assert announced == written.all()


def test_a_database_that_is_not_there_is_unavailable_and_not_a_traceback() -> None:
    store = Store.open("postgresql://nobody@127.0.0.1:9/none")

    with pytest.raises(Unavailable), store.read():
        pass
    with pytest.raises(Unavailable), store.write(WHO):
        pass


@pytest.mark.parametrize("text", ["a\0b", "half \ud83d"])
def test_what_is_no_text_is_refused_in_words_wherever_it_is_asked(store: Store, text: str) -> None:
    with store.write(WHO) as work:
        work.append(NewEvent("test:1", "test.happened", WHO.id))
    try:
        with store.read() as connection:
            found = connection.execute(select(ledger_event).where(ledger_event.c.stream == text)).all()
    except InvalidInput as refused:
        words = refused.message
        assert "not text" in words
    else:
        assert found == []
