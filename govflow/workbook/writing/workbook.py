"""Contents written as a fresh workbook in the template's layout, which reads back to the very same."""

from __future__ import annotations

from govflow.workbook.cells import read_grid
from govflow.workbook.differences import Difference, differences
from govflow.workbook.gate import pass_gate
from govflow.workbook.grid import NotRead
from govflow.workbook.held import digest_of
from govflow.workbook.layout.contents import read_contents
from govflow.workbook.model import Contents
from govflow.workbook.template import Template
from govflow.workbook.writing.book import file_of
from govflow.workbook.writing.expenditure import expenditure_page, lists_page, scheme_types_page
from govflow.workbook.writing.front import cover_page, guidance_page
from govflow.workbook.writing.funding import income_page, summary_page
from govflow.workbook.writing.metrics import metrics_page, requirements_page
from govflow.workbook.writing.page import Page
from govflow.workbook.writing.round import WORKING_COPY, Round

PAGES = {
    "guidance": guidance_page,
    "cover": cover_page,
    "summary": summary_page,
    "income": income_page,
    "expenditure": expenditure_page,
    "scheme_types": scheme_types_page,
    "metrics": metrics_page,
    "requirements": requirements_page,
}


class NotWritten(Exception):
    """Contents that no workbook of the template holds as they are: what would read back otherwise."""

    def __init__(self, lost: tuple[Difference, ...], message: str) -> None:
        super().__init__(message)
        self.lost, self.message = lost, message


def write_workbook(contents: Contents, template: Template) -> bytes:
    """Return contents as a workbook; a part that is not held has no sheet. The same contents, the same bytes.

    Raises:
        NotWritten: where the file would read back otherwise, so that nothing is lost in silence.
    """
    of = Round(contents, template)
    # The lists stand last and are made first: the other sheets point at them.
    lists = lists_page(of)
    pages: list[Page] = [page(of) for part, page in PAGES.items() if of.has(part)]
    board = of.cover.text("board")
    title = template.words["print"]["heading"] + (f": {board}" if board else "")
    written = file_of([*pages, lists], title, WORKING_COPY)
    _read_back(written, contents, template)
    return written


def _read_back(written: bytes, contents: Contents, template: Template) -> None:
    """Read what was written, as whoever gets it will."""
    try:
        pass_gate(written)
        again, _ = read_contents(read_grid(written), {template.name: template})
    except NotRead as why:
        raise NotWritten((), f"A workbook cannot hold this plan. {why.message}") from why
    if digest_of(again) != digest_of(contents):
        lost = differences(contents, again)
        raise NotWritten(lost, "Something in this plan cannot stand in a workbook as it is written here.")
