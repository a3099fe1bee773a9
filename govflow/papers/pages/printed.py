"""Agendas, minutes, notices and approval sheets as files to take away."""

from __future__ import annotations

from flask import Response

from govflow.papers.handing_out import paper
from govflow.papers.pages.blueprint import asked, blueprint

FULL = "full"


@blueprint.get("/meetings/<ref>/agenda.<any(docx, pdf):form>")
def agenda(ref: str, form: str) -> Response:
    """Hand out the agenda of a meeting."""
    return paper("agenda", ref, form)


@blueprint.get("/meetings/<ref>/minutes.<any(docx, pdf):form>")
def minutes(ref: str, form: str) -> Response:
    """Hand out the minutes of a meeting, the public version unless the full one is asked for."""
    return paper("minutes", ref, form, full=asked("version") == FULL)


@blueprint.get("/decisions/<ref>/notice.<any(docx, pdf):form>")
def notice(ref: str, form: str) -> Response:
    """Hand out the statement of a decision."""
    return paper("notice", ref, form, full=asked("version") == FULL)


@blueprint.get("/reports/<ref>/report.<any(docx, pdf):form>")
def report(ref: str, form: str) -> Response:
    """Hand out a report to a board."""
    return paper("report", ref, form)


@blueprint.get("/returns/<ref>/report.<any(docx, pdf):form>")
def return_report(ref: str, form: str) -> Response:
    """Hand out what a return says of its period."""
    return paper("return", ref, form)


@blueprint.get("/delegations/<ref>/sheet.<any(docx, pdf):form>")
def sheet_file(ref: str, form: str) -> Response:
    """Hand out the sheet that a delegate signs."""
    return paper("sheet", ref, form, about=asked("about"), words=asked("text"))
