"""What this room is handed at start, by ``bootstrap``: what a plan holds, its metrics, its round."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

from sqlalchemy import Connection

from govflow.kernel.findings import Json
from govflow.returns.model import Carried, Condition, MetricLine
from govflow.road.milestones import DatedStep
from govflow.road.ports import BringDocuments
from govflow.road.step import Rules
from govflow.schedules.periods import Period
from govflow.workbook.model import Contents

PART = "returns"


class HeldOf(Protocol):
    """Returns what a plan holds now (contents); nothing where no workbook was brought in."""

    def __call__(self, connection: Connection, case_ref: str, /) -> Contents | None:
        """Take the reference of the plan."""


class MetricLinesOf(Protocol):
    """Returns the metrics of a plan for a period: each figure, or the day from which it can be there."""

    def __call__(self, connection: Connection, plan_ref: str, period: Period, /) -> Sequence[MetricLine]:
        """Take the reference of the plan and the period."""


class OfRound(Protocol):
    """Returns what a round says to a return of one of its periods: its conditions, and its dates."""

    def __call__(self, year: str, period: Period, /) -> tuple[Sequence[Condition], Sequence[DatedStep]]:
        """Take the year of the plan and the period of the return."""


class ReadTimetable(Protocol):
    """Says what the stored dates of a case mean on a day (``timetable.entries``)."""

    def __call__(self, rows: Sequence[Mapping[Any, Any]], today: date, /) -> list[dict[str, Json]]:
        """Return each row of ``milestone`` with its status on that day, in the order given."""


@dataclass(frozen=True, slots=True)
class ReturnParts:
    """Everything the room works with."""

    road: Rules
    held_of: HeldOf
    metric_lines_of: MetricLinesOf
    of_round: OfRound
    bring_documents: BringDocuments
    read_timetable: ReadTimetable
    # Money carried forward into a plan, as the register of its virements has it (virements).
    carried_of: Callable[[Connection, str], Sequence[Carried]]
    # The bodies of an area: each reference with its name.
    bodies_in: Callable[[Connection, str], Sequence[tuple[str, str]]]
