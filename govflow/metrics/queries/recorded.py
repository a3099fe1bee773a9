"""An area's metrics as the model has them, in the order they were recorded."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection, Table, select

from govflow.kernel.errors import Broken
from govflow.metrics.model import Comparator, Definition, Entry, Measure, Noted
from govflow.metrics.ports import MetricParts
from govflow.metrics.rounds import owner_words, round_metrics
from govflow.metrics.tables import local_metric, metric_comparator, metric_figure, metric_note
from govflow.road.ports import Case
from govflow.schedules.metrics import Figure
from govflow.schedules.periods import Period, read_period
from govflow.schedules.spelling import MetricKind

Row = Mapping[Any, Any]


@dataclass(frozen=True, slots=True)
class Recorded:
    """All that an area recorded, by metric and, of figures and comparators, by measure."""

    entries: Mapping[tuple[str, str], Sequence[Entry]] = field(default_factory=dict)
    comparators: Mapping[tuple[str, str], Sequence[Comparator]] = field(default_factory=dict)
    notes: Mapping[str, Sequence[Noted]] = field(default_factory=dict)
    # Figures recorded in error and taken back: they count for nothing, and can still be read.
    struck: Mapping[tuple[str, str], Sequence[Entry]] = field(default_factory=dict)


def definitions_of(connection: Connection, parts: MetricParts, case: Case) -> tuple[Definition, ...]:
    """Return the metrics of a plan: its round's, then those its area added for that year or before."""
    local = [
        _local(parts, case, row)
        for row in _rows(connection, local_metric, case.area)
        if row["year"] <= case.year
    ]
    return (*round_metrics(parts.config, parts.spelling, case.year), *local)


def _local(parts: MetricParts, case: Case, row: Row) -> Definition:
    return Definition(
        key=local_key(row["code"]),
        code=row["code"],
        title=row["title"],
        owner=row["owner"],
        owner_words=owner_words(parts.config, case.year, row["owner"]),
        kind=MetricKind((), row["better"], row["lag_days"], frequency=row["frequency"]),
        measures=(Measure(row["measure"], row["unit"]),),
        source=row["source"],
        is_local=True,
    )


def local_key(code: str) -> str:
    """Return the key of an area's own metric, which no round can have."""
    return f"local:{code}"


def recorded_of(connection: Connection, area: str, metric: str = "") -> Recorded:
    """Return what an area recorded of its metrics, or of one."""
    entries: dict[tuple[str, str], list[Entry]] = {}
    struck: dict[tuple[str, str], list[Entry]] = {}
    for row in _rows(connection, metric_figure, area, metric, struck=True):
        kept = struck if row["struck"] else entries
        kept.setdefault((row["metric"], row["measure"]), []).append(_entry(row))
    comparators: dict[tuple[str, str], list[Comparator]] = {}
    for row in _rows(connection, metric_comparator, area, metric):
        comparators.setdefault((row["metric"], row["measure"]), []).append(_comparator(row))
    notes: dict[str, list[Noted]] = {}
    for row in _rows(connection, metric_note, area, metric):
        known = {name: row[name] for name in ("text", "measure", "period", "event")}
        notes.setdefault(row["metric"], []).append(Noted(**known, at=row["recorded_at"], ref=row["case_ref"]))
    return Recorded(entries, comparators, notes, struck)


def _rows(
    connection: Connection, table: Table, area: str, metric: str = "", *, struck: bool = False
) -> Sequence[Row]:
    query = select(table).where(table.c.area == area).order_by(table.c.event)
    if not struck and "struck" in table.c:
        query = query.where(table.c.struck == 0)
    if metric:
        query = query.where(table.c.metric == metric)
    return [dict(row) for row in connection.execute(query).mappings()]


def _entry(row: Row) -> Entry:
    figure = Figure(
        period=_period(row["period"]),
        kind=row["kind"],
        value=_number(row["value"]),
        state=row["state"],
        months_present=tuple(row["months"].split()),
        available_from=_day(row["available_from"]),
        numerator=_number(row["numerator"]),
        denominator=_number(row["denominator"]),
        status=row["status"],
        note=row["note"],
        since=_day(row["since"]),
    )
    return Entry(
        figure,
        row["case_ref"],
        id=row["id"],
        event=row["event"],
        at=row["recorded_at"],
        source=row["source"],
        reason=row["reason"],
        restates=row["restates"],
    )


def _comparator(row: Row) -> Comparator:
    figure = Figure(
        _period(row["period"]), "actual", _number(row["value"]), denominator=_number(row["denominator"])
    )
    return Comparator(
        row["whose"],
        row["name"],
        figure,
        rank=_whole(row["rank"]),
        out_of=_whole(row["out_of"]),
        source=row["source"],
        event=row["event"],
        ref=row["case_ref"],
    )


def _whole(text: str) -> int | None:
    return int(text) if text else None


def _period(text: str) -> Period:
    if (period := read_period(text)) is None:
        raise Broken(f"A recorded figure has the period '{text}', which is none.")
    return period


def _number(text: str) -> Decimal | None:
    return Decimal(text) if text else None


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None
