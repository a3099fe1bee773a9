"""``serve``, ``scheduler``, ``tick`` and ``db``: running GovFlow."""

from __future__ import annotations

from typing import cast

import click

from govflow.bootstrap import check_database_url, require_database
from govflow.cli.acting import product_here
from govflow.cli.beside import end_with
from govflow.cli.output import FELL_SHORT, print_json, say
from govflow.kernel.actor import SCHEDULER
from govflow.kernel.moments import parse_instant
from govflow.reminders.ports import PART as REMINDERS
from govflow.reminders.ports import ReminderParts
from govflow.reminders.use_cases.digests import make_digests
from govflow.road.clockwork import move_clock
from govflow.settings import load_settings
from govflow.storage import schema
from govflow.storage.engine import open_engine
from govflow.timetable.scheduler import run_errands, run_scheduler
from govflow.timetable.tick import sweep

json_option = click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True, type=click.IntRange(0, 65535))
@click.option("--workers", type=click.IntRange(1, 64), help="Processes that answer requests.")
@click.option("--no-scheduler", is_flag=True, help="Leave the clock to another process.")
def serve(host: str, port: int, workers: int | None, *, no_scheduler: bool) -> None:
    """Serve GovFlow; the scheduler runs beside it as a process of its own."""
    from govflow.cli.server import serve_here

    serve_here(load_settings(), host, port, workers, with_scheduler=not no_scheduler)


@click.command()
@click.option("--once", is_flag=True, hidden=True)
@click.option("--beside", type=int, hidden=True, help="The server to end with.")
def scheduler(*, once: bool, beside: int | None) -> None:
    """Run the clock alone. Any number may run against one PostgreSQL."""
    if beside is not None and not end_with(beside):
        return
    product = product_here()
    if once:
        sweep(product.road, product.parts["later"])
        run_errands(product.parts["errands"])
        return
    every = product.settings.scheduler_seconds
    run_scheduler(product.road, every, product.parts["later"], product.parts["errands"])


@click.command()
@click.option("--now", help="First move a demonstration's clock to this instant.")
@json_option
def tick(now: str | None, *, as_json: bool) -> None:
    """Make one sweep of what is due."""
    product = product_here()
    if now:
        to = parse_instant(now, field="--now")
        product.road.within(SCHEDULER, "", "move the clock", lambda work: move_clock(work, to))
    swept = sweep(product.road, product.parts["later"])
    made = make_digests(cast("ReminderParts", product.parts[REMINDERS]))
    failed = [one for one in swept.fired if one.failed]
    if as_json:
        print_json({**swept.as_json(), "told": made.told})
    else:
        say(f"Now {swept.as_json()['now']}: {len(swept.fired) - len(failed)} fired.")
        for one in swept.fired:
            words = f", and could not: {one.failed}" if one.failed else ""
            say(f"  {one.kind} {one.subject} (due {one.due_at}{words})")
        for stop in swept.stopped:
            say(f"  {stop.reader} stopped at event {stop.event}: {stop.why}")
        for line in (f"{made.told} told in a digest.", *made.failed) if made.told or made.failed else ():
            say(f"  {line}")
    if failed or swept.stopped or made.failed:
        raise click.exceptions.Exit(FELL_SHORT)


@click.group()
def db() -> None:
    """The database's schema: upgrade, current."""


@db.command()
@click.option(
    "--rehearsal", is_flag=True, help="Mark a new database as a rehearsal: --as and the clock work there."
)
def upgrade(*, rehearsal: bool) -> None:
    """Bring the database to this release's schema."""
    settings = load_settings()
    check_database_url(settings)
    schema.upgrade(settings.database_url, mode=schema.REHEARSAL if rehearsal else schema.REAL)
    say(f"The database is at {schema.newest()}.")


@db.command()
@json_option
def current(*, as_json: bool) -> None:
    """Say at which schema the database is."""
    settings = load_settings()
    require_database(settings)
    engine = open_engine(settings.database_url)
    found, wanted = schema.current(engine), schema.newest()
    engine.dispose()
    if as_json:
        print_json({"current": found, "newest": wanted, "up_to_date": found == wanted})
    else:
        say(f"The database is at {found or 'no schema yet'}; this release is {wanted}.")
