"""The pages of the year-end statement and of the pool manager's reports, with their downloads."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Response, request

from govflow.kernel.findings import Finding
from govflow.kernel.moments import london_date
from govflow.payments.pages.shared import (
    Answered,
    amount,
    blueprint,
    chosen,
    day,
    do,
    paper,
    parts,
    render,
    seen,
)
from govflow.payments.printing import TYPES, lines_of, print_paper, tables_of
from govflow.payments.queries.overview import year_of
from govflow.payments.queries.reading import current_in, paper_called, reports_in, spend_in, statements_in
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
from govflow.rulebook.pool_terms import CONTINGENCY
from govflow.rulebook.pooled_fund_model import Given
from govflow.rulebook.riskshare_words import HELPS
from govflow.storage.work import Work, read_clock
from govflow.web.components import Problems
from govflow.web.forms import said
from govflow.web.product import product

# The boxes for each party's own costs, by its code, and for help that the terms name.
OWN, HELP = "own-", "help-"


@blueprint.get("/statement")
def statement(ref: str, pool: str) -> str:
    """Show the statement that stands, those it superseded, and what it would be now."""
    return _statement(ref, pool)


def _statement(ref: str, pool: str, problems: Problems | None = None, refused: Sequence[Finding] = ()) -> str:
    with product().store.read() as connection:
        head = seen(connection, ref, pool)
        papers = statements_in(connection, ref, pool)
        last = current_in(papers)
        today = london_date(read_clock(connection))
        as_at = last.as_at if last else min(today, head[1].ends_on).isoformat()
        now, found = statement_now(head[1], year_of(connection, parts(), ref, pool), as_at)
        spent = spend_in(connection, ref, pool)
    shown = last.figures if last else now
    context = {
        "last": last,
        "former": [one for one in papers if one is not last],
        "as_at": as_at,
        "found": found,
        "spent": spent,
        "has_changed": last is not None and now is not None and now != last.figures,
        "tables": list(tables_of(shown)) if shown else [],
        "lines": lines_of(last) if last else [],
        "helps": [(one, HELPS[one]) for one in head[1].risk_share.met_first if one != CONTINGENCY],
    }
    return render("statement", head, problems, refused, **context)


@blueprint.post("/spend")
def spend(ref: str, pool: str) -> Answered:
    """Report what a party has spent of a budget line."""
    problems = Problems()
    party = chosen(problems, "party", "Choose the party")
    line = chosen(problems, "line", "Choose the budget line")
    pence, on = amount(problems), day(problems, "the day up to which it was spent", name="spent")
    if problems:
        return _statement(ref, pool, problems), 400
    store = paper(ref)

    def act(work: Work) -> Answer:
        command = ReportSpend(ref, pool, party, line, pence, on, store(work), said("key"))
        return report_spend(work, parts(), command)

    return do(("statement", ref, pool), "report spend", act, _statement)


@blueprint.post("/statement")
def draw(ref: str, pool: str) -> Answered:
    """Draw the statement, or restate it."""
    problems = Problems()
    on = day(problems, "the day the statement is as at", name="drawn")
    more = Given(_boxes(problems, OWN) or None, _boxes(problems, HELP))
    if problems:
        return _statement(ref, pool, problems), 400
    command = DrawStatement(ref, pool, on, said("reason"), more, said("key"))
    doing = "draw a statement"
    return do(
        ("statement", ref, pool), doing, lambda work: draw_statement(work, parts(), command), _statement
    )


def _boxes(problems: Problems, first: str) -> dict[str, int]:
    """Read the boxes that were filled: of each party's own costs, or of help used before."""
    return {
        box.removeprefix(first): amount(problems, box)
        for box in request.form
        if box.startswith(first) and said(box)
    }


@blueprint.post("/statement/agree")
def agree(ref: str, pool: str) -> Answered:
    """Agree the statement that was read, by its digest."""
    problems = Problems()
    elsewhere = bool(said("side"))
    on = day(problems, "the day it was agreed", name="agreed") if elsewhere else ""
    given = request.files.get("document")
    if elsewhere and not (given and given.filename):
        problems.add("agreed-document", "Choose the document that shows it was agreed")
    if problems:
        return _statement(ref, pool, problems), 400
    store = paper(ref)

    def act(work: Work) -> Answer:
        more = (said("side"), on, store(work)) if elsewhere else ()
        return agree_statement(work, parts(), AgreeStatement(ref, pool, said("digest"), said("key"), *more))

    return do(("statement", ref, pool), "agree a statement", act, _statement)


@blueprint.get("/reports")
def reports(ref: str, pool: str) -> str:
    """Show the reports of the pool manager, and the form that makes one."""
    return _reports(ref, pool)


def _reports(ref: str, pool: str, problems: Problems | None = None, refused: Sequence[Finding] = ()) -> str:
    with product().store.read() as connection:
        head = seen(connection, ref, pool)
        found = reports_in(connection, ref, pool)
    tables = {one.id: list(tables_of(one.figures)) for one in found}
    return render("reports", head, problems, refused, found=found[::-1], tables=tables)


@blueprint.post("/reports")
def report(ref: str, pool: str) -> Answered:
    """Make a quarterly report or the annual return."""
    problems = Problems()
    kind = chosen(problems, "kind", "Choose which report it is")
    if not said("period"):
        problems.add("period", "Enter the period")
    on = day(problems, "the day the figures are as at")
    if problems:
        return _reports(ref, pool, problems), 400
    store = paper(ref)

    def act(work: Work) -> Answer:
        told = (kind, said("period"), on, said("narrative"))
        return make_report(work, parts(), MakeReport(ref, pool, *told, store(work), said("key")))

    return do(("reports", ref, pool), "report on a pool", act, _reports)


@blueprint.get("/papers/<id_>.<any(xlsx, docx):form>")
def download(ref: str, pool: str, id_: str, form: str) -> Response:
    """Give a statement or a report as a file."""
    with product().store.read() as connection:
        _, terms = seen(connection, ref, pool)
        papers = (*statements_in(connection, ref, pool), *reports_in(connection, ref, pool))
    content = print_paper(paper_called(papers, id_), terms.title, form)
    named = {"Content-Disposition": f"attachment; filename={id_}.{form}"}
    return Response(content, mimetype=TYPES[form], headers=named)
