"""``govflow meeting item``: items of the agenda, added, begun, ended, and late ones explained."""

from __future__ import annotations

import click

from govflow.cli.sitting import as_option, at_option, carry_out, json_option, key_option, say_receipt, when
from govflow.meetings.use_cases.items import (
    AddItem,
    BeginItem,
    EndItem,
    ExplainItem,
    add_item,
    begin_item,
    end_item,
    explain_item,
)


@click.group("item")
def item() -> None:
    """Items of the agenda: add, begin, end, and explain a late one."""


@item.command("add")
@click.argument("ref")
@click.argument("number")
@click.argument("title")
@click.option("--verb", default="note", show_default=True, help="What it asks: note, endorse, sign_off …")
@click.option("--subject", default="", help="The case it is about.")
@click.option("--exempt", default="", help="The paragraph of Schedule 12A, where it is exempt.")
@click.option("--receives", multiple=True, help="An organisation that receives money under it.")
@click.option("--circumstances", default="", help="The chair's special circumstances, for a late item.")
@key_option
@as_option
@json_option
def add(*, ref: str, receives: tuple[str, ...], as_user: str | None, as_json: bool, **given: str) -> None:
    """Put an item on the agenda."""
    command = AddItem(ref, recipients=receives, **given)
    stored = carry_out(add_item, command, ref, "add an item", as_user)
    say_receipt(stored, f"Item {command.number} is on the agenda.", as_json=as_json)


@item.command("explain")
@click.argument("ref")
@click.argument("number")
@click.argument("circumstances")
@as_option
@json_option
def explain(ref: str, number: str, circumstances: str, as_user: str | None, *, as_json: bool) -> None:
    """Record the special circumstances by reason of which a late item is taken."""
    command = ExplainItem(ref, number, circumstances)
    stored = carry_out(explain_item, command, ref, "record special circumstances", as_user)
    say_receipt(stored, "Recorded.", as_json=as_json)


@item.command("begin")
@click.argument("ref")
@click.argument("number")
@at_option
@as_option
@json_option
def begin(ref: str, number: str, at: str, as_user: str | None, *, as_json: bool) -> None:
    """Record that the meeting came to an item."""
    stored = carry_out(begin_item, BeginItem(ref, number, when(at)), ref, "begin an item", as_user)
    say_receipt(stored, f"Item {number} is in hand.", as_json=as_json)


@item.command("end")
@click.argument("ref")
@click.argument("number")
@click.argument("outcome")
@click.option("--until", default="", help="The day it is deferred to.")
@at_option
@as_option
@json_option
def end(
    *, ref: str, number: str, outcome: str, until: str, at: str, as_user: str | None, as_json: bool
) -> None:
    """Record how an item ended: decided, noted, deferred, withdrawn, not_reached or no_decision."""
    command = EndItem(ref, number, outcome, until, when(at))
    stored = carry_out(end_item, command, ref, "end an item", as_user)
    say_receipt(stored, f"Item {number}: {outcome.replace('_', ' ')}.", as_json=as_json)
