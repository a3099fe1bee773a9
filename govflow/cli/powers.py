"""``govflow delegation``: granted, listed, extended, and those it names asked."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from govflow.cli.acting import product_here
from govflow.cli.output import print_json, say
from govflow.cli.with_powers import areas_of, as_option, json_option, noted, read_object, rules, said, within
from govflow.powers.queries.loading import delegations_of, need_delegation
from govflow.powers.typed import instant_of, read_typed_terms
from govflow.powers.use_cases.consulting import (
    AskConsultee,
    Reply,
    ask_consultee,
    assent,
    consider_reply,
    reply,
)
from govflow.powers.use_cases.extending import ExtendDelegation, extend_delegation
from govflow.powers.use_cases.granting import GrantDelegation, grant_delegation
from govflow.powers.use_cases.sending_back import KINDS, SendBack, send_back
from govflow.powers.wording import delegation_json
from govflow.storage.work import Work, read_clock


@click.group()
def delegation() -> None:
    """Delegations: grant, list, show, extend, and those to be asked. Their steps: govflow case."""


@delegation.command("grant")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--key", default="", help="A key under which this is done once.")
@as_option
@json_option
def grant(file: Path, key: str, as_user: str | None, *, as_json: bool) -> None:
    """Grant a delegation from a JSON FILE, as POST /api/v1/delegations takes it."""
    given = read_object(file)
    beside = {name: str(given.pop(name, "")) for name in ("instrument", "report_back_on", "power_relied_on")}

    def act(work: Work) -> Any:
        terms = read_typed_terms(work.connection, given)
        return grant_delegation(work, rules(), GrantDelegation(**beside, terms=terms, key=key))

    made = within(as_user, beside["instrument"], "grant a delegation", act)
    said(made.as_json(), f"{made.ref} is granted, in state {made.state}.", made.flags, as_json=as_json)


@delegation.command("list")
@click.option("--area", default="", help="Only this area.")
@json_option
def list_delegations(area: str, *, as_json: bool) -> None:
    """List delegations with what ends soon."""
    with product_here().store.read() as connection:
        found, now = delegations_of(connection, areas_of(area)), read_clock(connection)
    rows = [delegation_json(one, now, rules().warning_days) for one in found]
    if as_json:
        print_json({"delegations": rows})
        return
    for row in rows:
        say(f"{row['ref']}  {row['state']}  until {row['until'] or 'no end'}  {row['warning']}".rstrip())


@delegation.command("show")
@click.argument("ref")
@json_option
def show_delegation(ref: str, *, as_json: bool) -> None:
    """Show a delegation: its terms and what is left of it."""
    with product_here().store.read() as connection:
        known, now = need_delegation(connection, ref), read_clock(connection)
    document = delegation_json(known, now, rules().warning_days)
    said(
        document, f"{ref}: {known.state}, granted by {known.grantor}. {document['warning']}", as_json=as_json
    )


@delegation.command("extend")
@click.argument("ref")
@click.option("--instrument", required=True, help="The decision that extends it.")
@click.option("--until", required=True, help="The new end: a date or an instant.")
@as_option
@json_option
def extend(ref: str, instrument: str, until: str, as_user: str | None, *, as_json: bool) -> None:
    """Give a delegation a later end."""
    command = ExtendDelegation(ref, instrument, instant_of(until, "--until"))
    stored = within(as_user, ref, "extend", lambda work: extend_delegation(work, rules(), command))
    noted(stored, "", as_json=as_json)


@delegation.command("ask")
@click.argument("ref")
@click.argument("consultee")
@click.option("--about", default="", help="The case it is about.")
@click.option("--document", default="", help="The id of the stored papers.")
@click.option("--by", "reply_by", required=True, help="The instant by which a reply is asked for.")
@as_option
@json_option
def ask(
    *, ref: str, consultee: str, about: str, document: str, reply_by: str, as_user: str | None, as_json: bool
) -> None:
    """Ask a consultee whom the delegation names."""
    command = AskConsultee(ref, consultee, about, document, reply_by)
    stored = within(as_user, ref, "ask", lambda work: ask_consultee(work, rules(), command))
    noted(stored, str(stored.payload()["consultation"]), as_json=as_json)


@delegation.command("reply")
@click.argument("consultation")
@click.argument("answer")
@click.option("--text", default="", help="The consultee's words.")
@as_option
@json_option
def reply_to(consultation: str, answer: str, text: str, as_user: str | None, *, as_json: bool) -> None:
    """Reply as a consultee."""
    command = Reply(consultation, answer, text)
    stored = within(as_user, "", "reply", lambda work: reply(work, rules(), command))
    noted(stored, consultation, as_json=as_json)


@delegation.command("consider")
@click.argument("consultation")
@click.argument("text")
@as_option
@json_option
def consider(consultation: str, text: str, as_user: str | None, *, as_json: bool) -> None:
    """Record how a reply was considered."""
    stored = within(as_user, "", "consider", lambda work: consider_reply(work, rules(), consultation, text))
    noted(stored, consultation, as_json=as_json)


@delegation.command("assent")
@click.argument("ref")
@click.option("--about", default="", help="The case it is about.")
@as_option
@json_option
def give_assent(ref: str, about: str, as_user: str | None, *, as_json: bool) -> None:
    """Assent as a joint delegate."""
    stored = within(as_user, ref, "assent", lambda work: assent(work, rules(), ref, about))
    noted(stored, "", as_json=as_json)


@delegation.command("send-back")
@click.argument("ref")
@click.argument("kind", type=click.Choice(sorted(KINDS)))
@click.argument("text")
@click.option("--about", default="", help="The case it is about.")
@as_option
@json_option
def send(ref: str, kind: str, text: str, about: str, as_user: str | None, *, as_json: bool) -> None:
    """Ask the author a question, refer it back or decline, as a delegate. Nothing moves."""
    command = SendBack(ref, about, kind, text)
    stored = within(as_user, ref, "answer for a delegation", lambda work: send_back(work, rules(), command))
    noted(stored, "", as_json=as_json)
