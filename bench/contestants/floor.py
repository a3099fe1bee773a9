"""The floor: the driver alone and five statements (BEGIN, SELECT, UPDATE, INSERT, COMMIT)."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import psycopg
from sqlalchemy import make_url

from bench.contestants.contestant import ACTOR, PATH, REASON, check, dumps, payload
from govflow.storage.engine import sqlite_module, wal_is_sound

_SQLITE = """
CREATE TABLE plan(id INTEGER PRIMARY KEY, title TEXT NOT NULL, state TEXT NOT NULL,
  version INTEGER NOT NULL, updated_at TEXT NOT NULL);
CREATE TABLE history(id INTEGER PRIMARY KEY, plan_id INTEGER NOT NULL REFERENCES plan(id),
  at TEXT NOT NULL, actor TEXT NOT NULL, from_state TEXT NOT NULL, to_state TEXT NOT NULL,
  reason TEXT NOT NULL, payload TEXT NOT NULL);
CREATE INDEX history_plan ON history(plan_id);
"""
_POSTGRESQL = """
CREATE TABLE plan(id INTEGER PRIMARY KEY, title TEXT NOT NULL, state TEXT NOT NULL,
  version INTEGER NOT NULL, updated_at TIMESTAMPTZ NOT NULL);
CREATE TABLE history(id BIGSERIAL PRIMARY KEY, plan_id INTEGER NOT NULL REFERENCES plan(id),
  at TIMESTAMPTZ NOT NULL, actor TEXT NOT NULL, from_state TEXT NOT NULL, to_state TEXT NOT NULL,
  reason TEXT NOT NULL, payload JSONB NOT NULL);
CREATE INDEX history_plan ON history(plan_id);
"""
_INSERT = "INSERT INTO history(plan_id,at,actor,from_state,to_state,reason,payload) VALUES "


def open_sqlite(path: str) -> Any:
    """Open a file with GovFlow's own SQLite library, journal and synchronous setting."""
    connection = sqlite_module().connect(path, isolation_level=None, timeout=30)
    journal, synchronous = ("WAL", "FULL") if wal_is_sound() else ("TRUNCATE", "EXTRA")
    connection.execute(f"PRAGMA journal_mode={journal}")
    connection.execute(f"PRAGMA synchronous={synchronous}")
    connection.execute("PRAGMA foreign_keys=ON")
    return connection


class RawDriver:
    """No library between the process and its database."""

    def __init__(self, url: str) -> None:
        """Name the database."""
        self.url = make_url(url)
        self.postgresql = self.url.get_backend_name() == "postgresql"

    def _open(self) -> Any:
        if not self.postgresql:
            return open_sqlite(str(self.url.database))
        return psycopg.connect(
            host=str(self.url.query["host"]),
            port=int(str(self.url.query["port"])),
            user=self.url.username,
            dbname=self.url.database,
        )

    def prepare(self, plans: int) -> None:
        """Make the two tables and the plans."""
        connection = self._open()
        now = datetime.now(UTC)
        if self.postgresql:
            connection.execute(_POSTGRESQL)
            rows = [(number, f"Plan {number}", now) for number in range(plans)]
            connection.cursor().executemany("INSERT INTO plan VALUES (%s,%s,'draft',0,%s)", rows)
            connection.commit()
        else:
            connection.executescript(_SQLITE)
            connection.execute("BEGIN")
            texts = [(number, f"Plan {number}", now.isoformat()) for number in range(plans)]
            connection.executemany("INSERT INTO plan VALUES (?,?,'draft',0,?)", texts)
            connection.execute("COMMIT")
        connection.close()

    def connect(self) -> None:
        """Open the connection that all steps use."""
        self.connection = self._open()

    def move(self, plan: int, step: int) -> None:
        """Take one step."""
        there, kept = PATH[step + 1], payload(plan, step)
        if self.postgresql:
            self._move_postgresql(plan, there, kept)
        else:
            self._move_sqlite(plan, there, kept)

    def _move_sqlite(self, plan: int, there: str, kept: dict[str, Any]) -> None:
        run = self.connection.execute
        run("BEGIN IMMEDIATE")
        try:
            (here,) = run("SELECT state FROM plan WHERE id=?", (plan,)).fetchone()
            check(here, there, REASON)
            at = datetime.now(UTC).isoformat()
            run("UPDATE plan SET state=?, version=version+1, updated_at=? WHERE id=?", (there, at, plan))
            run(_INSERT + "(?,?,?,?,?,?,?)", (plan, at, ACTOR, here, there, REASON, dumps(kept)))
            run("COMMIT")
        except BaseException:
            run("ROLLBACK")
            raise

    def _move_postgresql(self, plan: int, there: str, kept: dict[str, Any]) -> None:
        run = self.connection.execute
        try:
            (here,) = run("SELECT state FROM plan WHERE id=%s FOR UPDATE", (plan,)).fetchone()
            check(here, there, REASON)
            at = datetime.now(UTC)
            run("UPDATE plan SET state=%s, version=version+1, updated_at=%s WHERE id=%s", (there, at, plan))
            run(_INSERT + "(%s,%s,%s,%s,%s,%s,%s)", (plan, at, ACTOR, here, there, REASON, dumps(kept)))
            self.connection.commit()
        except BaseException:
            self.connection.rollback()
            raise

    def moved(self) -> int:
        """Return how many steps the history holds."""
        (count,) = self.connection.execute("SELECT count(*) FROM history").fetchone()
        if self.postgresql:
            self.connection.commit()
        return int(count)
