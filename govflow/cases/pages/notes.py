"""Recording what was done elsewhere where the present state has no step for it. It moves nothing."""

from __future__ import annotations

from collections.abc import Mapping

from flask import redirect, url_for
from werkzeug.wrappers import Response

from govflow.cases.pages.blueprint import CASE, blueprint
from govflow.cases.pages.forms import do_once, read_happened, read_text, tell, typed
from govflow.cases.pages.seeing import Seen, look, page, road, see
from govflow.cases.pages.uploads import chosen, store_uploads
from govflow.cases.queries.looking import behalf_choices
from govflow.kernel.errors import GovFlowError, InvalidInput, Refused, TooLarge
from govflow.kernel.findings import Json
from govflow.road.notes import NOTERS, NoteAct, note_act
from govflow.road.ports import Evidence
from govflow.web.components import Problems
from govflow.web.errors import status_of

NOTE = f"{CASE}/note"
NAMES = ("step", "what", "happened-day", "happened-month", "happened-year", "happened-time", "for", "reason")
LONGEST_WHAT = 80
PLACES: Mapping[str, str] = {
    "what": "what",
    "happened_at": "happened",
    "for": "for",
    "reason": "reason",
    "evidence": "document",
    "file": "document",
}


@blueprint.get(NOTE)
def note(door: str, ref: str) -> str:
    """Show the form that records such an act, or who may record it."""
    return _page(door, ref, {}, Problems())


@blueprint.post(NOTE)
def give_note(door: str, ref: str) -> Response | tuple[str, int]:
    """Record it, with its document and its own date."""
    given, problems = typed(*NAMES), Problems()
    with look() as at:
        seen = see(at, door, ref)
        bodies = dict(_bodies(seen))
    what = _what(given, dict(_steps(seen)), problems)
    happened = read_happened(given, "happened", "the day it was done", problems, at.today)
    if given["for"] not in bodies:
        problems.add("for", "Choose who did it")
    if not chosen("document"):
        problems.add("document", "Choose the document that shows it")
    reason = read_text(given, "reason", "Reason or note", problems)
    if problems or happened is None:
        return _page(door, ref, given, problems), 400
    try:
        # Whoever may not record it is refused by the road; their paper is not kept first.
        kept = store_uploads(ref, seen.case.area, {"document": "document"}) if _may(seen) else ()
        evidence = tuple(Evidence(one.id, one.kind) for one in kept)
        command = NoteAct(ref, what, happened, given["for"], evidence, reason)
        asked: dict[str, Json] = {**given, "evidence": [one.document for one in evidence]}
        number = do_once(ref, "note an act", asked, lambda work: note_act(work, road().rules, command).id)
    except (InvalidInput, TooLarge, Refused) as error:
        return _again(door, ref, given, error)
    return redirect(url_for("cases.event", door=door, ref=ref, number=number), 303)


def _what(given: Mapping[str, str], steps: Mapping[str, str], problems: Problems) -> str:
    if given["step"] in steps:
        return given["step"]
    if given["step"]:
        problems.add("step", "Choose a step from the list, or none of them")
    needed = "Choose the step it was, or enter what was done"
    what = read_text(given, "what", "What was done", problems, needed=needed)
    if len(what) > LONGEST_WHAT:
        problems.add("what", f"What was done must be {LONGEST_WHAT} characters or fewer")
    return what


def _steps(seen: Seen) -> list[tuple[str, str]]:
    """Return the steps of the workflow that others take elsewhere, each once, by title."""
    found = {one.trigger: one.title for one in seen.definition.transitions if one.how != "done"}
    return sorted(found.items(), key=lambda one: one[1])


def _may(seen: Seen) -> bool:
    return bool(seen.roles & set(NOTERS))


def _bodies(seen: Seen) -> list[tuple[str, str]]:
    return behalf_choices(seen.look.connection, seen.case.area)


def _again(door: str, ref: str, given: Mapping[str, str], error: GovFlowError) -> tuple[str, int]:
    problems = Problems()
    tell(problems, error, PLACES, "document" if isinstance(error, TooLarge) else "what")
    return _page(door, ref, given, problems), status_of(error)


def _page(door: str, ref: str, given: Mapping[str, str], problems: Problems) -> str:
    with look() as at:
        seen = see(at, door, ref)
        bodies = _bodies(seen)
    return page(
        "note",
        seen,
        given=given,
        problems=problems,
        bodies=bodies,
        steps=_steps(seen),
        may=_may(seen),
        noters=NOTERS,
    )
