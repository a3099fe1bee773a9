"""``govflow timetable``: the dates of a plan, and what breaks if one slips. A rehearsal writes nothing."""

from __future__ import annotations

import re
from collections.abc import Sequence

import click

from govflow.cases.queries.lists import dates_of
from govflow.cli.acting import product_here
from govflow.cli.output import print_json, say, show_finding
from govflow.cli.views import standing, when
from govflow.kernel.errors import InvalidInput, NotFound
from govflow.kernel.moments import london_date
from govflow.road.ports import Case
from govflow.road.queries import load_case
from govflow.storage.work import read_clock
from govflow.timetable.entries import milestones_of, read_timetable
from govflow.timetable.rehearsal import Link, Rehearsal, rehearse
from govflow.timetable.rounds import links_for
from govflow.web.product import Product

json_option = click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
_SLIP = re.compile(r"([a-z0-9_]+)=([+-]?[0-9]{1,4})\Z")


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
        rows = read_timetable(dates_of(connection, [ref])[ref], today, product.parts["calendar"])
    if as_json:
        print_json({"milestones": rows})
        return
    for row in rows:
        say(f"{row['key']}: {row['title']}: {when(row)}: {standing(row)}")


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
    links = _links(product, found)
    rehearsal = rehearse(milestones, _read_slips(slip), links, product.parts["calendar"])
    if as_json:
        print_json(rehearsal.as_json())
        return
    _show_rehearsal(rehearsal)


def _show_rehearsal(rehearsal: Rehearsal) -> None:
    for reach in rehearsal.milestones:
        if reach.earliest:
            say(f"{reach.milestone}: earliest {reach.earliest}, latest {reach.latest or 'not bound'}")
    for broken in rehearsal.breaks:
        days = f"{broken.by_working_days} working day{'' if broken.by_working_days == 1 else 's'}"
        say(f"{broken.milestone} breaks by {days}.")
    if not rehearsal.breaks:
        say("Nothing breaks.")
    for finding in rehearsal.findings:
        show_finding(finding, to_error=True)


def _links(product: Product, case: Case) -> Sequence[Link]:
    try:
        return links_for(product.settings.config, case.area, case.year) if case.year else ()
    except NotFound:
        return ()  # A year whose round is not yet data.


def _read_slips(texts: Sequence[str]) -> dict[str, int]:
    slips: dict[str, int] = {}
    for key, days in map(_read_slip, texts):
        if key in slips:
            raise InvalidInput(f"The milestone '{key}' is slipped twice. Name it once.", field="--slip")
        slips[key] = days
    return slips


def _read_slip(text: str) -> tuple[str, int]:
    found = _SLIP.match(text.strip())
    if found is None:
        raise InvalidInput(f"'{text}' is not a slip. Write it MILESTONE=+5.", field="--slip")
    return found.group(1), int(found.group(2))
