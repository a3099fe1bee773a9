"""``govflow case`` and ``govflow plan``: the same commands, the second on plans alone."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import click

from govflow.bootstrap import opening
from govflow.cli.acting import acting, product_here
from govflow.cli.casework import add_casework
from govflow.cli.evidence import bring_files, name_files
from govflow.cli.money import money
from govflow.cli.output import FELL_SHORT, print_json, say, show_error, show_finding
from govflow.cli.views import lines_json, show_case, view_json
from govflow.kernel.actor import Actor, Door
from govflow.kernel.errors import InvalidInput, NotFound, Refused
from govflow.kernel.findings import Json
from govflow.kernel.moments import Happened, parse_happened, parse_instant
from govflow.road.choices import Choices, choices_for
from govflow.road.opening import known_area
from govflow.road.ports import StepTaken, TakeStep
from govflow.road.queries import list_cases, load_case, view_case
from govflow.storage.work import Work
from govflow.web.product import Product

PLAN = "bcf_plan"
json_option = click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
as_option = click.option("--as", "as_user", help="Who acts (only in a demonstration or rehearsal).")
NOBODY = Actor("person:nobody", Door.COMMAND_LINE)


@click.group()
def case() -> None:
    """Cases of every workflow: open, list, show, options, do, correct."""


@click.group()
def plan() -> None:
    """Better Care Fund plans: list, show, options, do."""


def _kind(ctx: click.Context) -> str:
    return "plan" if ctx.parent is not None and ctx.parent.info_name == "plan" else ""


@click.command("open")
@click.argument("workflow")
@click.option("--area", required=True, help="The area, by its short name, code or name.")
@click.option("--year", default="", help="The year, like 2021-22.")
@click.option("--key", default="", help="A key under which this is done once.")
@as_option
@json_option
def open_(workflow: str, area: str, year: str, key: str, as_user: str | None, *, as_json: bool) -> None:
    """Open a case."""
    product = product_here()
    actor = acting(product, as_user)
    opened = product.road.open(actor, opening(product, workflow, area, year, key))
    if as_json:
        print_json(opened.as_json())
    else:
        say(f"{opened.ref} is open, in state {opened.state}.")


@click.command("open")
@click.option("--area", required=True, help="The area, by its short name, code or name.")
@click.option("--year", required=True, help="The year, like 2021-22.")
@click.option("--key", default="", help="A key under which this is done once.")
@as_option
@json_option
@click.pass_context
def open_plan(
    ctx: click.Context, area: str, year: str, key: str, as_user: str | None, *, as_json: bool
) -> None:
    """Open a plan."""
    ctx.invoke(open_, workflow=PLAN, area=area, year=year, key=key, as_user=as_user, as_json=as_json)


@click.command("list")
@click.option("--workflow", default="", help="Only this workflow.")
@click.option("--area", default="", help="Only this area, by its short name, code or name.")
@click.option("--year", default="", help="Only this year.")
@click.option("--state", default="", help="Only this state.")
@json_option
@click.pass_context
def list_(ctx: click.Context, workflow: str, area: str, year: str, state: str, *, as_json: bool) -> None:
    """List cases."""
    product = product_here()
    rows: list[dict[str, Any]] = []
    cursor = ""
    with product.store.read() as connection:
        areas = [known_area(connection, area)] if area else None
        while True:
            page = list_cases(
                connection,
                kind=_kind(ctx),
                workflow=workflow,
                areas=areas,
                year=year,
                state=state,
                cursor=cursor,
                limit=200,
            )
            rows += lines_json(product, connection, page.items)
            cursor = page.next_cursor
            if not cursor:
                break
    if as_json:
        print_json({"plans" if _kind(ctx) else "cases": rows})
        return
    for row in rows:
        late = f"  late: {', '.join(map(str, row['late']))}" if row["late"] else ""
        say(f"{row['ref']}  {row['state']}  version {row['version']}{late}")


@click.command()
@click.argument("ref")
@click.option("--as-at", help="Show it as it stood at this instant.")
@click.option("--known-at", help="By what GovFlow knew at this instant.")
@json_option
@click.pass_context
def show(ctx: click.Context, ref: str, as_at: str | None, known_at: str | None, *, as_json: bool) -> None:
    """Show a case: its state, dates and authority."""
    product = product_here()
    then = parse_instant(as_at, field="--as-at") if as_at else None
    known = parse_instant(known_at, field="--known-at") if known_at else None
    with product.store.read() as connection:
        view = view_case(connection, ref, kind=_kind(ctx), as_at=then, known_at=known)
        document = view_json(product, connection, view, then)
    if as_json:
        print_json(document)
    else:
        show_case(document)


@click.command()
@click.argument("ref")
@as_option
@json_option
@click.pass_context
def options(ctx: click.Context, ref: str, as_user: str | None, *, as_json: bool) -> None:
    """Show every step out of the present state, and what stands in the way."""
    product = product_here()
    actor = acting(product, as_user) if as_user else NOBODY
    with product.store.read() as connection:
        load_case(connection, ref, _kind(ctx))
        work = Work(connection, actor)
        found = choices_for(work, product.road.rules, ref, anyone=not as_user)
    if as_json:
        print_json(found.as_json())
    else:
        _show_options(found)


def _show_options(found: Choices) -> None:
    say(f"{found.case.ref} stands in {found.case.state}, version {found.case.version}.")
    for choice in found.choices:
        whether = "can" if choice.open else "not"
        say(f"{whether}  {choice.step.trigger} -> {choice.step.to}: {choice.step.title}")
        for asked in choice.asks:
            say(f"    asks {asked.name}{'' if asked.required else ' (if there is one)'}: {asked.label}")
        for finding in choice.blocked_by:
            show_finding(finding)


@click.command()
@click.argument("ref")
@click.argument("trigger")
@click.option("--reason", default="", help="Why.")
@click.option("--authority", default="", help="The act or power it is taken under.")
@click.option("--evidence", multiple=True, help="A file, or KIND=FILE. May be repeated.")
@click.option("--happened-at", help="When it was done in the world: a date or an instant.")
@click.option("--received-at", help="When the message saying so was received.")
@click.option("--for", "on_behalf", default="", help="Which body or person did it.")
@click.option("--expect-version", type=int, help="Refuse if the case is at another version.")
@click.option("--key", default="", help="A key under which this is done once.")
@click.option("--answer", "answers", multiple=True, help="NAME=ANSWER for a form. May be repeated.")
@click.option("--line", "lines", multiple=True, help="A comment or condition. May be repeated.")
@click.option("--checked", multiple=True, help="A line of the checklist. May be repeated.")
@as_option
@json_option
@click.pass_context
def do(
    ctx: click.Context,
    *,
    ref: str,
    trigger: str,
    reason: str,
    authority: str,
    evidence: tuple[str, ...],
    happened_at: str | None,
    received_at: str | None,
    on_behalf: str,
    expect_version: int | None,
    key: str,
    answers: tuple[str, ...],
    lines: tuple[str, ...],
    checked: tuple[str, ...],
    as_user: str | None,
    as_json: bool,
) -> None:
    """Take a step, or record one that was taken in the world."""
    product = product_here()
    actor = acting(product, as_user)
    command = TakeStep(
        ref=ref,
        trigger=trigger,
        reason=reason,
        authority=authority,
        happened=_happened(happened_at, "--happened-at"),
        received=_happened(received_at, "--received-at"),
        on_behalf=on_behalf,
        expect_version=expect_version,
        key=key,
        answers=read_answers(answers, lines, reason),
        checked=checked,
    )
    _take(product, actor, command, _kind(ctx), evidence, as_json=as_json)


def _take(
    product: Product, actor: Actor, command: TakeStep, kind: str, evidence: Sequence[str], *, as_json: bool
) -> None:
    with product.store.read() as connection:
        found = load_case(connection, command.ref, kind)
        definition = product.road.rules.definitions.pinned(connection, found.digest)
    named = [step for step in definition.transitions if step.trigger == command.trigger]
    # A step already taken under this key has left its state: its files are still of the kinds it asks for.
    steps = [step for step in named if found.state in step.sources] or named
    needed = steps[0].evidence if steps else ()
    files = name_files(evidence)
    try:
        bring = bring_files(files, found, product, needed) if files else None
        taken = product.road.step(actor, command, bring)
    except (InvalidInput, Refused, NotFound) as error:
        # What cannot be used in a step is a refused step: exit 1, whatever was wrong with it.
        show_error(error, as_json=as_json)
        raise click.exceptions.Exit(FELL_SHORT) from error
    _receipt(taken, as_json=as_json)


def _happened(text: str | None, option: str) -> Happened | None:
    return parse_happened(text, field=option) if text else None


def read_answers(answers: tuple[str, ...], lines: tuple[str, ...], reason: str) -> dict[str, Json]:
    """Return the form's answers: named ones, the numbered lines, and the reason where one was given."""
    read: dict[str, Json] = {}
    for answer in answers:
        name, equals, value = answer.partition("=")
        if not equals or not name.strip():
            raise InvalidInput(f"'{answer}' is not an answer. Write it NAME=ANSWER.", field="--answer")
        read[name.strip()] = value
    if lines:
        read["lines"] = [_line(line) for line in lines]
    if reason:
        read.setdefault("reason", reason)
    return read


def _line(text: str) -> Json:
    """Read TEXT, or TEXT | SECTION | DUE DATE."""
    parts = [part.strip() for part in text.split("|")]
    names = ("text", "section", "due_on")
    return dict(zip(names, parts, strict=False))


def _receipt(taken: StepTaken, *, as_json: bool) -> None:
    if as_json:
        print_json(taken.as_json())
        return
    moved = f"{taken.from_state} -> {taken.to_state}"
    say(f"{taken.ref}: {moved}, version {taken.version}. Reference GF-{taken.event}.")
    for flag in taken.flags:
        show_finding(flag)


for group in (case, plan):
    group.add_command(list_)
    group.add_command(show)
    group.add_command(options)
    group.add_command(do)
    add_casework(group)
case.add_command(open_)
plan.add_command(open_plan)
plan.add_command(money)
