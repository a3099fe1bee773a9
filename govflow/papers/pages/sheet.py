"""The approval sheet of a delegation: print it, and record it when it came back signed."""

from __future__ import annotations

from flask import request
from werkzeug.wrappers import Response

from govflow.kernel.errors import GovFlowError, InvalidInput, NotFound, Refused
from govflow.kernel.ids import new_id
from govflow.papers.handing_out import parts, reader_in, seen
from govflow.papers.model import Reader, Sheet
from govflow.papers.pages.blueprint import act, asked, blueprint, onward, page, problem_of, typed
from govflow.papers.use_cases.planning import PLANNERS
from govflow.papers.use_cases.signed import SignedSheet, record_signed_sheet
from govflow.road.once import Answer
from govflow.storage.work import Work
from govflow.web.components import Problems, read_day
from govflow.web.errors import status_of
from govflow.web.forms import uploads
from govflow.web.gate import viewer
from govflow.web.product import product

SCAN = "signed_sheet"
BOXES = {"digest": "digest", "text": "text", "for": "signed-by", "amount": "amount", "about": "about"}


@blueprint.get("/delegations/<ref>/sheet")
def sheet(ref: str) -> str:
    """Show what the sheet says, to print it or to record one that came back."""
    return _shown(ref, asked("about"), asked("text"))


def _shown(
    ref: str, about: str, words: str, problems: Problems | None = None, refused: Refused | None = None
) -> str:
    wrong = problems or Problems()
    with product().store.read() as connection:
        case = seen(connection, ref, "delegation")
        reader = reader_in(case.area, full=False)
        try:
            made: Sheet | None = parts().sheet_of(connection, ref, about, words, reader)
        except (InvalidInput, NotFound) as error:
            wrong.add("about", error.message)
            made = _plain(ref, reader)
    may_record = bool(viewer().roles_in(case.area) & set(PLANNERS))
    given = {**request.form, "about": about, "words": words, "key": typed("key") or new_id("sheet", 20)}
    return page(
        "sheet",
        wrong,
        ref=ref,
        sheet=made,
        given=given,
        may_record=may_record,
        refused=refused.findings if refused else (),
    )


def _plain(ref: str, reader: Reader) -> Sheet | None:
    try:
        with product().store.read() as connection:
            return parts().sheet_of(connection, ref, "", "", reader)
    except InvalidInput:
        return None


@blueprint.post("/delegations/<ref>/sheet")
def signed(ref: str) -> Response | tuple[str, int]:
    """Record a sheet that came back signed, as the decision it is."""
    problems = Problems()
    with product().store.read() as connection:
        area = seen(connection, ref, "delegation").area
    day = read_day(request.form, "signed", "the day it was signed", problems, needed=True)
    files = uploads("document", SCAN)
    if not files:
        problems.add("document", "Choose the scan of the signed sheet")
    if problems or day is None:
        return _shown(ref, typed("about"), "", problems), 400
    command = _command(ref, day.isoformat())
    papers = parts().bring_documents(files, area)

    def record(work: Work) -> Answer:
        return record_signed_sheet(work, parts(), command, papers)

    try:
        made = act(ref, "record a signed sheet", record)
    except GovFlowError as error:
        return _wrong(ref, error)
    said = "" if made["matches"] else " Its digest is not that of what there is now, so it is in question."
    return onward(f"Recorded as {made['ref']}.{said}", "powers.decision", ref=made["ref"])


def _command(ref: str, day: str) -> SignedSheet:
    return SignedSheet(
        delegation=ref,
        about=typed("about"),
        digest=typed("digest"),
        text=typed("text"),
        happened=day,
        signed_by=typed("signed-by"),
        amount=typed("amount"),
        reasons=typed("reasons"),
        options_rejected=typed("options-rejected"),
        interests=typed("interests"),
        key=typed("key"),
    )


def _wrong(ref: str, error: GovFlowError) -> tuple[str, int]:
    if isinstance(error, Refused):
        return _shown(ref, typed("about"), "", refused=error), status_of(error)
    if isinstance(error, InvalidInput):
        return _shown(ref, typed("about"), "", problem_of(error, "text", **BOXES)), 400
    raise error
