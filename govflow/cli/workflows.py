"""``govflow workflow``: list, check and draw definitions, and take cases to another version."""

from __future__ import annotations

from pathlib import Path

import click

from govflow.bootstrap import known_words
from govflow.cli.output import USAGE, finish, print_json, say, show_finding
from govflow.kernel.errors import InvalidInput
from govflow.kernel.findings import Json
from govflow.machine.catalogue import Catalogue
from govflow.machine.checks import check
from govflow.machine.definition import Definition
from govflow.machine.diagram import to_mermaid, to_svg
from govflow.machine.reader import read_file
from govflow.settings import load_settings


@click.group()
def workflow() -> None:
    """Workflow definitions: list, check, draw."""


def _catalogue() -> Catalogue:
    settings = load_settings()
    return Catalogue.load(settings.root / "workflows", known_words(settings))


@workflow.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def list_(*, as_json: bool) -> None:
    """List the workflows GovFlow runs."""
    rows: list[dict[str, Json]] = [
        {
            "workflow": one.workflow,
            "version": one.version,
            "title": one.title,
            "effective": one.effective.isoformat(),
            "states": len(one.states),
            "transitions": len(one.transitions),
            "digest": one.digest,
        }
        for one in _catalogue()
    ]
    if as_json:
        print_json({"workflows": rows})
        return
    for row in rows:
        say(f"{row['workflow']}@{row['version']}  {row['title']} (from {row['effective']})")


@workflow.command("check")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def check_(files: tuple[Path, ...], *, as_json: bool) -> None:
    """Check workflow files and say all that is wrong with each."""
    known = known_words(load_settings())
    parsed = [(file, read_file(file)) for file in files]
    results = [(file, one, check(one, known)) for file, one in parsed]
    if as_json:
        print_json({"workflows": [{**checked.as_json(), "file": str(file)} for file, _, checked in results]})
    else:
        for file, _, checked in results:
            say(f"{file}: {'all is well' if not checked.findings else 'something is wrong'}")
            for finding in checked.findings:
                show_finding(finding)
    if any(one.foreign for _, one, _ in results):
        raise click.exceptions.Exit(USAGE)
    finish([finding for _, _, checked in results for finding in checked.findings])


@workflow.command()
@click.argument("name")
@click.option("--format", "form", type=click.Choice(["svg", "mermaid"]), default="svg", show_default=True)
@click.option("--highlight", default="", help="A state to mark.")
@click.option("--out", type=click.Path(path_type=Path), help="Write to this file.")
def diagram(name: str, form: str, highlight: str, out: Path | None) -> None:
    """Draw a workflow."""
    definition = _find(name)
    if highlight and highlight not in definition.states:
        raise InvalidInput(f"{definition.name} has no state '{highlight}'.", field="highlight")
    text = to_svg(definition, highlight) if form == "svg" else to_mermaid(definition, highlight)
    if out is None:
        say(text)
    else:
        out.write_text(text, encoding="utf-8")
        say(f"Written to {out}.")


def _find(name: str) -> Definition:
    workflow_name, _, version = name.partition("@")
    found = [one for one in _catalogue() if one.workflow == workflow_name]
    if version:
        found = [one for one in found if one.version == version]
    if not found:
        raise InvalidInput(f"There is no workflow '{name}'.", field="NAME")
    return found[-1]


@workflow.command()
@click.argument("target", metavar="REF|WORKFLOW")
@click.option("--all", "every", is_flag=True, help="Every running case of the workflow named, in your areas.")
@click.option("--to", required=True, help="The version to move to.")
@click.option("--map", "maps", multiple=True, metavar="OLD=NEW", help="What a state is called there.")
@click.option("--reason", default="", help="Why; kept with each case.")
@click.option("--dry-run", is_flag=True, help="Say what would become of each case; change nothing.")
@click.option("--as", "as_user", help="Who acts (only in a demonstration or rehearsal).")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def migrate(
    target: str,
    to: str,
    maps: tuple[str, ...],
    reason: str,
    as_user: str | None,
    *,
    every: bool,
    dry_run: bool,
    as_json: bool,
) -> None:
    """Take running cases to another version of their workflow, by a recorded act."""
    from govflow.cli.acting import acting, product_here
    from govflow.cli.migrating import Migrating

    product = product_here()
    migrating = Migrating(product, acting(product, as_user), target, to, read_map(maps), reason)
    plan = migrating.plan(every=every)
    moved: list[int] = []
    if not dry_run and not plan.findings:
        moved = migrating.carry_out(plan)
    if as_json:
        print_json({**plan.as_json(), "moved": list(moved)})
    else:
        for one in plan.cases:
            say(f"{one.ref}: {one.from_definition} {one.from_state} -> {plan.target.name} {one.to_state}")
            for key in one.orphans:
                say(f"  its date '{key}' stays, and no step of {plan.target.name} meets it")
            for finding in one.findings:
                show_finding(finding)
        say(f"{len(moved)} of {len(plan.cases)} moved.")
    finish(plan.findings)


def read_map(maps: tuple[str, ...]) -> dict[str, str]:
    """Return the states by their new names.

    Raises:
        InvalidInput: for one that is not written OLD=NEW, or a state mapped twice.
    """
    read: dict[str, str] = {}
    for given in maps:
        old, equals, new = given.partition("=")
        if not (equals and old.strip() and new.strip()):
            raise InvalidInput(f"'{given}' is not a map of a state. Write it OLD=NEW.", field="--map")
        if old.strip() in read:
            raise InvalidInput(f"'{old.strip()}' is mapped twice. Keep one of them.", field="--map")
        read[old.strip()] = new.strip()
    return read
