"""Folding every event's rows and comparing them with those that are there: the rest is drift."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager
from typing import Any

from sqlalchemy import Connection, RowMapping, select, tuple_

from govflow.kernel.canonical import NotCanonical
from govflow.kernel.findings import Finding, Json
from govflow.ledger.event import Stored
from govflow.ledger.rows import resolve
from govflow.road.reversal import read_row
from govflow.storage.base import PROJECTIONS, Projection

Key = tuple[Json, ...]
Suspect = tuple[str, Key]
# Opens one short read; no read is held longer than a page.
Reading = Callable[[], AbstractContextManager[Connection]]
PAGE = 500


class Fold:
    """The tables as the events give them, built one event at a time."""

    def __init__(self) -> None:
        self.tables: dict[str, dict[Key, dict[str, Json]]] = {name: {} for name in PROJECTIONS}

    def add(self, event: Stored) -> list[Finding]:
        """Fold the rows of one event; say so where they cannot be folded."""
        where = f"{event.stream}#{event.seq}"
        try:
            written = event.payload().get("rows", [])
            texts = event.private_part()
            for item in written if isinstance(written, list) else []:
                self._write(item, texts)
        except (NotCanonical, KeyError, TypeError, ValueError) as error:
            message = f"{where}: the rows it wrote cannot be read ({error})."
            return [Finding("EVENT_ALTERED", message, where=where)]
        return []

    def _write(self, item: Json, texts: Mapping[str, Json]) -> None:
        if not isinstance(item, dict):
            raise TypeError("a row is not a mapping")
        row = read_row(item)
        key_columns = PROJECTIONS[row.table].key
        rows = self.tables[row.table]
        columns = rows.setdefault(tuple(row.key[name] for name in key_columns), {})
        columns.update(resolve(row.set, texts))

    def suspects(self, reading: Reading) -> list[Suspect]:
        """Return every row that differs from its events, read in pages, each in a transaction of its own.

        While the product serves, a row may have moved on between a page of events and its own: so a
        difference is a suspicion, to be looked at again with the newest events folded in.
        """
        found: list[Suspect] = []
        for name, projection in PROJECTIONS.items():
            seen: set[Key] = set()
            for row in _rows(reading, projection):
                key = tuple(row[column] for column in projection.key)
                seen.add(key)
                if any(self._compare(name, key, row)):
                    found.append((name, key))
            found += [(name, key) for key in self.tables[name].keys() - seen]
        return found

    def confirm(self, connection: Connection, suspects: Iterable[Suspect]) -> Iterator[Finding]:
        """Yield what is still not what the events give, in one short look at one moment."""
        for name, key in suspects:
            projection = PROJECTIONS[name]
            query = select(projection.table)
            for column, value in zip(projection.key, key, strict=True):
                query = query.where(projection.table.c[column] == value)
            row = connection.execute(query).mappings().one_or_none()
            if row is not None:
                yield from self._compare(name, key, row)
            elif key in self.tables[name]:
                where = _where(name, key)
                yield Finding("STATE_DRIFT", f"{where} is gone, and no event removed it.", where=where)

    def _compare(self, name: str, key: Key, present: Mapping[str, Any] | RowMapping) -> Iterator[Finding]:
        where, expected = _where(name, key), self.tables[name].get(key)
        if expected is None:
            yield Finding("STATE_DRIFT", f"{where} is there, and no event wrote it.", where=where)
            return
        for column, value in present.items():
            if column not in PROJECTIONS[name].key and value != expected.get(column):
                message = f"{where}: {column} is not what its events give."
                yield Finding("STATE_DRIFT", message, where=where, figures={"column": column})


def _rows(reading: Reading, projection: Projection) -> Iterator[RowMapping]:
    columns = [projection.table.c[name] for name in projection.key]
    query = select(projection.table).order_by(*columns).limit(PAGE)
    after: Key | None = None
    while True:
        page = query if after is None else query.where(tuple_(*columns) > tuple_(*after))
        with reading() as connection:
            rows = connection.execute(page).mappings().all()
        yield from rows
        if len(rows) < PAGE:
            return
        after = tuple(rows[-1][name] for name in projection.key)


def _where(table: str, key: Key) -> str:
    return f"{table}[{', '.join(str(part) for part in key)}]"
