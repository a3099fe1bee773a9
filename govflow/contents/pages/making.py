"""What every form of change shares: it is made once, and comes back with what was typed where it is not."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from werkzeug.wrappers import Response

from govflow.contents.pages.blueprint import Seen, do_once, onward, page, parts, typed
from govflow.contents.pages.conflict import differing
from govflow.contents.use_cases.editing import Edit, edit
from govflow.kernel.errors import InvalidInput, Refused
from govflow.kernel.findings import Json
from govflow.kernel.ids import new_id
from govflow.web.components import Problems
from govflow.web.errors import status_of
from govflow.workbook.editing import Change

Answered = Response | tuple[str, int]
EMPTY_ROWS = 3
CONFLICT = "conflict"


def form(name: str, seen: Seen, problems: Problems, given: Mapping[str, Any], **context: Any) -> str:
    """Render a form with the version it is based on, and a key under which it is done once.

    Whoever was shown what somebody else made of it meanwhile may let their own stand: the form is then
    based on the version that was shown.
    """
    stale, based = context.get("figures") or {}, typed("based_on")
    return page(
        name,
        seen,
        problems,
        given=given,
        based_on=stale.get("version") or (based if based.isdigit() else seen.number),
        key=new_id("contents", 20),
        differing=differing(stale),
        **context,
    )


def make(
    ref: str, change: Callable[[], Change], again: Callable[[Problems, Mapping[str, Json]], str], back: str
) -> Answered:
    """Make a change, or show the form again with what was typed, and what someone else made of it."""
    based = typed("based_on")
    try:
        command = Edit(ref, int(based) if based.isdigit() else 0, change(), typed("authority").strip())
        do_once(ref, "change what a plan holds", lambda work: edit(work, parts(), command).id)
    except InvalidInput as error:
        problems = Problems()
        problems.add(error.field or "authority", error.message)
        return again(problems, {}), 400
    except Refused as error:
        problems = Problems()
        for one in error.findings:
            problems.add(CONFLICT if one.code == "VERSION_STALE" else "authority", one.message)
        stale = next((one for one in error.findings if one.code == "VERSION_STALE"), None)
        return again(problems, stale.figures if stale else {}), status_of(error)
    return onward("The change is held as the plan’s next version.", back, ref=ref)
