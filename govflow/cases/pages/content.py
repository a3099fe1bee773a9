"""The contents of a case: its versions, what changed since it was approved, and bringing in a new one."""

from __future__ import annotations

from collections.abc import Mapping

from flask import redirect, url_for
from werkzeug.wrappers import Response

from govflow.cases.pages.blueprint import CASE, blueprint
from govflow.cases.pages.forms import do_once, read_text, tell, typed
from govflow.cases.pages.seeing import look, page, parts, road, see
from govflow.cases.pages.uploads import chosen, store_uploads
from govflow.kernel.errors import GovFlowError, InvalidInput, Refused, TooLarge
from govflow.kernel.findings import Json
from govflow.machine.definition import PARTS
from govflow.road.approval import contents_of
from govflow.road.content import BRINGERS, CHANGED, BringContent, bring_content
from govflow.web.components import Problems
from govflow.web.errors import status_of

CONTENT = f"{CASE}/content"
PLACES = {"document": "document", "authority": "authority", "summary": "figures", "parts": "figures"}


@blueprint.get(CONTENT)
def content(door: str, ref: str) -> str:
    """Show every version, what changed since it was approved, and the form that brings in a new one."""
    return _page(door, ref, {}, Problems())


@blueprint.post(CONTENT)
def bring(door: str, ref: str) -> Response | tuple[str, int]:
    """Bring in a version: a part with something written beside it changed, the others are as before."""
    given, problems = typed(*PARTS, "authority"), Problems()
    with look() as at:
        area = see(at, door, ref).case.area
    said = {part: read_text(given, part, "What changed", problems) for part in PARTS}
    summary = {part: text for part, text in said.items() if text}
    if not chosen("document"):
        problems.add("document", "Choose the new version")
    if problems:
        return _page(door, ref, given, problems), 400
    try:
        paper = store_uploads(ref, area, {"document": "content"})[0].id
        changed = dict.fromkeys(summary, CHANGED)
        command = BringContent(ref, paper, changed, summary, given["authority"].strip())
        asked: dict[str, Json] = {**given, "evidence": [paper]}
        number = do_once(
            ref, "bring in contents", asked, lambda work: bring_content(work, road().rules, command).id
        )
    except (InvalidInput, TooLarge, Refused) as error:
        return _again(door, ref, given, error)
    return redirect(url_for("cases.event", door=door, ref=ref, number=number), 303)


def _again(door: str, ref: str, given: Mapping[str, str], error: GovFlowError) -> tuple[str, int]:
    problems = Problems()
    tell(problems, error, PLACES, "document" if isinstance(error, TooLarge) else "authority")
    return _page(door, ref, given, problems), status_of(error)


def _page(door: str, ref: str, given: Mapping[str, str], problems: Problems) -> str:
    with look() as at:
        seen = see(at, door, ref)
    return page(
        "content",
        seen,
        contents=contents_of(seen.view.entries),
        parts=PARTS,
        given=given,
        problems=problems,
        may=bool(seen.roles & set(BRINGERS)),
        bringers=BRINGERS,
        kind_title=parts().kind_title,
    )
