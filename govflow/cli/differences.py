"""``govflow workbook diff``: two versions of a plan, or two years, line by line."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import click

from govflow.cli.acting import product_here
from govflow.cli.output import FELL_SHORT, USAGE, finish, print_json, say, show_finding
from govflow.contents.ports import PART as CONTENTS
from govflow.contents.queries.held import contents_of_version, latest_of, version_of
from govflow.kernel.errors import InvalidInput
from govflow.kernel.findings import Finding, Json
from govflow.kernel.root import root
from govflow.kernel.words import counted, spaced
from govflow.road.queries import load_case
from govflow.workbook.checking import check_file
from govflow.workbook.compared import ADDED, CHANGED, REMOVED, Comparison, Moved
from govflow.workbook.comparing import SAID, compare
from govflow.workbook.model import Contents
from govflow.workbook.money import said
from govflow.workbook.naming import naming_of

# A version of a plan's contents that is held here: by the plan's reference, and its number or the latest.
HeldVersion = Callable[[str, int | None], Contents]
PLAN = "plan-"
WIDEST = 48


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two: where it was read from, and what it says."""

    shown: Mapping[str, Json]
    contents: Contents | None
    findings: tuple[Finding, ...] = ()
    is_foreign: bool = False


def side_of(given: str, held: HeldVersion | None = None) -> Side:
    """Return what a workbook file says, or a plan's version held here: ``REF`` or ``REF@N``.

    Raises:
        InvalidInput: for a version that is no number; what ``held`` raises for a plan it does not know.
    """
    file = Path(given)
    if held is not None and given.startswith(PLAN) and not file.exists():
        ref, _, number = given.partition("@")
        if number and not (number.isascii() and number.isdigit()):
            message = f"'{number}' is no version. Write {ref}@2, or {ref} for the latest."
            raise InvalidInput(message, field="version")
        version = int(number) if number else None
        return Side({"ref": ref, "version": version}, held(ref, version))
    checked = check_file(file, root() / "config" / "templates")
    contents = checked.contents if checked.contents and checked.contents.lines is not None else None
    shown: dict[str, Json] = {"file": given, "sha256": checked.sha256}
    return Side(shown, contents, checked.findings, checked.is_foreign)


def held_here(ref: str, number: int | None) -> Contents:
    """Return a version of what the database holds of a plan, or the latest.

    Raises:
        NotFound: for a plan or a version that is not there; InvalidInput: where none is held yet.
    """
    product = product_here()
    with product.store.read() as connection:
        case = load_case(connection, ref, "plan")
        found = version_of(connection, ref, number) if number else latest_of(connection, ref)
        if found is None:
            message = f"{case.ref} holds no figures yet. Bring in its planning workbook first."
            raise InvalidInput(message, field="ref")
        return contents_of_version(connection, product.parts[CONTENTS].kept, found)


def show_difference(old: Side, new: Side, *, as_json: bool) -> None:
    """Print what became of every line, and exit by the contract's codes."""
    if old.contents is None or new.contents is None:
        _refuse(old, new, as_json=as_json)
        return
    found = compare(old.contents, new.contents, naming_of(old.contents, new.contents, root() / "config"))
    if as_json:
        print_json({"old": dict(old.shown), "new": dict(new.shown), **found.as_json()})
    else:
        _say(found)
    finish(found.findings)


def _refuse(old: Side, new: Side, *, as_json: bool) -> None:
    """Say why one of the two could not be read; without both, nothing can be compared."""
    findings = [one for side in (old, new) if side.contents is None for one in side.findings]
    if as_json:
        document: dict[str, Json] = {"old": dict(old.shown), "new": dict(new.shown)}
        document |= {kind: [] for kind in (ADDED, REMOVED, CHANGED)}
        print_json({**document, "totals": {}, "findings": [one.as_json() for one in findings]})
    else:
        say("These two cannot be compared:")
        for finding in findings:
            show_finding(finding)
    raise click.exceptions.Exit(USAGE if old.is_foreign or new.is_foreign else FELL_SHORT)


def _say(found: Comparison) -> None:
    say(f"{'Source of funding':<{WIDEST}}{'was':>16}{'moved':>16}{'is':>16}")
    for name, (old, new) in found.by_source.items():
        say(_row(name, old, new))
    say(_row("Total", found.old, found.new))
    for kind in (ADDED, REMOVED, CHANGED):
        _say_lines(kind, found.of(kind))
    if found.reworded:
        say(f"\nBesides their money, of {counted(len(found.reworded), 'line')}:")
    for row in found.reworded:
        for name, (was, now) in row.changes.items():
            say(f"  {row.scheme_id} {row.scheme_name}: {SAID[name]} was '{was}', is '{now}'")
    for finding in found.findings:
        show_finding(finding)


def _say_lines(kind: str, rows: Sequence[Moved]) -> None:
    if rows:
        say(f"\n{counted(len(rows), 'line')} {kind}:")
    for row in rows:
        say(_row(f"  {row.scheme_id} {row.scheme_name}", row.old, row.new) + f"  {row.source}")
        for name, was in row.was.items():
            say(f"      its {spaced(name)} was '{was}' ({row.why})")


def _row(name: str, old: int, new: int) -> str:
    short = name if len(name) < WIDEST else f"{name[: WIDEST - 2]}…"
    moved = f"+{said(new - old)}" if new > old else said(new - old)
    return f"{short:<{WIDEST}}{said(old):>16}{moved:>16}{said(new):>16}"
