"""The clerk's desk: one page for the whole meeting, by keyboard, each form one entry; and one's own vote."""

from __future__ import annotations

from collections.abc import Mapping

from flask import flash, redirect, request, url_for
from werkzeug.wrappers import Response

from govflow.kernel.errors import GovFlowError, InvalidInput, NotFound, Refused
from govflow.kernel.findings import Json
from govflow.kernel.ids import new_id
from govflow.kernel.words import spaced
from govflow.ledger.event import Stored
from govflow.meetings.model import OUTCOMES
from govflow.meetings.pages.blueprint import Seen, blueprint, page, road, rules, see
from govflow.meetings.pages.filled import Filled
from govflow.meetings.pages.forms import FORMS
from govflow.meetings.pages.show import promised_before
from govflow.meetings.ports import StandingInterest
from govflow.rulebook.voting import VALUES
from govflow.storage.work import Work
from govflow.web.components import Problems
from govflow.web.errors import status_of
from govflow.web.gate import current_actor
from govflow.web.product import product

SEE_OTHER = 303
FORM, ANCHOR = "do", "item"


@blueprint.get("/meetings/<ref>/desk")
def desk(ref: str) -> str:
    """Show the desk: who is there, the quorum of each item as it stands, and what can be written down."""
    return _page(see(ref), Problems(), {})


@blueprint.post("/meetings/<ref>/desk")
def write(ref: str) -> Response | tuple[str, int]:
    """Write one entry down, and come back to where it was written."""
    seen = see(ref)
    form = FORMS.get(request.form.get(FORM, ""))
    problems = Problems()
    filled = Filled(ref, seen.record, problems)
    if form is None:
        problems.add("desk", "Choose what to write down")
        return _page(seen, problems, filled.given), 400
    try:
        command, act = form(filled)
        if problems:
            return _page(seen, problems, filled.given), 400

        def carry_out(work: Work) -> Stored | list[Stored]:
            done: Stored | list[Stored] = act(work, rules(), command)
            return done

        stored = road().within(current_actor(), ref, spaced(request.form[FORM]), carry_out)
    except (InvalidInput, NotFound, Refused) as error:
        return _again(seen, filled, error)
    _tell(stored)
    anchor = f"item-{filled.given[ANCHOR]}" if filled.given.get(ANCHOR) else None
    return redirect(url_for("meetings.desk", ref=ref, _anchor=anchor), SEE_OTHER)


def _again(seen: Seen, filled: Filled, error: GovFlowError) -> tuple[str, int]:
    problems, item = Problems(), filled.given.get(ANCHOR)
    where = f"item-{item}" if item else "desk"
    findings = error.findings if isinstance(error, Refused) else ()
    messages = [f"{one.message} {one.remedy}".strip() for one in findings] or [error.message]
    for number, message in enumerate(messages):
        problems.add(f"desk-{number}" if number else "desk", message, anchor=where)
    return _page(seen, problems, filled.given), status_of(error)


def _tell(stored: Stored | list[Stored]) -> None:
    entries = stored if isinstance(stored, list) else [stored]
    named = ", ".join(f"GF-{one.id}" for one in entries)
    results = dict.fromkeys(_result(one.payload()) for one in entries)
    flash(f"Recorded as {named}.{''.join(results)}")


def _result(data: Mapping[str, Json]) -> str:
    said = f" {data['reason']}" if data.get("result") and data.get("reason") else ""
    flags = data.get("flags")
    asked = [str(one["message"]) for one in flags if isinstance(one, dict)] if isinstance(flags, list) else []
    return f"{said}{' In question: ' if asked else ''}{' '.join(asked)}"


def _page(seen: Seen, problems: Problems, given: dict[str, str]) -> str:
    return page(
        "desk",
        seen,
        problems,
        given=given,
        key=lambda: new_id("desk", 16),
        values=VALUES,
        outcomes=OUTCOMES,
        standing=_standing(seen),
        absent=_absent(seen),
        promised=promised_before(seen) if seen.is_clerk else (),
    )


def _standing(seen: Seen) -> list[StandingInterest]:
    """Return what the standing register holds of those who are there, for the prompt at the item."""
    row = seen.record.row
    if row is None or not seen.is_clerk:
        return []
    people = sorted({one.person for floor in seen.record.floors for one in floor.filled})
    with product().store.read() as connection:
        return list(rules().bodies.interests_at(connection, people, row["starts_at"]))


def _absent(seen: Seen) -> list[tuple[str, str]]:
    """Return the seats nobody sits in, with whoever holds them: one key each when they come."""
    there = {one.seat.id for floor in seen.record.floors for one in floor.filled}
    names = seen.record
    return [
        (
            seat.id,
            f"{names.name(seat.holder) if seat.holder else 'Nobody'}, {seat.title or seat.organisation}",
        )
        for seat in names.seats.values()
        if seat.id not in there
    ]
