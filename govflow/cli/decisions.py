"""``govflow decision``: recorded, listed, shown, their conditions lifted."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from govflow.cli.acting import product_here
from govflow.cli.completing import complete
from govflow.cli.output import print_json, say, show_finding
from govflow.cli.with_powers import areas_of, as_option, json_option, noted, read_object, rules, said, within
from govflow.kernel.errors import InvalidInput
from govflow.kernel.moments import parse_happened
from govflow.powers.queries.loading import decisions_of, need_decision
from govflow.powers.queries.proposals import need_proposal
from govflow.powers.reading import as_read
from govflow.powers.use_cases.decided import RecordDecision
from govflow.powers.use_cases.deciding import record_decision
from govflow.powers.use_cases.publishing import PublishDecision, publish_decision
from govflow.powers.use_cases.ratifying import LiftDecisionCondition, lift_decision_condition
from govflow.powers.wording import decision_json
from govflow.road.queries import load_case


@click.group()
def decision() -> None:
    """Decisions: record, list, show. Their steps: govflow case."""


@decision.command("record")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--proposed", default="", help="The case in which it was proposed to the body; it is kept there."
)
@as_option
@json_option
def record(file: Path, as_user: str | None, *, proposed: str, as_json: bool) -> None:
    """Record a decision from a JSON FILE, as POST /api/v1/decisions takes it."""
    given = {**read_object(file), **({"proposed": proposed} if proposed else {})}
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
    made = within(as_user, "", "record a decision", lambda work: record_decision(work, rules(), command))
    said(made.as_json(), f"{made.ref} is recorded, in state {made.state}.", made.flags, as_json=as_json)


@decision.command("list")
@click.option("--area", default="", help="Only this area.")
@json_option
def list_decisions(area: str, *, as_json: bool) -> None:
    """List decisions, newest first."""
    with product_here().store.read() as connection:
        # A shell gives nobody a seat: what was decided in private is withheld there.
        found = as_read(connection, rules(), "", decisions_of(connection, areas_of(area)))
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
        [known] = as_read(connection, rules(), "", [need_decision(connection, ref)])
    words = f"{ref}: {known.body or known.office} resolved to {known.verb} on {known.decided_at}."
    said(decision_json(known), words, as_json=as_json)


@decision.command("proposal")
@click.argument("ref")
@json_option
def show_proposal(ref: str, *, as_json: bool) -> None:
    """Show to which body a decision was proposed, and why."""
    with product_here().store.read() as connection:
        found = need_proposal(connection, load_case(connection, ref, "decision").ref)
    if as_json:
        print_json(found.as_json())
        return
    say(f"{found.ref}  {found.state}  proposed to {found.body}")
    say(
        f"Forecast {found.forecast} of pool {found.pool}, {found.agreement}, "
        f"terms version {found.terms_version}."
    )
    if found.because:
        show_finding(found.because)


@decision.command("lift-condition")
@click.argument("ref")
@click.option("--by", "lifted_by", required=True, help="Who lifted it.")
@click.option("--happened-at", required=True, help="When: a date or an instant.")
@click.option("--document", required=True, help="The id of the stored paper that shows it.")
@as_option
@json_option
def lift_condition(
    *, ref: str, lifted_by: str, happened_at: str, document: str, as_user: str | None, as_json: bool
) -> None:
    """Record that what a decision was subject to has been met."""
    command = LiftDecisionCondition(ref, lifted_by, parse_happened(happened_at), document)
    stored = within(
        as_user, ref, "lift a condition", lambda work: lift_decision_condition(work, rules(), command)
    )
    noted(stored, "", as_json=as_json)


@decision.command("publish")
@click.argument("ref")
@click.option("--on", "published", required=True, help="When it was published: a day or an instant.")
@as_option
@json_option
def publish(*, ref: str, published: str, as_user: str | None, as_json: bool) -> None:
    """Record that its statement was published; its call-in window then runs from that day."""
    command = PublishDecision(ref, parse_happened(published, field="--on"))
    stored = within(as_user, ref, "publish a decision", lambda work: publish_decision(work, rules(), command))
    noted(stored, "", as_json=as_json)


decision.add_command(complete)
