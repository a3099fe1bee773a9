"""``govflow timetable``: the dates of a plan, and what breaks if one slips. A rehearsal writes nothing."""

from __future__ import annotations

from typing import cast

import click

from govflow.cli.acting import product_here
from govflow.cli.expecting import add_expecting
from govflow.cli.moving import add_moving
from govflow.cli.output import print_json, say, show_finding
from govflow.cli.views import standing, when
from govflow.kernel.moments import london_date
from govflow.road.queries import load_case
from govflow.storage.work import read_clock
from govflow.timetable.ports import PART, TimetableParts
from govflow.timetable.queries.planned import Rehearsed, planned, rehearsed
from govflow.timetable.slips import read_slips

json_option = click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")


@click.group()
def timetable() -> None:
    """The timetable of a plan: show, rehearse."""


@timetable.command()
@click.argument("ref")
@json_option
def show(ref: str, *, as_json: bool) -> None:
    """Show every date with its status."""
    product = product_here()
    with product.store.read() as connection:
        case = load_case(connection, ref)
        found = planned(connection, parts(), case, london_date(read_clock(connection)))
    if as_json:
        print_json(found.as_json())
        return
    for row in found.rows:
        latest = found.latest(str(row["key"]))
        last = f", last possible day {latest}" if latest and not row["met_on"] else ""
        say(f"{row['key']}: {row['title']}: {when(row)}: {standing(row)}{last}")
    for step in found.steps:
        say(f"  {step.title}: last possible day {found.latest(step.key) or 'not bound'}")
    for end in found.ends:
        say(f"  {end.day}: {end.title}")
    for finding in found.findings:
        show_finding(finding, to_error=True)


@timetable.command("rehearse")
@click.argument("ref")
@click.option("--slip", multiple=True, required=True, help="MILESTONE=+5, in working days. May be repeated.")
@json_option
def rehearse_(ref: str, slip: tuple[str, ...], *, as_json: bool) -> None:
    """Show what breaks if a date slips. Nothing is written."""
    product = product_here()
    with product.store.read() as connection:
        found = rehearsed(connection, parts(), load_case(connection, ref), read_slips(slip, "--slip"))
    if as_json:
        print_json(found.as_json())
        return
    _show_rehearsal(found)


def parts() -> TimetableParts:
    """Return what the room of the timetable was handed."""
    return cast("TimetableParts", product_here().parts[PART])


def _show_rehearsal(found: Rehearsed) -> None:
    rehearsal = found.rehearsal
    for reach in rehearsal.milestones:
        if reach.earliest:
            say(f"{reach.milestone}: earliest {reach.earliest}, latest {reach.latest or 'not bound'}")
    for broken in rehearsal.breaks:
        days = f"{broken.by_working_days} working day{'' if broken.by_working_days == 1 else 's'}"
        say(f"{broken.milestone} breaks by {days}.")
    if not rehearsal.breaks:
        say("Nothing breaks.")
    for one in found.saving:
        later = "holds every later date" if one.holds else "is too late for the dates after it"
        say(f"{one.milestone} could be taken at the meeting of {one.meeting.day}, which {later}.")
    for finding in found.findings:
        show_finding(finding, to_error=True)


add_moving(timetable)
add_expecting(timetable)
