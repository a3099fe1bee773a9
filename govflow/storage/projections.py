"""Writing the rows an event carries. There is no other way a folded table changes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from itertools import groupby

from sqlalchemy import Connection, Insert, Update, bindparam, insert, update

from govflow.kernel.errors import Broken
from govflow.kernel.findings import Json
from govflow.ledger.rows import Row, resolve
from govflow.storage.base import PROJECTIONS


@cache
def _insert(table: str) -> Insert:
    return insert(PROJECTIONS[table].table)


@cache
def _update(table: str, key: tuple[str, ...], columns: tuple[str, ...]) -> Update:
    target = PROJECTIONS[table].table
    statement = update(target).values({column: bindparam(column) for column in columns})
    for column in key:
        statement = statement.where(target.c[column] == bindparam(f"key_{column}"))
    return statement


def apply_rows(connection: Connection, rows: Sequence[Row], private_part: Mapping[str, Json]) -> None:
    """Write the rows in their order; rows new to one table go in one statement.

    Raises:
        sqlalchemy.exc.IntegrityError: when a new row is there already.
        Broken: when a row to change is not there.
    """
    for (table, new, columns), group in groupby(rows, key=_shape):
        if new:
            values = [{**row.key, **resolve(row.set, private_part)} for row in group]
            connection.execute(_insert(table), values if len(values) > 1 else values[0])
        else:
            _change(connection, table, columns, group, private_part)


def _shape(row: Row) -> tuple[str, bool, tuple[str, ...]]:
    return row.table, row.new, tuple(sorted(row.set))


def _change(
    connection: Connection,
    table: str,
    columns: tuple[str, ...],
    rows: Iterable[Row],
    private_part: Mapping[str, Json],
) -> None:
    key = PROJECTIONS[table].key
    for row in rows:
        values = resolve(row.set, private_part)
        values.update({f"key_{column}": row.key[column] for column in key})
        if connection.execute(_update(table, key, columns), values).rowcount != 1:
            raise Broken(f"The row {dict(row.key)} of {table} is not there to be changed.")
