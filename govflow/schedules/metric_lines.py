"""Reads a table of metrics, one figure a row, into the model; what cannot be read is a finding."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal

from govflow.kernel.errors import InvalidInput
from govflow.kernel.findings import Finding, Json
from govflow.kernel.moments import parse_date
from govflow.schedules.metrics import Figure, Kind, Metric, State
from govflow.schedules.money import NotMoney, read_pence
from govflow.schedules.periods import Period, earliest_date, months_named, read_period
from govflow.schedules.spelling import Spelling, fold
from govflow.schedules.table import Printed, Table, layout, letter, too_large
from govflow.schedules.totals import CarryForward, year_in

REQUIRED = ("metric", "period", "kind", "value")
PARTS = ("numerator", "denominator")
_NUMBER = re.compile(r"-?[0-9]{1,12}(\.[0-9]{1,6})?%?\Z")
_OF = re.compile(r"([0-9]{1,9})/([0-9]{1,9})(?![0-9/])")
_STATED = re.compile(r"denominator(?: stated)? ([0-9]{1,9})")
_STATES: dict[str, State] = {
    "partial": "partial",
    "cumulative": "cumulative",
    "provisional": "provisional",
    "restated": "restated",
}


@dataclass(frozen=True, slots=True)
class MetricTable:
    """A table of metrics as read: metrics, money carried forward, findings."""

    table: Table
    columns: dict[str, int] = field(default_factory=dict)
    metrics: tuple[Metric, ...] = ()
    carried: tuple[CarryForward, ...] = ()
    findings: tuple[Finding, ...] = ()
    figures: int = 0

    def cell(self, row: int, column: str = "value") -> str:
        """Return the place of a figure."""
        return f"{self.table.file}!{letter(self.columns.get(column, 0))}{row}"


def metric_columns(table: Table, spelling: Spelling) -> dict[str, int]:
    """Return the columns of a table of metrics by GovFlow's names; none where it is no such table."""
    found: dict[str, int] = {}
    for index, heading in enumerate(table.headings):
        if name := spelling.metric_columns.get(fold(heading)):
            found.setdefault(name, index)
    return found if {"metric", "value"} <= set(found) else {}


