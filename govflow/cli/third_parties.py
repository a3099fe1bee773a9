"""``govflow thirdparty``: whose agreement a plan asserts, and what they agreed to."""

from __future__ import annotations

from dataclasses import replace
from typing import cast

import click

from govflow.cli.acting import product_here
from govflow.cli.evidence import bring_files, name_files
from govflow.cli.output import print_json, say, show_finding
from govflow.cli.with_powers import as_option, json_option, said, within
from govflow.kernel.moments import parse_date
from govflow.road.once import Answer
from govflow.road.queries import load_case
from govflow.schemes.ports import PART, SchemeParts
from govflow.schemes.queries.agreed import asked_by
from govflow.schemes.use_cases.agreeing import (
    RecordAgreement,
    WithdrawAgreement,
    record_agreement,
    withdraw_agreement,
)
from govflow.storage.work import Work


@click.group()
def thirdparty() -> None:
    """Third parties whose agreement a plan asserts: list, record, withdraw."""


def _parts() -> SchemeParts:
    return cast("SchemeParts", product_here().parts[PART])


@thirdparty.command("list")
@click.argument("ref")
@json_option
def list_(ref: str, *, as_json: bool) -> None:
    """List whose agreement a plan asserts, with what is recorded of each and who is missing."""
    with product_here().store.read() as connection:
        asked = asked_by(connection, _parts(), load_case(connection, ref, "plan"))
    if as_json:
        print_json({"third_parties": [one.as_json() for one in asked]})
        return
    for one in asked:
        say(f"{one.rule.requirement} {one.rule.kind}: {one.rule.title}, answered {one.answer or 'not yet'}")
        for each in one.recorded:
            say(f"  {each.party}, {each.agreed_on}: {each.agreed}")
        for finding in one.findings:
            show_finding(finding)
    if not asked:
        say("The round of this plan names no third parties.")


@thirdparty.command("record")
@click.argument("ref")
@click.option("--requirement", required=True, help="The planning requirement, like PR3.")
@click.option("--kind", required=True, help="The kind of third party, as the list names it.")
@click.option("--party", required=True, help="Who agreed: an organisation of the area, or a name.")
@click.option("--agreed", required=True, help="What was agreed.")
@click.option("--on", "agreed_on", required=True, help="The day on which they agreed.")
@click.option("--amount", default="", help="The amount agreed to, in pounds.")
@click.option("--in-full", is_flag=True, help="The grant is passed on in full.")
@click.option("--evidence", default="", help="The file that shows it.")
@click.option("--page", default="", help="On which page.")
@as_option
@json_option
def record(
    *,
    ref: str,
    agreed_on: str,
    in_full: bool,
    evidence: str,
    as_user: str | None,
    as_json: bool,
    **given: str,
) -> None:
    """Record what a third party agreed to."""
    day = parse_date(agreed_on, field="--on")
    command = RecordAgreement(ref, agreed_on=day, in_full=in_full, **given)
    product = product_here()
    with product.store.read() as connection:
        case = load_case(connection, ref, "plan")
    files = [("agreement", path) for _, path in name_files([evidence] if evidence else [])]
    bring = bring_files(files, case, product)

    def act(work: Work) -> Answer:
        papers = bring(work)
        document = papers[0].document if papers else ""
        return record_agreement(work, _parts(), replace(command, document=document))

    done = within(as_user, ref, "record an agreement", act)
    said(done, f"Recorded as {done['id']}.", as_json=as_json)


@thirdparty.command("withdraw")
@click.argument("ref")
@click.argument("agreement")
@click.option("--reason", required=True, help="What was wrong with it.")
@as_option
@json_option
def withdraw(*, ref: str, agreement: str, reason: str, as_user: str | None, as_json: bool) -> None:
    """Take back what was recorded in error. It stays in the record, and counts no more."""
    command = WithdrawAgreement(ref, agreement, reason)

    def act(work: Work) -> Answer:
        return withdraw_agreement(work, _parts(), command)

    done = within(as_user, ref, "take back an agreement", act)
    said(done, f"{agreement} is taken back, as event {done['event']}.", as_json=as_json)
