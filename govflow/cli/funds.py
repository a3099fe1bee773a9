"""``govflow fund``: spend of a pooled fund, its year-end statement, and the pool manager's reports."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from govflow.cli.acting import product_here
from govflow.cli.output import print_json, say, show_finding
from govflow.cli.pool_money import amount_option, do, document_option, key_option, paper, parts, pence
from govflow.cli.with_powers import as_option, json_option
from govflow.kernel.errors import InvalidInput
from govflow.kernel.findings import Json
from govflow.kernel.moments import london_date
from govflow.kernel.pence import money_words
from govflow.payments.printing import TYPES, lines_of, pence_in, print_paper, tables_of
from govflow.payments.queries.overview import year_of
from govflow.payments.queries.reading import current_in, paper_called, reports_in, statements_in, terms_called
from govflow.payments.queries.standing import statement_now
from govflow.payments.use_cases.reporting import MakeReport, make_report
from govflow.payments.use_cases.stating import (
    AgreeStatement,
    DrawStatement,
    ReportSpend,
    agree_statement,
    draw_statement,
    report_spend,
)
from govflow.road.once import Answer
from govflow.road.queries import load_case
from govflow.rulebook.pooled_fund_model import Given
from govflow.storage.work import Work, read_clock

own_option = click.option(
    "--own-costs", multiple=True, help="PARTY=POUNDS, its part of the whole overspend; repeat it."
)
help_option = click.option(
    "--help-used", "helps", multiple=True, help="underspends=POUNDS, used before it is shared; repeat it."
)


@click.group()
def fund() -> None:
    """A pooled fund: spend, its year-end statement, agreed and restated, and the pool manager's reports."""


@fund.command("statement")
@click.argument("ref")
@click.argument("pool")
@click.option("--draw", is_flag=True, help="Put the statement down, the first one.")
@click.option("--as-at", default="", help="As at which day; without, the pool's last, or today.")
@own_option
@help_option
@key_option
@as_option
@json_option
def statement(
    *,
    ref: str,
    pool: str,
    draw: bool,
    as_at: str,
    own_costs: tuple[str, ...],
    helps: tuple[str, ...],
    key: str,
    as_user: str | None,
    as_json: bool,
) -> None:
    """Show the statements of a pool and what one would be now; with --draw, put the first one down."""
    if draw:
        command = DrawStatement(ref, pool, as_at or _day(ref, pool), "", _given(own_costs, helps), key)
        doing = (as_user, ref, "draw a statement")
        do(doing, lambda work: draw_statement(work, parts(), command), as_json=as_json)
        return
    with product_here().store.read() as connection:
        terms = terms_called(connection, parts(), load_case(connection, ref, "agreement").ref, pool)
        papers = statements_in(connection, ref, pool)
        books = year_of(connection, parts(), ref, pool, _given(own_costs, helps))
    now, found = statement_now(terms, books, as_at or _day(ref, pool))
    if as_json:
        told: list[Json] = [one.as_json() for one in papers]
        findings: list[Json] = [one.as_json() for one in found]
        print_json({"ref": ref, "pool": pool, "statements": told, "now": now, "findings": findings})
        return
    last = current_in(papers)
    for line in lines_of(last) if last else ["No statement is drawn yet. This is what it would be now."]:
        say(line)
    for table in tables_of(last.figures if last else now or {"findings": ()}):
        say(table.title)
        for row in table.rows:
            say("  " + "  ".join(_shown(one) for one in row))
    for finding in found:
        show_finding(finding)


def _shown(text: str) -> str:
    found = pence_in(text)
    return text if found is None else money_words(found)


def _day(ref: str, pool: str) -> str:
    """Return the last day of a pool, or today while it is still to come."""
    with product_here().store.read() as connection:
        terms = terms_called(connection, parts(), ref, pool)
        return min(london_date(read_clock(connection)), terms.ends_on).isoformat()


def _given(own_costs: Sequence[str], helps: Sequence[str]) -> Given:
    return Given(_named(own_costs) or None, _named(helps))


