"""Databases for tests: a private PostgreSQL cluster of each worker, and fresh databases in a moment.

A fresh database is a copy of one that was migrated once. The cluster is stopped and removed at the
end, also when the test run is killed. It listens on loopback alone.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any, Literal

import psycopg
import pysqlite3.dbapi2 as sqlite
from psycopg import sql

from tests.needs import find_postgres

Kind = Literal["sqlite", "postgresql"]
KINDS: tuple[Kind, ...] = ("sqlite", "postgresql")

OWNER = "gf"
TEMPLATE = "govflow_template"
PR_SET_PDEATHSIG = 1
STARTS_WITHIN_SECONDS = 60
# Where Linux keeps files in memory, and the room they need there: a disk that is slow to settle costs
# a fresh PostgreSQL database 0.15 to 1 second, and each SQLite transaction 5 milliseconds.
MEMORY = Path("/dev/shm")
ROOM = 4 << 30


class NoCluster(Exception):
    """Raised when PostgreSQL's programs are there and yet the server does not start."""


def has_memory() -> bool:
    """Whether files can lie in memory here, and there is room for them."""
    return MEMORY.is_dir() and os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free >= ROOM


def keep_in_memory() -> None:
    """Let this run's temporary files, and its databases, lie in memory where there is room for them."""
    if has_memory():
        os.environ["TMPDIR"] = tempfile.tempdir = str(MEMORY)


def _cluster_home() -> Path:
    """A folder for a cluster: in memory also for campaigns, which kill the server and never the machine."""
    # By name: the first test to need the server may have moved its own folder of temporary files.
    around = str(MEMORY) if has_memory() else os.environ.get("TMPDIR", "/tmp")
    return Path(tempfile.mkdtemp(prefix="govflow-postgres-", dir=around))


def _stop_with_parent() -> None:
    """Ask Linux to stop the server when the test run dies, however it dies."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGINT)


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


@dataclass
class Cluster:
    """One running PostgreSQL server of this worker's own."""

    programs: Path
    home: Path
    port: int
    server: subprocess.Popen[bytes]
    numbers: Iterator[int] = field(default_factory=lambda: count(1))

    def url(self, name: str) -> str:
        """The SQLAlchemy address of one of its databases."""
        return f"postgresql+psycopg://{OWNER}@127.0.0.1:{self.port}/{name}"

    def run(self, statement: sql.Composed) -> None:
        """Run one statement that may not stand in a transaction."""
        with psycopg.connect(
            host="127.0.0.1", port=self.port, user=OWNER, dbname="postgres", autocommit=True
        ) as connection:
            connection.execute(statement)

    def create(self, *, template: str = "template0") -> str:
        """Make a database from a template and answer with its name."""
        name = f"gf_{next(self.numbers)}"
        # Copying files means two checkpoints: quicker in memory, and much slower on a disk.
        strategy = "FILE_COPY" if MEMORY in self.home.parents else "WAL_LOG"
        self.run(
            sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY {}").format(
                sql.Identifier(name), sql.Identifier(template), sql.SQL(strategy)
            )
        )
        return name

    def rename(self, name: str, to: str) -> None:
        """Give a database another name, sending away whoever is still connected."""
        self.run(
            sql.SQL("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = {}").format(name)
        )
        self.run(sql.SQL("ALTER DATABASE {} RENAME TO {}").format(sql.Identifier(name), sql.Identifier(to)))

    def drop(self, name: str) -> None:
        """Remove a database, also while a connection is left open."""
        self.run(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))

    def stop(self) -> None:
        """Stop the server and remove its files."""
        self.server.send_signal(signal.SIGINT)
        try:
            self.server.wait(timeout=30)
        except subprocess.TimeoutExpired:
            self.server.kill()
            self.server.wait()
        shutil.rmtree(self.home, ignore_errors=True)


def start_cluster() -> Cluster:
    """Start a server with nothing in it; initdb refuses root, so as root the server runs as postgres."""
    programs = find_postgres()
    if programs is None:
        message = "PostgreSQL is not installed: apt-get install postgresql"
        raise NoCluster(message)
    home = _cluster_home()
    as_user: dict[str, Any] = {"cwd": home}
    if os.getuid() == 0:
        account = pwd.getpwnam("postgres")
        os.chown(home, account.pw_uid, account.pw_gid)
        as_user |= {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}
    data = str(home / "data")
    subprocess.run(
        [
            programs / "initdb",
            "-D",
            data,
            "-U",
            OWNER,
            "-A",
            "trust",
            "-E",
            "UTF8",
            "--locale=C.UTF-8",
            "--no-sync",
        ],
        check=True,
        stdout=subprocess.DEVNULL,
        **as_user,
    )
    port = _free_port()
    with (home / "server.log").open("wb") as log:
        server = subprocess.Popen(
            [programs / "postgres", "-D", data, "-p", str(port), "-h", "127.0.0.1", "-k", str(home), "-F"],
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            preexec_fn=_stop_with_parent,  # noqa: PLW1509 - it makes one system call and takes no lock
            **as_user,
        )
    cluster = Cluster(programs, home, port, server)
    _await(cluster)
    return cluster


def _await(cluster: Cluster) -> None:
    """Wait until the server answers, or say what it wrote before it gave up."""
    ready = [
        str(cluster.programs / "pg_isready"),
        "-q",
        "-h",
        "127.0.0.1",
        "-p",
        str(cluster.port),
        "-U",
        OWNER,
    ]
    last = time.monotonic() + STARTS_WITHIN_SECONDS
    while subprocess.run(ready, check=False).returncode != 0:
        if cluster.server.poll() is not None or time.monotonic() > last:
            wrote = (cluster.home / "server.log").read_text(encoding="utf-8", errors="replace")
            cluster.stop()
            message = f"PostgreSQL did not start:\n{wrote}"
            raise NoCluster(message)
        with contextlib.suppress(subprocess.TimeoutExpired):
            cluster.server.wait(timeout=0.05)


def migrate(url: str) -> None:
    """Bring an empty database to today's schema, by the product's own migrations."""
    from govflow.storage.schema import upgrade

    upgrade(url)


def migrate_template(cluster: Cluster) -> str:
    """Make the database that all fresh PostgreSQL databases of this worker are copies of."""
    name = cluster.create()
    migrate(cluster.url(name))
    cluster.rename(name, TEMPLATE)
    return TEMPLATE


def migrate_file(path: Path) -> Path:
    """Make the file that all fresh SQLite databases of this worker are copies of, whole in one file."""
    migrate(sqlite_url(path))
    connection = sqlite.connect(path)
    try:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    finally:
        connection.close()
    return path


def sqlite_url(path: Path) -> str:
    """The SQLAlchemy address of a file."""
    return f"sqlite:///{path}"
