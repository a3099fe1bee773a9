"""Correcting the record: what was wrong, what is right, a second person, and what relied on it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import redirect, url_for
from werkzeug.wrappers import Response

from govflow.cases.pages.blueprint import CASE, blueprint
from govflow.cases.pages.forms import do_once, read_happened, read_text, tell, typed
from govflow.cases.pages.seeing import Seen, look, page, road, see, story
from govflow.cases.pages.uploads import store_uploads
from govflow.cases.queries.looking import names_of
from govflow.cases.queries.single import corrections_of, open_reliances
from govflow.cases.queries.telling import Told, corrected_from
from govflow.kernel.errors import GovFlowError, InvalidInput, NotFound, Refused, TooLarge
from govflow.kernel.findings import Json
from govflow.kernel.moments import Happened
from govflow.road.confirming import AnswerAct, answer_act, is_open_to
from govflow.road.corrections import (
    CORRECTORS,
    ProposeCorrection,
    confirm_correction,
    confirm_reliance,
    needs_second_person,
    propose_correction,
    withdraw_correction,
)
from govflow.road.persons import accounts_of
from govflow.road.ports import Evidence
from govflow.road.relying import relying_on
from govflow.web.components import Problems
from govflow.web.errors import status_of

EVENT = f"{CASE}/events/<int:number>"
NAMES = ("kind", "right-day", "right-month", "right-year", "right-time", "reason")


@dataclass(frozen=True, slots=True)
class Looked:
    """One event of a case, with what was, is and would be corrected of it."""

    seen: Seen
    told: Told
    all: list[Told]
    waiting: Mapping[Any, Any] | None
    relying: list[Told]

    @property
    def may_correct(self) -> bool:
        """Whether this person may correct it, and it can be corrected."""
        entry = self.told.entry
        mine = bool(self.seen.roles & set(CORRECTORS))
        return mine and entry.correctable and entry.struck_by is None and self.waiting is None


def _looked(seen: Seen, number: int) -> Looked:
    told = story(seen)
    found = next((one for one in told if one.entry.event == number), None)
    if found is None:
        raise NotFound(f"{seen.ref} has no event {number}.")
    proposed = [
        one
        for one in corrections_of(seen.look.connection, seen.ref)
        if one["about_event"] == number and one["status"] == "proposed"
    ]
    waiting = proposed[0] if proposed else None
    kind = str(waiting["kind"]) if waiting else "struck"
    relying = {one.event for one in relying_on(seen.view.entries, found.entry, kind)}
    return Looked(seen, found, told, waiting, [one for one in told if one.entry.event in relying])


@blueprint.get(EVENT)
def event(door: str, ref: str, number: int) -> str:
    """Show one event of a case in full, with the form that corrects it."""
    return _page(door, ref, number, {}, Problems())


@blueprint.post(EVENT)
def correct(door: str, ref: str, number: int) -> Response | tuple[str, int]:
    """Propose a correction of it."""
    given = typed(*NAMES)
    problems = Problems()
    with look() as at:
        area = see(at, door, ref).case.area
    happened = _right(given, problems, at.today)
    reason = read_text(
        given, "reason", "The reason", problems, needed="Enter what was wrong and how it is known"
    )
    if problems:
        return _page(door, ref, number, given, problems), 400
    try:
        kept = store_uploads(ref, area, {"document": "correction"})
        evidence = tuple(Evidence(one.id, one.kind) for one in kept)
        command = ProposeCorrection(ref, number, reason, happened, evidence)
        asked: dict[str, Json] = {**given, "event": number, "evidence": [one.document for one in evidence]}
        do_once(
            ref,
            "correct the record",
            asked,
            lambda work: propose_correction(work, road().rules, command).event,
        )
    except (InvalidInput, TooLarge, Refused) as error:
        return _again(door, ref, number, given, error)
    return redirect(url_for("cases.event", door=door, ref=ref, number=number), 303)


def _right(given: Mapping[str, str], problems: Problems, today: date) -> Happened | None:
    if given["kind"] not in {"redated", "struck"}:
        problems.add("kind", "Choose what is wrong")
        return None
    if given["kind"] == "struck":
        return None
    return read_happened(given, "right", "the right date", problems, today)


PLACES = {"happened_at": "right", "evidence": "document", "file": "document", "event": "kind"}


def _again(
    door: str, ref: str, number: int, given: Mapping[str, str], error: GovFlowError
) -> tuple[str, int]:
    problems = Problems()
    tell(problems, error, PLACES, "document" if isinstance(error, TooLarge) else "reason")
    return _page(door, ref, number, given, problems), status_of(error)


def _page(door: str, ref: str, number: int, given: Mapping[str, str], problems: Problems) -> str:
    with look() as at:
        looked = _looked(see(at, door, ref), number)
        entry = looked.told.entry
        names = names_of(at.connection, [str(looked.waiting["proposed_by"])] if looked.waiting else [])
        open_rows = [row for row in open_reliances(at.connection, ref) if row["event"] == number]
        accounts = accounts_of(at.connection, at.viewer.person)
        may_answer = is_open_to(at.work, looked.seen.case, entry)
        second = entry.correctable and needs_second_person(road().rules, at.work, looked.seen.case, entry)
    return page(
        "event",
        looked.seen,
        looked=looked,
        told=looked.told,
        acts={f"ACT-{one.entry.event}": one for one in looked.all if one.entry.recorded},
        reliances=open_rows,
        second=second,
        names=names,
        wrong=corrected_from(looked.seen.view.entries, number),
        given=given,
        problems=problems,
        is_mine=bool(looked.waiting and looked.waiting["proposed_by"] in accounts),
        may_answer=may_answer,
        correctors=CORRECTORS,
    )


@blueprint.get(f"{EVENT}/confirm")
def confirm(door: str, ref: str, number: int) -> str:
    """Show a proposed correction, what relied on the event, and the button that confirms it."""
    return _confirm_page(door, ref, number, Problems())


@blueprint.post(f"{EVENT}/confirm")
def give_confirmation(door: str, ref: str, number: int) -> Response | tuple[str, int]:
    """Confirm a correction as the second person."""
    with look() as at:
        see(at, door, ref)
    try:
        asked: dict[str, Json] = {"event": number}
        do_once(
            ref,
            "confirm a correction",
            asked,
            lambda work: confirm_correction(work, road().rules, ref, number).event,
        )
    except Refused as refused:
        problems = Problems()
        tell(problems, refused, {}, "confirm")
        return _confirm_page(door, ref, number, problems), status_of(refused)
    return redirect(url_for("cases.event", door=door, ref=ref, number=number), 303)


@blueprint.post(f"{EVENT}/take-back")
def take_back(door: str, ref: str, number: int) -> Response | tuple[str, int]:
    """Take back a correction of one's own that nobody has confirmed yet."""
    given, problems = typed("why"), Problems()
    reason = read_text(given, "why", "The reason", problems, needed="Enter why you take it back")
    with look() as at:
        see(at, door, ref)
    if problems:
        return _confirm_page(door, ref, number, problems, given), 400
    asked: dict[str, Json] = {**given, "event": number}
    try:
        do_once(
            ref,
            "take a correction back",
            asked,
            lambda work: withdraw_correction(work, road().rules, ref, number, reason),
        )
    except (InvalidInput, Refused) as error:
        tell(problems, error, {"reason": "why"}, "why")
        return _confirm_page(door, ref, number, problems, given), status_of(error)
    return redirect(url_for("cases.event", door=door, ref=ref, number=number), 303)


