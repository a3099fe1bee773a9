"""Statements compiled once: on the path every step takes, building them anew costs more than running them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import BindParameter, Connection, CursorResult, Dialect, Executable
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.visitors import replacement_traverse


@dataclass(frozen=True, slots=True)
class _Compiled:
    """The text as the driver takes it, its parameters' order (where it has one), and the constants in it."""

    text: str
    order: tuple[str, ...] | None
    constants: Mapping[str, Any]


class Prepared:
    """One statement for either database. Only for columns whose values need no conversion by a type."""

    def __init__(self, statement: Executable) -> None:
        self._statement = statement
        self._compiled: dict[str, _Compiled] = {}

    def run(self, connection: Connection, values: Mapping[str, Any]) -> CursorResult[Any]:
        """Send it with these values for its parameters."""
        compiled = self._compiled.get(connection.dialect.name)
        if compiled is None:
            compiled = self._compiled[connection.dialect.name] = _compile(self._statement, connection.dialect)
        given = {**compiled.constants, **values}
        if compiled.order is None:
            return connection.exec_driver_sql(compiled.text, given)
        return connection.exec_driver_sql(compiled.text, tuple([given[name] for name in compiled.order]))


def _compile(statement: Any, dialect: Dialect) -> _Compiled:
    # Constants stand in the text: as parameters SQLite would plan anew at every execution.
    settled = replacement_traverse(statement, {}, _as_constant)
    compiled: SQLCompiler = settled.compile(dialect=dialect)
    asked = {name for name, bind in compiled.binds.items() if bind.required}
    state = compiled.construct_expanded_state(dict.fromkeys(asked))
    order = tuple(state.positiontup) if compiled.positional and state.positiontup is not None else None
    constants = {name: value for name, value in state.parameters.items() if name not in asked}
    return _Compiled(state.statement, order, constants)


def _as_constant(element: Any, **_: Any) -> Any:
    """Return what stands in the statement's text instead of a parameter whose value is known."""
    if isinstance(element, BindParameter) and not element.required:
        return element.render_literal_execute()
    return None
