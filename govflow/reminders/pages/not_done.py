"""Who has not yet done what, with one button that reminds a person of all of it."""

from __future__ import annotations

from flask import request
from werkzeug.wrappers import Response

from govflow.kernel.ids import new_id
from govflow.reminders.pages.blueprint import act, blueprint, onward, page, parts
from govflow.reminders.queries.not_done import not_done
from govflow.reminders.use_cases.reminding import REMINDERS, remind
from govflow.storage.work import read_clock
from govflow.web.gate import viewer
from govflow.web.product import product


@blueprint.get("/outstanding")
def outstanding() -> str:
    """Show who has not yet done what in one's areas, whoever is latest first."""
    me = viewer()
    with product().store.read() as connection:
        found = not_done(connection, parts(), me.areas, read_clock(connection))
        absent = {row.line.absent for one in found for row in one.lines}
        names = parts().names_for(connection, ({one.person for one in found} | absent) - {""})
    mine = {area for area in me.areas if me.roles_in(area).intersection(REMINDERS)}
    return page(
        "outstanding",
        found=found,
        names=names,
        mine=mine,
        roles=parts().role_titles,
        key=new_id("remind", 20),
    )


@blueprint.post("/outstanding/<person>/remind")
def remind_person(person: str) -> Response:
    """Remind somebody of everything they have not yet done."""
    key = request.form.get("key", "")[:100]
    act("remind somebody", lambda work: remind(work, parts(), person, key and f"{key}:{person}"))
    return onward(
        "They are reminded. It stands in their reminders, and goes out by mail.", "reminders.outstanding"
    )
