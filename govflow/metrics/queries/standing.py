"""A plan's metrics on a day: each figure beside its plan, what is not there yet, and what to look at."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import Connection, select

from govflow.kernel.errors import NotFound
from govflow.kernel.findings import Finding
from govflow.metrics.held import held_entries, narrative_of
from govflow.metrics.model import Definition, Entry, Measure, find_definition, periods_of, years_of
from govflow.metrics.ports import MetricParts
from govflow.metrics.queries.recorded import Recorded, definitions_of, recorded_of
from govflow.metrics.rounds import round_metrics
from govflow.metrics.sheets import Found, Series, Sheet
from govflow.road.ports import Case
from govflow.road.queries import load_case
from govflow.road.tables import cases
from govflow.schedules.metric_checks import check_metric, check_plans
from govflow.schedules.metrics import Figure, Metric, not_yet
from govflow.schedules.periods import earliest_date, read_period
from govflow.workbook.model import Contents

LONGEST_REF = 200


@dataclass(frozen=True, slots=True)
class _Book:
    """What a plan holds of its workbook."""

    ref: str
    year: str
    contents: Contents


def plan_called(connection: Connection, ref: str, areas: Collection[str] | None = None) -> Case:
    """Return a plan of some areas, or of any where none are named.

    Raises:
        NotFound: in the same words for one that is not there and one behind the wall.
    """
    missing = NotFound(f"There is no plan with the reference '{ref[:LONGEST_REF]}'.")
    if "\x00" in ref or len(ref) > LONGEST_REF:
        raise missing
    case = load_case(connection, ref, "plan")
    if areas is not None and case.area not in areas:
        raise missing
    return case


def metrics_of(connection: Connection, parts: MetricParts, case: Case, today: date) -> Found:
    """Return every metric of a plan as it stands on a day."""
    definitions = definitions_of(connection, parts, case)
    reading = _Reading(
        parts, case, today, recorded_of(connection, case.area), _books(connection, parts, case)
    )
    return Found(case, today, tuple(reading.sheet(one) for one in definitions))


def metric_of(connection: Connection, parts: MetricParts, case: Case, code: str, today: date) -> Sheet:
    """Return one metric of a plan as it stands on a day, with its history over the years.

    Raises:
        NotFound: where the plan has none of that code.
    """
    definition = find_definition(definitions_of(connection, parts, case), code)
    recorded = recorded_of(connection, case.area, definition.key)
    return _Reading(parts, case, today, recorded, _books(connection, parts, case)).sheet(definition)


def _books(connection: Connection, parts: MetricParts, case: Case) -> Sequence[_Book]:
    """Return what each plan of an area holds of its workbook, the oldest first."""
    query = select(cases.c.ref, cases.c.year).where(cases.c.area == case.area, cases.c.kind == "plan")
    plans = connection.execute(query.order_by(cases.c.year, cases.c.ref)).all()
    held = [(row.ref, row.year, parts.held_of(connection, row.ref)) for row in plans]
    return [_Book(ref, year, contents) for ref, year, contents in held if contents is not None]


@dataclass(frozen=True, slots=True)
class _Reading:
    """All that one look at an area's metrics is made of."""

    parts: MetricParts
    case: Case
    today: date
    recorded: Recorded
    books: Sequence[_Book]

    @property
    def years(self) -> tuple[str, ...]:
        return years_of(self.case.year)

    def sheet(self, definition: Definition) -> Sheet:
        printed = self._from_books(definition)
        series = tuple(
            self._series(definition, one, printed.get(one.title, ())) for one in definition.measures
        )
        findings = tuple(found for one in series for found in self._findings(definition, one))
        notes = tuple(self.recorded.notes.get(definition.key, ()))
        own = [narrative_of(one.contents, definition) for one in self.books if one.ref == self.case.ref]
        return Sheet(definition, self.years, series, notes, findings, "".join(own))

    def _from_books(self, definition: Definition) -> Mapping[str, Sequence[tuple[Entry, bool]]]:
        """Return the figures of workbooks by measure, and whether each is a plan of its own years."""
        found: dict[str, list[tuple[Entry, bool]]] = {}
        for book in self.books:
            # A code is its round's own: 8.2 was length of stay, and later falls.
            then = round_metrics(self.parts.config, self.parts.spelling, book.year)
            for one in (each for each in then if each.key == definition.key):
                for measure, entry in held_entries(book.contents, one, book.ref):
                    own = entry.figure.kind == "plan" and entry.figure.period.year in years_of(book.year)
                    found.setdefault(measure.title, []).append((entry, own))
        return found

    def _series(
        self, definition: Definition, measure: Measure, printed: Sequence[tuple[Entry, bool]]
    ) -> Series:
        of = (definition.key, measure.title)
        entries = _in_order(self.recorded.entries.get(of, ()), printed, measure, definition.kind.lag_days)
        comparators = tuple(self.recorded.comparators.get(of, ()))
        metric = Metric(
            definition.title,
            measure.title,
            tuple(one.figure for one in entries),
            definition.kind,
            tuple((one.name, replace(one.figure, unit=measure.unit)) for one in comparators),
            definition.owner_words,
        )
        expected = () if measure.is_counted_locally else tuple(self._expected(definition, measure, metric))
        comparisons = sorted(
            metric.comparisons(expected),
            key=lambda one: (one.actual.period.end, len(one.actual.period.months)),
        )
        struck = tuple(
            replace(each, figure=replace(each.figure, unit=measure.unit))
            for each in self.recorded.struck.get(of, ())
        )
        return Series(measure, metric, entries, tuple(comparisons), comparators, struck)

    def _expected(self, definition: Definition, measure: Measure, metric: Metric) -> Iterator[Figure]:
        """Return what the plan's years are to bring: all not due yet, and of the rest what was planned."""
        lag = definition.kind.lag_days
        for year in self.years:
            for period in periods_of(year, definition.kind.frequency):
                awaited = not_yet(period, lag, measure.unit)
                if self.today < earliest_date(period, lag) or metric.plan_for(awaited) is not None:
                    yield awaited

    def _findings(self, definition: Definition, one: Series) -> Iterator[Finding]:
        def place(figure: Figure, column: str) -> str:
            del column
            entry = one.entry_of(figure)
            here = f"{definition.code} {one.measure.title}, {figure.period.name}"
            return entry.cell if entry and entry.cell else here

        found = [*check_metric(one.metric, one.comparisons, self.parts.spelling, place, self.today)]
        for year in self.years:
            found += check_plans(one.metric, year, place)
        for each in found:
            period = read_period(str(each.figures.get("period", "")))
            if period and period.year in self.years:
                yield each


def _in_order(
    by_hand: Sequence[Entry], printed: Sequence[tuple[Entry, bool]], measure: Measure, lag_days: int
) -> tuple[Entry, ...]:
    """Return all figures of a measure, the one that stands last.

    The plan of a year is what its workbook holds; of what was reached, later hands know more than a workbook.
    """
    before, planned = ([one for one, own in printed if own is which] for which in (False, True))
    return tuple(
        replace(one, figure=_placed(one.figure, measure.unit, number, lag_days))
        for number, one in enumerate((*before, *by_hand, *planned), start=1)
    )


def _placed(figure: Figure, unit: str, number: int, lag_days: int) -> Figure:
    """Return a figure with its place among the entries; one not there yet with the day its lag gives."""
    day = figure.available_from
    if figure.value is None and day is None:
        day = earliest_date(figure.period, lag_days)
    return replace(figure, unit=unit, row=number, available_from=day)
