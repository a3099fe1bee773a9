"""Counts the statements of each step of the course, BEGIN and COMMIT among them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Engine, event

from bench.contestants.contestant import STEPS_PER_PLAN
from bench.contestants.govflow import GovFlow
from bench.places import Files, Server
from govflow.storage import prepared


@contextmanager
def counted(engine: Engine) -> Iterator[list[str]]:
    """Collect every statement sent, with the BEGIN that psycopg sends by itself, and each COMMIT."""
    seen: list[str] = []
    send = prepared.send

    def sent(connection: Any, text: str, *rest: Any, **more: Any) -> Any:
        seen.append(text)
        return send(connection, text, *rest, **more)

    def before(_c: object, _cursor: object, statement: str, *_: object) -> None:
        seen.append(statement)

    def begin(_c: object) -> None:
        if engine.dialect.name == "postgresql":
            seen.append("BEGIN")  # SQLite's is a statement of our own and was counted as one.

    def commit(_c: object) -> None:
        seen.append("COMMIT")

    listeners = (("before_cursor_execute", before), ("begin", begin), ("commit", commit))
    for name, listener in listeners:
        event.listen(engine, name, listener)
    prepared.send = sent
    try:
        yield seen
    finally:
        prepared.send = send
        for name, listener in listeners:
            event.remove(engine, name, listener)


def count(place: Files | Server) -> list[int]:
    """Return how many round trips each step of the course takes."""
    url = place.fresh()
    contestant = GovFlow(url)
    contestant.prepare(2)
    contestant.connect()
    counts = []
    for step in range(STEPS_PER_PLAN):
        contestant.move(1, step)  # SQLAlchemy asks the server for its settings on the first connection.
        with counted(contestant.product.store.engine) as seen:
            contestant.move(0, step)
        counts.append(len(seen))
    contestant.product.store.engine.dispose()
    place.drop(url)
    return counts
