"""Doncaster with a plan of three scheme lines, two metrics of which one lags, and whoever returns them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import Connection

from govflow.returns.commands import EnterFigures, LineEntered
from govflow.returns.model import Figures, MetricLine
from govflow.returns.ports import PART, ReturnParts
from govflow.returns.queries.holding import figures_of
from govflow.returns.use_cases.entering import enter_figures
from govflow.returns.use_cases.opening import OpenReturn, open_return
from govflow.schedules.periods import Period
from govflow.workbook.model import Contents, Line, Money, Number, Text
from tests.make.play import Play, furnished_file, furnished_name, furnished_url, play, play_file

__all__ = ["furnished_file", "furnished_name", "furnished_url", "play", "play_file"]

CHC, DFG = "Minimum CCG Contribution", "DFG"


def scheme(row: int, scheme_id: str, name: str, source: str, pounds: int) -> Line:
    """A line of the expenditure sheet, of which a return reads ID, name, source and amount."""
    return Line(
        row=row,
        scheme_id=Text(f"A{row}", scheme_id),
        name=name,
        description="",
        scheme_type="",
        sub_type="",
        other_text="",
        area="",
        area_other="",
        commissioner="",
        percent_nhs=Number(""),
        percent_la=Number(""),
        provider="",
        source=source,
        expenditure=Money(f"N{row}", pounds * 100),
        new_or_existing="Existing",
    )


PLANNED = (
    scheme(1, "1", "Reablement", CHC, 870_000),
    scheme(2, "2", "Adaptations", DFG, 2_153_000),
    scheme(3, "2", "Adaptations", DFG, 40_000),
)
METRICS = (
    MetricLine("Non-elective admissions", "admissions", "6659", "4585", "partial", months="July, August"),
    MetricLine(
        "Reablement 91 days", "percent", "90.1", state="not_yet_available", available_from="2021-12-31"
    ),
)


class Desk:
    """The desk at which returns of Doncaster are made, over a plan that holds what a test says."""

    def __init__(self, play: Play) -> None:
        self.play = play
        self.lines: Sequence[Line] = PLANNED
        self.metrics: Sequence[MetricLine] = METRICS
        held: Any = play.product.parts
        held[PART] = replace(self.parts, held_of=self.held_of, metric_lines_of=self.metrics_of)
        self.plan = play.open()

    @property
    def parts(self) -> ReturnParts:
        """What the room was handed."""
        found: ReturnParts = self.play.product.parts[PART]
        return found

    def held_of(self, _connection: Connection, ref: str, /) -> Contents | None:
        """What the plan of Doncaster holds."""
        return Contents(lines=tuple(self.lines)) if ref == self.plan else None

    def metrics_of(self, _connection: Connection, ref: str, _period: Period, /) -> Sequence[MetricLine]:
        """The metrics of the plan of Doncaster."""
        return self.metrics if ref == self.plan else ()

    def open(self, quarter: str = "", year: str = "2021-22", who: str = "plan-lead", key: str = "") -> str:
        """Open the return of a period."""
        command = OpenReturn("doncaster", year, quarter, key)
        return self.play.within(who, lambda work: open_return(work, self.parts, command)).ref

    def enter(self, ref: str, who: str = "finance", **given: Any) -> int:
        """Enter figures: lines as (scheme, source, spent …) by keyword of ``LineEntered``."""
        command = EnterFigures(ref, **given)
        return self.play.within(who, lambda work: enter_figures(work, self.parts, command), ref).id

    def spend(self, ref: str, *pounds: str, **more: Any) -> int:
        """Say what the lines of a return have spent, in their order."""
        lines = [
            LineEntered(one.key, spent=spent)
            for one, spent in zip(self.figures(ref).lines, pounds, strict=False)
        ]
        return self.enter(ref, lines=lines, **more)

    def figures(self, ref: str) -> Figures:
        """What a return holds."""
        with self.play.store.read() as connection:
            return figures_of(connection, ref)


@pytest.fixture
def desk(play: Play) -> Desk:
    """The desk on each kind of database, on 1 October 2021."""
    return Desk(play)


@pytest.fixture
def desk_file(play_file: Play) -> Desk:
    """The same on SQLite alone: for what no database can decide."""
    return Desk(play_file)
