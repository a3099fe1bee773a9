"""Statements kept ready as text, and sent straight to the driver.

On the path every step takes, building a statement anew, or handing its text and its rows through
SQLAlchemy, costs more than running it. Everything else goes through SQLAlchemy.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import BindParameter, Connection, Dialect, Select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.visitors import replacement_traverse


def send(connection: Connection, text: str, values: Any, *, many: bool = False) -> Any:
    """Send a statement to the driver and return its cursor; the driver's errors become SQLAlchemy's.

    Parameters stand in the text as each database spells them: ``?`` in SQLite, ``$1`` in PostgreSQL.

    Raises:
        sqlalchemy.exc.DBAPIError: as SQLAlchemy itself would.
    """
    cursor = _cursor(connection)
    try:
        if many:
            cursor.executemany(text, values)
        else:
            cursor.execute(text, values)
    except connection.dialect.loaded_dbapi.Error as error:
        driver: Any = connection.dialect.loaded_dbapi
        raise DBAPIError.instance(text, values, error, driver.Error, dialect=connection.dialect) from error
    return cursor


def _cursor(connection: Connection) -> Any:
    if connection.dialect.name == "postgresql":
        # psycopg's other cursors read a text of some length anew at every call, to find its parameters.
        psycopg: Any = connection.dialect.loaded_dbapi
        return psycopg.RawCursor(connection.connection.driver_connection)
    return connection.connection.cursor()


@dataclass(frozen=True, slots=True)
class _Compiled:
    """The text as the driver takes it, the order of its parameters, the constants among them, its columns."""

    text: str
    order: Sequence[str]
    constants: Mapping[str, Any]
    columns: Sequence[str]


class Prepared:
    """One query for either database. Only for columns whose values need no conversion by a type."""

    def __init__(self, query: Select[Any]) -> None:
        self._query = query
        self._compiled: dict[str, _Compiled] = {}

    def run(self, connection: Connection, values: Mapping[str, Any]) -> list[dict[str, Any]]:
        """Return its rows with these values for its parameters."""
        compiled = self._compiled.get(connection.dialect.name)
        if compiled is None:
            compiled = self._compiled[connection.dialect.name] = _compile(self._query, connection.dialect)
        given = {**compiled.constants, **values}
        rows = send(connection, compiled.text, [given[name] for name in compiled.order]).fetchall()
        return [dict(zip(compiled.columns, row, strict=True)) for row in rows]


def _compile(query: Select[Any], dialect: Dialect) -> _Compiled:
    # Constants stand in the text: as parameters SQLite would plan anew at every execution.
    settled: Any = replacement_traverse(query, {}, _as_constant)
    kind: Any = type(dialect)
    spelt = kind(paramstyle="numeric_dollar" if dialect.name == "postgresql" else "qmark")
    compiled: SQLCompiler = settled.compile(dialect=spelt)
    asked = {name for name, bind in compiled.binds.items() if bind.required}
    state = compiled.construct_expanded_state(dict.fromkeys(asked))
    # What the compiler itself adds: SQLite's OFFSET 0 behind a LIMIT.
    constants = {name: value for name, value in state.parameters.items() if name not in asked}
    return _Compiled(state.statement, state.positiontup or (), constants, query.selected_columns.keys())


def _as_constant(element: Any, **_: Any) -> Any:
    """Return what stands in the statement's text instead of a parameter whose value is known."""
    if isinstance(element, BindParameter) and not element.required:
        return element.render_literal_execute()
    return None
