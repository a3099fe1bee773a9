"""Facts that hold for a time: what is judged is the one in force at the moment of the act."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import ColumnElement, func, literal

from govflow.kernel.findings import Json
from govflow.road.ports import Span

_UNIT, _RECORD = "\x1f", "\x1e"


def dated(value: ColumnElement[Any], from_at: ColumnElement[Any], until_at: ColumnElement[Any]) -> Any:
    """Return every value of a fact with its dates (half-open) as one column, to be settled by ``settled``."""
    joined = literal(_UNIT) + value + literal(_UNIT) + from_at + literal(_UNIT) + until_at
    return func.aggregate_strings(joined, _RECORD)


def settled(facts: Mapping[str, Json], span: Span) -> dict[str, Json]:
    """Return the facts as they were in that span; of several that held, the first by name."""
    return {name: _settled(fact, span) for name, fact in facts.items()}


def _settled(fact: Json, span: Span) -> Json:
    if not isinstance(fact, str) or not fact.startswith(_UNIT):
        return fact
    return min(_in_force(fact, span), default=None)


def _in_force(fact: str, span: Span) -> Iterator[str]:
    for record in fact.split(_RECORD):
        _, value, from_at, until_at = record.split(_UNIT)
        if span.meets(from_at, until_at):
            yield value
