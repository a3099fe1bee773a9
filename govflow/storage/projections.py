"""Writing the rows an event carries. There is no other way a folded table changes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from itertools import groupby
from typing import Any

from sqlalchemy import Connection

from govflow.kernel.errors import Broken
from govflow.kernel.findings import Json
from govflow.ledger.rows import Row, resolve
from govflow.storage import prepared
from govflow.storage.base import PROJECTIONS

# Statements are put together from the names of our own tables and columns; every value is a parameter.
# More than these go one after the other: a statement of unbounded length is never kept prepared.
MOST_AT_ONCE = 24
Shape = tuple[str, bool, tuple[str, ...], tuple[str, ...]]
Change = tuple[Shape, tuple[Any, ...]]


def new_row(table: str, values: Mapping[str, Any]) -> Change:
    """Return the change that adds one row to any table."""
    return (table, True, (), tuple(values)), tuple(values.values())


def changes_of(rows: Sequence[Row], private_part: Mapping[str, Json]) -> list[Change]:
    """Return what the rows come to, with private text filled in."""
    found: list[Change] = []
    for row in rows:
        projection = PROJECTIONS[row.table]
        values = resolve(row.set, private_part)
        if row.new:
            found.append(new_row(row.table, {**row.key, **values}))
        else:
            shape = (row.table, False, projection.key, tuple(values))
            found.append((shape, (*values.values(), *[row.key[column] for column in projection.key])))
    return found


def apply_rows(connection: Connection, rows: Sequence[Row], private_part: Mapping[str, Json]) -> None:
    """Write the rows in their order; rows new to one table go in one statement.

    Raises:
        sqlalchemy.exc.IntegrityError: when a new row is there already.
        Broken: when a row to change is not there.
    """
    apply_changes(connection, changes_of(rows, private_part))


def apply_changes(connection: Connection, changes: Sequence[Change]) -> None:
    """Write changes in their order; those that follow each other in one shape go in one statement.

    Raises:
        sqlalchemy.exc.IntegrityError: when a new row is there already.
        Broken: when a row to change is not there.
    """
    mark = "%s" if connection.dialect.name == "postgresql" else "?"
    for shape, group in groupby(changes, key=_shape):
        values = [each for _, each in group]
        written = prepared.send(connection, _statement(shape, mark), values, many=True).rowcount
        _all_were_there([shape] * len(values), written)


def apply_at_once(connection: Connection, changes: Sequence[Change]) -> None:
    """Write changes in one round trip where PostgreSQL can: when each touches a row of its own.

    Its foreign keys and unique keys are checked as ever, at the end of the one statement.

    Raises:
        sqlalchemy.exc.IntegrityError: when a new row is there already.
        Broken: when a row to change is not there.
    """
    if len(changes) > MOST_AT_ONCE or _touch_the_same(changes):
        apply_changes(connection, changes)
        return
    shapes = tuple(shape for shape, _ in changes)
    values = [value for _, each in changes for value in each]
    (changed,) = prepared.send(connection, _together(shapes), values).fetchone()
    _all_were_there([shape for shape in shapes if not shape[1]], changed)


def _touch_the_same(changes: Sequence[Change]) -> bool:
    # Within one statement a second change of a row would not see the first.
    changed = [(shape[0], each[-len(shape[2]) :]) for shape, each in changes if not shape[1]]
    tables = {shape[0] for shape, _ in changes if shape[1]}
    return len(set(changed)) < len(changed) or any(table in tables for table, _ in changed)


def _shape(change: Change) -> Shape:
    return change[0]


@lru_cache(maxsize=512)
def _statement(shape: Shape, mark: str) -> str:
    table, new, key, columns = shape
    if new:
        marks = ", ".join([mark] * len(columns))
        return f"INSERT INTO {table} ({_names(columns)}) VALUES ({marks})"  # noqa: S608
    set_ = ", ".join(f'"{column}" = {mark}' for column in columns)
    where = " AND ".join(f'"{column}" = {mark}' for column in key)
    return f"UPDATE {table} SET {set_} WHERE {where}"  # noqa: S608


@lru_cache(maxsize=512)
def _together(shapes: tuple[Shape, ...]) -> str:
    """Return one statement for all of them that answers how many rows it changed, new ones apart."""
    parts, counts = [], ["0"]
    for place, shape in enumerate(shapes):
        changes_a_row = not shape[1]
        returning = " RETURNING 1" if changes_a_row else ""
        parts.append(f"w{place} AS ({_statement(shape, '%s')}{returning})")
        if changes_a_row:
            counts.append(f"(SELECT count(*) FROM w{place})")  # noqa: S608
    return f"WITH {', '.join(parts)} SELECT {' + '.join(counts)}"


def _names(columns: Sequence[str]) -> str:
    return ", ".join(f'"{column}"' for column in columns)


def _all_were_there(shapes: Sequence[Shape], written: int) -> None:
    if written != len(shapes):
        tables = ", ".join(sorted({shape[0] for shape in shapes}))
        raise Broken(f"A row that an event changes is not there: {tables}. Run: govflow audit verify")
