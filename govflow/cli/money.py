"""``govflow plan money``: who has signed, whose money is committed, what may be spent."""

from __future__ import annotations

import click

from govflow.cli.acting import product_here
from govflow.cli.output import print_json, say
from govflow.plans.queries import standing_of
from govflow.road.queries import load_case


@click.command("money")
@click.argument("ref")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def money(ref: str, *, as_json: bool) -> None:
    """Say who has signed a plan, whose money is committed, and what may be spent."""
    with product_here().store.read() as connection:
        found = standing_of(connection, load_case(connection, ref, "plan"))
    if as_json:
        print_json({"ref": ref, **found.as_json()})
        return
    for sentence in found.sentences:
        say(sentence)
    for signature in found.signatures:
        late = ", late" if signature.late else ""
        say(f"{signature.title}: {signature.signed_on or 'still to sign'}{late}")
    for one in found.commitments:
        authorised = f"authorised {one.decided_on} by {one.body}" if one.decided_on else "not yet authorised"
        say(f"{one.partner.name}: {authorised}")
    for source in found.sources:
        missing = f"not yet: {'; '.join(source.missing)}" if source.missing else "may be spent"
        say(f"{source.source}: {missing}")
