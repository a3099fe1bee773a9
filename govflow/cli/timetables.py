"""``govflow timetable``: the dates of a plan, and what breaks if one slips. A rehearsal writes nothing."""

from __future__ import annotations

import re

import click

from govflow.cli.acting import product_here
from govflow.cli.output import print_json, say
from govflow.cli.views import when
from govflow.kernel.errors import InvalidInput, NotFound
from govflow.kernel.moments import london_date
from govflow.road.queries import load_case
from govflow.storage.work import read_clock
from govflow.timetable.entries import milestones_of, timetable_json
from govflow.timetable.rehearsal import rehearse
from govflow.timetable.rounds import links_for

json_option = click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
_SLIP = re.compile(r"([a-z0-9_]+)=([+-]?\d{1,4})\Z")


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
        load_case(connection, ref)
        today = london_date(read_clock(connection))
        rows = timetable_json(milestones_of(connection, ref), today, product.parts["calendar"])
    if as_json:
        print_json({"milestones": rows})
        return
    for row in rows:
        late = f", {row['days_late']} days late" if row["days_late"] else ""
        say(f"{row['key']}: {row['title']}: {when(row)}: {row['status']}{late}")


@timetable.command("rehearse")
@click.argument("ref")
@click.option("--slip", multiple=True, required=True, help="MILESTONE=+5, in working days. May be repeated.")
@json_option
def rehearse_(ref: str, slip: tuple[str, ...], *, as_json: bool) -> None:
    """Show what breaks if a date slips. Nothing is written."""
    product = product_here()
    with product.store.read() as connection:
        found = load_case(connection, ref)
        milestones = milestones_of(connection, ref)
    slips = dict(_read_slip(one) for one in slip)
    known = {one.key for one in milestones}
    unknown = sorted(set(slips) - known)
    if unknown:
        raise InvalidInput(f"{ref} has no milestone '{unknown[0]}'.", field="--slip")
    try:
        links = links_for(product.settings.config, found.area, found.year)
    except NotFound:
        links = ()
    rehearsal = rehearse(milestones, slips, links, product.parts["calendar"])
    if as_json:
        print_json(rehearsal.as_json())
        return
    for broken in rehearsal.breaks:
        say(f"{broken.milestone} breaks by {broken.by_working_days} working days")
    if not rehearsal.breaks:
        say("Nothing breaks.")


def _read_slip(text: str) -> tuple[str, int]:
    found = _SLIP.match(text.strip())
    if found is None:
        raise InvalidInput(f"'{text}' is not a slip. Write it MILESTONE=+5.", field="--slip")
    return found.group(1), int(found.group(2))
