"""``case correct``, ``case line``, ``case question`` and the rest of what moves no state."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import NoReturn

import click

from govflow.cli.acting import acting, product_here
from govflow.cli.answering import confirm_act
from govflow.cli.contents import content
from govflow.cli.events import event_number
from govflow.cli.evidence import bring_files, name_files
from govflow.cli.lines import line
from govflow.cli.output import FELL_SHORT, print_json, say, show_error
from govflow.kernel.errors import GovFlowError, Unavailable
from govflow.kernel.findings import Json
from govflow.kernel.moments import parse_happened
from govflow.road.corrections import (
    ProposeCorrection,
    confirm_correction,
    confirm_reliance,
    propose_correction,
    withdraw_correction,
)
from govflow.road.notes import NoteAct, note_act
from govflow.road.ports import Bring
from govflow.road.queries import load_case
from govflow.road.questions import settle_question
from govflow.road.step import Rules
from govflow.storage.work import Work
from govflow.web.product import Product

json_option = click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
as_option = click.option("--as", "as_user", help="Who acts (only in a demonstration or rehearsal).")


@click.command()
@click.argument("ref")
@click.argument("event")
@click.option("--reason", default="", help="What was wrong, and how it is known.")
@click.option("--happened-at", help="The right date or instant; without it, the step was recorded in error.")
@click.option("--evidence", multiple=True, help="A file that shows it. May be repeated.")
@click.option("--confirm", is_flag=True, help="Confirm, as a second person, the correction proposed.")
@click.option(
    "--stands", is_flag=True, help="Confirm that this step stands although one it relied on was corrected."
)
@click.option("--withdraw", is_flag=True, help="Take back a correction of your own, not yet confirmed.")
@as_option
@json_option
def correct(
    *,
    ref: str,
    event: str,
    reason: str,
    happened_at: str | None,
    evidence: tuple[str, ...],
    as_user: str | None,
    confirm: bool,
    stands: bool,
    withdraw: bool,
    as_json: bool,
) -> None:
    """Put the record right: the original stays, struck through and linked."""
    if confirm + stands + withdraw > 1:
        raise click.UsageError("Give one of --confirm, --stands and --withdraw.")
    product = product_here()
    actor = acting(product, as_user)
    rules, number = product.road.rules, event_number(event)
    bring = _papers(product, ref, evidence)
    right = parse_happened(happened_at, field="--happened-at") if happened_at else None
    proposal = ProposeCorrection(ref, number, reason, right)

    def act(work: Work) -> dict[str, Json]:
        if confirm:
            return confirm_correction(work, rules, ref, number).as_json()
        if stands:
            said = confirm_reliance(work, rules, ref, number, reason)
            return {"ref": ref, "event": said, "status": "confirmed"}
        if withdraw:
            said = withdraw_correction(work, rules, ref, number, reason)
            return {"ref": ref, "event": said, "status": "withdrawn"}
        return _propose(work, rules, proposal, bring)

    try:
        done = product.road.within(actor, ref, "correct", act)
    except GovFlowError as error:
        _refuse(error, as_json=as_json)
    else:
        _say_corrected(done, number, as_json=as_json)


def _papers(product: Product, ref: str, evidence: tuple[str, ...]) -> Bring | None:
    with product.store.read() as connection:
        found = load_case(connection, ref)
    return bring_files(name_files(evidence), found, product) if evidence else None


def _propose(work: Work, rules: Rules, proposal: ProposeCorrection, bring: Bring | None) -> dict[str, Json]:
    brought = bring(work) if bring else ()
    return propose_correction(work, rules, replace(proposal, evidence=brought)).as_json()


def _say_corrected(done: Mapping[str, Json], event: int, *, as_json: bool) -> None:
    if as_json:
        print_json(done)
    else:
        say(f"{done['ref']}: the correction of event {event} is {done['status']}.")


def _refuse(error: GovFlowError, *, as_json: bool) -> NoReturn:
    if isinstance(error, Unavailable):
        raise error
    show_error(error, as_json=as_json)
    raise click.exceptions.Exit(FELL_SHORT) from error


@click.command()
@click.argument("ref")
@click.argument("what")
@click.option("--happened-at", required=True, help="When it was done in the world.")
@click.option("--for", "on_behalf", required=True, help="Which body or person did it.")
@click.option("--evidence", required=True, multiple=True, help="The document that shows it.")
@click.option("--reason", default="")
@as_option
@json_option
def note(
    *,
    ref: str,
    what: str,
    happened_at: str,
    on_behalf: str,
    evidence: tuple[str, ...],
    reason: str,
    as_user: str | None,
    as_json: bool,
) -> None:
    """Record something done elsewhere for which the present state has no step. It moves nothing."""
    product = product_here()
    actor = acting(product, as_user)
    with product.store.read() as connection:
        found = load_case(connection, ref)
    bring = bring_files(name_files(evidence), found, product)
    happened = parse_happened(happened_at, field="--happened-at")

    def act(work: Work) -> int:
        command = NoteAct(ref, what, happened, on_behalf, bring(work), reason)
        return note_act(work, product.road.rules, command).id

    event = product.road.within(actor, ref, "note an act", act)
    if as_json:
        print_json({"ref": ref, "act": f"ACT-{event}", "event": event})
    else:
        say(f"{ref}: recorded as ACT-{event}; what depends on it waits until it is settled.")


@click.command()
@click.argument("ref")
@click.argument("question")
@click.option("--reason", required=True, help="Why it may be relied on.")
@as_option
@json_option
def settle(ref: str, question: str, reason: str, as_user: str | None, *, as_json: bool) -> None:
    """Settle what is in question."""
    product = product_here()
    actor = acting(product, as_user)
    rules = product.road.rules
    stored = product.road.within(
        actor, ref, "settle a question", lambda work: settle_question(work, rules, ref, question, reason)
    )
    if as_json:
        print_json({"ref": ref, "question": question, "event": stored.id})
    else:
        say(f"{question} is settled. Reference GF-{stored.id}.")


def add_casework(group: click.Group) -> None:
    """Add the commands of this module to a group."""
    for command in (confirm_act, content, correct, line, note, settle):
        group.add_command(command)
