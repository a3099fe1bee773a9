"""``govflow calendar``: days added, clear days counted, the latest day for notice. Writes nothing."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterable
from datetime import datetime, time
from pathlib import Path
from typing import NoReturn

import click

from govflow.kernel.errors import GovFlowError, InvalidInput
from govflow.kernel.findings import Finding, Json
from govflow.kernel.moments import parse_date
from govflow.timetable.calendar import Answer, Calendar, load_calendar, spoken

_WHOLE = re.compile(r"[+-]?[0-9]{1,6}\Z")
_TIME = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]\Z")
_USAGE = 2


def _fail(code: str, message: str, *, as_json: bool) -> NoReturn:
    if as_json:
        error = {"code": code, "message": message, "blocked_by": [Finding(code, message).as_json()]}
        click.echo(json.dumps({"error": error}, ensure_ascii=False))
    else:
        click.echo(message, err=True)
    raise SystemExit(_USAGE)


class _Command(click.Command):
    """A command whose every refusal is one plain sentence, or one JSON document, and exit code 2."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Read the arguments, and say what is wrong with them as ``--json`` asks."""
        as_json = "--json" in args
        try:
            return super().parse_args(ctx, args)
        except click.UsageError as error:
            message = f"{error.format_message().rstrip('.')}. See '{ctx.command_path} --help'."
            _fail("INVALID_INPUT", message, as_json=as_json)

    def invoke(self, ctx: click.Context) -> object:
        """Run it; a refusal of the calendar is told, never traced."""
        try:
            return super().invoke(ctx)
        except GovFlowError as error:
            _fail(error.code, error.message, as_json=bool(ctx.params.get("as_json")))


class _Group(click.Group):
    command_class = _Command


@click.group(name="calendar", cls=_Group)
def calendar() -> None:
    """Count days in England's calendar, bank holidays included."""


_working = click.option("--working", is_flag=True, help="Count working days only.")
_json = click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")


@calendar.command("add", context_settings={"ignore_unknown_options": True})
@click.argument("date")
@click.argument("n")
@_working
@_json
@click.pass_context
def add(ctx: click.Context, date: str, n: str, *, working: bool, as_json: bool) -> None:
    """Add N days to DATE; N may be 0 or negative."""
    found = _calendar(ctx).add(parse_date(date), _whole(n, "N"), working=working)
    _answer({"date": found.date.isoformat()}, spoken(found.date), found.findings, as_json=as_json)


@calendar.command("clear-days")
@click.argument("notice")
@click.argument("event")
@_working
@_json
@click.pass_context
def clear_days(ctx: click.Context, notice: str, event: str, *, working: bool, as_json: bool) -> None:
    """Count the clear days between NOTICE and EVENT; neither day counts."""
    known = _calendar(ctx)
    given, held = parse_date(notice, field="notice"), parse_date(event, field="event")
    count = known.clear_days(given, held, working=working)
    kind = "clear working day" if working else "clear day"
    words = f"{count} {kind}{'' if count == 1 else 's'}"
    _answer({"clear_days": count}, words, known.cautions(given, held), as_json=as_json)


@calendar.command("latest-notice")
@click.argument("event")
@click.option("--days", required=True, metavar="N", help="Clear days that the notice must give.")
@_working
@click.option("--at", metavar="HH:MM", help="The time of day by which notice must be given.")
@_json
@click.pass_context
def latest_notice(
    ctx: click.Context, event: str, days: str, *, working: bool, at: str | None, as_json: bool
) -> None:
    """Say the latest day for notice of EVENT."""
    held = parse_date(event, field="event")
    found = _calendar(ctx).latest_notice(held, _whole(days, "--days"), working=working, at=_time(at))
    latest, words = _latest(found)
    _answer({"latest": latest}, words, found.findings, as_json=as_json)


def _latest(found: Answer) -> tuple[str, str]:
    if found.instant is None:
        return found.date.isoformat(), spoken(found.date)
    instant: datetime = found.instant
    return instant.isoformat(timespec="seconds"), f"{instant:%H:%M} on {spoken(instant.date())}"


def _answer(shape: dict[str, Json], words: str, findings: Iterable[Finding], *, as_json: bool) -> None:
    warnings = tuple(findings)
    if as_json:
        shape["findings"] = [finding.as_json() for finding in warnings]
        click.echo(json.dumps(shape, ensure_ascii=False))
        return
    click.echo(words)
    for finding in warnings:
        click.echo(f"Warning: {finding.message}", err=True)


def _calendar(ctx: click.Context) -> Calendar:
    """Return the calendar handed in by the caller, else the one the settings describe."""
    given = ctx.find_object(Calendar)
    return given or load_calendar(Path(os.environ.get("GOVFLOW_ROOT", ".")) / "config", os.environ)


def _whole(text: str, name: str) -> int:
    if not _WHOLE.match(text):
        message = f"'{text}' is not a number of days for {name}. Write a whole number, like 5."
        raise InvalidInput(message, field=name)
    return int(text)


def _time(text: str | None) -> time | None:
    if text is None:
        return None
    if not _TIME.match(text):
        raise InvalidInput(f"'{text}' is not a time of day. Write it like 17:00.", field="at")
    return time.fromisoformat(text)
