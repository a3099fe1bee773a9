"""``govflow workbook export`` and ``differences``: what is held as a file, where one says otherwise."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import click

from govflow.cli.differences import held_here, side_of
from govflow.cli.output import FELL_SHORT, print_json, say, show_finding
from govflow.kernel.errors import InvalidInput
from govflow.kernel.root import root
from govflow.kernel.words import counted
from govflow.workbook.differences import Difference, differences
from govflow.workbook.lists import schemes_csv, schemes_json
from govflow.workbook.model import Contents
from govflow.workbook.template import read_templates
from govflow.workbook.writing.workbook import NotWritten, write_workbook

KINDS = (".xlsx", ".csv", ".json")


@click.command("export")
@click.argument("held", metavar="REF")
@click.option(
    "--out", type=click.Path(path_type=Path), required=True, help="A name that ends in .xlsx, .csv or .json."
)
def export(held: str, out: Path) -> None:
    """Write what is held of REF (a plan, or a workbook) as a fresh workbook, or its schemes as a list."""
    if out.suffix.lower() not in KINDS:
        raise InvalidInput(f"Give --out a name that ends in {', '.join(KINDS)}.", field="out")
    written = _written(contents_of(held), out.suffix.lower())
    out.write_bytes(written)
    say(f"Written to {out}.")


@click.command("differences")
@click.argument("held", metavar="REF")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def differing(held: str, file: Path, *, as_json: bool) -> None:
    """Say where FILE, the workbook that is submitted, differs from what is held of the plan REF."""
    found = differences(contents_of(held), contents_of(str(file)))
    if as_json:
        print_json({"held": held, "file": str(file), "differences": [one.as_json() for one in found]})
    else:
        say(f"{file}: {counted(len(found), 'difference')}")
        _show(found)
    if found:
        raise click.exceptions.Exit(FELL_SHORT)


def contents_of(given: str) -> Contents:
    """Return what is held of a plan (REF, or REF@2 for an earlier version), or what a workbook file holds.

    Raises:
        InvalidInput: for a file that is no workbook of a round known here, and for a plan that holds nothing.
        NotFound: for a plan or a version that is not there.
    """
    side = side_of(given, held_here)
    if side.contents is None:
        for finding in side.findings:
            show_finding(finding, to_error=True)
        raise InvalidInput(f"{given} cannot be read as a planning template.", field="file")
    return side.contents


def _written(contents: Contents, kind: str) -> bytes:
    if kind == ".csv":
        return schemes_csv(contents)
    if kind == ".json":
        return (json.dumps(schemes_json(contents), ensure_ascii=False, indent=2) + "\n").encode()
    try:
        return write_workbook(contents, read_templates(root() / "config" / "templates")[contents.template])
    except NotWritten as lost:
        say(lost.message)
        _show(lost.lost)
        raise click.exceptions.Exit(FELL_SHORT) from lost


def _show(found: Sequence[Difference]) -> None:
    for one in found:
        place = f"{one.sheet}!{one.cell}: " if one.cell else ""
        say(f"  {place}{one.what}: held {_quoted(one.held)}, in the file {_quoted(one.file)}")


def _quoted(value: str | None) -> str:
    if value is None:
        return "nothing of it"
    return f"'{value[:200]}'" if value else "blank"
