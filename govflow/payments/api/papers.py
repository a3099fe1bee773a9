"""Spend, the year-end statement and the pool manager's reports over the API."""

from __future__ import annotations

from typing import Any, Literal

from flask import Response, jsonify
from pydantic import BaseModel, Field

from govflow.payments.api.shared import NoQuery, blueprint, done, parts, pence, seen
from govflow.payments.printing import TYPES, print_paper
from govflow.payments.queries.reading import paper_called, reports_in, spend_in, statements_in, terms_called
from govflow.payments.use_cases.reporting import MakeReport, make_report
from govflow.payments.use_cases.speaking import CREATED
from govflow.payments.use_cases.stating import (
    AgreeStatement,
    DrawStatement,
    ReportSpend,
    agree_statement,
    draw_statement,
    report_spend,
)
from govflow.rulebook.pooled_fund_json import spent_json
from govflow.rulebook.pooled_fund_model import Given
from govflow.web.json_requests import Body, Text, Word, idempotency_key, read_body, read_query
from govflow.web.openapi import FindingShape, describe
from govflow.web.product import product


class NewSpend(Body):
    """What a party has spent of a budget line by a day: the year so far."""

    party: Word
    line: Word
    amount: Word
    as_at: Word
    document: Word = ""


class NewStatement(Body):
    """The statement as at a day; of one drawn before, restated, saying why."""

    as_at: Word
    reason: Text = ""
    own_costs: dict[str, Word] | None = None
    helps: dict[str, Word] = Field(default_factory=dict)


class Agreement(Body):
    """The digest of the statement that is agreed; with a ``document``, which side did elsewhere, and when."""

    digest: Word
    side: Word = ""
    agreed_on: Word = ""
    document: Word = ""


class NewReport(Body):
    """A report of the pool manager."""

    kind: Literal["quarterly", "annual"]
    period: Word
    as_at: Word
    narrative: Text = ""
    document: Word = ""


class SpendShown(BaseModel):
    """What was reported as spent, in the order it was recorded."""

    ref: str
    pool: str
    spend: list[dict[str, Any]]


class SpendReceipt(BaseModel):
    """What was recorded, and what a rule had against it."""

    ref: str
    spend: str
    event: int
    flags: list[FindingShape]


class PapersShown(BaseModel):
    """Statements or reports, each with its figures."""

    ref: str
    pool: str
    papers: list[dict[str, Any]]


class StatementReceipt(BaseModel):
    """The statement that was drawn."""

    ref: str
    statement: str
    digest: str
    number: int
    event: int


class AgreedReceipt(BaseModel):
    """Which side agreed, and whether both have."""

    ref: str
    statement: str
    side: str
    agreed: bool = Field(description="Whether both sides have.")
    event: int


class ReportReceipt(BaseModel):
    """The report that was made."""

    ref: str
    report: str
    event: int


@blueprint.get("/spend")
@describe(answer=SpendShown, query=NoQuery)
def spend(ref: str, pool: str) -> Response:
    """Show what the parties reported as spent."""
    read_query(NoQuery)
    with product().store.read() as connection:
        terms_called(connection, parts(), seen(connection, ref), pool)
        found = spend_in(connection, ref, pool)
    return jsonify({"ref": ref, "pool": pool, "spend": [spent_json(one) for one in found]})


@blueprint.post("/spend")
@describe(answer=SpendReceipt, status=CREATED, body=NewSpend, is_write=True)
def report_spent(ref: str, pool: str) -> tuple[Response, int]:
    """Report what a party has spent of a budget line."""
    said = read_body(NewSpend).model_dump()
    command = ReportSpend(ref, pool, pence=pence(said.pop("amount")), **said, key=idempotency_key())
    return done(ref, "report spend", lambda work: report_spend(work, parts(), command))


@blueprint.get("/statements")
@describe(answer=PapersShown, query=NoQuery)
def statements(ref: str, pool: str) -> Response:
    """Show the year-end statements: the one that stands last, those it superseded before."""
    read_query(NoQuery)
    with product().store.read() as connection:
        terms_called(connection, parts(), seen(connection, ref), pool)
        found = statements_in(connection, ref, pool)
    return jsonify({"ref": ref, "pool": pool, "papers": [one.as_json() for one in found]})


@blueprint.post("/statements")
@describe(answer=StatementReceipt, status=CREATED, body=NewStatement, is_write=True)
def state(ref: str, pool: str) -> tuple[Response, int]:
    """Calculate the statement, or restate it; the one before is kept."""
    wanted = read_body(NewStatement)
    own = {code: pence(text, "own_costs") for code, text in (wanted.own_costs or {}).items()}
    helps = {name: pence(text, "helps") for name, text in wanted.helps.items()}
    more = Given(own if wanted.own_costs is not None else None, helps)
    command = DrawStatement(ref, pool, wanted.as_at, wanted.reason, more, idempotency_key())
    return done(ref, "draw a statement", lambda work: draw_statement(work, parts(), command))


@blueprint.post("/statements/agree")
@describe(answer=AgreedReceipt, status=CREATED, body=Agreement, is_write=True)
def agree(ref: str, pool: str) -> tuple[Response, int]:
    """Agree the statement that stands, by its digest, for one's own side; or record who did elsewhere."""
    wanted = read_body(Agreement)
    elsewhere = (wanted.side, wanted.agreed_on, wanted.document)
    command = AgreeStatement(ref, pool, wanted.digest, idempotency_key(), *elsewhere)
    return done(ref, "agree a statement", lambda work: agree_statement(work, parts(), command))


@blueprint.get("/reports")
@describe(answer=PapersShown, query=NoQuery)
def reports(ref: str, pool: str) -> Response:
    """Show the pool manager's reports and annual returns."""
    read_query(NoQuery)
    with product().store.read() as connection:
        terms_called(connection, parts(), seen(connection, ref), pool)
        found = reports_in(connection, ref, pool)
    return jsonify({"ref": ref, "pool": pool, "papers": [one.as_json() for one in found]})


@blueprint.post("/reports")
@describe(answer=ReportReceipt, status=CREATED, body=NewReport, is_write=True)
def report(ref: str, pool: str) -> tuple[Response, int]:
    """Make a quarterly report, or the annual return, of the figures as at a day."""
    command = MakeReport(ref, pool, **read_body(NewReport).model_dump(), key=idempotency_key())
    return done(ref, "report on a pool", lambda work: make_report(work, parts(), command))


@blueprint.get("/papers/<paper>.<any(xlsx, docx):form>")
@describe(media_type="*/*", query=NoQuery)
def download(ref: str, pool: str, paper: str, form: str) -> Response:
    """Give a statement or a report as ``xlsx`` or ``docx``."""
    read_query(NoQuery)
    with product().store.read() as connection:
        terms = terms_called(connection, parts(), seen(connection, ref), pool)
        papers = (*statements_in(connection, ref, pool), *reports_in(connection, ref, pool))
    content = print_paper(paper_called(papers, paper), terms.title, form)
    named = {"Content-Disposition": f"attachment; filename={paper}.{form}"}
    return Response(content, mimetype=TYPES[form], headers=named)
