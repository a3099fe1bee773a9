"""The rows an event writes, as data in its payload: present rows are nothing but the fold of these.

A value held back as private text is written as ``{"private": name}`` and resolved from the event's
private part, so that erasing that part leaves the payload, its hash and the step replayable. What stands
in its place once it is erased is nothing, or what the mark says beside it: ``"erased"``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from govflow.kernel.findings import Json


@dataclass(frozen=True, slots=True)
class Row:
    """One row to write: the table, its key, and the columns set. Other columns stay as they are."""

    table: str
    key: Mapping[str, Json]
    set: Mapping[str, Json]
    new: bool = False

    def as_json(self) -> dict[str, Json]:
        """Return the form kept in the payload."""
        return {"table": self.table, "key": dict(self.key), "set": dict(self.set), "new": self.new}


def private(name: str, *, erased: str | None = None) -> dict[str, Json]:
    """Return the mark that stands for private text in a row, with what it leaves behind once erased."""
    return {"private": name} if erased is None else {"private": name, "erased": erased}


def private_name(value: Json) -> str | None:
    """Return which private text a value stands for, or ``None`` where it is an ordinary value."""
    if isinstance(value, dict) and "private" in value and value.keys() <= {"private", "erased"}:
        return str(value["private"])
    return None


def resolve(values: Mapping[str, Json], private_part: Mapping[str, Json]) -> dict[str, Json]:
    """Return the columns with private text filled in, and what stands in its place once it is erased."""
    return {column: _resolved(value, private_part) for column, value in values.items()}


def _resolved(value: Json, private_part: Mapping[str, Json]) -> Json:
    name = private_name(value)
    if name is None or not isinstance(value, dict):
        return value
    return private_part.get(name, value.get("erased"))
