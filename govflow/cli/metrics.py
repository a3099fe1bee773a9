"""``govflow metric``: what a plan's metrics came to, what is not there yet; figures recorded or restated."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any, cast

import click

from govflow.cli.acting import product_here
from govflow.cli.output import print_json, say, show_finding
from govflow.cli.with_powers import as_option, json_option, said, within
from govflow.kernel.moments import london_date
from govflow.metrics.ports import PART, MetricParts
from govflow.metrics.queries.standing import metric_of, metrics_of, plan_called
from govflow.metrics.sheets import Series, Sheet
from govflow.metrics.use_cases.beside import (
    AddComparator,
    AddMetric,
    AddNote,
    add_comparator,
    add_metric,
    add_note,
)
from govflow.metrics.use_cases.recording import RecordFigure, SetTarget, record_figure, set_target
from govflow.metrics.words import STATE_WORDS, figure_words, standing_words
from govflow.road.once import Answer
from govflow.storage.work import Work, read_clock

key_option = click.option("--key", default="", help="The same key does it once.")
period_option = click.option(
    "--period", required=True, help="Like 2019-20, 2019-20 Q2, 2019-20 H1 or 2019-07."
)
measure_option = click.option("--measure", default="", help="Which measure; without it, the metric’s first.")
source_option = click.option("--source", default="", help="The paper it is from, and where in it.")
reason_option = click.option("--reason", required=True, help="Why. The former figure is kept.")


@click.group()
def metric() -> None:
    """Metrics of a plan: list, show, record, restate, target, compare, note, add."""


def _parts() -> MetricParts:
    return cast("MetricParts", product_here().parts[PART])


def _entered(
    as_user: str | None, ref: str, doing: str, act: Callable[[Work], Answer], *, as_json: bool
) -> None:
    done = within(as_user, ref, doing, act)
    said(done, f"Recorded as event {done['event']}.", as_json=as_json)


@metric.command("list")
@click.argument("ref")
@json_option
def list_(ref: str, *, as_json: bool) -> None:
    """Show every metric of a plan: each figure beside its plan, and what is not available until when."""
    with product_here().store.read() as connection:
        case, today = plan_called(connection, ref), london_date(read_clock(connection))
        found = metrics_of(connection, _parts(), case, today)
    if as_json:
        print_json(found.as_json())
        return
    for sheet in found.sheets:
        _say(sheet, today)


@metric.command()
@click.argument("ref")
@click.argument("code")
@json_option
def show(ref: str, code: str, *, as_json: bool) -> None:
    """Show one metric over all years, with its history, targets and what others reached."""
    with product_here().store.read() as connection:
        case, today = plan_called(connection, ref), london_date(read_clock(connection))
        sheet = metric_of(connection, _parts(), case, code, today)
    if as_json:
        print_json(sheet.as_json(whole=True))
        return
    _say(sheet, today)
    for one in sheet.series:
        _say_history(one)
    for noted in sheet.notes:
        say(f"  note: {noted.text}")


def _say_history(one: Series) -> None:
    for entry in one.entries:
        figure, why = entry.figure, f": {entry.reason}" if entry.reason else ""
        state = f", {STATE_WORDS[figure.state].lower()}" if figure.state in STATE_WORDS else ""
        say(f"  recorded {figure.kind} {figure.period.name}: {figure_words(figure)}{state}{why}")
    for other in one.comparators:
        ranked = f", rank {other.rank}" if other.rank else ""
        say(f"  {other.name}, {other.figure.period.name}: {figure_words(other.figure)}{ranked}")


def _say(sheet: Sheet, on: date) -> None:
    say(f"{sheet.definition.code} {sheet.definition.title} ({sheet.definition.owner_words})")
    for one in sheet.series:
        for each in one.in_years(sheet.years):
            say(f"  {one.measure.title}, {each.actual.period.name}: {standing_words(each, on)}")
    for finding in sheet.findings:
        show_finding(finding, to_error=True)


def _figure(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command the options of a figure."""
    options = (
        click.argument("ref"),
        click.argument("code"),
        period_option,
        measure_option,
        click.option("--kind", default="actual", help="actual, plan or variance (as printed)."),
        click.option("--state", default="complete", help="complete, partial, cumulative or provisional."),
        click.option("--months", default="", help="Of a partial figure: like 'July and August'."),
        click.option("--numerator", default="", help="So many."),
        click.option("--denominator", default="", help="Of so many."),
        click.option("--status", default="", help="What the report calls it, like 'as planned'."),
        click.option("--note", default="", help="What the report says of it."),
        source_option,
        key_option,
        as_option,
        json_option,
    )
    for option in reversed(options):
        command = option(command)
    return command


