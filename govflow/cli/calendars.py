"""``govflow calendar`` with the days administrators added: counting knows them, three commands keep them."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, cast

import click

from govflow.kernel.errors import Unavailable
from govflow.kernel.moments import parse_date
from govflow.settings import Settings, load_settings
from govflow.timetable.calendar import Calendar, load_calendar, spoken
from govflow.timetable.commands import calendar

if TYPE_CHECKING:
    from govflow.timetable.ports import TimetableParts

as_option = click.option("--as", "as_user", help="Who acts (only in a demonstration or rehearsal).")
key_option = click.option("--key", default="", help="The same key does it once.")
json_option = click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")


class Recorded:
    """The added days of the database this shell points at, looked up when a working day is first counted."""

    def __init__(self, settings: Settings) -> None:
        """Look there, later."""
        self._settings = settings
        self._days: frozenset[date] | None = None

    def days(self) -> frozenset[date]:
        """Return them; where there is no database, or none that answers, the settings alone count."""
        if self._days is None:
            try:
                self._days = _read(self._settings.database_url)
            except Unavailable as away:
                click.echo(f"Warning: days added by administrators are not counted. {away.message}", err=True)
                self._days = frozenset()
        return self._days


def _read(url: str) -> frozenset[date]:
    # Loaded late: counting days needs no database, and most shells have none.
    from sqlalchemy import inspect, make_url

    from govflow.storage.work import Store
    from govflow.timetable.queries.closed_days import standing_days
    from govflow.timetable.tables import closed_day

    named = make_url(url)
    if named.get_backend_name() == "sqlite" and not Path(named.database or "").is_file():
        return frozenset()
    store = Store.open(url)
    try:
        with store.read() as connection:
            known = inspect(connection).has_table(closed_day.name)
            return standing_days(connection) if known else frozenset()
    finally:
        store.engine.dispose()


def calendar_here() -> Calendar:
    """Return the calendar of the settings with the days recorded in this shell's database."""
    settings = load_settings()
    return replace(load_calendar(settings.config, os.environ), added=Recorded(settings))


@calendar.command("days", cls=click.Command)
@json_option
def days(*, as_json: bool) -> None:
    """List the days administrators added, with those taken out again."""
    from govflow.cli.acting import product_here
    from govflow.cli.output import print_json, say
    from govflow.timetable.queries.closed_days import closed_days

    with product_here().store.read() as connection:
        found = closed_days(connection)
    if as_json:
        print_json({"days": [one.as_json() for one in found]})
        return
    for one in found:
        say(f"{spoken(one.day)}: {one.title}{'' if one.stands else ' (taken out)'}")
    if not found:
        say("No day was added.")


@calendar.command("close", cls=click.Command)
@click.argument("day")
@click.option("--title", required=True, help="What the day is, like: Bank holiday for the state funeral.")
@click.option("--source", default="", help="Where it was proclaimed.")
@key_option
@as_option
@json_option
def close(day: str, title: str, source: str, key: str, as_user: str | None, *, as_json: bool) -> None:
    """Add DAY to the calendar as closed, and plan anew what is pending."""
    from govflow.cli.with_powers import said, within
    from govflow.timetable.use_cases.closing import AddDay, add_day

    command = AddDay(parse_date(day, field="day"), title, source, key)
    done = within(as_user, "", "add a day to the calendar", lambda work: add_day(work, _parts(), command))
    said(done, f"Added. Pending dates planned anew: {done['replanned']}.", as_json=as_json)


@calendar.command("reopen", cls=click.Command)
@click.argument("day")
@click.option("--reason", required=True, help="Why it is taken out.")
@key_option
@as_option
@json_option
def reopen(day: str, reason: str, key: str, as_user: str | None, *, as_json: bool) -> None:
    """Take DAY out again, and plan anew what is pending."""
    from govflow.cli.with_powers import said, within
    from govflow.timetable.use_cases.closing import TakeOutDay, take_out_day

    command = TakeOutDay(parse_date(day, field="day"), reason, key)
    doing = "take a day out of the calendar"
    done = within(as_user, "", doing, lambda work: take_out_day(work, _parts(), command))
    said(done, f"Taken out. Pending dates planned anew: {done['replanned']}.", as_json=as_json)


def _parts() -> TimetableParts:
    from govflow.cli.acting import product_here
    from govflow.timetable.ports import PART

    return cast("TimetableParts", product_here().parts[PART])


__all__ = ["calendar", "calendar_here"]
