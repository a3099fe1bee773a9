"""A workbook comes in: what was read is shown, with what would change, and someone says yes."""

from __future__ import annotations

from flask import request
from werkzeug.wrappers import Response

from govflow.contents.in_turn import in_turn
from govflow.contents.pages.blueprint import PLAN, Seen, blueprint, do_once, look, onward, page, parts, typed
from govflow.contents.use_cases.holding import FILE
from govflow.contents.use_cases.importing import ReadFile, of_another_year, read_file, take_over, would_change
from govflow.kernel.errors import InvalidInput, Refused
from govflow.kernel.ids import new_id
from govflow.kernel.pence import pence_of
from govflow.road.queries import load_case
from govflow.storage.work import Work
from govflow.web.components import Problems
from govflow.web.forms import uploads
from govflow.web.gate import current_actor
from govflow.web.product import product
from govflow.workbook.differences import differences
from govflow.workbook.money import said

Answered = Response | tuple[str, int] | str


@blueprint.get(f"{PLAN}/workbook")
def choosing(ref: str) -> str:
    """Show the form that takes a workbook in."""
    return page("choose", look(ref), key=new_id("contents", 20))


@blueprint.post(f"{PLAN}/workbook")
@in_turn
def read(ref: str) -> Answered:
    """Read a workbook, keep it, and show what it says. Nothing of the plan changes yet."""
    seen, problems = look(ref), Problems()
    files = uploads("workbook", FILE)
    if not files:
        problems.add("workbook", "Choose the workbook, an .xlsx file")
        return page("choose", seen, problems, key=typed("key")), 400
    name, content, _ = files[0]
    file = read_file(parts(), name, content)
    refused = file.refused or of_another_year(file, seen.case)
    if refused:
        return page("refused", seen, file=file, refused=refused, key=typed("key")), 422
    stored = product().road.within(
        current_actor(),
        ref,
        "take in a workbook",
        lambda work: parts().bring_documents([(name, content, FILE)], seen.case.area)(work)[0].document,
    )
    return _shown(seen, file, stored, Problems())


@blueprint.post(f"{PLAN}/taken-over")
@in_turn
def confirm(ref: str) -> Answered:
    """Hold what the workbook says as the plan's next version."""
    seen = look(ref)
    content = parts().read_content(product().store, current_actor(), typed("document"))
    file = read_file(parts(), typed("name") or "workbook.xlsx", content)

    def act(work: Work) -> int:
        case = load_case(work.connection, ref, "plan")
        return take_over(work, parts(), case, file, typed("authority").strip()).id

    try:
        do_once(ref, "take a workbook over", act)
    except InvalidInput as error:
        problems = Problems()
        problems.add("document", error.message)
        return _shown(seen, file, typed("document"), problems), 400
    except Refused as error:
        return page("refused", seen, file=file, refused=error.findings, key=typed("key")), 422
    return onward("The workbook’s figures are held as the plan’s next version.", "contents.overview", ref=ref)


def _shown(seen: Seen, file: ReadFile, document: str, problems: Problems) -> str:
    with product().store.read() as connection:
        changes = would_change(connection, parts(), seen.case.ref, file)
    cover = file.checked.contents.cover if file.checked.contents else None
    return page(
        "preview",
        seen,
        problems,
        file=file,
        changes=changes,
        pounds=lambda text: said(pence_of(text) or 0),
        document=document,
        board=cover.text("board") if cover else "",
        given=request.form,
        key=new_id("contents", 20),
    )


@blueprint.get(f"{PLAN}/submitted")
def checking(ref: str) -> str:
    """Show the form that compares the file to be submitted with what is held."""
    return page("submitted", look(ref), found=None, file=None)


@blueprint.post(f"{PLAN}/submitted")
@in_turn
def check(ref: str) -> Answered:
    """Say where the national workbook that is submitted differs from what is held. Nothing is kept of it."""
    seen, problems = look(ref), Problems()
    files = uploads("workbook", FILE)
    if not files:
        problems.add("workbook", "Choose the workbook, an .xlsx file")
        return page("submitted", seen, problems, found=None, file=None), 400
    file = read_file(parts(), files[0][0], files[0][1])
    refused = file.refused or of_another_year(file, seen.case)
    if refused or file.checked.contents is None:
        return page("refused", seen, file=file, refused=refused, key=""), 422
    return page("submitted", seen, found=differences(seen.contents, file.checked.contents), file=file)
