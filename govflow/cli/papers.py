"""``govflow paper`` and ``govflow forward-plan``: papers to files, trying templates out, signed sheets."""

from __future__ import annotations

from pathlib import Path
from typing import cast

import click

from govflow.bootstrap.papers import folders_of
from govflow.cli.acting import acting, product_here
from govflow.cli.output import finish, print_json, say, show_finding
from govflow.kernel.findings import Json
from govflow.kernel.moments import format_instant
from govflow.papers.handing_out import CASES, TEMPLATES, content_of, reader_for
from govflow.papers.model import FORMS, Reader
from govflow.papers.ports import PART, PaperParts
from govflow.papers.printing import check_template, make_paper
from govflow.papers.queries.plan import forward_plan
from govflow.papers.use_cases.planning import (
    DECIDED,
    WITHDRAWN,
    CloseEntry,
    PlanDecision,
    Redate,
    close_entry,
    plan_decision,
    redate,
)
from govflow.papers.use_cases.signed import SignedSheet, record_signed_sheet
from govflow.road.queries import load_case
from govflow.road.roles import grants_of
from govflow.settings import load_settings
from govflow.storage.work import read_clock

SCAN = "signed_sheet"
json_option = click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
as_option = click.option("--as", "as_user", help="Who acts (only in a demonstration or rehearsal).")
format_option = click.option(
    "--format", "form", type=click.Choice(FORMS), default="docx", show_default=True, help="Word or PDF."
)
out_option = click.option("--out", type=click.Path(dir_okay=False, path_type=Path), required=True)
full_option = click.option("--full", is_flag=True, help="With what is exempt or sensitive; says who asks.")
about_option = click.option("--about", default="", help="The case it is about.")


def _parts() -> PaperParts:
    return cast("PaperParts", product_here().parts[PART])


def _write(
    kind: str, ref: str, form: str, out: Path, *, reader: Reader, about: str = "", words: str = ""
) -> None:
    with product_here().store.read() as connection:
        case = load_case(connection, ref, CASES[kind])
        content = content_of(connection, _parts(), kind, case.ref, reader, about=about, words=words)
    made = make_paper(_parts().folders, TEMPLATES.get(kind, kind), form, content)
    out.write_bytes(made.content)
    say(f"Written to {out}.")


def _reader(kind: str, ref: str, as_user: str | None, *, full: bool) -> Reader:
    if not full:
        return Reader()
    product = product_here()
    actor = acting(product, as_user)
    with product.store.read() as connection:
        area = load_case(connection, ref, CASES[kind]).area
        now = format_instant(read_clock(connection))
        held = [one for one in grants_of(connection, actor.id) if one.holds_at(now)]
    return reader_for(actor.id, frozenset(one.role for one in held if one.area in {"", area}), full=True)


@click.group()
def paper() -> None:
    """Papers: agendas, minutes, notices, approval sheets and reports as Word or PDF; their templates."""


def _add(kind: str, words: str) -> None:
    @paper.command(kind, help=words)
    @click.argument("ref")
    @format_option
    @out_option
    @full_option
    @as_option
    def command(*, ref: str, form: str, out: Path, full: bool, as_user: str | None) -> None:
        _write(kind, ref, form, out, reader=_reader(kind, ref, as_user, full=full))


_add("agenda", "Write the agenda of a meeting to a file.")
_add("minutes", "Write the minutes of a meeting to a file.")
_add("notice", "Write the statement of a decision to a file.")
_add("report", "Write a report to a board to a file.")
_add("return", "Write what a return says of its period to a file.")


@paper.command("sheet")
@click.argument("delegation")
@about_option
@click.option("--text", default="", help="The words to be agreed to.")
@format_option
@out_option
def sheet(delegation: str, about: str, text: str, form: str, out: Path) -> None:
    """Write the approval sheet of a DELEGATION to a file."""
    _write("sheet", delegation, form, out, reader=Reader(), about=about, words=text)


