"""``govflow body``: who may decide, under which terms of reference, and who sits there."""

from __future__ import annotations

import click
from sqlalchemy import Connection

from govflow.bodies import wording
from govflow.bodies.ports import PART
from govflow.bodies.queries.listing import BodyShown, area_slugs, list_bodies, show_body
from govflow.cli.acting import product_here
from govflow.cli.output import print_json, say
from govflow.cli.seats import add_writing
from govflow.kernel.moments import parse_instant
from govflow.road.opening import known_area
from govflow.storage.work import read_clock
from govflow.web.product import Product

json_option = click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")


@click.group()
def body() -> None:
    """Bodies: their terms of reference, seats and members."""


def _areas(connection: Connection, named: str) -> list[str]:
    return [known_area(connection, named)] if named else area_slugs(connection)


@body.command("list")
@click.option("--area", default="", help="Only this area.")
@json_option
def list_(area: str, *, as_json: bool) -> None:
    """List bodies with the powers they hold now."""
    product = product_here()
    with product.store.read() as connection:
        found = list_bodies(connection, _areas(connection, area), read_clock(connection))
    if as_json:
        print_json({"bodies": [one.as_json() for one in found]})
        return
    for one in found:
        powers = ", ".join(one.terms.rules.powers) if one.terms else "no terms in force"
        say(f"{one.slug}: {one.name} ({powers or 'no powers'})")


@body.command("show")
@click.argument("slug")
@click.option("--as-at", default="", help="As it was at this instant.")
@json_option
def show(slug: str, as_at: str, *, as_json: bool) -> None:
    """Show a body: its terms now and before, its seats and who holds them."""
    product = product_here()
    instant = parse_instant(as_at, field="--as-at") if as_at else None
    with product.store.read() as connection:
        shown = show_body(connection, slug, area_slugs(connection), instant or read_clock(connection))
    if as_json:
        print_json(shown.as_json())
    else:
        _say(product, shown)


def _say(product: Product, shown: BodyShown) -> None:
    line = shown.line
    say(f"{line.name}, {shown.area_name}")
    if line.terms is None:
        say("No terms of reference are in force: it has no power.")
    else:
        say(f"Terms in force from {line.terms.from_at}, approved by {line.terms.approved_by}:")
        for name, words in wording.rules_in_words(line.terms.rules, product.parts[PART].powers):
            say(f"  {name}: {words}")
    for seat in shown.seats:
        holder = seat.holder.name if seat.holder else "vacant"
        office = f", {wording.OFFICES[seat.office].lower()}" if seat.office else ""
        instead = ", ".join(held.name for held in seat.substitutes)
        say(f"  {seat.title}: {holder}{office}{f' (substitute: {instead})' if instead else ''}")


add_writing(body)
