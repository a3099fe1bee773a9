"""Two printed timetables of one plan, merged into distinct steps that keep both sources.

Guesses nothing: what differs in date under one title is kept and reported.
"""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Literal

from govflow.kernel.errors import InvalidInput
from govflow.kernel.findings import Finding

Standing = Literal["in both", "only in first", "only in second"]
_COLUMNS = ("timetable", "step_no", "step", "date_qualifier", "start_date", "end_date", "actor", "evidence")


@dataclass(frozen=True, slots=True)
class PrintedStep:
    """One row of a printed timetable."""

    timetable: str
    number: int
    title: str
    qualifier: str
    start: date | None
    due: date | None
    actor: str
    evidence: str


@dataclass(frozen=True, slots=True)
class MergedStep:
    """One distinct step, with the row of each timetable that prints it."""

    first: PrintedStep | None
    second: PrintedStep | None

    @property
    def standing(self) -> Standing:
        """Say which of the two timetables print it."""
        if self.first and self.second:
            return "in both"
        return "only in first" if self.first else "only in second"

    @property
    def printed(self) -> tuple[PrintedStep, ...]:
        """Return the rows behind it, the first timetable's first."""
        return tuple(row for row in (self.first, self.second) if row)


def read_printed(file: Path) -> dict[str, tuple[PrintedStep, ...]]:
    """Return the printed timetables of a CSV file by name, in the order of the file.

    Raises:
        InvalidInput: when a column is missing or a row cannot be read; says which line.
    """
    found: dict[str, list[PrintedStep]] = {}
    with file.open(encoding="utf-8", newline="") as stream:
        rows = csv.DictReader(stream)
        missing = [name for name in _COLUMNS if name not in (rows.fieldnames or ())]
        if missing:
            raise InvalidInput(f"{file.name} lacks the columns {', '.join(missing)}.", field="file")
        for row in rows:
            try:
                step = _step(row)
            except (TypeError, ValueError) as error:
                message = f"{file.name} line {rows.line_num} cannot be read: {error}."
                raise InvalidInput(message, field="file") from error
            found.setdefault(step.timetable, []).append(step)
    return {name: tuple(steps) for name, steps in found.items()}


def _step(row: dict[str, str]) -> PrintedStep:
    return PrintedStep(
        timetable=row["timetable"],
        number=int(row["step_no"]),
        title=row["step"],
        qualifier=row["date_qualifier"],
        start=_day(row["start_date"]),
        due=_day(row["end_date"]),
        actor=row["actor"],
        evidence=row["evidence"],
    )


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def merge(first: Sequence[PrintedStep], second: Sequence[PrintedStep]) -> tuple[MergedStep, ...]:
    """Return the distinct steps of both, in date order.

    Two rows are one step when they have the same title, or the same dates, actor and evidence.
    """
    left = list(second)
    merged: list[MergedStep] = []
    for row in first:
        twin = _twin(row, left)
        if twin:
            left.remove(twin)
        merged.append(MergedStep(row, twin))
    merged.extend(MergedStep(None, row) for row in left)
    return tuple(sorted(merged, key=_order))


def conflicts(steps: Sequence[MergedStep]) -> tuple[Finding, ...]:
    """Return one finding for each step that the two timetables date differently, naming both places."""
    found = []
    for step in steps:
        if step.first and step.second and _dated(step.first) != _dated(step.second):
            one, other = step.first, step.second
            message = f"'{one.title}' has one date in {_place(one)} and another in {_place(other)}."
            where = f"{_place(one)}; {_place(other)}"
            found.append(Finding("DATES_INCONSISTENT", message, severity="warning", where=where))
    return tuple(found)


def _twin(row: PrintedStep, others: Sequence[PrintedStep]) -> PrintedStep | None:
    same_title = (each for each in others if each.title.casefold() == row.title.casefold())
    alike = (each for each in others if _likeness(each) == _likeness(row))
    return next(same_title, None) or next(alike, None)


def _dated(row: PrintedStep) -> tuple[str, date | None, date | None]:
    return (row.qualifier, row.start, row.due)


def _likeness(row: PrintedStep) -> tuple[object, ...]:
    return (*_dated(row), row.actor.casefold(), row.evidence.casefold())


def _place(row: PrintedStep) -> str:
    return f"{row.timetable}, step {row.number}"


def _order(step: MergedStep) -> tuple[date, date]:
    row = step.printed[0]
    return (row.due or row.start or date.max, row.start or date.min)
