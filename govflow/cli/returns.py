"""``govflow return``: open, list, show, figures, period; its steps as those of any case."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar, cast

import click

from govflow.cli.acting import acting, product_here
from govflow.cli.cases import do, options
from govflow.cli.output import print_json, say
from govflow.cli.views import lines_json
from govflow.cli.with_powers import areas_of
from govflow.kernel.errors import InvalidInput
from govflow.kernel.findings import Json
from govflow.kernel.pence import money_words
from govflow.ledger.event import Stored
from govflow.returns.commands import CarriedEntered, ConditionAnswered, EnterFigures
from govflow.returns.model import RETURN, Figures, Line
from govflow.returns.pasting import read_rows
from govflow.returns.periods import period_words
from govflow.returns.ports import PART, ReturnParts
from govflow.returns.queries.holding import Listed, figures_of, list_returns
from govflow.returns.shown import return_json
from govflow.returns.use_cases.entering import enter_figures, take_again
from govflow.returns.use_cases.opening import OpenReturn, SayPeriod, open_return, say_period
from govflow.road.opening import CaseOpened, known_area
from govflow.road.queries import load_case
from govflow.storage.work import Work

Result = TypeVar("Result")
json_option = click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
as_option = click.option("--as", "as_user", help="Who acts (only in a demonstration or rehearsal).")
area_option = click.option("--area", required=True, help="The area, by its short name, code or name.")
file_option = click.option(
    "--from", "file", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="A CSV file."
)
key_option = click.option("--key", default="", help="A key under which this is done once.")


@click.group("return")
def return_() -> None:
    """Quarterly and year-end returns: open, list, show, figures, and their steps."""


def parts() -> ReturnParts:
    """Return what the room was handed at start."""
    return cast("ReturnParts", product_here().parts[PART])


def within(as_user: str | None, ref: str, doing: str, act: Callable[[Work], Result]) -> Result:
    """Do something in one transaction of the road."""
    product = product_here()
    return product.road.within(acting(product, as_user), ref, doing, act)


def opened(case: CaseOpened, *, as_json: bool) -> None:
    """Print the receipt of an opening."""
    if as_json:
        print_json(case.as_json())
    else:
        say(f"{case.ref} is open, in state {case.state}.")


def noted(stored: Stored, *, as_json: bool) -> None:
    """Print the receipt of an entry."""
    if as_json:
        print_json({"ref": stored.stream.partition(":")[2], "event": stored.id})
    else:
        say(f"Recorded. Reference GF-{stored.id}.")


@return_.command("open")
@area_option
@click.option("--year", required=True, help="The year, like 2021-22.")
@click.option("--quarter", default="", help="Q1 to Q4, or year_end; else the next without a return.")
@key_option
@as_option
@json_option
def open_one(*, as_user: str | None, as_json: bool, **given: str) -> None:
    """Open the return of a period."""
    command = OpenReturn(**given)
    case = within(as_user, "", "open a return", lambda work: open_return(work, parts(), command))
    opened(case, as_json=as_json)


def list_found(plural: str, area: str, find: Callable[..., list[Listed]], *, as_json: bool) -> None:
    """Print returns or reports of one area, or of all."""
    product = product_here()
    with product.store.read() as connection:
        areas = [known_area(connection, area)] if area else areas_of("")
        found = find(connection, areas)
        cases = lines_json(product, connection, [one.case for one in found])
    rows: list[Json] = [
        {**row, "periods": list[Json](one.periods)} for row, one in zip(cases, found, strict=True)
    ]
    if as_json:
        print_json({plural: rows})
        return
    for one in found:
        periods = ", ".join(period_words(period) for period in one.periods) or "no period yet"
        say(f"{one.case.ref}  {periods}: {one.case.state.replace('_', ' ')}")


@return_.command("list")
@click.option("--area", default="", help="Only this area.")
@json_option
def returns(area: str, *, as_json: bool) -> None:
    """List returns, the latest period first."""
    list_found("returns", area, list_returns, as_json=as_json)


@return_.command()
@click.argument("ref")
@json_option
def show(ref: str, *, as_json: bool) -> None:
    """Show what a return holds."""
    product = product_here()
    with product.store.read() as connection:
        case = load_case(connection, ref, RETURN)
        document = return_json(connection, product.parts[PART], ref)
        figures = figures_of(connection, ref)
    if as_json:
        print_json({"state": case.state, "version": case.version, **document})
    else:
        say(f"{ref}: {case.state.replace('_', ' ')}, version {case.version}")
        _say(figures)


def _say(figures: Figures) -> None:
    if not figures.period:
        say("  It is not yet said which period it is of.")
        return
    totals = figures.totals
    say(f"  {period_words(figures.period)} of {figures.plan or 'no plan yet'}")
    for line in figures.lines:
        say(f"  {line.scheme} ({line.source or 'no source said'}): {_spent(line)}")
    say(f"  In all {money_words(totals.spent)} of {money_words(totals.spent_of)}")
    for metric in figures.metrics:
        late = f"not available until {metric.due}" if metric.due else metric.state.replace("_", " ")
        say(f"  {metric.metric} {metric.measure}: {late if metric.missing else metric.actual}")
    for condition in figures.conditions:
        say(f"  {condition.key} still met: {condition.met or 'not said'}")
    for one in figures.carried:
        say(f"  carried forward from {one.origin}: {money_words(one.amount)} {one.scheme}".rstrip())


def _spent(line: Line) -> str:
    if line.spent is None:
        return f"expected {line.expected_on}, {line.reason}" if line.expected_on else "not said"
    of = f" of {money_words(line.budget)}" if line.budget is not None else ""
    return f"{money_words(line.spent)}{of}"


@return_.command()
@click.argument("ref")
@click.option(
    "--from", "file", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="A CSV file."
)
@click.option("--condition", "conditions", multiple=True, help="KEY=yes, or KEY=no: why. May be repeated.")
@click.option("--carried", multiple=True, help="YEAR=AMOUNT, or YEAR=AMOUNT: scheme. May be repeated.")
@click.option("--narrative", default=None, help="The words that go with it.")
@click.option("--plan-again", is_flag=True, help="Take the plan's budgets and metrics again first.")
@key_option
@as_option
@json_option
def figures(
    *,
    ref: str,
    file: Path | None,
    conditions: tuple[str, ...],
    carried: tuple[str, ...],
    narrative: str | None,
    plan_again: bool,
    key: str,
    as_user: str | None,
    as_json: bool,
) -> None:
    """Enter figures of a return from a CSV file: Scheme ID, Scheme, Source, Spent, Forecast and the like."""
    if plan_again:
        stored = within(
            as_user, ref, "take a plan's figures again", lambda work: take_again(work, parts(), ref)
        )
        if not (file or conditions or carried or narrative is not None):
            noted(stored, as_json=as_json)
            return
    answered = [ConditionAnswered(*_three(one, "--condition")) for one in conditions]
    command = EnterFigures(
        ref,
        lines=read_rows(text_of(file)) if file else (),
        conditions=answered,
        carried=[CarriedEntered(*_three(one, "--carried")) for one in carried],
        narrative=narrative,
        key=key,
    )
    stored = within(
        as_user, ref, "enter figures of a return", lambda work: enter_figures(work, parts(), command)
    )
    noted(stored, as_json=as_json)


def text_of(file: Path) -> str:
    """Return the text of a file.

    Raises:
        InvalidInput: where it is not UTF-8.
    """
    try:
        return file.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise InvalidInput(f"{file.name} is not UTF-8 text. Save it as CSV UTF-8.", field="--from") from error


def _three(said: str, option: str) -> tuple[str, str, str]:
    name, equals, rest = said.partition("=")
    if not equals or not name.strip():
        raise InvalidInput(f"'{said}' cannot be read. Write it NAME=VALUE.", field=option)
    value, _, words = rest.partition(":")
    return name.strip(), value.strip(), words.strip()


@return_.command()
@click.argument("ref")
@click.option("--year", required=True, help="The year, like 2021-22.")
@click.option("--quarter", required=True, help="Q1 to Q4, or year_end.")
@as_option
@json_option
def period(*, as_user: str | None, as_json: bool, **given: str) -> None:
    """Say which period a return is of that was opened without one."""
    command = SayPeriod(**given)
    doing = "say the period of a return"
    stored = within(as_user, command.ref, doing, lambda work: say_period(work, parts(), command))
    noted(stored, as_json=as_json)


return_.add_command(options)
return_.add_command(do)