def _named(given: Sequence[str]) -> dict[str, int]:
    named = dict(one.partition("=")[::2] for one in given)
    return {name: pence(text) for name, text in named.items()}


@fund.command("restate")
@click.argument("ref")
@click.argument("pool")
@click.option("--reason", required=True, help="Why. It is kept private.")
@click.option("--as-at", default="", help="As at which day; without, the pool's last, or today.")
@own_option
@help_option
@key_option
@as_option
@json_option
def restate(
    *,
    own_costs: tuple[str, ...],
    helps: tuple[str, ...],
    as_at: str,
    as_user: str | None,
    as_json: bool,
    **given: str,
) -> None:
    """Draw the statement anew. The one before is superseded, and kept."""
    day = as_at or _day(given["ref"], given["pool"])
    command = DrawStatement(as_at=day, given=_given(own_costs, helps), **given)
    doing = (as_user, given["ref"], "restate a statement")
    do(doing, lambda work: draw_statement(work, parts(), command), as_json=as_json)


@fund.command("agree")
@click.argument("ref")
@click.argument("pool")
@click.argument("digest")
@click.option("--side", default="", help="Which side agreed it elsewhere: council or nhs.")
@click.option("--agreed-on", default="", help="When that was.")
@document_option
@key_option
@as_option
@json_option
def agree(*, evidence: str, as_user: str | None, as_json: bool, **given: str) -> None:
    """Agree the statement of this digest for one's own side, or record from a document who did elsewhere."""
    store = paper(given["ref"], evidence)

    def act(work: Work) -> Answer:
        return agree_statement(work, parts(), AgreeStatement(document=store(work), **given))

    do((as_user, given["ref"], "agree a statement"), act, as_json=as_json)


@fund.command("spend")
@click.argument("ref")
@click.argument("pool")
@click.argument("party")
@click.argument("line")
@amount_option
@click.option("--as-at", required=True, help="By which day, the year so far.")
@document_option
@key_option
@as_option
@json_option
def spend(*, amount: str, evidence: str, as_user: str | None, as_json: bool, **given: str) -> None:
    """Report what a party has spent of a budget line."""
    spent, store = pence(amount), paper(given["ref"], evidence)

    def act(work: Work) -> Answer:
        return report_spend(work, parts(), ReportSpend(pence=spent, document=store(work), **given))

    do((as_user, given["ref"], "report spend"), act, as_json=as_json)


@fund.command("report")
@click.argument("ref")
@click.argument("pool")
@click.option("--kind", type=click.Choice(["quarterly", "annual"]), default="quarterly")
@click.option("--period", required=True, help="Like 2021-22 Q2.")
@click.option("--as-at", required=True, help="The day its figures are of.")
@click.option("--narrative", default="", help="What is to be said of it. It is kept private.")
@document_option
@key_option
@as_option
@json_option
def report(*, evidence: str, as_user: str | None, as_json: bool, **given: str) -> None:
    """Make a quarterly report or the annual return of the pool manager."""
    store = paper(given["ref"], evidence)

    def act(work: Work) -> Answer:
        return make_report(work, parts(), MakeReport(document=store(work), **given))

    do((as_user, given["ref"], "report on a pool"), act, as_json=as_json)


@fund.command("export")
@click.argument("ref")
@click.argument("pool")
@click.argument("paper_id", metavar="PAPER")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), required=True, help=".xlsx or .docx")
@json_option
def export(*, ref: str, pool: str, paper_id: str, out: Path, as_json: bool) -> None:
    """Write a statement or a report to a file, as Excel or Word by its ending."""
    form = out.suffix.removeprefix(".")
    if form not in TYPES:
        raise InvalidInput("Name the file .xlsx or .docx.", field="--out")
    with product_here().store.read() as connection:
        terms = terms_called(connection, parts(), load_case(connection, ref, "agreement").ref, pool)
        papers = (*statements_in(connection, ref, pool), *reports_in(connection, ref, pool))
    out.write_bytes(print_paper(paper_called(papers, paper_id), terms.title, form))
    if as_json:
        print_json({"ref": ref, "paper": paper_id, "file": str(out)})
        return
    say(f"Written to {out}.")
