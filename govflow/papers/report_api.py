"""Reports to a board over the API, as files; what they say is served by the room of returns."""

from __future__ import annotations

from flask import Response

from govflow.papers.api import NoQuery
from govflow.papers.handing_out import paper
from govflow.papers.notice_api import api
from govflow.web.json_requests import read_query
from govflow.web.openapi import describe

__all__ = ["api", "report", "return_report"]


@api.get("/reports/<ref>/report.<any(docx, pdf):form>")
@describe(media_type="*/*", query=NoQuery)
def report(ref: str, form: str) -> Response:
    """Hand out a report to a board."""
    read_query(NoQuery)
    return paper("report", ref, form)


@api.get("/returns/<ref>/report.<any(docx, pdf):form>")
@describe(media_type="*/*", query=NoQuery)
def return_report(ref: str, form: str) -> Response:
    """Hand out what a return says of its period."""
    read_query(NoQuery)
    return paper("return", ref, form)
