"""A database whose disk has no room left, on either kind, for as long as a test needs it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Engine, event

# What SQLite says by itself once its file may have no more pages; small rows may still fit into old ones.
LARGE = b"%PDF-1.7 a paper of many pages\n" + bytes(range(256)) * 1200
# PostgreSQL is made to answer as it does then: class 53, with words an operator's disk would be named in.
SAID = 'could not extend file "base/16384/2619": No space left on device'
_FULL = (
    "CREATE FUNCTION disk_is_full() RETURNS trigger LANGUAGE plpgsql AS "
    f"$$ BEGIN RAISE EXCEPTION '{SAID}' USING ERRCODE = '53100'; END $$"
)
_TRIGGER = "CREATE TRIGGER disk_is_full BEFORE INSERT ON ledger_event EXECUTE FUNCTION disk_is_full()"


def _no_more_pages(connection: Any, _record: object) -> None:
    connection.execute("PRAGMA max_page_count=1")


@contextmanager
def full_disk(engine: Engine) -> Iterator[None]:
    """Let nothing large be written, by any engine of this process on SQLite."""
    if engine.dialect.name == "sqlite":
        event.listen(Engine, "connect", _no_more_pages)
        engine.dispose()
        try:
            yield
        finally:
            event.remove(Engine, "connect", _no_more_pages)
            engine.dispose()
        return
    with engine.begin() as connection:
        connection.exec_driver_sql(_FULL)
        connection.exec_driver_sql(_TRIGGER)
    try:
        yield
    finally:
        with engine.begin() as connection:
            connection.exec_driver_sql("DROP TRIGGER disk_is_full ON ledger_event")
            connection.exec_driver_sql("DROP FUNCTION disk_is_full")
