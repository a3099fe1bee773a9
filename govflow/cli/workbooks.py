"""``govflow workbook``: read and check a planning template, and compare two."""

from __future__ import annotations

from pathlib import Path

import click

from govflow.cli.differences import show_difference, side_of
from govflow.cli.output import USAGE, finish, print_json, say, show_finding
from govflow.kernel.root import root
from govflow.kernel.words import counted
from govflow.workbook.checking import check_file
from govflow.workbook.report import Checked


@click.group()
def workbook() -> None:
    """Planning templates: say what is wrong in one and where, or what changed between two."""


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
    """Compare two planning templates (.xlsx): lines added, removed and moved, by source and in total."""
    show_difference(side_of(old), side_of(new), as_json=as_json)


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
