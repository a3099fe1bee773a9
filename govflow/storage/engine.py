"""Opening a database so that a read-check-write is atomic and a commit survives a power cut.

SQLite: BEGIN IMMEDIATE for every writer, WAL and synchronous=FULL; where an SQLite older than 3.51.3
is linked, which can corrupt a WAL under concurrent checkpoints, TRUNCATE and synchronous=EXTRA.
"""

from __future__ import annotations

import sqlite3
import time
from functools import partial
from types import ModuleType
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.engine import URL
from sqlalchemy.exc import DisconnectionError

from govflow.storage import prepared

try:
    import pysqlite3.dbapi2 as bundled_sqlite
except ImportError:  # pragma: no cover - the lock installs it; another platform may lack the wheel
    bundled_sqlite = None

WAL_IS_SOUND_FROM = (3, 51, 3)
READ_ONLY = "govflow_read_only"
PING_AFTER_SECONDS = 2.0
RESTING_SINCE = "govflow_resting_since"


def sqlite_module() -> ModuleType:
    """Return the SQLite driver GovFlow opens live files with: the bundled one where it is installed."""
    return bundled_sqlite if bundled_sqlite is not None else sqlite3


def wal_is_sound() -> bool:
    """Say whether the linked SQLite is free of the WAL-reset fault (fixed in 3.51.3)."""
    version: tuple[int, ...] = sqlite_module().sqlite_version_info
    return version >= WAL_IS_SOUND_FROM


def open_engine(url: str | URL) -> Engine:
    """Return an engine for an SQLAlchemy URL, with GovFlow's transaction rules on every connection."""
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite":
        return _open_sqlite(parsed)
    if parsed.drivername == "postgresql":
        parsed = parsed.set(drivername="postgresql+psycopg")
    engine = create_engine(parsed, isolation_level="READ COMMITTED", pool_size=10)
    event.listen(engine, "checkin", _note_rest)
    event.listen(engine, "checkout", partial(_ping_after_rest, engine))
    return engine


def _note_rest(_connection: Any, record: Any) -> None:
    record.info[RESTING_SINCE] = time.monotonic()


def _ping_after_rest(engine: Engine, connection: Any, record: Any, _proxy: object) -> None:
    # A connection just used is not asked first whether it still lives: that is a round trip a step.
    since = record.info.get(RESTING_SINCE)
    if since is None or time.monotonic() - since < PING_AFTER_SECONDS:
        return
    try:
        engine.dialect.do_ping(connection)
    except engine.dialect.loaded_dbapi.Error as error:
        raise DisconnectionError("The server went away while the connection rested.") from error


def _open_sqlite(url: URL) -> Engine:
    engine = create_engine(url, module=sqlite_module(), connect_args={"timeout": 30})
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # The driver must not open transactions of its own.
    cursor = connection.cursor()
    if wal_is_sound():
        cursor.execute("PRAGMA journal_mode=WAL")
        cursor.execute("PRAGMA synchronous=FULL")
    else:
        cursor.execute("PRAGMA journal_mode=TRUNCATE")
        cursor.execute("PRAGMA synchronous=EXTRA")
    for pragma in ("foreign_keys=ON", "busy_timeout=30000", "recursive_triggers=ON", "trusted_schema=OFF"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    deferred = connection.get_execution_options().get(READ_ONLY)
    prepared.send(connection, "BEGIN" if deferred else "BEGIN IMMEDIATE", ())
