"""``govflow audit``: verify the ledger, read a trail, say what was so and known then, explain an event."""

from __future__ import annotations

from typing import Any

import click

from govflow.cli.acting import product_here
from govflow.cli.events import event_number
from govflow.cli.output import finish, print_json, say, show_finding
from govflow.cli.views import view_json
from govflow.documents.queries import altered_documents
from govflow.kernel.errors import NotFound
from govflow.kernel.findings import Json
from govflow.kernel.moments import format_instant, parse_instant
from govflow.ledger.event import Stored
from govflow.road.explain import explain as explain_event
from govflow.road.history import fold_entries
from govflow.road.queries import load_case, view_case
from govflow.road.refusals import refusal_stream
from govflow.road.verify import verify_store
from govflow.road.views import entry_json
from govflow.storage.ledger import read_event, read_stream

json_option = click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")


@click.group()
def audit() -> None:
    """The ledger: verify, trail, as-at, explain."""


@audit.command()
@json_option
def verify(*, as_json: bool) -> None:
    """Read everything, recompute everything, and say what does not agree."""
    product = product_here()
    verified = verify_store(product.store, [altered_documents])
    if as_json:
        print_json(verified.as_json())
    else:
        say(
            f"{verified.events} events read. {'All is well.' if verified.ok else 'Something does not agree.'}"
        )
        for finding in verified.findings:
            show_finding(finding)
    finish(verified.findings)


@audit.command()
@click.argument("ref")
@json_option
def trail(ref: str, *, as_json: bool) -> None:
    """Show everything recorded of a case, and the refusals, in time order."""
    product = product_here()
    with product.store.read() as connection:
        load_case(connection, ref)
        case = read_stream(connection, f"case:{ref}")
        refused = read_stream(connection, refusal_stream(ref))
        names = product.parts["names_for"]
        entries: list[dict[str, Any]] = [entry_json(entry) for entry in fold_entries([*case])]
        entries += [entry_json(entry) for entry in fold_entries([*refused])]
        who = names(connection, {str(entry["actor"]) for entry in entries})
    entries.sort(key=lambda entry: (parse_instant(str(entry["at"])), entry["event"]))
    for entry in entries:
        entry["actor_name"] = who.get(entry["actor"], entry["actor"])
    if as_json:
        print_json({"ref": ref, "events": entries})
        return
    for entry in entries:
        say(_line(entry))


def _line(entry: dict[str, Any]) -> str:
    data = entry["data"]
    named = (data.get(name) for name in ("trigger", "line", "milestone", "what"))
    what = next((name for name in named if name), "") or (f"of {data['about']}" if "about" in data else "")
    struck = f" [struck by {entry['struck_by']}]" if entry["struck_by"] else ""
    happened = f" (happened {entry['happened_at']})" if entry["happened_at"] else ""
    return (
        f"{entry['event']}  {entry['at']}  {entry['type']}  {what}{happened}  {entry['actor_name']}{struck}"
    )


@audit.command("as-at")
@click.argument("ref")
@click.argument("instant")
@click.option(
    "--known-at", help="By what GovFlow knew at this instant; without it, by all that is known now."
)
@json_option
def as_at(ref: str, instant: str, known_at: str | None, *, as_json: bool) -> None:
    """Show what was so at an instant, and what GovFlow knew of it then."""
    product = product_here()
    then = parse_instant(instant, field="INSTANT")
    known = parse_instant(known_at, field="--known-at") if known_at else None
    with product.store.read() as connection:
        view = view_case(connection, ref, as_at=then, known_at=known)
        document = view_json(product, connection, view, then)
        document["as_at"] = format_instant(then)
        document["known_at"] = format_instant(known) if known else None
        document["known_then"] = _known_then(connection, ref, then)
    if as_json:
        print_json(document)
        return
    say(f"At {format_instant(then)} {ref} stood in {document['state']}, version {document['version']}.")
    known_state = document["known_then"]
    if isinstance(known_state, dict):
        say(f"GovFlow then knew it to stand in {known_state['state']}.")


def _known_then(connection: Any, ref: str, then: Any) -> Json:
    try:
        view = view_case(connection, ref, as_at=then, known_at=then)
    except NotFound:
        return None
    return {"state": view.position.state, "version": view.position.version}


@audit.command()
@click.argument("event")
@json_option
def explain(event: str, *, as_json: bool) -> None:
    """Say in sentences what an event was, under which power, and on which papers."""
    product = product_here()
    number = event_number(event)
    with product.store.read() as connection:
        stored: Stored | None = read_event(connection, number)
        if stored is None:
            raise NotFound(f"There is no event '{event}'.")
        sentences = explain_event(connection, stored, product.parts["names_for"])
    if as_json:
        print_json({"event": stored.id, "stream": stored.stream, "sentences": list(sentences)})
        return
    for sentence in sentences:
        say(sentence)
