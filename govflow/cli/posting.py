"""``govflow deliver``, ``reminders`` and ``outstanding``: what was told, what is sent, what is not done."""

from __future__ import annotations

from typing import cast

import click

from govflow.cli.acting import acting, product_here
from govflow.cli.output import FELL_SHORT, print_json, say
from govflow.kernel.findings import Json
from govflow.kernel.moments import format_instant
from govflow.postbox.ports import PART as POST
from govflow.postbox.ports import PostParts
from govflow.postbox.queries import counted
from govflow.postbox.use_cases import deliver as deliver_post
from govflow.reminders.ports import PART as REMINDERS
from govflow.reminders.ports import ReminderParts
from govflow.reminders.queries.not_done import not_done
from govflow.reminders.queries.told import told_to
from govflow.reminders.use_cases.reminding import remind as remind_person
from govflow.road.persons import person_called
from govflow.road.roles import grants_of
from govflow.storage.work import read_clock

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
@click.option("--remind", metavar="PERSON", help="Remind one person of all of it.")
@as_option
@json_option
def outstanding(remind: str | None, as_user: str | None, *, as_json: bool) -> None:
    """List who has not yet done what in your areas; remind somebody of it."""
    product = product_here()
    parts, actor = cast("ReminderParts", product.parts[REMINDERS]), acting(product, as_user)
    if remind:
        with product.store.read() as connection:
            who = person_called(connection, remind, "--remind")
        product.road.within(actor, "", "remind somebody", lambda work: remind_person(work, parts, who))
    with product.store.read() as connection:
        now = read_clock(connection)
        held = (grant for grant in grants_of(connection, actor.id) if grant.holds_at(format_instant(now)))
        found = not_done(connection, parts, {grant.area for grant in held if grant.area}, now)
        names = parts.names_for(connection, {one.person for one in found if one.person})
    if as_json:
        shapes: list[Json] = [one.as_json() for one in found]
        print_json({"outstanding": shapes})
        return
    for one in found:
        say(f"{names.get(one.person, 'Nobody')} (last reminder: {one.told_at or 'none'})")
        for line in one.lines:
            say(f"  {line.text} ({line.line.dated.case_ref})")


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
            say(f"  {line.said} ({line.case_ref})")
    if not found:
        say("You were told nothing yet.")
