"""One date: its owner says when it is expected and why; a date of an outside body is chased."""

from __future__ import annotations

from flask import request
from werkzeug.wrappers import Response

from govflow.kernel.errors import InvalidInput
from govflow.kernel.ids import new_id
from govflow.kernel.moments import london_date
from govflow.reminders.pages.blueprint import act, blueprint, onward, page, parts
from govflow.reminders.queries.one_date import one_date
from govflow.reminders.use_cases.chasing import Chase, chase
from govflow.reminders.use_cases.expecting import ExpectDate, expect_date, why_not
from govflow.reminders.use_cases.reminding import REMINDERS
from govflow.storage.work import read_clock
from govflow.web.components import Problems, read_day
from govflow.web.forms import said
from govflow.web.gate import viewer
from govflow.web.product import product

LONGEST = 5000


@blueprint.get("/dates/<ref>/<key>")
def date_page(ref: str, key: str) -> str:
    """Show a date with what was said of it."""
    return _shown(ref, key)


def _shown(ref: str, key: str, problems: Problems | None = None) -> str:
    me = viewer()
    with product().store.read() as connection:
        found = one_date(connection, ref[:200].replace("\x00", ""), key[:200].replace("\x00", ""), me.areas)
        names = parts().names_for(connection, found.people)
        today = london_date(read_clock(connection))
    held = me.roles_in(found.case.area)
    owns = (found.row["owner"] or parts().rhythm.senior_of(key)) in held
    may_expect = found.is_open and not found.is_outside and owns
    return page(
        "date",
        problems,
        date=found,
        names=names,
        roles=parts().role_titles,
        may_expect=may_expect,
        why_not=why_not(found.row, today) if may_expect else None,
        may_chase=found.is_open and found.is_outside and bool(owns or held.intersection(REMINDERS)),
        given=request.form,
        key=said("key") or new_id("date", 20),
    )


@blueprint.post("/dates/<ref>/<key>")
def change_date(ref: str, key: str) -> Response | tuple[str, int]:
    """Say when it is expected, or that its body was chased."""
    problems = Problems()
    try:
        if said("do") == "chase":
            chased = Chase(ref, key, said("words")[:LONGEST], said("key"))
            act("chase a body", lambda work: chase(work, parts(), chased), ref)
            return onward("It is recorded that the body was chased.", "reminders.date_page", ref=ref, key=key)
        day = read_day(request.form, "expected", "the day it is expected on", problems, needed=True)
        if problems or day is None:
            return _shown(ref, key, problems), 400
        expected = ExpectDate(ref, key, day, said("reason")[:LONGEST], said("key"))
        act("say when a date is expected", lambda work: expect_date(work, parts(), expected), ref)
    except InvalidInput as error:
        problems.add("reason" if error.field == "reason" else "expected", error.message)
        return _shown(ref, key, problems), 400
    return onward("It is recorded, and the senior will read it.", "reminders.date_page", ref=ref, key=key)
