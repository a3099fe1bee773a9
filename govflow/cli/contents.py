"""``case content``: bring in a version of a case's contents, saying which parts changed and what."""

from __future__ import annotations

import click

from govflow.cli.acting import acting, product_here
from govflow.cli.evidence import bring_files, name_files
from govflow.cli.output import FELL_SHORT, print_json, say, show_error
from govflow.kernel.errors import GovFlowError, InvalidInput, Unavailable
from govflow.kernel.findings import Json
from govflow.machine.definition import PARTS
from govflow.road.content import CHANGED, BringContent, bring_content
from govflow.road.queries import load_case
from govflow.storage.work import Work


@click.command()
@click.argument("ref")
@click.argument("file")
@click.option("--changed", default="", help="The parts that changed, like figures,contacts.")
@click.option("--summary", multiple=True, help="What changed: of all, or PART=TEXT. May be repeated.")
@click.option("--authority", default="", help="A decision or delegation that covers the change.")
@click.option("--as", "as_user", help="Who acts (only in a demonstration or rehearsal).")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def content(
    *,
    ref: str,
    file: str,
    changed: str,
    summary: tuple[str, ...],
    authority: str,
    as_user: str | None,
    as_json: bool,
) -> None:
    """Bring in a version of the contents. What was approved of a part that changed is stale."""
    product = product_here()
    actor = acting(product, as_user)
    with product.store.read() as connection:
        found = load_case(connection, ref)
    bring = bring_files(name_files([file]), found, product)
    parts = [part.strip() for part in changed.split(",") if part.strip()]

    def act(work: Work) -> dict[str, Json]:
        said = read_summaries(parts, summary)
        paper = bring(work)[0].document
        command = BringContent(ref, paper, dict.fromkeys(parts, CHANGED), said, authority)
        stored = bring_content(work, product.road.rules, command)
        brought = stored.payload()["content"]
        return {"ref": ref, "event": stored.id, **(brought if isinstance(brought, dict) else {})}

    try:
        done = product.road.within(actor, ref, "bring in contents", act)
    except Unavailable:
        raise
    except GovFlowError as error:
        show_error(error, as_json=as_json)
        raise click.exceptions.Exit(FELL_SHORT) from error
    if as_json:
        print_json(done)
    else:
        say(f"{ref}: version {done['number']} of the contents is in. Reference GF-{done['event']}.")


def read_summaries(parts: list[str], given: tuple[str, ...]) -> dict[str, str]:
    """Return what changed in each part: what was said of it, else what was said of all."""
    said: dict[str, str] = {}
    whole = ""
    for text in given:
        name, equals, rest = text.partition("=")
        if equals and name.strip() in PARTS:
            said[name.strip()] = rest
        else:
            whole = text
    for part in said:
        if part not in parts:
            raise InvalidInput(f"'{part}' has a summary and is not among --changed.", field="--summary")
    return {part: said.get(part, whole) for part in parts}
