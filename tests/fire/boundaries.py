"""Kills a forked child at one exact point of its conversation with the database, and reads what it left.

A point is the moment before or after one statement, or before or after one COMMIT.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from psycopg import sql
from sqlalchemy import event

from govflow.storage import prepared
from govflow.web.product import Product
from tests.databases import Cluster
from tests.fire.oracle import Reader, reading

Act = Callable[[Product], object]
# Which points of an act somebody dies at, by their places.
Tried = Callable[[Sequence[str]], Iterable[int]]
NEVER = -1
# What differs between two runs of the same step: instants, random salts and what is hashed over them.
_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|\+00:00)?")
_HASH = re.compile(r"[0-9a-f]{64}")
_HASHED = {"salt"}
_OF_A_PROCESS = {"heartbeat", "node_clock"}


@dataclass(frozen=True)
class Ground:
    """A database that is laid anew from its template before every point."""

    url: str
    lay: Callable[[], None]


def ground_of_file(template: Path, live: Path) -> Ground:
    """A ground that is a file, copied whole."""

    def lay() -> None:
        for rest in ("-wal", "-shm", "-journal"):
            Path(f"{live}{rest}").unlink(missing_ok=True)
        shutil.copyfile(template, live)

    return Ground(f"sqlite:///{live}", lay)


def ground_of_cluster(cluster: Cluster, template: str) -> Ground:
    """A ground that is a database of a server, made from a template."""
    live = f"{template}_live"

    def lay() -> None:
        cluster.drop(live)
        make = "CREATE DATABASE {} TEMPLATE {} STRATEGY file_copy"
        cluster.run(sql.SQL(make).format(sql.Identifier(live), sql.Identifier(template)))

    return Ground(cluster.url(live), lay)


class Stopwatch:
    """Counts the points and ends the process at one of them."""

    def __init__(self, product: Product, at: int) -> None:
        self.at = at
        self.passed: list[str] = []
        dialect: Any = product.store.engine.dialect
        commit = dialect.do_commit

        def do_commit(raw: object) -> None:
            self.point("before COMMIT")
            commit(raw)
            self.point("after COMMIT")

        dialect.do_commit = do_commit
        for side in ("before", "after"):
            event.listen(product.store.engine, f"{side}_cursor_execute", self._listener(side))
        send = prepared.send

        def sent(connection: Any, text: str, *rest: Any, **more: Any) -> Any:
            verb = text.split(None, 1)[0]
            self.point(f"before {verb}")
            found = send(connection, text, *rest, **more)
            self.point(f"after {verb}")
            return found

        prepared.send = sent

    def _listener(self, side: str) -> Callable[..., None]:
        def listen(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
            self.point(f"{side} {statement.split(None, 1)[0]}")

        return listen

    def point(self, name: str) -> None:
        """Pass a point, or end at it."""
        if len(self.passed) == self.at:
            os.kill(os.getpid(), signal.SIGKILL)
        self.passed.append(name)


def run_apart(product: Product, act: Act, at: int = NEVER) -> tuple[int, list[str]]:
    """Act in a forked child that is killed at a point; return how it ended, and the points it passed."""
    back, forth = os.pipe()
    child = os.fork()
    if child == 0:
        _act_and_leave(product, act, at, forth)
    os.close(forth)
    with os.fdopen(back, "r", encoding="utf-8") as said:
        passed = json.loads(said.read() or "[]")
    _, status = os.waitpid(child, 0)
    return os.waitstatus_to_exitcode(status), passed


def _act_and_leave(product: Product, act: Act, at: int, forth: int) -> None:
    code = 1
    try:
        watch = Stopwatch(product, at)
        act(product)
        os.write(forth, json.dumps(watch.passed).encode())
        code = 0
    finally:
        os._exit(code)


def everywhere(points: Sequence[str]) -> Iterable[int]:
    """Every point."""
    return range(len(points))


def edges_of_reads(points: Sequence[str]) -> Iterable[int]:
    """Every point but those between two points of reads: a read leaves nothing, so they leave what these do."""
    reads = [point.endswith("SELECT") for point in points]
    return [at for at in range(len(points)) if at == 0 or not all(reads[at - 1 : at + 2])]


def tables_of(reader: Reader, url: str) -> list[str]:
    """The names of all tables."""
    if url.startswith("sqlite"):
        query = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
    else:
        query = "SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public'"
    return sorted(row["name"] for row in reader.rows(query))


def contents(url: str) -> list[str]:
    """Every row of every table as text, in order and to the letter."""
    return [f"{table} {row!r}" for table, row in _rows(url, hashed=True)]


def comparable(url: str, known: int) -> list[str]:
    """The same without what differs between two equal runs: instants, salts, hashes, event numbers.

    Events after number ``known`` are counted anew from one: PostgreSQL never gives a number twice.
    """
    rows = list(_rows(url, hashed=False))
    new = sorted(row["id"] for table, row in rows if table == "ledger_event" and row["id"] > known)
    names = {str(number): f"new-{place}" for place, number in enumerate(new, start=1)}
    numbers = re.compile(rf"(?<!\w)(?:{'|'.join(names) or 'none'})(?!\w)")
    texts = (f"{table} {row!r}" for table, row in rows)
    bare = (_HASH.sub("#", _INSTANT.sub("@", text)) for text in texts)
    return sorted(numbers.sub(lambda found: names[found[0]], text) for text in bare)


def newest_event(url: str) -> int:
    """The number of the last event."""
    with reading(url) as reader:
        return int(reader.rows("SELECT max(id) AS n FROM ledger_event")[0]["n"])


def _rows(url: str, *, hashed: bool) -> Iterator[tuple[str, dict[str, Any]]]:
    with reading(url) as reader:
        for table in tables_of(reader, url):
            if table in _OF_A_PROCESS:
                continue
            found = [
                {name: _plain(value) for name, value in row.items() if hashed or name not in _HASHED}
                for row in reader.rows(f'SELECT * FROM "{table}"')
            ]
            yield from ((table, row) for row in sorted(found, key=repr))


def _plain(value: Any) -> Any:
    return bytes(value) if isinstance(value, memoryview) else value
