"""The dates of a case with what they hang on, who prints them, and what they were before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import Connection, Table, select

from govflow.kernel.findings import Json
from govflow.timetable.due import Milestone, Printed
from govflow.timetable.entries import milestones_of
from govflow.timetable.relative import Relative
from govflow.timetable.tables import former_date, milestone_rule, milestone_source


@dataclass(frozen=True, slots=True)
class Former:
    """What a date was until it was moved, and why."""

    key: str
    qualifier: str
    start: str
    due: str
    source: str
    reason: str
    document: str
    issued_by: str
    moved_at: str
    event: int

    def as_json(self) -> dict[str, Json]:
        """Return the shape printed."""
        return {name: getattr(self, name) for name in self.__slots__ if name != "key"}


def case_dates(connection: Connection, ref: str) -> list[Milestone]:
    """Return the dates of a case, each with its rule and its printed sources, in their order."""
    rules, sources = _rules(connection, ref), _sources(connection, ref)
    return [
        replace(one, relative=rules.get(one.key), sources=tuple(sources.get(one.key, ())))
        for one in milestones_of(connection, ref)
    ]


def former_dates(connection: Connection, ref: str) -> dict[str, list[Former]]:
    """Return every date that was moved, by its milestone, the oldest first."""
    found: dict[str, list[Former]] = {}
    for row in _of(connection, former_date, ref):
        found.setdefault(row["key"], []).append(Former(**{name: row[name] for name in Former.__slots__}))
    return found


def _rules(connection: Connection, ref: str) -> dict[str, Relative]:
    return {
        row["key"]: Relative(
            row["anchor"], bool(row["before"]), row["days"], row["counted"], row["qualifier"]
        )
        for row in _of(connection, milestone_rule, ref)
        if not row["struck"]
    }


def _sources(connection: Connection, ref: str) -> dict[str, list[Printed]]:
    found: dict[str, list[Printed]] = {}
    for row in _of(connection, milestone_source, ref):
        dates = [date.fromisoformat(row[name]) if row[name] else None for name in ("start", "due")]
        one = Printed(row["paper"], row["place"], row["printed"], row["qualifier"], *dates)
        found.setdefault(row["key"], []).append(one)
    return found


def _of(connection: Connection, table: Table, ref: str) -> Sequence[Mapping[str, Any]]:
    query = select(table).where(table.c.case_ref == ref).order_by(*table.primary_key.columns)
    return [dict(row) for row in connection.execute(query).mappings()]
