"""``govflow virement``: money moved between the lines of a plan, and carried forward into it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

import click

from govflow.cli.acting import product_here
from govflow.cli.evidence import bring_files, name_files
from govflow.cli.output import print_json, say, show_finding
from govflow.cli.with_powers import as_option, json_option, said, within
from govflow.kernel.errors import InvalidInput
from govflow.kernel.moments import parse_happened
from govflow.kernel.pence import money_words, pence_of
from govflow.road.once import Answer
from govflow.road.ports import Bring
from govflow.road.queries import load_case
from govflow.storage.work import Work
from govflow.virements.model import Budget
from govflow.virements.ports import PART, VirementParts
from govflow.virements.queries import position_of
from govflow.virements.use_cases.agreeing import DOCUMENT, AgreeVirement, agree_virement
from govflow.virements.use_cases.carrying import DOCUMENT as CARRIED
from govflow.virements.use_cases.carrying import CarryForwardMoney, record_carry_forward
from govflow.virements.use_cases.proposing import (
    CancelVirement,
    ProposeVirement,
    cancel_virement,
    propose_virement,
)
from govflow.virements.use_cases.sides import Move

key_option = click.option("--key", default="", help="The same key does it once.")
reason_option = click.option("--reason", default="", help="Why. It is kept private.")
evidence_option = click.option("--evidence", multiple=True, help="A file that shows it. May be repeated.")
amount_option = click.option("--amount", default="", help="In pounds, like 1200.50.")


@click.group()
def virement() -> None:
    """Virements: list what was moved between the lines of a plan, propose, agree or record it."""


@virement.command("list")
@click.argument("ref")
@json_option
def list_virements(ref: str, *, as_json: bool) -> None:
    """List the virements of a plan, with prior + virement = current by line and in total."""
    with product_here().store.read() as connection:
        found = position_of(connection, _parts(), load_case(connection, ref, "plan").ref)
    if as_json:
        print_json({"ref": ref, **found.as_json()})
        return
    for line in (*found.lines, found.others, found.total):
        say(_line(line))
    for one in found.virements:
        move = f"{money_words(one.pence)} from {one.from_line or 'outside'} to {one.to_line or 'outside'}"
        under = f" under {one.authority}" if one.authority else ""
        say(f"{one.id}  {one.status}{under}: {move}")
    for carried in found.carried:
        origin = f"{carried.scheme or 'scheme not known'}, {carried.from_year or 'year not known'}"
        say(f"{carried.id}  carried forward: {money_words(carried.pence)} of {origin}")
    for finding in found.findings:
        show_finding(finding)


@virement.command("record")
@click.argument("ref")
@click.option("--from", "from_line", default="", help="The line, or its scheme ID; none: new to the fund.")
@click.option("--to", "to_line", default="", help="The line, or its scheme ID; none: it leaves the fund.")
@amount_option
@reason_option
@click.option("--propose", is_flag=True, help="Only propose it; it moves nothing yet.")
@click.option("--proposal", default="", help="The proposal that is agreed, like V-120.")
@click.option("--authority", default="", help="The decision or delegation it is agreed under.")
@click.option("--happened-at", default="", help="When it was agreed, where that was elsewhere.")
@click.option("--for", "on_behalf", default="", help="Which body agreed it there.")
@evidence_option
@key_option
@as_option
@json_option
def record(
    *,
    ref: str,
    propose: bool,
    evidence: tuple[str, ...],
    as_user: str | None,
    as_json: bool,
    **text: str,
) -> None:
    """Agree a virement under a power, propose one, or record one that was agreed elsewhere."""
    pence = _pence(text["amount"]) if text["amount"] or not text["proposal"] else 0
    move = Move(text["from_line"], text["to_line"], pence, text["reason"])
    bring = _bring(ref, DOCUMENT, evidence)
    when = parse_happened(text["happened_at"], field="--happened-at") if text["happened_at"] else None

    def act(work: Work) -> Answer:
        if propose:
            return propose_virement(work, _parts(), ProposeVirement(ref, move, text["key"]))
        papers = tuple(one.document for one in bring(work)) if bring else ()
        who = (text["authority"], when, text["on_behalf"])
        command = AgreeVirement(ref, move, text["proposal"], *who, papers, text["key"])
        return agree_virement(work, _parts(), command)

    _say_done(within(as_user, ref, "agree a virement", act), as_json=as_json)


@virement.command("cancel")
@click.argument("ref")
@click.argument("proposal")
@reason_option
@key_option
@as_option
@json_option
def cancel(*, ref: str, proposal: str, reason: str, key: str, as_user: str | None, as_json: bool) -> None:
    """Take a proposed virement back."""
    command = CancelVirement(ref, proposal, reason, key)
    done = within(as_user, ref, "take back a virement", lambda work: cancel_virement(work, _parts(), command))
    _say_done(done, as_json=as_json)


@virement.command("carry-forward")
@click.argument("ref")
@amount_option
@click.option("--scheme", default="", help="The scheme it was left of.")
@click.option("--source", default="", help="Its source of funding.")
@click.option("--from-year", default="", help="The year it comes from, like 2018-19.")
@click.option("--into-year", default="", help="The year it goes into; without, the plan's.")
@click.option("--line", default="", help="The line of the plan that holds it now.")
@reason_option
@click.option("--decision", default="", help="Under which decision.")
@click.option("--decided-on", default="", help="When that was.")
@evidence_option
@key_option
@as_option
@json_option
def carry_forward(
    *, ref: str, amount: str, evidence: tuple[str, ...], as_user: str | None, as_json: bool, **given: str
) -> None:
    """Record money carried forward into a plan's year, for each scheme with its year of origin."""
    pence, bring = _pence(amount), _bring(ref, CARRIED, evidence)

    def act(work: Work) -> Answer:
        paper = bring(work)[0].document if bring else ""
        return record_carry_forward(work, _parts(), CarryForwardMoney(ref, pence, **given, document=paper))

    done = within(as_user, ref, "record money carried forward", act)
    said(done, f"{done['carry_forward']}: recorded. Reference GF-{done['event']}.", as_json=as_json)


def _parts() -> VirementParts:
    return cast("VirementParts", product_here().parts[PART])


def _pence(text: str) -> int:
    pence = pence_of(text.strip())
    if pence is None:
        raise InvalidInput(f"'{text}' is not an amount. Write it like 1200.50.", field="--amount")
    return pence


def _bring(ref: str, kind: str, named: Sequence[str]) -> Bring | None:
    if not named:
        return None
    product = product_here()
    with product.store.read() as connection:
        case = load_case(connection, ref, "plan")
    files = [(given or kind, path) for given, path in name_files(named)]
    return bring_files(files, case, product)


def _line(line: Budget) -> str:
    moved = f"{'+' if line.virement > 0 else ''}{money_words(line.virement)}"
    return f"{line.name}: {money_words(line.prior)}, {moved} = {money_words(line.current)}"


def _say_done(done: Answer, *, as_json: bool) -> None:
    if as_json:
        print_json(done)
        return
    say(f"{done['virement']}: {done['status']}. Reference GF-{done['event']}.")
    flags = done["flags"]
    for flag in flags if isinstance(flags, list) else []:
        if isinstance(flag, dict):
            say(f"  flagged {flag['code']}: {flag['message']}")
