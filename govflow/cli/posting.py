"""``govflow deliver`` and ``govflow reminders``: sending what waits, and what was told to whom."""

from __future__ import annotations

from typing import cast

import click

from govflow.cli.acting import acting, product_here
from govflow.cli.output import FELL_SHORT, print_json, say
from govflow.kernel.findings import Json
from govflow.postbox.ports import PART as POST
from govflow.postbox.ports import PostParts
from govflow.postbox.queries import counted
from govflow.postbox.use_cases import deliver as deliver_post
from govflow.reminders.queries.told import told_to

json_option = click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
as_option = click.option("--as", "as_user", help="Who asks (only in a demonstration or rehearsal).")


@click.command()
@json_option
def deliver(*, as_json: bool) -> None:
    """Send the mail that waits. The scheduler does the same by itself."""
    product = product_here()
    posted = deliver_post(cast("PostParts", product.parts[POST]))
    with product.store.read() as connection:
        left = counted(connection)
    if as_json:
        print_json({**posted.as_json(), "waiting": left["waiting"], "dead": left["dead"]})
    else:
        say(f"{posted.sent} sent, {left['waiting']} waiting, {left['dead']} given up.")
        for id_, why in posted.failed.items():
            say(f"  {id_}: {why}")
    if posted.failed:
        raise click.exceptions.Exit(FELL_SHORT)


@click.command()
@as_option
@json_option
def reminders(as_user: str | None, *, as_json: bool) -> None:
    """List what you were reminded of, the newest first."""
    product = product_here()
    actor = acting(product, as_user)
    with product.store.read() as connection:
        found = told_to(connection, actor.id)
    if as_json:
        shapes: list[Json] = [one.as_json() for one in found]
        print_json({"reminders": shapes})
        return
    for one in found:
        say(one.at)
        for line in one.lines:
            say(f"  {line.text} ({line.case_ref})")
    if not found:
        say("You were told nothing yet.")
