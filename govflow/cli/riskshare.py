"""``govflow riskshare``: who pays, by a rule and an outturn in two files. Nothing is recorded."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from govflow.cli.output import FELL_SHORT, USAGE, print_json, say, show_finding
from govflow.kernel.errors import Refused
from govflow.kernel.findings import Finding
from govflow.kernel.pence import money_words
from govflow.rulebook.riskshare import WHOLE, Outturn, Rule, Settlement, settle
from govflow.rulebook.riskshare_json import UNREADABLE, read_document
from govflow.rulebook.riskshare_reading import read_outturn, read_rule

LARGEST_FILE = 1024 * 1024
BY = {
    "ratio": "by ratio",
    "contribution": "in proportion to contributions",
    "aligned": "to each party by its own costs",
}


@click.group()
def riskshare() -> None:
    """Risk shares: who pays an overspend, who has an underspend."""


class _NoFile(Refused):
    pass


@riskshare.command("settle")
@click.argument("rule", metavar="RULE.json", type=click.Path(path_type=Path))
@click.argument("outturn", metavar="OUTTURN.json", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def settle_(rule: Path, outturn: Path, *, as_json: bool) -> None:
    """Say what each party bears by RULE.json of the outturn in OUTTURN.json, to the penny."""
    findings: list[Finding] = []
    code = FELL_SHORT
    read: list[Any] = []
    for path, place, reading in ((rule, "rule", read_rule), (outturn, "outturn", read_outturn)):
        try:
            read.append(reading(_document(path, place), place))
        except Refused as refused:
            findings += refused.findings
            code = USAGE if isinstance(refused, _NoFile) else code
    settled = None if findings else _settled(read[0], read[1], findings)
    if settled is None:
        _refuse(findings, as_json=as_json)
        raise click.exceptions.Exit(code)
    _show(settled, as_json=as_json)


def _settled(rule: Rule, outturn: Outturn, findings: list[Finding]) -> Settlement | None:
    try:
        return settle(rule, outturn)
    except Refused as refused:
        findings += refused.findings
        return None


def _document(path: Path, place: str) -> Mapping[str, Any]:
    try:
        with path.open("rb") as stream:
            raw = stream.read(LARGEST_FILE + 1)
    except FileNotFoundError as error:
        words = f"There is no file {path}. Look at its name and folder."
        raise _NoFile([Finding(UNREADABLE, words, where=place)]) from error
    except OSError as error:
        words = f"The file {path} cannot be opened: {error.strerror}."
        raise _NoFile([Finding(UNREADABLE, words, where=place)]) from error
    if len(raw) > LARGEST_FILE:
        words = f"The file {path} is over 1 MiB; no rule and no outturn is that long."
        raise Refused([Finding(UNREADABLE, words, where=place)])
    return read_document(raw, place)


def _refuse(findings: list[Finding], *, as_json: bool) -> None:
    if as_json:
        print_json({"findings": [finding.as_json() for finding in findings]})
        return
    for finding in findings:
        show_finding(finding, to_error=True)


def _show(settled: Settlement, *, as_json: bool) -> None:
    if as_json:
        print_json(settled.as_json())
        return
    say(f"{settled.rule.ref}: {_variance(settled)}")
    for party, share in zip(settled.rule.parties, settled.shares, strict=True):
        pays = f"pays in {money_words(share)}" if share >= 0 else f"has back {money_words(-share)}"
        borne = money_words(party.contribution + share)
        say(f"  {party.code}: {pays}; bears {borne}, contributed {money_words(party.contribution)}")
    if settled.carried_forward:
        say(f"Carried forward: {money_words(settled.carried_forward)}")
    for finding in settled.findings:
        show_finding(finding)


def _variance(settled: Settlement) -> str:
    budget, variance = money_words(settled.rule.budget), settled.variance
    if not variance:
        return f"exactly the budget of {budget}."
    percent = f" ({settled.variance_percent.lstrip('-')}%)" if settled.rule.budget else ""
    way = "over" if variance > 0 else "under"
    return f"{money_words(abs(variance))} {way} the budget of {budget}{percent}, {_shared(settled)}."


def _shared(settled: Settlement) -> str:
    if settled.band == "none":
        return "carried forward"
    by = BY[settled.band]
    if settled.reading is None:
        return f"shared {by}"
    if settled.reading == WHOLE:
        return f"past a limit: all of it is shared {by} (reading: whole)"
    return f"past a limit: the excess over it is shared {by}, the rest as at the limit (reading: excess)"
