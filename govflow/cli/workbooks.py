"""``govflow workbook``: check a planning template, compare two, and take one over into a plan."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import cast

import click
from sqlalchemy import Connection

from govflow.bootstrap import opening
from govflow.cli.acting import acting, product_here
from govflow.cli.differences import held_here, show_difference, side_of
from govflow.cli.exporting import differing, export
from govflow.cli.output import FELL_SHORT, USAGE, finish, print_json, problem, say, show_error, show_finding
from govflow.cli.warnings import explain_, warnings
from govflow.contents.ports import PART, ContentsParts
from govflow.contents.use_cases.importing import ReadFile, read_file, take_over, would_change
from govflow.kernel.actor import Actor, Door
from govflow.kernel.errors import GovFlowError, InvalidInput, Unavailable
from govflow.kernel.findings import Json
from govflow.kernel.root import root
from govflow.kernel.words import counted
from govflow.road.opening import known_area, open_case
from govflow.road.queries import list_cases, load_case
from govflow.storage.work import Work
from govflow.web.product import Product
from govflow.workbook.checking import check_file
from govflow.workbook.report import Checked

PLAN = "bcf_plan"


@click.group()
def workbook() -> None:
    """Planning templates: check one, compare two, take one over into a plan."""


workbook.add_command(export)
workbook.add_command(differing)
workbook.add_command(warnings)
workbook.add_command(explain_)


@workbook.command("check")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def check_(file: Path, *, as_json: bool) -> None:
    """Check a planning template (.xlsx): totals, conditions, lines, metrics, cover."""
    checked = check_file(file, root() / "config" / "templates")
    if as_json:
        print_json(checked.as_json(str(file)))
    else:
        _show(file, checked)
    if checked.is_foreign:
        raise click.exceptions.Exit(USAGE)
    finish(checked.findings)


@workbook.command("diff")
@click.argument("old")
@click.argument("new")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def diff(old: str, new: str, *, as_json: bool) -> None:
    """Compare two workbooks (.xlsx), or versions of plans (REF or REF@2): lines added, removed and moved."""
    show_difference(side_of(old, held_here), side_of(new, held_here), as_json=as_json)


def _show(file: Path, checked: Checked) -> None:
    errors = sum(finding.severity == "error" for finding in checked.findings)
    warnings = sum(finding.severity == "warning" for finding in checked.findings)
    notes = len(checked.findings) - errors - warnings
    say(f"{file}: {counted(errors, 'error')}, {counted(warnings, 'warning')}, {counted(notes, 'note')}")
    totals = checked.totals
    if totals:
        say(f"  income {totals['income_total']}, expenditure {totals['expenditure_total']}")
    for finding in checked.findings:
        show_finding(finding)


@workbook.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--area", required=True, help="The area, by its short name, code or name.")
@click.option("--year", required=True, help="The year, like 2021-22.")
@click.option("--trial", is_flag=True, help="Say what would change, and change nothing.")
@click.option("--authority", default="", help="A decision or delegation that covers the change.")
@click.option("--as", "as_user", help="Who acts (only in a demonstration or rehearsal).")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def import_(
    *, file: Path, area: str, year: str, trial: bool, authority: str, as_user: str | None, as_json: bool
) -> None:
    """Take a workbook over into the plan of an area and year, whole or not at all."""
    product = product_here()
    actor = replace(acting(product, as_user), door=Door.IMPORT)
    parts = cast("ContentsParts", product.parts[PART])
    if not file.is_file():
        raise InvalidInput(f"There is no file {file}.", field="file")
    read = read_file(parts, file.name, file.read_bytes())
    with product.store.read() as connection:
        ref = _plan_of(connection, area, year)
        changes = would_change(connection, parts, ref, read)
    said = {**read.checked.as_json(str(file)), "ref": ref or None, "trial": trial, "changes": changes}
    if not trial:
        try:
            said |= _take_over(product, actor, (area, year, ref), read, authority)
        except Unavailable:
            raise
        except GovFlowError as error:
            _refused(error, said, as_json=as_json)
    _imported(said, as_json=as_json)
    if read.refused:
        raise click.exceptions.Exit(USAGE if read.checked.is_foreign else FELL_SHORT)


def _take_over(
    product: Product, actor: Actor, of: tuple[str, str, str], read: ReadFile, authority: str
) -> dict[str, Json]:
    """Take a file over into the plan of an area and year, which is opened where there is none yet."""
    area, year, ref = of
    parts = cast("ContentsParts", product.parts[PART])
    plan = None if ref else opening(product, PLAN, area, year)

    def act(work: Work) -> dict[str, Json]:
        named = open_case(work, product.road.rules, plan).ref if plan else ref
        stored = take_over(work, parts, load_case(work.connection, named), read, authority)
        content = cast("dict[str, Json]", stored.payload()["content"])
        return {"ref": named, "opened": not ref, "event": stored.id, "version": content["number"]}

    return product.road.within(actor, ref, "take a workbook over", act)


def _plan_of(connection: Connection, area: str, year: str) -> str:
    """Return the plan of an area and year; empty where none is open yet."""
    found = list_cases(
        connection, kind="plan", workflow=PLAN, areas=[known_area(connection, area)], year=year
    )
    return next((one.ref for one in found.items if one.state != "withdrawn"), "")


def _refused(error: GovFlowError, said: dict[str, Json], *, as_json: bool) -> None:
    if as_json:
        print_json({**said, **problem(error)})
    else:
        show_error(error, as_json=False)
    raise click.exceptions.Exit(FELL_SHORT) from error


def _imported(said: dict[str, Json], *, as_json: bool) -> None:
    if as_json:
        print_json(said)
        return
    for part, text in cast("dict[str, str]", said["changes"]).items():
        say(f"  {part}: {text}")
    if said["trial"]:
        say("Nothing was changed: this was a trial.")
    else:
        say(f"{said['ref']}: version {said['version']} of its contents is in. Reference GF-{said['event']}.")
    findings = cast("list[dict[str, Json]]", said["findings"])
    errors = sum(one["severity"] == "error" for one in findings)
    say(f"It holds {counted(errors, 'error')} and {counted(len(findings) - errors, 'warning or note')}.")
