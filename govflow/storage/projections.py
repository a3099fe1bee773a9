"""Writing the rows an event carries. There is no other way a folded table changes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import count, groupby, repeat
from operator import itemgetter
from typing import Any, NamedTuple

from sqlalchemy import Connection

from govflow.kernel.errors import Broken
from govflow.kernel.findings import Json
from govflow.ledger.rows import Row, resolve
from govflow.storage import prepared
from govflow.storage.base import PROJECTIONS

# Statements are put together from the names of our own tables and columns; every value is a parameter.
# More than these go one after the other: a statement of unbounded length is never kept prepared.
MOST_AT_ONCE = 24


class Shape(NamedTuple):
    """What a change is apart from its values: the table, the key of a row that is there, the columns set."""

    table: str
    key: tuple[str, ...]
    columns: tuple[str, ...]

    @property
    def new(self) -> bool:
        """Whether it adds a row, which no key has to find."""
        return not self.key


Change = tuple[Shape, tuple[Any, ...]]


def new_row(table: str, values: Mapping[str, Any]) -> Change:
    """Return the change that adds one row to any table."""
    return Shape(table, (), tuple(values)), tuple(values.values())


def changes_of(rows: Sequence[Row], private_part: Mapping[str, Json]) -> list[Change]:
    """Return what the rows come to, with private text filled in."""
    found: list[Change] = []
    for row in rows:
        projection = PROJECTIONS[row.table]
        values = resolve(row.set, private_part)
        if row.new:
            found.append(new_row(row.table, {**row.key, **values}))
        else:
            shape = Shape(row.table, projection.key, tuple(values))
            found.append((shape, (*values.values(), *[row.key[column] for column in projection.key])))
    return found


def write_changes(connection: Connection, changes: Sequence[Change]) -> None:
    """Write changes: in one round trip where PostgreSQL can, else in their order.

    Its foreign keys and unique keys are checked as ever, at the end of the one statement.

    Raises:
        sqlalchemy.exc.IntegrityError: when a new row is there already.
        Broken: when a row to change is not there.
    """
    one_trip = connection.dialect.name == "postgresql" and len(changes) <= MOST_AT_ONCE
    if one_trip and not _touch_the_same(changes):
        _write_together(connection, changes)
    else:
        _write_in_order(connection, changes)


def _write_together(connection: Connection, changes: Sequence[Change]) -> None:
    shapes = tuple(shape for shape, _ in changes)
    values = [value for _, each in changes for value in each]
    (changed,) = prepared.send(connection, _together(shapes), values).fetchone()
    _all_were_there([shape for shape in shapes if not shape.new], changed)


def _write_in_order(connection: Connection, changes: Sequence[Change]) -> None:
    for shape, group in groupby(changes, key=itemgetter(0)):
        values = [each for _, each in group]
        text = _alone(shape, connection.dialect.name)
        written = prepared.send(connection, text, values, many=True).rowcount
        _all_were_there([shape] * len(values), written)


def _touch_the_same(changes: Sequence[Change]) -> bool:
    # Within one statement a second change of a row would not see the first.
    changed = [(shape.table, each[-len(shape.key) :]) for shape, each in changes if not shape.new]
    tables = {shape.table for shape, _ in changes if shape.new}
    return len(set(changed)) < len(changed) or any(table in tables for table, _ in changed)


@lru_cache(maxsize=512)
def _alone(shape: Shape, dialect: str) -> str:
    return _statement(shape, repeat("?") if dialect == "sqlite" else _numbered())


@lru_cache(maxsize=512)
def _together(shapes: tuple[Shape, ...]) -> str:
    """Return one statement for all of them that answers how many rows it changed, new ones apart."""
    marks = _numbered()
    parts, counts = [], ["0"]
    for place, shape in enumerate(shapes):
        text = _statement(shape, marks)
        if not shape.new:
            text += " RETURNING 1"
            counts.append(f"(SELECT count(*) FROM w{place})")  # noqa: S608
        parts.append(f"w{place} AS ({text})")
    return f"WITH {', '.join(parts)} SELECT {' + '.join(counts)}"


def _numbered() -> Iterator[str]:
    return (f"${number}" for number in count(1))


def _statement(shape: Shape, marks: Iterator[str]) -> str:
    if shape.new:
        names = ", ".join(f'"{column}"' for column in shape.columns)
        values = ", ".join(next(marks) for _ in shape.columns)
        return f"INSERT INTO {shape.table} ({names}) VALUES ({values})"  # noqa: S608
    set_ = ", ".join(f'"{column}" = {next(marks)}' for column in shape.columns)
    where = " AND ".join(f'"{column}" = {next(marks)}' for column in shape.key)
    return f"UPDATE {shape.table} SET {set_} WHERE {where}"  # noqa: S608


def _all_were_there(shapes: Sequence[Shape], written: int) -> None:
    if written != len(shapes):
        tables = ", ".join(sorted({shape.table for shape in shapes}))
        raise Broken(f"A row that an event changes is not there: {tables}. Run: govflow audit verify")
