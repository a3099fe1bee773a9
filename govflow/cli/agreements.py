"""``govflow agreement``: the register, one's record, parties, annexes, clauses and steps."""

from __future__ import annotations

from typing import cast

import click

from govflow.agreements.comparing import compare as compared
from govflow.agreements.model import Agreement, days
from govflow.agreements.ports import PART, AgreementParts
from govflow.agreements.queries import Sought, agreement_of, register
from govflow.agreements.use_cases.naming import NameParties, PartyNamed, name_parties
from govflow.agreements.use_cases.recording import (
    ANNEX,
    AnswerClause,
    SetAnnex,
    SetRecord,
    answer_clause,
    set_annex,
    set_record,
)
from govflow.cli.acting import product_here
from govflow.cli.cases import do, options
from govflow.cli.evidence import bring_files, name_files
from govflow.cli.output import print_json, say, show_finding
from govflow.cli.with_powers import areas_of, as_option, json_option, within
from govflow.kernel.errors import InvalidInput
from govflow.kernel.findings import Json
from govflow.road.once import Answer
from govflow.road.opening import known_area
from govflow.road.ports import Bring
from govflow.road.queries import load_case
from govflow.storage.work import Work

KIND = "agreement"
key_option = click.option("--key", default="", help="The same key does it once.")


@click.group()
def agreement() -> None:
    """Agreements: the register, each one's record, parties, annexes and clauses, and their steps."""


def _parts() -> AgreementParts:
    return cast("AgreementParts", product_here().parts[PART])


def _one(ref: str) -> Agreement:
    with product_here().store.read() as connection:
        return agreement_of(connection, _parts(), load_case(connection, ref, KIND))


@agreement.command("list")
@click.option("--area", default="", help="Only of this area.")
@click.option("--kind", default="", help="Only of this kind, like section_75.")
@click.option("--state", default="", help="Only in this state, like in_force.")
@click.option("-q", "--search", default="", help="Words in the title, the reference or a party's name.")
@json_option
def list_(area: str, kind: str, state: str, search: str, *, as_json: bool) -> None:
    """List the agreements: who is bound, from when until when, and who has signed."""
    with product_here().store.read() as connection:
        where = known_area(connection, area) if area else ""
        found = register(connection, _parts(), areas_of(where), Sought(kind, state, where, search))
    if as_json:
        print_json({"agreements": [one.line() for one in found]})
        return
    for one in found:
        late = f", {days(one.days_late)} late for signature" if one.days_late else ""
        say(f"{one.ref}  {one.title}: {one.state_title}{late}")


@agreement.command()
@click.argument("ref")
@json_option
def show(ref: str, *, as_json: bool) -> None:
    """Show an agreement: record, parties with approvals and signatures, annexes, contents, warnings."""
    found = _one(ref)
    if as_json:
        print_json(found.as_json())
        return
    say(f"{found.ref}  {found.title}: {found.state_title}")
    held = found.record
    say(f"From {held.commencement or 'not said'} until {held.ends_on or 'not said'}.")
    for one in found.parties:
        agreed = (
            f"approved {one.approval.approved_on}, {one.approval.cited}" if one.approval else "no approval"
        )
        signed = f"signed {one.signature.signed_on}" if one.signature else "not signed"
        say(f"  {one.party.name}: {agreed}; {signed}")
    for annex in found.annexes:
        say(f"  {annex.key}: {annex.title}, from {annex.applies_from or 'not said'}")
    for clause in found.clauses:
        say(f"  {clause.content.key}: {clause.clause or 'no clause given'}")
    for finding in found.findings:
        show_finding(finding)


