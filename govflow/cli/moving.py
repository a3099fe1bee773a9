"""What changes a timetable with ``govflow timetable``: dates moved, waived, met; steps added."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any, cast

import click

from govflow.cli.acting import product_here
from govflow.cli.with_powers import as_option, json_option, said, within
from govflow.kernel.moments import parse_date
from govflow.road.once import Answer
from govflow.storage.work import Work
from govflow.timetable.ports import PART, TimetableParts
from govflow.timetable.use_cases.adding import (
    AddStep,
    AddSupplement,
    CopyCycle,
    add_step,
    add_supplement,
    copy_cycle,
)
from govflow.timetable.use_cases.doing import record_done
from govflow.timetable.use_cases.moving import MoveDate, RecordDone, WaiveDate, move_date, waive_date

key_option = click.option("--key", default="", help="The same key does it once.")
reason_option = click.option("--reason", default="", help="Why. It is kept private.")
document_option = click.option("--document", default="", help="The id of the owner's document.")
issued_option = click.option("--issued-by", default="", help="Who issued it, as the round names its owner.")
start_option = click.option("--start", default="", help="The first day, where the qualifier takes one.")
due_option = click.option("--due", default="", help="The day, or the last one.")
COUNTED = click.Choice(["clear_working_days", "clear_days", "working_days", "days"])


def _parts() -> TimetableParts:
    return cast("TimetableParts", product_here().parts[PART])


def _changed(
    as_user: str | None, ref: str, doing: str, act: Callable[[Work], Answer], *, as_json: bool
) -> None:
    done = within(as_user, ref, doing, act)
    said(done, f"Recorded as event {done['event']}.", as_json=as_json)


def _day(text: str, field: str) -> date | None:
    return parse_date(text, field=field) if text else None


@click.command("move")
@click.argument("ref")
@click.argument("milestone")
@click.option(
    "--qualifier", default="on", help="on, by, from, between, week_commencing, during_month, to_be_confirmed."
)
@start_option
@due_option
@reason_option
@issued_option
@document_option
@key_option
@as_option
@json_option
def move(
    *, ref: str, milestone: str, start: str, due: str, as_user: str | None, as_json: bool, **given: str
) -> None:
    """Give a step another date. The former one is kept."""
    command = MoveDate(ref, milestone, start=_day(start, "--start"), due=_day(due, "--due"), **given)
    _changed(as_user, ref, "move a date", lambda work: move_date(work, _parts(), command), as_json=as_json)


@click.command("waive")
@click.argument("ref")
@click.argument("milestone")
@reason_option
@issued_option
@document_option
@key_option
@as_option
@json_option
def waive(*, as_user: str | None, as_json: bool, **given: str) -> None:
    """Record that a step is not needed this time."""
    command = WaiveDate(**given)
    doing = "waive a date"
    _changed(as_user, command.ref, doing, lambda work: waive_date(work, _parts(), command), as_json=as_json)


@click.command("done")
@click.argument("ref")
@click.argument("milestone")
@click.option("--on", "done_on", required=True, help="The day on which it was met.")
@reason_option
@issued_option
@document_option
@key_option
@as_option
@json_option
def done(*, done_on: str, as_user: str | None, as_json: bool, **given: str) -> None:
    """Record the day on which a date was met that no step of the workflow meets."""
    command = RecordDone(done_on=parse_date(done_on, field="--on"), **given)
    doing = "record a date as done"
    _changed(as_user, command.ref, doing, lambda work: record_done(work, _parts(), command), as_json=as_json)


@click.command("add")
@click.argument("ref")
@click.argument("milestone")
@click.option("--title", required=True, help="What the step is.")
@click.option("--qualifier", default="by", help="on, by, from, between and the others.")
@start_option
@due_option
@click.option("--before", default="", help="The milestone before which it comes.")
@click.option("--after", default="", help="The milestone after which it comes.")
@click.option("--days", type=int, default=None, help="How many days before or after it.")
@click.option("--counted", type=COUNTED, default="working_days", help="How they are counted.")
@click.option("--owner", default="", help="The role that owns it.")
@click.option("--kind", default="local", help="local or contractual.")
@reason_option
@key_option
@as_option
@json_option
def add(*, ref: str, milestone: str, as_user: str | None, as_json: bool, **given: Any) -> None:
    """Put a step of your own into the timetable: with a date, or so many days before or after another."""
    row: dict[str, Any] = {name: given[name] for name in ("title", "qualifier", "owner", "kind")}
    row |= {name: day for name in ("start", "due") if (day := _day(given[name], f"--{name}"))}
    if given["days"] is not None:
        sides = {name: given[name] for name in ("before", "after") if given[name]}
        row["relative"] = {**sides, given["counted"]: given["days"]}
    command = AddStep(ref, milestone, row, given["reason"], given["key"])
    _changed(as_user, ref, "add a step", lambda work: add_step(work, _parts(), command), as_json=as_json)


@click.command("supplement")
@click.argument("ref")
@click.argument("supplement")
@document_option
@key_option
@as_option
@json_option
def supplement(*, as_user: str | None, as_json: bool, **given: str) -> None:
    """Add a further template of the round to a plan, by the document that announced it."""
    command = AddSupplement(**given)
    doing = "add a template"
    _changed(
        as_user, command.ref, doing, lambda work: add_supplement(work, _parts(), command), as_json=as_json
    )


@click.command("copy")
@click.argument("ref")
@click.option("--from", "source", required=True, help="The case of an earlier year.")
@key_option
@as_option
@json_option
def copy(*, as_user: str | None, as_json: bool, **given: str) -> None:
    """Copy the own steps of an earlier year, their dates moved."""
    command = CopyCycle(**given)
    doing = "copy an earlier timetable"
    _changed(as_user, command.ref, doing, lambda work: copy_cycle(work, _parts(), command), as_json=as_json)


def add_moving(group: click.Group) -> None:
    """Give a group the commands of this module."""
    for command in (move, waive, done, add, supplement, copy):
        group.add_command(command)
