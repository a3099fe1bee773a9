"""What is said of a date with ``govflow timetable``: expected later and why, or its outside body chased."""

from __future__ import annotations

from typing import cast

import click

from govflow.cli.acting import product_here
from govflow.cli.with_powers import as_option, json_option, noted, within
from govflow.kernel.moments import parse_date
from govflow.reminders.ports import PART, ReminderParts
from govflow.reminders.use_cases.chasing import Chase
from govflow.reminders.use_cases.chasing import chase as record_chase
from govflow.reminders.use_cases.expecting import ExpectDate, expect_date

key_option = click.option("--key", default="", help="The same key does it once.")


def _parts() -> ReminderParts:
    return cast("ReminderParts", product_here().parts[PART])


@click.command("expect")
@click.argument("ref")
@click.argument("milestone")
@click.option("--on", "day", required=True, help="The day it is expected on instead, like 2021-10-27.")
@click.option("--reason", required=True, help="Why. It is kept private.")
@key_option
@as_option
@json_option
def expect(*, day: str, as_user: str | None, as_json: bool, **given: str) -> None:
    """Say before your date when it will be met instead. The date stays."""
    command = ExpectDate(**given, expected_on=parse_date(day, field="--on"))
    doing = "say when a date is expected"
    done = within(as_user, command.ref, doing, lambda work: expect_date(work, _parts(), command))
    noted(done, "", as_json=as_json)


@click.command("chase")
@click.argument("ref")
@click.argument("milestone")
@click.option("--words", default="", help="Whom you asked, and what came of it. It is kept private.")
@key_option
@as_option
@json_option
def chase(*, as_user: str | None, as_json: bool, **given: str) -> None:
    """Record that you chased the outside body which owns a date."""
    command = Chase(**given)
    done = within(as_user, command.ref, "chase a body", lambda work: record_chase(work, _parts(), command))
    noted(done, "", as_json=as_json)


def add_expecting(group: click.Group) -> None:
    """Give a group the commands of this module."""
    for command in (expect, chase):
        group.add_command(command)
