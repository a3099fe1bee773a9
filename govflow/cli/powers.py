"""``govflow decision``, ``govflow delegation``, ``govflow hold`` and ``govflow determination``."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, TypeVar, cast

import click
from sqlalchemy import select

from govflow.cli.acting import acting, product_here
from govflow.cli.completing import complete
from govflow.cli.output import print_json, say, show_finding
from govflow.kernel.errors import InvalidInput
from govflow.kernel.findings import Finding, Json
from govflow.kernel.moments import parse_happened
from govflow.ledger.event import Stored
from govflow.powers.ports import PART, PowersRules
from govflow.powers.queries.loading import decisions_of, delegations_of, need_decision, need_delegation
from govflow.powers.typed import instant_of, read_typed_terms
from govflow.powers.use_cases.consulting import (
    AskConsultee,
    Reply,
    ask_consultee,
    assent,
    consider_reply,
    reply,
)
from govflow.powers.use_cases.decided import RecordDecision
from govflow.powers.use_cases.deciding import record_decision
from govflow.powers.use_cases.determining import Determine, determine, lift_hold, place_hold
from govflow.powers.use_cases.extending import ExtendDelegation, extend_delegation
from govflow.powers.use_cases.granting import GrantDelegation, grant_delegation
from govflow.powers.wording import decision_json, delegation_json
from govflow.storage.register import area as areas
from govflow.storage.work import Work, read_clock

Command = TypeVar("Command", bound=Callable[..., Any])
Result = TypeVar("Result")
json_option = click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
as_option = click.option("--as", "as_user", help="Who acts (only in a demonstration or rehearsal).")


def _rules() -> PowersRules:
    return cast("PowersRules", product_here().parts[PART])


def _within(as_user: str | None, ref: str, doing: str, act: Callable[[Work], Result]) -> Result:
    product = product_here()
    return product.road.within(acting(product, as_user), ref, doing, act)


def _said(
    document: Mapping[str, Json], words: str, flags: tuple[Finding, ...] = (), *, as_json: bool
) -> None:
    if as_json:
        print_json(document)
        return
    say(words)
    for flag in flags:
        show_finding(flag)


def _noted(stored: Stored, id_: str, *, as_json: bool) -> None:
    ref = stored.stream.partition(":")[2]
    _said({"ref": ref, "id": id_, "event": stored.id}, f"Recorded as {id_ or stored.id}.", as_json=as_json)


def _areas(area: str) -> list[str]:
    if area:
        return [area]
    with product_here().store.read() as connection:
        return list(connection.execute(select(areas.c.slug)).scalars())


@click.group()
def decision() -> None:
    """Decisions: record, list, show. Their steps: govflow case."""


@decision.command("record")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@as_option
@json_option
def record(file: Path, as_user: str | None, *, as_json: bool) -> None:
    """Record a decision from a JSON FILE, as POST /api/v1/decisions takes it."""
    given = _read(file)
    named = {"decided_at": "decided", "published_at": "published"}
    values: dict[str, Any] = {named.get(name, name): value for name, value in given.items()}
    values["on_behalf"] = values.pop("for", "")
    for name in named.values():
        values[name] = parse_happened(str(values[name]), field=name) if values.get(name) else None
    values["in_question"] = tuple(values.get("in_question", ()))
    known = set(RecordDecision.__dataclass_fields__) - {"evidence", "key"}
    if strange := sorted(set(values) - known):
        raise InvalidInput(f"There is no field '{strange[0]}' here.", field=strange[0])
    command = RecordDecision(**values)
    made = _within(as_user, "", "record a decision", lambda work: record_decision(work, _rules(), command))
    _said(made.as_json(), f"{made.ref} is recorded, in state {made.state}.", made.flags, as_json=as_json)


def _read(file: Path) -> dict[str, Any]:
    try:
        given = json.loads(file.read_text(encoding="utf-8"))
    except ValueError as error:
        raise click.UsageError(f"{file.name} is not JSON: {error}") from error
    if not isinstance(given, dict):
        raise click.UsageError(f"{file.name} must hold one JSON object.")
    return given


@decision.command("list")
@click.option("--area", default="", help="Only this area.")
@json_option
def list_decisions(area: str, *, as_json: bool) -> None:
    """List decisions, newest first."""
    with product_here().store.read() as connection:
        found = decisions_of(connection, _areas(area))
    if as_json:
        print_json({"decisions": [decision_json(one) for one in found]})
        return
    for one in found:
        say(f"{one.ref}  {one.state}  {one.decided_at}  {one.body or one.office}: {one.verb}")


@decision.command("show")
@click.argument("ref")
@json_option
def show_decision(ref: str, *, as_json: bool) -> None:
    """Show a decision with its record."""
    with product_here().store.read() as connection:
        known = need_decision(connection, ref)
    words = f"{ref}: {known.body or known.office} resolved to {known.verb} on {known.decided_at}."
    _said(decision_json(known), words, as_json=as_json)


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
    given = _read(file)
    beside = {name: str(given.pop(name, "")) for name in ("instrument", "report_back_on", "power_relied_on")}

    def act(work: Work) -> Any:
        terms = read_typed_terms(work.connection, given)
        return grant_delegation(work, _rules(), GrantDelegation(**beside, terms=terms, key=key))

    made = _within(as_user, beside["instrument"], "grant a delegation", act)
    _said(made.as_json(), f"{made.ref} is granted, in state {made.state}.", made.flags, as_json=as_json)


@delegation.command("list")
@click.option("--area", default="", help="Only this area.")
@json_option
def list_delegations(area: str, *, as_json: bool) -> None:
    """List delegations with what ends soon."""
    with product_here().store.read() as connection:
        found, now = delegations_of(connection, _areas(area)), read_clock(connection)
    rows = [delegation_json(one, now) for one in found]
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
    document = delegation_json(known, now)
    _said(
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
    stored = _within(as_user, ref, "extend", lambda work: extend_delegation(work, _rules(), command))
    _noted(stored, "", as_json=as_json)


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
    stored = _within(as_user, ref, "ask", lambda work: ask_consultee(work, _rules(), command))
    _noted(stored, str(stored.payload()["consultation"]), as_json=as_json)


@delegation.command("reply")
@click.argument("consultation")
@click.argument("answer")
@click.option("--text", default="", help="The consultee's words.")
@as_option
@json_option
def reply_to(consultation: str, answer: str, text: str, as_user: str | None, *, as_json: bool) -> None:
    """Reply as a consultee."""
    command = Reply(consultation, answer, text)
    stored = _within(as_user, "", "reply", lambda work: reply(work, _rules(), command))
    _noted(stored, consultation, as_json=as_json)


@delegation.command("consider")
@click.argument("consultation")
@click.argument("text")
@as_option
@json_option
def consider(consultation: str, text: str, as_user: str | None, *, as_json: bool) -> None:
    """Record how a reply was considered."""
    stored = _within(as_user, "", "consider", lambda work: consider_reply(work, _rules(), consultation, text))
    _noted(stored, consultation, as_json=as_json)


@delegation.command("assent")
@click.argument("ref")
@click.option("--about", default="", help="The case it is about.")
@as_option
@json_option
def give_assent(ref: str, about: str, as_user: str | None, *, as_json: bool) -> None:
    """Assent as a joint delegate."""
    stored = _within(as_user, ref, "assent", lambda work: assent(work, _rules(), ref, about))
    _noted(stored, "", as_json=as_json)


@click.group()
def hold() -> None:
    """Holds of the monitoring officer and the section 151 officer: place, lift."""


@hold.command("place")
@click.argument("ref")
@click.option("--reason", required=True)
@as_option
@json_option
def place(ref: str, reason: str, as_user: str | None, *, as_json: bool) -> None:
    """Stop what follows on a case until it is lifted."""
    stored = _within(as_user, ref, "hold", lambda work: place_hold(work, _rules(), ref, reason))
    _noted(stored, str(stored.payload()["hold"]), as_json=as_json)


@hold.command("lift")
@click.argument("hold_id")
@click.option("--reason", required=True)
@as_option
@json_option
def lift(hold_id: str, reason: str, as_user: str | None, *, as_json: bool) -> None:
    """Lift a hold, as the office that placed it."""
    stored = _within(as_user, "", "lift a hold", lambda work: lift_hold(work, _rules(), hold_id, reason))
    _noted(stored, hold_id, as_json=as_json)


@click.command()
@click.argument("question")
@click.argument("about")
@click.argument("answer")
@click.option("--area", required=True)
@click.option("--reasons", required=True)
@as_option
@json_option
def determination(
    *, question: str, about: str, answer: str, area: str, reasons: str, as_user: str | None, as_json: bool
) -> None:
    """Record a determination: function, power, reliance or spend."""
    command = Determine(area, question, about, answer, reasons)
    stored = _within(as_user, "", "determine", lambda work: determine(work, _rules(), command))
    _noted(stored, str(stored.payload()["determination"]), as_json=as_json)


decision.add_command(complete)
