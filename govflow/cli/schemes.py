"""``govflow scheme``: what each scheme of a plan hangs on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any, TypeVar, cast

import click

from govflow.cli.acting import product_here
from govflow.cli.evidence import bring_files, name_files
from govflow.cli.output import print_json, say, show_finding
from govflow.cli.with_powers import as_option, json_option, said, within
from govflow.kernel.moments import london_date
from govflow.kernel.pence import money_words
from govflow.road.once import Answer
from govflow.road.queries import load_case
from govflow.schemes.model import TITLES, Scheme, Start
from govflow.schemes.ports import PART, SchemeParts
from govflow.schemes.queries.schemes import scheme_called, schemes_of, told_of
from govflow.schemes.use_cases.setting import SHOWS_DECISION, SetScheme, set_scheme
from govflow.storage.work import Work, read_clock

Command = TypeVar("Command", bound=Callable[..., Any])


@click.group()
def scheme() -> None:
    """The schemes of a plan: list, show, set."""


def parts() -> SchemeParts:
    """Return what the room of schemes was handed."""
    return cast("SchemeParts", product_here().parts[PART])


@scheme.command("list")
@click.argument("ref")
@click.option("--tag", default="", help="Only those with this tag of the board's priority.")
@json_option
def list_(ref: str, tag: str, *, as_json: bool) -> None:
    """List the schemes of a plan, those with most warnings first."""
    with product_here().store.read() as connection:
        case = load_case(connection, ref, "plan")
        every = schemes_of(connection, parts(), case, london_date(read_clock(connection)))
    found = [one for one in every if tag in ("", one.value("tag"))]
    if as_json:
        print_json({"schemes": [one.as_json() for one in found]})
        return
    for one in found:
        _say(one)
    if not found:
        say("There are no such schemes.")


@scheme.command()
@click.argument("ref")
@click.argument("key")
@json_option
def show(ref: str, key: str, *, as_json: bool) -> None:
    """Show one scheme with everything that was said of it."""
    with product_here().store.read() as connection:
        case = load_case(connection, ref, "plan")
        found = scheme_called(connection, parts(), case, key, london_date(read_clock(connection)))
        told = told_of(connection, case.ref, key)
        names = parts().names_for(connection, told.people)
    if as_json:
        print_json({**found.as_json(), "history": told.as_json()})
        return
    _say(found)
    for name, title in TITLES.items():
        say(f"  {title}: {found.value(name) or 'not stated'}")
    for start in found.starts:
        say(f"  {start.follows} starts {start.words}, says {start.source}")
    for each in told.said:
        say(f"  {each.at}  {each.title}: {each.value or 'taken away, or erased'} ({names[each.by]})")


def _say(one: Scheme) -> None:
    say(f"{one.key}: {one.title}, {money_words(one.pence)}")
    for finding in one.findings:
        show_finding(finding)


def _fields(command: Command) -> Command:
    for name, title in reversed(list(TITLES.items())):
        option = click.option(f"--{name.replace('_', '-')}", name, help=f"{title}. Empty takes it back.")
        command = option(command)
    return command


@scheme.command("set")
@click.argument("ref")
@click.argument("key")
@_fields
@click.option("--evidence", default="", help="A file that shows a decision made elsewhere.")
@click.option("--follows", default="", help="Which scheme or service follows it.")
@click.option("--starts", default="", help="When that starts: 2019-11-04, or 2019-11.")
@click.option("--source", default="", help="Where that is written.")
@click.option("--page", default="", help="On which page.")
@as_option
@json_option
def set_(*, ref: str, key: str, evidence: str, as_user: str | None, as_json: bool, **given: Any) -> None:
    """Say what a scheme hangs on. What is not given stays as it is, and what was said before is kept."""
    fields = {name: given[name] for name in TITLES if given[name] is not None}
    start = Start(given["follows"], given["starts"], given["source"], page=given["page"])
    starts = (start,) if start.follows or start.source or start.starts else ()
    command = SetScheme(ref, key, fields, starts)
    product = product_here()
    with product.store.read() as connection:
        case = load_case(connection, ref, "plan")
    files = [(SHOWS_DECISION, path) for _, path in name_files([evidence] if evidence else [])]
    bring = bring_files(files, case, product)

    def act(work: Work) -> Answer:
        papers = bring(work)
        shown = {"decision_document": papers[0].document} if papers else {}
        return set_scheme(work, parts(), replace(command, said={**fields, **shown}))

    done = within(as_user, ref, "say what a scheme hangs on", act)
    words = f"Recorded as event {done['event']}." if done["event"] else "Nothing was changed."
    said(done, words, as_json=as_json)
