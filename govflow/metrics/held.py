"""The figures of a plan's own workbook as the model has them: with what they are made of, and cells."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal

from govflow.metrics.model import Definition, Entry, Measure
from govflow.schedules.metric_lines import PARTS
from govflow.schedules.metrics import Figure, Kind
from govflow.schedules.periods import Period, read_period
from govflow.schedules.spelling import fold
from govflow.workbook.model import Contents, Measured, Metric


def held_entries(contents: Contents, definition: Definition, ref: str) -> Iterator[tuple[Measure, Entry]]:
    """Return each figure that a workbook has of a metric, by its measure."""
    for block in contents.metrics or ():
        if block.code == definition.code:
            yield from _entries(block, definition, ref)


def narrative_of(contents: Contents, definition: Definition) -> str:
    """Return what a workbook says of a metric in words: the rationale of its plan."""
    blocks = (one for one in contents.metrics or () if one.code == definition.code)
    return next((one.narrative.text for one in blocks), "")


def _entries(block: Metric, definition: Definition, ref: str) -> Iterator[tuple[Measure, Entry]]:
    parts = {
        (place, fold(row.measure)): row.value.value
        for row in block.rows
        if fold(row.measure) in PARTS and (place := _place(row)) and row.value.value is not None
    }
    for row in block.rows:
        measure, place = _measure(definition, row), _place(row)
        if measure is None or place is None or row.value.value is None:
            continue
        period, kind = place
        made_of = _made_of(parts, place) if measure.is_rate else (None, None)
        figure = Figure(
            period,
            kind,
            row.value.value,
            unit=measure.unit,
            numerator=made_of[0],
            denominator=made_of[1],
        )
        yield measure, Entry(figure, ref, cell=row.value.at)


def _made_of(
    parts: Mapping[tuple[tuple[Period, Kind], str], Decimal], place: tuple[Period, Kind]
) -> tuple[Decimal | None, Decimal | None]:
    return parts.get((place, PARTS[0])), parts.get((place, PARTS[1]))


def _measure(definition: Definition, row: Measured) -> Measure | None:
    """Return the measure of a row; a metric with one alone is meant by whatever word the template has."""
    if fold(row.measure) in PARTS:
        return None
    own = [one for one in definition.measures if not one.is_counted_locally]
    return next((one for one in own if one.means(row.measure)), own[0] if len(own) == 1 else None)


def _place(row: Measured) -> tuple[Period, Kind] | None:
    period, said = read_period(row.period.replace("/", "-")), fold(row.kind)
    kind: Kind | None = "plan" if said.startswith("plan") else "actual" if said.startswith("actual") else None
    return (period, kind) if period and kind else None
