"""Tables: one metadata for all rooms, and the register of those that are a fold of the ledger."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Column, Table, Text
from sqlalchemy.sql.schema import SchemaItem

from govflow.ledger.sql import BigNumber, metadata

__all__ = ["PROJECTIONS", "BigNumber", "Projection", "metadata", "plain_table", "projection", "text_columns"]


@dataclass(frozen=True, slots=True)
class Projection:
    """A table whose rows are nothing but what events wrote. Only ``Work.append`` writes to it."""

    table: Table
    key: tuple[str, ...]


PROJECTIONS: dict[str, Projection] = {}


def plain_table(name: str, *items: SchemaItem, **options: Any) -> Table:
    """Return a table that is not folded from the ledger: sessions, secrets, bytes, delivery marks."""
    return Table(name, metadata, *items, sqlite_strict=True, **options)


def projection(name: str, *items: SchemaItem) -> Table:
    """Return a table that is folded from the ledger; its primary key is the row's key."""
    table = Table(name, metadata, *items, sqlite_strict=True)
    key = tuple(column.name for column in table.primary_key)
    PROJECTIONS[name] = Projection(table, key)
    return table


def text_columns(*names: str, nullable: bool = False) -> list[Column[str]]:
    """Return plain text columns, to keep the tables' definitions readable."""
    return [Column(name, Text, nullable=nullable) for name in names]
