"""What the commands of meetings share: their options, carrying out a command, and printing its receipt."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import click

from govflow.cli.acting import acting, product_here
from govflow.cli.output import print_json, say
from govflow.kernel.findings import Json
from govflow.kernel.moments import Happened, parse_happened
from govflow.meetings.ports import PART, MeetingRules
from govflow.meetings.queries.views import receipt
from govflow.storage.work import Work

Command = Callable[[Work, MeetingRules, Any], Any]
json_option = click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
as_option = click.option("--as", "as_user", help="Who acts (only in a demonstration or rehearsal).")
at_option = click.option("--at", "at", default="", help="When: an instant, or only the day.")
key_option = click.option("--key", default="", help="A key under which this is done once.")
happened_option = click.option(
    "--as-it-happened", is_flag=True, help="Record it all the same, in question, where a rule stops it."
)


def when(at: str) -> Happened | None:
    """Read when something happened, where it was given."""
    return parse_happened(at, field="--at") if at else None


def carry_out(act: Command, command: Any, ref: str, doing: str, as_user: str | None) -> Any:
    """Carry out one command through the road."""
    product = product_here()
    rules: MeetingRules = product.parts[PART]
    actor = acting(product, as_user)
    return product.road.within(actor, ref, doing, lambda work: act(work, rules, command))


def say_receipt(stored: Any, words: str, *, as_json: bool, **more: Json) -> None:
    """Print the receipt of an entry, with what a rule has against it."""
    document = receipt(stored, **more)
    if as_json:
        print_json(document)
        return
    say(f"{words} Reference GF-{stored.id}.")
    flags = document["flags"]
    for flag in flags if isinstance(flags, list) else []:
        if isinstance(flag, dict):
            say(f"  in question: {flag['code']}: {flag['message']}")