@paper.command("signed")
@click.argument("delegation")
@click.argument("scan", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@about_option
@click.option("--digest", required=True, help="The digest printed on the sheet.")
@click.option("--text", required=True, help="What was decided, as it stands on the sheet.")
@click.option("--happened-at", "happened", required=True, help="The day it was signed.")
@click.option("--for", "signed_by", required=True, help="Who signed it.")
@click.option("--verb", default="", help="What was done; else what the delegation is for.")
@click.option("--amount", default="")
@click.option("--reasons", default="")
@click.option("--options-rejected", default="")
@click.option("--interests", default="")
@click.option("--key", default="", help="A key under which this is done once.")
@as_option
@json_option
def signed(scan: Path, as_user: str | None, *, as_json: bool, **given: str) -> None:
    """Record a sheet that came back signed under a DELEGATION, with its SCAN."""
    product, parts = product_here(), _parts()
    with product.store.read() as connection:
        area = load_case(connection, given["delegation"], "delegation").area
    papers = parts.bring_documents([(scan.name, scan.read_bytes(), SCAN)], area)
    command = SignedSheet(**given)
    made = product.road.within(
        acting(product, as_user),
        command.delegation,
        "record a signed sheet",
        lambda work: record_signed_sheet(work, parts, command, papers),
    )
    if as_json:
        print_json(made)
        return
    say(f"{made['ref']} is recorded, in state {made['state']}, from the sheet {made['reference']}.")
    if not made["matches"]:
        say("  in question: the digest printed on it is not that of what there is now.")


@paper.command("check")
@click.argument(
    "files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path)
)
@json_option
def check(files: tuple[Path, ...], *, as_json: bool) -> None:
    """Try out FILES that replace GovFlow's own templates, before anybody needs them."""
    folders = folders_of(load_settings())
    found = {file: list(check_template(folders, file)) for file in files}
    if as_json:
        shown: list[Json] = [
            {"file": str(file), "findings": [one.as_json() for one in findings]}
            for file, findings in found.items()
        ]
        print_json({"templates": shown})
    else:
        for file, findings in found.items():
            say(f"{file}: {'it cannot be used' if findings else 'it can be used'}")
            for one in findings:
                show_finding(one)
    finish([one for findings in found.values() for one in findings])


@click.group("forward-plan")
def plan() -> None:
    """The forward plan: what is to be decided, and when notice of it was first given."""


@plan.command("list")
@click.option("--area", required=True)
@json_option
def listed(area: str, *, as_json: bool) -> None:
    """List what is to be decided in an area, soonest first."""
    with product_here().store.read() as connection:
        found = forward_plan(connection, _parts(), [area])
    if as_json:
        print_json({"forward_plan": [one.as_json() for one in found]})
        return
    for one in found:
        noticed = f"first noticed {one.first_noticed}" if one.first_noticed else "no notice given"
        say(f"{one.from_day or 'no date'}  {one.id}  {one.maker}: {one.matter} ({noticed})")


@plan.command("add")
@click.argument("matter")
@click.option("--area", required=True)
@click.option("--on", required=True, help="The day of the decision, or the first of the period.")
@click.option("--until", default="", help="The last day of the period.")
@click.option("--body", default="", help="The body that decides.")
@click.option("--office", default="", help="Or the office that does.")
@click.option("--documents", default="")
@click.option("--how-to-get", default="")
@click.option("--key-decision", is_flag=True)
@click.option("--meeting", default="")
@click.option("--item", default="")
@click.option("--noticed-on", default="", help="The day notice was given; today where it is left out.")
@as_option
@json_option
def add(as_user: str | None, *, as_json: bool, key_decision: bool, **given: str) -> None:
    """Put a MATTER in the forward plan."""
    command = PlanDecision(**given, key_decision=key_decision)
    product = product_here()
    made = product.road.within(
        acting(product, as_user), "", "plan a decision", lambda work: plan_decision(work, command)
    )
    _say(made, "is in the forward plan", as_json=as_json)


@plan.command("redate")
@click.argument("planned")
@click.option("--on", required=True)
@click.option("--until", default="")
@click.option("--reason", required=True)
@click.option("--noticed-on", default="")
@as_option
@json_option
def redated(as_user: str | None, *, as_json: bool, **given: str) -> None:
    """Give an entry of the plan another date. The former one is kept."""
    command = Redate(**given)
    product = product_here()
    made = product.road.within(acting(product, as_user), "", "redate", lambda work: redate(work, command))
    _say(made, "has a new date", as_json=as_json)


@plan.command("close")
@click.argument("planned")
@click.option("--decided", "closed", flag_value=DECIDED, required=True, help="It was decided.")
@click.option("--withdrawn", "closed", flag_value=WITHDRAWN, help="It was withdrawn; say why.")
@click.option("--decision", default="", help="The decision that decided it.")
@click.option("--reason", default="")
@as_option
@json_option
def closed(as_user: str | None, *, as_json: bool, **given: str) -> None:
    """Take an entry out of the plan. It stays to be read, with every date it had."""
    command = CloseEntry(**given)
    product = product_here()
    made = product.road.within(acting(product, as_user), "", "close", lambda work: close_entry(work, command))
    _say(made, f"has left the plan: it was {command.closed}", as_json=as_json)


def _say(made: dict[str, Json], words: str, *, as_json: bool) -> None:
    if as_json:
        print_json(made)
    else:
        say(f"{made['id']} {words}.")
