"""Folding every event's rows and comparing them with those that are there: the rest is drift."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from sqlalchemy import Connection, select

from govflow.kernel.canonical import NotCanonical
from govflow.kernel.findings import Finding, Json
from govflow.ledger.event import Stored
from govflow.ledger.rows import private_name
from govflow.road.reversal import read_row
from govflow.storage.base import PROJECTIONS

Key = tuple[Json, ...]
_ERASED: Json = {"private": "erased"}


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
            erased = event.private_row and event.private is None
            for item in written if isinstance(written, list) else []:
                self._write(item, texts, erased=erased)
        except (NotCanonical, KeyError, TypeError, ValueError) as error:
            message = f"{where}: the rows it wrote cannot be read ({error})."
            return [Finding("EVENT_ALTERED", message, where=where)]
        return []

    def _write(self, item: Json, texts: Mapping[str, Json], *, erased: bool) -> None:
        if not isinstance(item, dict):
            raise TypeError("a row is not a mapping")
        row = read_row(item)
        key_columns = PROJECTIONS[row.table].key
        rows = self.tables[row.table]
        columns = rows.setdefault(tuple(row.key[name] for name in key_columns), {})
        for column, value in row.set.items():
            name = private_name(value)
            if name is None:
                columns[column] = value
            else:
                columns[column] = _ERASED if erased else texts.get(name)

    def drift(self, connection: Connection) -> Iterator[Finding]:
        """Yield every row that its events do not give, and every one they give that is gone."""
        for name, projection in PROJECTIONS.items():
            expected = self.tables[name]
            seen: set[Key] = set()
            for row in connection.execute(select(projection.table)).mappings():
                key = tuple(row[column] for column in projection.key)
                seen.add(key)
                yield from _compare(name, key, dict(row), expected.get(key), projection.key)
            for key in expected.keys() - seen:
                where = _where(name, key)
                yield Finding("STATE_DRIFT", f"{where} is gone, and no event removed it.", where=where)


def _where(table: str, key: Key) -> str:
    return f"{table}[{', '.join(str(part) for part in key)}]"


def _compare(
    table: str,
    key: Key,
    present: Mapping[str, Json],
    expected: Mapping[str, Json] | None,
    key_columns: tuple[str, ...],
) -> Iterator[Finding]:
    where = _where(table, key)
    if expected is None:
        yield Finding("STATE_DRIFT", f"{where} is there, and no event wrote it.", where=where)
        return
    for column, value in present.items():
        if column in key_columns or expected.get(column) == _ERASED:
            continue
        if value != expected.get(column):
            message = f"{where}: {column} is not what its events give."
            figures: dict[str, Json] = {"column": column}
            yield Finding("STATE_DRIFT", message, where=where, figures=figures)