class MetricReader:
    """Takes rows one by one, and puts numerators and denominators with the rates they make."""

    def __init__(self, table: Table, columns: dict[str, int], spelling: Spelling) -> None:
        self._table, self._columns, self._spelling = table, columns, spelling
        self._found: list[Finding] = []
        self._carried: list[CarryForward] = []
        self._figures: dict[tuple[str, str], list[Figure]] = defaultdict(list)
        self._parts: dict[tuple[str, str, str, str], Decimal] = {}

    def read(self) -> MetricTable:
        """Read every row."""
        missing = [name for name in REQUIRED if name not in self._columns]
        if missing:
            message = f"{self._table.file} has no column '{missing[0]}'."
            remedy = "A table of metrics has the columns metric, period, kind and value."
            return MetricTable(self._table, findings=(layout(self._table.file, message, remedy),))
        most = self._spelling.most_figures
        if len(self._table.rows) > most:
            large = too_large(self._table.file, f"more than {most:,} figures")
            return MetricTable(self._table, findings=(large,))
        for row in self._table.rows:
            self._row(row)
        read = tuple(self._metrics())
        found, carried = tuple(self._found), tuple(self._carried)
        return MetricTable(self._table, self._columns, read, carried, found, len(self._table.rows))

    def _text(self, row: Printed, column: str) -> str:
        return row.cells[self._columns[column]].strip() if column in self._columns else ""

    def _row(self, row: Printed) -> None:
        said, name = fold(self._text(row, "kind")), self._text(row, "metric")
        if said == "carry forward":
            self._carry(row)
            return
        period = read_period(self._text(row, "period"))
        kind = _kind(said)
        if period is None or kind is None:
            column = "period" if period is None else "kind"
            self._wrong(row, column, "LAYOUT_UNKNOWN")
            return
        measure = self._text(row, "measure")
        figure = self._figure(row, period, *kind, late=said == "not available until")
        if figure is None:
            return
        if fold(measure) in PARTS and figure.value is not None:
            self._parts[name, period.name, _side(figure), fold(measure)] = figure.value
            return
        self._figures[name, measure or figure.unit or self._first(name)].append(figure)

    def _first(self, name: str) -> str:
        """Return the measure of a metric that came first: a day to wait for is that measure's."""
        return next((measure for metric, measure in self._figures if metric == name), "")

    def _figure(self, row: Printed, period: Period, kind: Kind, state: State, *, late: bool) -> Figure | None:
        note, unit = self._text(row, "note"), self._text(row, "unit")
        read = Figure(
            period, kind, None, state, unit, status=self._text(row, "status"), note=note, row=row.number
        )
        if late:
            day = self._day(row)
            return replace(read, unit="", state="not_yet_available", available_from=day) if day else None
        printed = self._text(row, "value")
        if not printed:
            return self._blank(row, read)
        below = printed.startswith("-") and kind != "variance"
        if not _NUMBER.match(printed) or below or (unit == "percent" and Decimal(printed.rstrip("%")) > 100):
            self._wrong(row, "value", "METRIC_INVALID")
            return None
        months = months_named(note, period) if state == "partial" else ()
        numerator, denominator = self._made_of(row, note)
        return replace(
            read,
            value=Decimal(printed.rstrip("%")),
            months_present=months,
            numerator=numerator,
            denominator=denominator,
        )

    def _blank(self, row: Printed, read: Figure) -> Figure | None:
        if read.kind != "actual":
            self._wrong(row, "value", "METRIC_MISSING")
            return None
        lag = self._spelling.metric(self._text(row, "metric")).lag_days
        day = earliest_date(read.period, lag) if lag else None
        return replace(read, state="not_yet_available", available_from=day)

    def _made_of(self, row: Printed, note: str) -> tuple[Decimal | None, Decimal | None]:
        given = [self._text(row, name) for name in PARTS]
        if any(given):
            first, second = (Decimal(one) if _NUMBER.match(one) and "%" not in one else None for one in given)
            return first, second
        if of := _OF.match(note):
            return Decimal(of[1]), Decimal(of[2])
        stated = _STATED.search(note)
        return None, Decimal(stated[1]) if stated else None

    def _day(self, row: Printed) -> date | None:
        try:
            return parse_date(self._text(row, "value"))
        except InvalidInput:
            self._wrong(row, "value", "METRIC_INVALID")
            return None

    def _carry(self, row: Printed) -> None:
        years = self._text(row, "period").partition(" to ")
        where = f"{self._table.file}!{letter(self._columns['value'])}{row.number}"
        try:
            pence = read_pence(self._text(row, "value"))
        except NotMoney:
            self._wrong(row, "value", "EXPENDITURE_INVALID")
            return
        first, second = year_in(years[0]), year_in(years[2])
        self._carried.append(CarryForward(pence, where, first, second, "", row.number))

    def _wrong(self, row: Printed, column: str, code: str) -> None:
        printed = self._text(row, column)
        shown = f"'{printed[:60]}'" if printed else "Nothing"
        message = f"{shown} stands in row {row.number} under '{column}', and cannot be read as one."
        remedy = _REMEDIES[column]
        where = f"{self._table.file}!{letter(self._columns[column])}{row.number}"
        figures: dict[str, Json] = {"row": row.number, "column": column, "printed": printed[:200]}
        self._found.append(Finding(code, message, where=where, figures=figures, remedy=remedy))

    def _metrics(self) -> list[Metric]:
        read: list[Metric] = []
        for (name, measure), figures in self._figures.items():
            if self._spelling.is_comparator(measure):
                continue
            whole = tuple(self._with_parts(name, one) for one in figures)
            rate = any(one.is_rate for one in whole)
            others = tuple(self._comparators(name)) if rate else ()
            read.append(Metric(name, measure, whole, self._spelling.metric(name), others))
        return read

    def _comparators(self, name: str) -> list[tuple[str, Figure]]:
        return [
            (measure, one)
            for (metric, measure), figures in self._figures.items()
            if metric == name and self._spelling.is_comparator(measure)
            for one in figures
        ]

    def _with_parts(self, name: str, one: Figure) -> Figure:
        """Return a rate with its numerator and denominator, from their own rows where those have it."""
        if not one.is_rate:
            return one
        top, bottom = (self._parts.get((name, one.period.name, _side(one), part)) for part in PARTS)
        if top is None and one.denominator is not None:
            top = self._count(name, one)
        return replace(
            one,
            numerator=top if one.numerator is None else one.numerator,
            denominator=bottom if one.denominator is None else one.denominator,
        )

    def _count(self, name: str, rate: Figure) -> Decimal | None:
        """Return the number that the same table prints for the same metric, period and kind."""
        same = [
            one.value
            for (metric, _), figures in self._figures.items()
            for one in figures
            if metric == name and not one.is_rate and one.period == rate.period and _side(one) == _side(rate)
        ]
        return same[0] if len(same) == 1 else None


_REMEDIES = {
    "value": "Write the figure alone, like 76.6; leave an actual blank until it is there.",
    "period": "Write it like 2019-20, 2019-20 Q2, 2019-20 H1 or 2019-07.",
    "kind": "Write plan, target, actual (partial, cumulative, provisional, restated), variance,"
    " not available until, or carry forward.",
}


def _side(figure: Figure) -> str:
    return f"{'plan' if figure.kind == 'target' else figure.kind} {figure.state}"


def _kind(said: str) -> tuple[Kind, State] | None:
    first, _, rest = said.partition(" ")
    if said == "not available until":
        return "actual", "not_yet_available"
    if first == "actual":
        return "actual", next((_STATES[word] for word in rest.split() if word in _STATES), "complete")
    if said in ("plan", "planned"):
        return "plan", "complete"
    if said == "target":
        return "target", "complete"
    return ("variance", "complete") if said == "variance" else None
