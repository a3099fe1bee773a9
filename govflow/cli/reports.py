"""``govflow report``: reports to the board on one or several returns; their steps as those of any case."""

from __future__ import annotations

import json
from pathlib import Path

import click

from govflow.cli.acting import product_here
from govflow.cli.cases import do, options
from govflow.cli.output import print_json, say
from govflow.cli.returns import (
    area_option,
    as_option,
    json_option,
    key_option,
    list_found,
    noted,
    opened,
    parts,
    text_of,
    within,
)
from govflow.kernel.errors import InvalidInput
from govflow.returns.model import HEADER_LABELS, REPORT
from govflow.returns.queries.holding import list_reports
from govflow.returns.shown import report_json
from govflow.returns.use_cases.reporting import DescribeReport, OpenReport, describe_report, open_report
from govflow.road.queries import load_case


@click.group()
def report() -> None:
    """Reports to the board on one or several returns: open, list, show, head, and their steps."""


@report.command("list")
@click.option("--area", default="", help="Only this area.")
@json_option
def reports(area: str, *, as_json: bool) -> None:
    """List reports, the latest meeting first."""
    list_found("reports", area, list_reports, as_json=as_json)


def _head(file: Path | None) -> dict[str, str]:
    if file is None:
        return {}
    try:
        read = json.loads(text_of(file))
    except ValueError as error:
        raise InvalidInput(f"{file.name} is not JSON: {error}.", field="--head") from error
    if not isinstance(read, dict) or not all(isinstance(one, str) for one in read.values()):
        raise InvalidInput(f"{file.name} must hold one object of texts.", field="--head")
    return read


head_option = click.option(
    "--head",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help=f"A JSON file with fields of the head: {', '.join(HEADER_LABELS)}.",
)
on_option = click.option("--return", "covered", multiple=True, help="A return it covers. May be repeated.")


@report.command("open")
@area_option
@click.option("--year", default="", help="The year, like 2021-22.")
@on_option
@head_option
@key_option
@as_option
@json_option
def open_report_(
    *,
    area: str,
    year: str,
    covered: tuple[str, ...],
    head: Path | None,
    key: str,
    as_user: str | None,
    as_json: bool,
) -> None:
    """Begin a report on returns of an area."""
    command = OpenReport(area, year, covered, _head(head), key)
    case = within(as_user, "", "open a report", lambda work: open_report(work, parts(), command))
    opened(case, as_json=as_json)


@report.command("head")
@click.argument("ref")
@on_option
@head_option
@as_option
@json_option
def head_of(
    *, ref: str, covered: tuple[str, ...], head: Path | None, as_user: str | None, as_json: bool
) -> None:
    """Change the head of a report, or which returns it covers."""
    command = DescribeReport(ref, covered or None, _head(head))
    stored = within(as_user, ref, "write a report", lambda work: describe_report(work, parts(), command))
    noted(stored, as_json=as_json)


@report.command("show")
@click.argument("ref")
@json_option
def show_report(ref: str, *, as_json: bool) -> None:
    """Show the head of a report and the returns it covers."""
    with product_here().store.read() as connection:
        case = load_case(connection, ref, REPORT)
        document = report_json(connection, ref)
    if as_json:
        print_json({"state": case.state, "version": case.version, **document})
        return
    say(f"{ref}: {case.state.replace('_', ' ')}, version {case.version}")
    for name, label in HEADER_LABELS.items():
        if document[name]:
            say(f"  {label}: {document[name]}")
    covered = document["returns"]
    for one in covered if isinstance(covered, list) else []:
        if isinstance(one, dict):
            say(f"  covers {one['ref']}, {one['period'] or 'no period yet'}")


report.add_command(options)
report.add_command(do)
