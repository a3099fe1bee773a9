"""``govflow schedule``: check a published schedule that is not the national template."""

from __future__ import annotations

import os
from pathlib import Path

import click

from govflow.cli.output import USAGE, finish, print_json, say, show_finding
from govflow.kernel.words import counted
from govflow.schedules.checking import Report, check_schedule
from govflow.schedules.spelling import load_spelling
from govflow.settings import load_settings

_path = click.Path(path_type=Path)


@click.group()
def schedule() -> None:
    """Published schedules and tables of metrics: check what they add up to."""


@schedule.command()
@click.argument("file", type=_path)
@click.option("--funding", type=_path, help="A CSV file of what each source of funding gives.")
@click.option("--totals", type=_path, help="A JSON file of totals, minimums and money carried forward.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def check(file: Path, funding: Path | None, totals: Path | None, *, as_json: bool) -> None:
    """Check FILE, a CSV file, and say what is wrong, where, and how to put it right."""
    spelling = load_spelling(load_settings().config, os.environ)
    report = check_schedule(file, spelling, funding=funding, totals=totals)
    if as_json:
        print_json({**report.as_json(), "file": str(file)})
    else:
        _say(report)
    if report.unreadable:
        raise click.exceptions.Exit(USAGE)
    finish(report.findings)


def _say(report: Report) -> None:
    say(f"{report.file}: {counted(len(report.findings), 'finding') if report.findings else 'all is well'}")
    virements = report.facts.get("virements")
    if isinstance(virements, dict):
        said = [f"{count} {str(name).replace('_', ' ')}" for name, count in virements.items()]
        say(f"  virements: {', '.join(said)}")
    comparisons = report.facts.get("comparisons")
    for one in comparisons if isinstance(comparisons, list) else []:
        if isinstance(one, dict) and one["plan"] is not None and one["actual"] is not None:
            against = f"{one['actual']} against a plan of {one['plan']}"
            say(f"  {one['metric']}, {one['measure']}, {one['period']}: {against}: {one['standing']}")
    for finding in report.findings:
        show_finding(finding)
