"""Where contestants run: fresh SQLite files, and a PostgreSQL server of its own, durable as by default."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

import psycopg

from tests.needs import find_postgres

OWNER, PORT = "postgres", 5432


@dataclass
class Files:
    """SQLite files in one folder."""

    home: Path
    numbers: Iterator[int] = field(default_factory=lambda: count(1))

    def fresh(self, template: str = "") -> str:
        """Return the address of a new database, empty or a copy of another."""
        path = self.home / f"bench-{next(self.numbers)}.db"
        if template:
            shutil.copyfile(template.removeprefix("sqlite:///"), path)
        return f"sqlite:///{path}"

    def settle(self, url: str) -> None:
        """Bring everything written into the one file, so that it can be copied."""
        from bench.contestants.floor import open_sqlite

        connection = open_sqlite(url.removeprefix("sqlite:///"))
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.close()

    def drop(self, url: str) -> None:
        """Remove a database with its journal."""
        path = Path(url.removeprefix("sqlite:///"))
        for suffix in ("", "-wal", "-shm", "-journal"):
            path.with_name(path.name + suffix).unlink(missing_ok=True)


@dataclass
class Server:
    """One PostgreSQL server on a socket of its own."""

    home: Path
    numbers: Iterator[int] = field(default_factory=lambda: count(1))

    def _run(self, statement: str) -> None:
        with psycopg.connect(
            host=str(self.home), port=PORT, user=OWNER, dbname="postgres", autocommit=True
        ) as connection:
            connection.execute(statement.encode())

    def fresh(self, template: str = "") -> str:
        """Return the address of a new database, empty or a copy of another."""
        name = f"bench_{next(self.numbers)}"
        source = _name(template) if template else "template0"
        self._run(f"CREATE DATABASE {name} TEMPLATE {source}")
        self._run("CHECKPOINT")
        return f"postgresql+psycopg://{OWNER}@/{name}?host={self.home}&port={PORT}"

    def settle(self, url: str) -> None:
        """Collect statistics, as a server left running does by itself."""
        with psycopg.connect(
            host=str(self.home), port=PORT, user=OWNER, dbname=_name(url), autocommit=True
        ) as connection:
            connection.execute("VACUUM ANALYZE")

    def drop(self, url: str) -> None:
        """Remove a database."""
        self._run(f"DROP DATABASE IF EXISTS {_name(url)} WITH (FORCE)")


def _name(url: str) -> str:
    return url.rsplit("/@", 1)[-1].split("@/", 1)[-1].split("?", 1)[0]


@contextmanager
def files() -> Iterator[Files]:
    """Open a folder for SQLite files and remove it at the end."""
    home = Path(tempfile.mkdtemp(prefix="govflow-bench-"))
    try:
        yield Files(home)
    finally:
        shutil.rmtree(home, ignore_errors=True)


@contextmanager
def server() -> Iterator[Server]:
    """Start a server with default durability (fsync and synchronous_commit on); stop it at the end."""
    programs = find_postgres()
    if programs is None:
        message = "PostgreSQL is not installed. Install it, or measure SQLite alone: --db sqlite"
        raise SystemExit(message)
    home = Path(tempfile.mkdtemp(prefix="govflow-bench-postgres-"))
    as_user: dict[str, Any] = {"cwd": home}
    if os.getuid() == 0:
        account = pwd.getpwnam("postgres")
        os.chown(home, account.pw_uid, account.pw_gid)
        as_user |= {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}
    place = str(home / "data")
    make = ["-D", place, "-U", OWNER, "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8"]
    subprocess.run([programs / "initdb", *make], check=True, stdout=subprocess.DEVNULL, **as_user)
    with (home / "server.log").open("wb") as log:
        options = ["-D", place, "-p", str(PORT), "-k", str(home), "-c", "listen_addresses="]
        process = subprocess.Popen([programs / "postgres", *options], stdout=log, stderr=log, **as_user)
    try:
        ready = [str(programs / "pg_isready"), "-q", "-h", str(home), "-p", str(PORT)]
        while subprocess.run(ready, check=False).returncode != 0:
            if process.poll() is not None:
                raise SystemExit((home / "server.log").read_text(encoding="utf-8"))
        yield Server(home)
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(timeout=60)
        shutil.rmtree(home, ignore_errors=True)
