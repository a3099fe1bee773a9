"""JSON put together by the database, so that many values and whole lists come back as one column."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Text
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement


class _NamedByDialect(FunctionElement[Any]):
    """A function that SQLite and PostgreSQL call by different names."""

    inherit_cache = True
    type = Text()
    sqlite: str
    postgresql: str


@compiles(_NamedByDialect)
def _call(element: _NamedByDialect, compiler: SQLCompiler, **options: Any) -> str:
    name: str = getattr(element, compiler.dialect.name)
    return f"{name}({compiler.process(element.clauses, **options)})"


class JsonArray(_NamedByDialect):
    """Its arguments as one array."""

    sqlite, postgresql = "json_array", "json_build_array"


class JsonObject(_NamedByDialect):
    """Its arguments as one object: a key, its value, the next key."""

    sqlite, postgresql = "json_object", "json_build_object"


class JsonRows(_NamedByDialect):
    """Its argument over all rows as one array. PostgreSQL answers null where there are no rows."""

    sqlite, postgresql = "json_group_array", "json_agg"
