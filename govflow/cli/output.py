"""What the command line prints: plain words for people, exactly one JSON document for programs."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

import click

from govflow.kernel.errors import GovFlowError, InvalidInput, Refused, Unavailable, findings_of
from govflow.kernel.findings import Finding, Json

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
DONE, FELL_SHORT, USAGE, NOT_THERE = 0, 1, 2, 3


def print_json(document: Mapping[str, Any]) -> None:
    """Print one JSON document and nothing else on standard output."""
    click.echo(json.dumps(document, ensure_ascii=False, indent=2))


def say(words: str = "") -> None:
    """Print plain words. What someone typed into the record cannot steer the terminal it is read on."""
    click.echo(in_print(words))


def in_print(words: str) -> str:
    """Return a text with its control characters spelled out."""
    return _CONTROL.sub(lambda found: f"\\x{ord(found[0]):02x}", words)


def finish(findings: Sequence[Finding]) -> None:
    """Exit 1 where a finding is an error; warnings and notes alone are 0."""
    if any(finding.severity == "error" for finding in findings):
        raise click.exceptions.Exit(FELL_SHORT)


def exit_code(error: GovFlowError) -> int:
    """Return the exit code that an error stands for."""
    if isinstance(error, Unavailable):
        return NOT_THERE
    return USAGE if isinstance(error, InvalidInput) else FELL_SHORT


def problem(error: GovFlowError) -> dict[str, Json]:
    """Return the JSON shape of an error."""
    blocked: list[Json] = [finding.as_json() for finding in findings_of(error)]
    return {"error": {"code": error.code, "message": error.message, "blocked_by": blocked}}


def show_error(error: GovFlowError, *, as_json: bool) -> None:
    """Print an error: the document on standard output, or plain words on standard error."""
    if as_json:
        print_json(problem(error))
        return
    click.echo(in_print(f"{error.code}: {error.message}"), err=True)
    if isinstance(error, Refused):
        for finding in error.findings:
            show_finding(finding, to_error=True, brief=finding.message == error.message)


def show_finding(finding: Finding, *, to_error: bool = False, brief: bool = False) -> None:
    """Print a finding in words: reason, rule and remedy."""
    if not brief:
        place = f"{finding.where}: " if finding.where else ""
        click.echo(in_print(f"  {finding.severity} {finding.code}: {place}{finding.message}"), err=to_error)
    if finding.rule:
        click.echo(f"    rule: {finding.rule}", err=to_error)
    if finding.remedy:
        click.echo(f"    what would help: {finding.remedy}", err=to_error)