def _confirm_page(
    door: str, ref: str, number: int, problems: Problems, given: Mapping[str, str] | None = None
) -> str:
    with look() as at:
        looked = _looked(see(at, door, ref), number)
        if looked.waiting is None:
            raise NotFound(f"No correction of event {number} is waiting on {ref}.")
        names = names_of(at.connection, [str(looked.waiting["proposed_by"])])
        accounts = accounts_of(at.connection, at.viewer.person)
        proposal = next((one for one in looked.all if one.entry.event == looked.waiting["event"]), None)
    return page(
        "confirm",
        looked.seen,
        looked=looked,
        told=looked.told,
        names=names,
        proposal=proposal,
        given=given or {},
        problems=problems,
        is_mine=looked.waiting["proposed_by"] in accounts,
    )


@blueprint.post(f"{EVENT}/reliance")
def stand(door: str, ref: str, number: int) -> Response | tuple[str, int]:
    """Record that this step still stands although one it relied on was corrected."""
    given = typed("stands")
    problems = Problems()
    reason = read_text(given, "stands", "The reason", problems, needed="Enter why this step still stands")
    with look() as at:
        see(at, door, ref)
    if problems:
        return _page(door, ref, number, given, problems), 400
    asked: dict[str, Json] = {**given, "event": number}
    try:
        do_once(
            ref,
            "confirm reliance",
            asked,
            lambda work: confirm_reliance(work, road().rules, ref, number, reason),
        )
    except (InvalidInput, Refused) as error:
        tell(problems, error, {}, "stands")
        return _page(door, ref, number, given, problems), status_of(error)
    return redirect(url_for("cases.event", door=door, ref=ref, number=number), 303)


@blueprint.post(f"{EVENT}/confirmation")
def answer_for_act(door: str, ref: str, number: int) -> Response | tuple[str, int]:
    """Confirm or dispute, for oneself, an act that another recorded."""
    given = typed("answer", "why_not")
    problems = Problems()
    if given["answer"] not in {"confirms", "disputes"}:
        problems.add("answer", "Choose whether it was so")
    disputes = given["answer"] == "disputes"
    needed = "Enter what was not so, and how you know" if disputes else ""
    reason = read_text(given, "why_not", "The reason", problems, needed=needed)
    with look() as at:
        see(at, door, ref)
    if problems:
        return _page(door, ref, number, given, problems), 400
    command = AnswerAct(ref, number, not disputes, reason)
    asked: dict[str, Json] = {**given, "event": number}
    try:
        do_once(ref, "answer for an act", asked, lambda work: answer_act(work, road().rules, command).id)
    except (InvalidInput, Refused) as error:
        tell(problems, error, {"reason": "why_not"}, "answer")
        return _page(door, ref, number, given, problems), status_of(error)
    return redirect(url_for("cases.event", door=door, ref=ref, number=number), 303)
