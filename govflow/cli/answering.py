"""``case confirm-act``: whoever an act was recorded for says whether it was so."""

from __future__ import annotations

import click

from govflow.cli.acting import acting, product_here
from govflow.cli.events import event_number
from govflow.cli.output import FELL_SHORT, print_json, say, show_error
from govflow.kernel.errors import GovFlowError, Unavailable
from govflow.road.confirming import AnswerAct, answer_act


@click.command("confirm-act")
@click.argument("ref")
@click.argument("event")
@click.option("--dispute", is_flag=True, help="It was not so; give the reason.")
@click.option("--reason", default="", help="What was not so, and how you know.")
@click.option("--as", "as_user", help="Who acts (only in a demonstration or rehearsal).")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def confirm_act(
    ref: str, event: str, reason: str, as_user: str | None, *, dispute: bool, as_json: bool
) -> None:
    """Confirm an act that was recorded for you, or dispute it."""
    product = product_here()
    actor = acting(product, as_user)
    command = AnswerAct(ref, event_number(event), not dispute, reason)
    try:
        stored = product.road.within(
            actor, ref, "answer for an act", lambda work: answer_act(work, product.road.rules, command)
        )
    except Unavailable:
        raise
    except GovFlowError as error:
        show_error(error, as_json=as_json)
        raise click.exceptions.Exit(FELL_SHORT) from error
    if as_json:
        print_json({"ref": ref, "about": command.event, "event": stored.id, "confirms": not dispute})
    else:
        say(f"GF-{command.event} is {'disputed' if dispute else 'confirmed'}. Reference GF-{stored.id}.")
