"""Reports to a board as the room of papers asks for them, made from returns and from the head of a report."""

from __future__ import annotations

from sqlalchemy import Connection

from govflow.bootstrap.spoken import spoken
from govflow.kernel.moments import london_date
from govflow.kernel.pence import money_words
from govflow.kernel.words import spaced
from govflow.papers.model import Line, MetricShown, PeriodReported, Reader, Report, SpendingLine
from govflow.returns.found import findings_of
from govflow.returns.model import (
    HEADER_LABELS,
    RETURN,
    TO_NOTE,
    Carried,
    Condition,
    Figures,
    Header,
    MetricLine,
)
from govflow.returns.model import Line as SchemeLine
from govflow.returns.periods import period_words
from govflow.returns.ports import ReturnParts
from govflow.returns.queries.holding import figures_of_all, header_of, returns_in
from govflow.road.ports import Case
from govflow.road.queries import load_case
from govflow.storage.work import read_clock

# What stands under headings of their own, and not in the table of the head.
APART = frozenset({"title", "reason", "recommendation"})
NOTHING = "Not said"


def report_of(
    connection: Connection, parts: ReturnParts, organisation: str, ref: str, _reader: Reader
) -> Report:
    """Return the report to a board, or for a return the report on its one period."""
    case = load_case(connection, ref)
    alone = case.kind == RETURN
    header = Header(recommendation=TO_NOTE) if alone else header_of(connection, ref)
    covered = [ref] if alone else [one for one, _ in returns_in(connection, [ref])[ref]]
    figures = figures_of_all(connection, covered)
    day = header.meeting_on or london_date(read_clock(connection)).isoformat()
    return Report(
        title=header.title or _title(figures[ref] if alone else None),
        ref=ref,
        organisation=organisation,
        day=day,
        version=_standing(case),
        head=_head(connection, parts, case, header),
        reason=header.reason,
        recommendation=header.recommendation,
        periods=tuple(_period(one) for one in figures.values()),
    )


def _title(figures: Figures | None) -> str:
    said = f": {period_words(figures.period)}" if figures and figures.period else ""
    return f"Better Care Fund return{said}"


def _standing(case: Case) -> str:
    return f"{spaced(case.state).capitalize()}."


def _head(connection: Connection, parts: ReturnParts, case: Case, header: Header) -> tuple[Line, ...]:
    names = dict(parts.bodies_in(connection, case.area))
    said = {name: getattr(header, name) for name in HEADER_LABELS if name not in APART}
    said["body"] = names.get(header.body, header.body)
    said["meeting_on"] = spoken(header.meeting_on) if header.meeting_on else ""
    return tuple(Line(HEADER_LABELS[name], text) for name, text in said.items() if text)


def _period(figures: Figures) -> PeriodReported:
    words = period_words(figures.period) if figures.period else figures.ref
    warnings = [one.message for one in findings_of(figures) if one.severity == "warning"]
    carried = [_carried(one) for one in figures.carried]
    return PeriodReported(
        title=f"{words[:1].upper()}{words[1:]}",
        spending=tuple(_spending(one) for one in figures.lines),
        total=(_total(figures),) if figures.lines else (),
        metrics=tuple(_metric(one) for one in figures.metrics),
        conditions=tuple(_condition(one) for one in figures.conditions),
        warnings=(*carried, *warnings),
        narrative=figures.narrative,
    )


def _carried(one: Carried) -> str:
    scheme = f", of {one.scheme}" if one.scheme else ""
    return f"Carried forward from {one.origin}{scheme}: {money_words(one.amount)}."


def _money(pence: int | None) -> str:
    return NOTHING if pence is None else money_words(pence)


def _spending(one: SchemeLine) -> SpendingLine:
    late = f"Expected {spoken(one.expected_on)}: {one.reason}" if one.expected_on else NOTHING
    restated = f" (sent as {money_words(one.sent)})" if one.sent not in {None, one.spent} and one.sent else ""
    return SpendingLine(
        scheme=one.scheme,
        source=one.source,
        budget=_money(one.budget),
        spent=late if one.spent is None else f"{money_words(one.spent)}{restated}",
        left="" if one.left is None else money_words(one.left),
        forecast=_money(one.forecast),
    )


def _total(figures: Figures) -> SpendingLine:
    totals = figures.totals
    said = any(not one.missing for one in figures.lines)
    forecast = any(one.forecast is not None for one in figures.lines)
    return SpendingLine(
        scheme="Total of what is said",
        source="",
        budget=money_words(totals.budget),
        spent=money_words(totals.spent) if said else NOTHING,
        left=money_words(totals.left) if said else "",
        forecast=money_words(totals.forecast) if forecast else NOTHING,
    )


def _metric(one: MetricLine) -> MetricShown:
    named = f"{one.metric} ({one.measure})" if one.measure else one.metric
    return MetricShown(
        metric=named,
        planned=one.planned or NOTHING,
        actual=metric_words(one),
        variance="Not worked out" if one.missing else one.variance or one.standing,
    )


def metric_words(one: MetricLine) -> str:
    """Return a figure as it is printed: one that lags by its day, a partial one with its months."""
    due = spoken(one.due) if one.due else ""
    if one.state == "not_yet_available":
        return f"Not available until {due}" if due else "Not yet available"
    if one.state != "partial":
        return one.actual or NOTHING
    rest = f"; the rest expected {due}" if due else ""
    return f"{one.actual} (partial: {one.months or 'not every month'}{rest})"


def _condition(one: Condition) -> Line:
    met = one.met.capitalize() if one.met else NOTHING
    return Line(f"{one.key}: {one.title}", f"{met}. {one.said}" if one.said else met)
