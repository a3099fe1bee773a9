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
    """Write changes in their order.

    Raises:
        sqlalchemy.exc.IntegrityError: when a new row is there already.
        Broken: when a row to change is not there.
    """
    mark = "%s" if connection.dialect.name == "postgresql" else "?"
    for shape, group in groupby(changes, key=_shape):
        text = _statement(shape, mark)
        values = [each for _, each in group]
        if shape[1]:
            connection.exec_driver_sql(text, values if len(values) > 1 else values[0])
            continue
        for each in values:
            if connection.exec_driver_sql(text, each).rowcount != 1:
                raise _not_there(shape, each)


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
    text = _together(tuple(shape for shape, _ in changes))
    values = [value for _, each in changes for value in each]
    written = connection.exec_driver_sql(text, tuple(values)).one()
    for (shape, each), count in zip(changes, written, strict=True):
        if count != 1:
            raise _not_there(shape, each)


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
    parts = [f"w{place} AS ({_statement(shape, '%s')} RETURNING 1)" for place, shape in enumerate(shapes)]
    counts = ", ".join(f"(SELECT count(*) FROM w{place})" for place in range(len(shapes)))  # noqa: S608
    return f"WITH {', '.join(parts)} SELECT {counts}"


def _names(columns: Sequence[str]) -> str:
    return ", ".join(f'"{column}"' for column in columns)


def _not_there(shape: Shape, values: tuple[Any, ...]) -> Broken:
    key = dict(zip(shape[2], values[-len(shape[2]) :], strict=True))
    return Broken(f"The row {key} of {shape[0]} is not there to be changed.")
