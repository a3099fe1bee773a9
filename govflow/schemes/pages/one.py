"""One scheme: its warnings, what it hangs on now, a form that says something else, and all that was said."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from flask import request

from govflow.kernel.errors import InvalidInput
from govflow.kernel.ids import new_id
from govflow.kernel.moments import london_date
from govflow.road.once import Answer
from govflow.road.ports import Case
from govflow.schemes.model import DATES, RECURRENCE, TITLES, Scheme, Start
from govflow.schemes.pages.blueprint import (
    LONGEST,
    Answered,
    act,
    blueprint,
    may_say,
    onward,
    page,
    paper,
    parts,
)
from govflow.schemes.queries.schemes import plan_called, scheme_called, told_of
from govflow.schemes.use_cases.setting import KEEPERS, SHOWS_DECISION, SHOWS_START, SetScheme, set_scheme
from govflow.storage.work import Work, read_clock
from govflow.web.components import Problems, read_day
from govflow.web.forms import said
from govflow.web.gate import viewer
from govflow.web.product import product

WORDS = ("decision", "decided_elsewhere", "recurrence", "status", "tag")
# The boxes of the form, where they are called otherwise than the field.
BOXES = {"evidence": "document", "decision_document": "document", "starts": "start"}


def _look(ref: str, key: str) -> tuple[Case, Scheme]:
    with product().store.read() as connection:
        case = plan_called(connection, ref, viewer().areas)
        today = london_date(read_clock(connection))
        return case, scheme_called(connection, parts(), case, key, today)


@blueprint.get("/plans/<ref>/schemes/<key>")
def scheme(ref: str, key: str) -> str:
    """Show one scheme."""
    return _shown(*_look(ref, key), Problems())


def _shown(case: Case, found: Scheme, problems: Problems) -> str:
    with product().store.read() as connection:
        told = told_of(connection, case.ref, found.key)
        names = parts().names_for(connection, told.people)
        decisions = parts().decisions_in(connection, case.area)
    offered = [(one.ref, f"{one.ref}, {one.made_by}, {one.decided_on}") for one in decisions]
    kept = found.value("decision")
    if kept and kept not in {ref for ref, _ in offered}:
        offered.append((kept, kept))
    return page(
        "one",
        problems,
        case=case,
        scheme=found,
        told=told,
        names=names,
        titles=TITLES,
        dates=DATES,
        decisions=offered,
        may=may_say(case, KEEPERS),
        given=request.form or _given(found),
        choices=list(RECURRENCE.items()),
        key=said("key") or new_id("scheme", 20),
    )


def _given(found: Scheme) -> dict[str, str]:
    given = {name: found.value(name) for name in WORDS}
    for name in DATES:
        day = found.day(name)
        boxes = {"day": day.day, "month": day.month, "year": day.year} if day else {}
        given |= {f"{name}-{part}": str(value) for part, value in boxes.items()}
    return given


@blueprint.post("/plans/<ref>/schemes/<key>")
def say(ref: str, key: str) -> Answered:
    """Say what it hangs on, or when what follows it starts."""
    case, found = _look(ref, key)
    problems = Problems()
    command = _follows(ref, key) if said("do") == "follows" else _hangs_on(ref, key, problems)
    shown = found.value("decision_document") or request.files.get("document")
    if command.said.get("decided_elsewhere") and not shown:
        problems.add("document", "Attach the document that shows the decision.")
    if problems:
        return _shown(case, found, problems), 400
    try:
        done = act(case.ref, "say what a scheme hangs on", _saying(case, command))
    except InvalidInput as error:
        box = BOXES.get(error.field, error.field)
        problems.add(box, error.message, anchor=f"{box}-day" if box in DATES else "")
        return _shown(case, found, problems), 400
    told = "It is recorded, and what was said before is kept." if done["event"] else "Nothing was changed."
    return onward(told, "schemes.scheme", ref=ref, key=key)


def _hangs_on(ref: str, key: str, problems: Problems) -> SetScheme:
    words = {name: said(name)[:LONGEST].replace("\x00", "") for name in WORDS}
    days = {
        name: read_day(request.form, name, f"the day: {TITLES[name].lower()}", problems) for name in DATES
    }
    dated = {name: day.isoformat() if day else "" for name, day in days.items()}
    seen = said("seen")
    return SetScheme(ref, key, words | dated, seen=int(seen) if seen.isdigit() else None, key=said("key"))


def _follows(ref: str, key: str) -> SetScheme:
    typed = {
        name: said(name)[:LONGEST].replace("\x00", "") for name in ("follows", "start", "source", "page")
    }
    start = Start(typed["follows"], typed["start"], typed["source"], page=typed["page"])
    return SetScheme(ref, key, starts=(start,), key=said("key"))


def _saying(case: Case, command: SetScheme) -> Callable[[Work], Answer]:
    """Return what stores the file that came along and says the rest with it."""
    kind = SHOWS_START if command.starts else SHOWS_DECISION
    bring = paper(case, "document" if not command.starts else "written", kind)

    def saying(work: Work) -> Answer:
        document = bring(work)
        return set_scheme(work, parts(), _with(command, document) if document else command)

    return saying


def _with(command: SetScheme, document: str) -> SetScheme:
    if command.starts:
        return replace(command, starts=(replace(command.starts[0], document=document),))
    shown: Mapping[str, str] = {**command.said, "decision_document": document}
    return replace(command, said=shown)
