"""``govflow decision complete``: what the record of a decision lacked when its motion opened it."""

from __future__ import annotations

import click

from govflow.cli.acting import acting, product_here
from govflow.cli.output import print_json, say
from govflow.kernel.errors import InvalidInput
from govflow.powers.ports import PART, PowersRules
from govflow.powers.use_cases.completing import CompleteRecord, complete_record


@click.command("complete")
@click.argument("ref")
@click.option("--add", "added", multiple=True, help="NAME=TEXT, like reasons=…. May be repeated.")
@click.option("--urgent", is_flag=True, help="It was urgent: its rule, reason, who agreed, where published.")
@click.option("--key-decision", is_flag=True, help="It was a key decision.")
@click.option("--in-principle", is_flag=True, help="It was in principle only; final approval is to come.")
@click.option("--as", "as_user", help="Who acts (only in a demonstration or rehearsal).")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def complete(*, ref: str, added: tuple[str, ...], as_user: str | None, as_json: bool, **marks: bool) -> None:
    """Add to the record of a decision what the Regulations ask for."""
    record: dict[str, str] = {}
    for one in added:
        name, equals, text = one.partition("=")
        if not (equals and text.strip()):
            raise InvalidInput(f"'{one}' is not something to add. Write it NAME=TEXT.", field="--add")
        record[name.strip()] = text.strip()
    product = product_here()
    rules: PowersRules = product.parts[PART]
    command = CompleteRecord(ref, dict(record), **marks)
    stored = product.road.within(
        acting(product, as_user), ref, "complete a record", lambda work: complete_record(work, rules, command)
    )
    if as_json:
        print_json({"ref": ref, "event": stored.id})
    else:
        say(f"The record of {ref} is completed. Reference GF-{stored.id}.")