@metric.command()
@_figure
@click.option("--value", default="", help="The figure; without it, it is not there yet.")
@click.option("--available-from", default="", help="From when it is to be there.")
def record(*, code: str, months: str, as_user: str | None, as_json: bool, **given: str) -> None:
    """Record a figure of a period, or that it is not there yet."""
    command = RecordFigure(metric=code, months=(months,), **given)  # type: ignore[arg-type]
    _record(as_user, command, as_json=as_json)


@metric.command()
@_figure
@click.option("--value", required=True, help="The figure as it is now; '' where it was recorded in error.")
@reason_option
def restate(*, code: str, months: str, as_user: str | None, as_json: bool, **given: str) -> None:
    """Restate a figure of a period; the former one is kept."""
    command = RecordFigure(metric=code, months=(months,), restates=True, **given)
    _record(as_user, command, as_json=as_json)


def _record(as_user: str | None, command: RecordFigure, *, as_json: bool) -> None:
    doing = "record a figure of a metric"
    _entered(
        as_user, command.ref, doing, lambda work: record_figure(work, _parts(), command), as_json=as_json
    )


@metric.command()
@click.argument("ref")
@click.argument("code")
@period_option
@click.option("--value", required=True, help="What is to be reached.")
@click.option("--from", "since", default="", help="From when, where not from the first day of the period.")
@reason_option
@measure_option
@source_option
@key_option
@as_option
@json_option
def target(*, code: str, as_user: str | None, as_json: bool, **given: str) -> None:
    """Set what is to be reached in a period; the former target is kept."""
    command = SetTarget(metric=code, **given)
    doing = "set a target of a metric"
    _entered(as_user, command.ref, doing, lambda work: set_target(work, _parts(), command), as_json=as_json)


@metric.command()
@click.argument("ref")
@click.argument("code")
@period_option
@click.option("--whose", required=True, help="region, england or nearest_neighbours.")
@click.option("--name", default="", help="What they are called, like South West.")
@click.option("--value", default="", help="What they reached.")
@click.option("--denominator", default="", help="Of so many.")
@click.option("--rank", default="", help="The area’s rank among them.")
@click.option("--out-of", default="", help="Of so many ranked.")
@measure_option
@source_option
@key_option
@as_option
@json_option
def compare(*, code: str, as_user: str | None, as_json: bool, **given: str) -> None:
    """Record what a region, England or the nearest neighbours reached, or the rank among them."""
    command = AddComparator(metric=code, **given)
    doing = "record what others reached"
    _entered(
        as_user, command.ref, doing, lambda work: add_comparator(work, _parts(), command), as_json=as_json
    )


@metric.command()
@click.argument("ref")
@click.argument("code")
@click.argument("text")
@click.option("--period", default="", help="Of which period; without it, of the metric as a whole.")
@measure_option
@key_option
@as_option
@json_option
def note(*, code: str, as_user: str | None, as_json: bool, **given: str) -> None:
    """Note what is known of the quality of figures."""
    command = AddNote(metric=code, **given)
    doing = "note the quality of figures"
    _entered(as_user, command.ref, doing, lambda work: add_note(work, _parts(), command), as_json=as_json)


@metric.command()
@click.argument("ref")
@click.argument("code")
@click.option("--title", required=True, help="What is measured.")
@click.option("--measure", required=True, help="Which figure of it.")
@click.option(
    "--unit", required=True, help="percent, per_100000, per_1000, per_day, or any word for a count."
)
@click.option("--owner", required=True, help="nhs, council or joint.")
@click.option("--better", default="", help="higher or lower; nothing where neither is.")
@click.option("--frequency", default="quarterly", help="monthly, quarterly or annual.")
@click.option("--lag-days", default="0", help="How many days its figures take.")
@source_option
@key_option
@as_option
@json_option
def add(*, as_user: str | None, as_json: bool, **given: Any) -> None:
    """Add a metric of the area’s own, in its plans from this one’s year on."""
    command, doing = AddMetric(**given), "add a metric"
    _entered(as_user, command.ref, doing, lambda work: add_metric(work, _parts(), command), as_json=as_json)