@agreement.command("set")
@click.argument("ref")
@click.option("--kind", help="The kind, like section_75 or deed_of_variation.")
@click.option("--title", help="Its own title.")
@click.option("--commencement", help="The day from which it runs.")
@click.option("--ends-on", help="Its last day.")
@click.option("--review-by", help="By when it is reviewed.")
@click.option("--notice-months", help="Whole months of notice.")
@click.option("--relation", help="What it does to another: continues, varies or supersedes.")
@click.option("--about", help="That other agreement.")
@key_option
@as_option
@json_option
def set_(ref: str, key: str, as_user: str | None, *, as_json: bool, **given: str | None) -> None:
    """Set what an agreement says of itself; what is not given stays."""
    changes = {name: text for name, text in given.items() if text is not None}
    command = SetRecord(ref, changes, key)
    _say(within(as_user, ref, "set", lambda work: set_record(work, _parts(), command)), as_json=as_json)


@agreement.command()
@click.argument("ref")
@click.argument("names", nargs=-1, required=True)
@key_option
@as_option
@json_option
def parties(ref: str, names: tuple[str, ...], key: str, as_user: str | None, *, as_json: bool) -> None:
    """Name every party of an agreement, in its order; NAME or NAME=OFFICE THAT SIGNS."""
    split = [one.partition("=") for one in names]
    command = NameParties(ref, tuple(PartyNamed(name, office) for name, _, office in split), key)
    done = within(as_user, ref, "name parties", lambda work: name_parties(work, _parts(), command))
    _say(done, as_json=as_json)


@agreement.command()
@click.argument("ref")
@click.argument("annex")
@click.option("--title", required=True, help="What it is called.")
@click.option("--applies-from", default="", help="The day from which it applies.")
@click.option("--note", default="")
@click.option("--evidence", multiple=True, help="The file of the annex.")
@key_option
@as_option
@json_option
def annex(
    *,
    ref: str,
    annex: str,
    evidence: tuple[str, ...],
    as_user: str | None,
    as_json: bool,
    **given: str,
) -> None:
    """Record an annex with the day from which it applies."""
    bring = _bring(ref, evidence)

    def act(work: Work) -> Answer:
        document = bring(work)[0].document if bring else ""
        return set_annex(work, _parts(), SetAnnex(ref, annex, document=document, **given))

    _say(within(as_user, ref, "record an annex", act), as_json=as_json)


def _bring(ref: str, evidence: tuple[str, ...]) -> Bring | None:
    if len(evidence) > 1:
        raise InvalidInput("An annex is one file.", field="evidence")
    with product_here().store.read() as connection:
        found = load_case(connection, ref, KIND)
    named = [f"{ANNEX}={one}" for one in evidence]
    return bring_files(name_files(tuple(named)), found, product_here()) if evidence else None


@agreement.command()
@click.argument("ref")
@click.argument("item")
@click.option("--clause", default="", help="Where in the text; empty takes the answer back.")
@click.option("--note", default="")
@key_option
@as_option
@json_option
def clause(
    *, ref: str, item: str, clause: str, note: str, key: str, as_user: str | None, as_json: bool
) -> None:
    """Say where in the text a required content is found."""
    command = AnswerClause(ref, item, clause, note, key)
    done = within(as_user, ref, "answer a clause", lambda work: answer_clause(work, _parts(), command))
    _say(done, as_json=as_json)


@agreement.command()
@click.argument("ref")
@click.argument("other", required=False, default="")
@json_option
def compare(ref: str, other: str, *, as_json: bool) -> None:
    """Compare an agreement with the one it continues, varies or replaces, or with another."""
    after = _one(ref)
    if not (other or after.record.about):
        raise InvalidInput("Say with which agreement to compare.", field="other")
    before = _one(other or after.record.about)
    found = compared(before, after)
    if as_json:
        document: dict[str, Json] = {"before": before.ref, "after": after.ref}
        print_json({**document, "differences": [one.as_json() for one in found]})
        return
    for one in found:
        say(f"{one.place}: {one.before or 'nothing'} -> {one.after or 'nothing'}")


def _say(done: Answer, *, as_json: bool) -> None:
    if as_json:
        print_json(done)
    else:
        say(f"{done['ref']}: recorded. Reference GF-{done['event']}.")


agreement.add_command(options)
agreement.add_command(do)
