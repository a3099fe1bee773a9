"""``govflow demo``: play the demonstration into an empty database, say how to sign in, and serve it."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import click
from sqlalchemy import select

from govflow.bootstrap import check_database_url, connect, opening
from govflow.cli.acting import product_here
from govflow.cli.output import print_json, say
from govflow.demonstration.play import PASSWORD, Player
from govflow.demonstration.script import load_scripts
from govflow.kernel.actor import SCHEDULER
from govflow.kernel.errors import Broken, InvalidInput, NotAllowed
from govflow.kernel.moments import format_instant, parse_instant
from govflow.road.clockwork import STREAM, move_clock
from govflow.settings import load_settings
from govflow.storage import schema
from govflow.storage.ledger import ledger_event, read_stream
from govflow.storage.work import read_clock
from govflow.timetable.calendar import spoken
from govflow.web.product import Product

_FORWARD = re.compile(r"\+([0-9]{1,5})([dhm])\Z")
START = datetime(2021, 10, 1, 7, 0, tzinfo=UTC)
# The first scene lies before this morning; the second goes to the end of the financial year.
SCENES = {
    "start": datetime(2021, 10, 18, 8, 0, tzinfo=UTC),
    "history": datetime(2022, 3, 31, 8, 0, tzinfo=UTC),
}
SIGN_INS = ("plan-lead", "clerk", "jcog-secretary", "governance-officer", "report-author")
MORE_SIGN_INS = ("signatory-council", "signatory-nhs", "chair", "auditor", "area-admin")


@click.group(invoke_without_command=True)
@click.option("--no-serve", is_flag=True, help="Only fill the database.")
@click.option("--scene", type=click.Choice(sorted(SCENES)), default="start", show_default=True)
@click.option("--now", help="Move the clock on to this instant after loading.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(0, 65535))
@click.pass_context
def demo(ctx: click.Context, scene: str, now: str | None, port: int, *, no_serve: bool) -> None:
    """Play the demonstration, each act by its actor, and serve it."""
    if ctx.invoked_subcommand is not None:
        return
    settings = load_settings()
    to = parse_instant(now, field="--now") if now else None
    if settings.is_production:
        raise NotAllowed("There is no demonstration where GOVFLOW_ENV is production.")
    check_database_url(settings)
    schema.upgrade(settings.database_url, mode=schema.DEMONSTRATION)
    product = connect(settings)
    try:
        _fill(product, scene, to)
        _greet(product, port)
    finally:
        product.store.engine.dispose()
    if not no_serve:
        from govflow.cli.server import serve_here

        serve_here(settings, "127.0.0.1", port, None, with_scheduler=True)


def _fill(product: Product, scene: str, to: datetime | None) -> None:
    with product.store.read() as connection:
        mode = schema.mode_of(connection)
    if mode == schema.REAL:
        raise NotAllowed(
            "This database is a real one, and a demonstration is never played into it. "
            "Point GOVFLOW_HOME or GOVFLOW_DATABASE_URL somewhere else."
        )
    if _is_empty(product):
        _play(product, scene, to)
    else:
        _require_whole(product)
        click.echo("This database holds a demonstration already; nothing is played twice.", err=True)
    if to is not None and not _stood_at(product, to):
        _require_ahead(product, to)
        Player(product, opening).pass_time(to)


def _is_empty(product: Product) -> bool:
    with product.store.read() as connection:
        happened = select(ledger_event.c.id).where(ledger_event.c.type != schema.DECLARED).limit(1)
        return connection.execute(happened).first() is None


def _play(product: Product, scene: str, to: datetime | None) -> None:
    if to is not None and to < SCENES[scene]:
        last = format_instant(SCENES[scene])
        raise InvalidInput(f"--now is before {last}, where the scene ends: the clock moves only forward.")
    click.echo("Playing the demonstration ...", err=True)
    scripts = load_scripts(product.settings.config)
    chosen = scripts if scene == "history" else [one for one in scripts if one.area == "doncaster"]
    player = Player(product, opening)
    player.settle(chosen, START)
    player.play(chosen, SCENES[scene])


def _require_whole(product: Product) -> None:
    """Refuse a demonstration that was broken off: its clock never came to where the first scene ends."""
    with product.store.read() as connection:
        now = read_clock(connection)
    if now < SCENES["start"]:
        raise Broken(
            "The playing of this demonstration was broken off. "
            "Remove its database, or point GOVFLOW_HOME at another folder, and run govflow demo again."
        )


def _require_ahead(product: Product, to: datetime) -> None:
    with product.store.read() as connection:
        now = read_clock(connection)
    if to < now:
        raise InvalidInput(
            f"The clock stands at {format_instant(now)} and moves only forward.", field="--now"
        )


def _stood_at(product: Product, to: datetime) -> bool:
    """Whether the clock was moved to that very instant before: the same command, given again."""
    with product.store.read() as connection:
        moves = read_stream(connection, STREAM)
        return to <= read_clock(connection) and any(
            move.payload()["to"] == format_instant(to) for move in moves
        )


def _greet(product: Product, port: int) -> None:
    with product.store.read() as connection:
        now = read_clock(connection)
    say(f"The demonstration's clock stands at {spoken(now.date())}, {format_instant(now)}.")
    say(f"Address: http://127.0.0.1:{port}")
    say(f"Sign in as any of these with the password {PASSWORD}:")
    say(f"  {', '.join(SIGN_INS)}")
    say(f"  {', '.join(MORE_SIGN_INS)}")
    say("Figures and dates are from public papers; findings are arithmetic; people are role titles.")


@demo.command("clock")
@click.argument("to")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def clock(to: str, *, as_json: bool) -> None:
    """Move the demonstration's clock forward: to an INSTANT, or by +5d."""
    product = product_here()
    with product.store.read() as connection:
        now = read_clock(connection)
    wanted = _later(now, to) if to.startswith("+") else parse_instant(to, field="INSTANT")
    before = product.road.within(SCHEDULER, "", "move the clock", lambda work: move_clock(work, wanted))
    if as_json:
        print_json({"from": format_instant(before), "to": format_instant(wanted)})
    else:
        say(f"The clock moved from {format_instant(before)} to {format_instant(wanted)}.")


def _later(now: datetime, text: str) -> datetime:
    found = _FORWARD.match(text)
    if found is None:
        raise InvalidInput(f"'{text}' is not a time to move on by. Write it like +5d.", field="INSTANT")
    units = {"d": timedelta(days=1), "h": timedelta(hours=1), "m": timedelta(minutes=1)}
    # Read back as any instant is, so that the clock stays within the years GovFlow knows.
    return parse_instant(format_instant(now + int(found.group(1)) * units[found.group(2)]), field="INSTANT")
