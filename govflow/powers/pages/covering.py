"""Cover for absences: who covers for whom, until when, both names kept; and accounts of one person."""

from __future__ import annotations

from collections.abc import Callable

from flask import request
from werkzeug.wrappers import Response

from govflow.kernel.errors import InvalidInput
from govflow.ledger.event import Stored
from govflow.powers.pages.seeing import act, areas, blueprint, look, onward, page, rules
from govflow.powers.queries.choosing import offices_of, people_of
from govflow.powers.queries.covering import covers_in
from govflow.powers.use_cases.standing_in import (
    ARRANGERS,
    ArrangeCover,
    arrange_cover,
    end_cover,
    link_accounts,
)
from govflow.storage.work import Work
from govflow.web.components import Problems, read_day
from govflow.web.forms import said
from govflow.web.gate import viewer


@blueprint.get("/covers")
def covers() -> str:
    """List the cover of one's areas; those who may, arrange it."""
    return _shown()


def _shown(problems: Problems | None = None) -> str:
    mine = [area for area in areas() if viewer().roles_in(area).intersection(ARRANGERS)]
    with look() as here:
        found, now = covers_in(here.connection, areas()), here.now
        people = people_of(here.connection, mine)
        named = {who for row in found for who in (row["absent"], row["covering"])}
        names = rules().names_for(here.connection, named)
    return page(
        "covers",
        problems,
        found=found,
        now=now,
        mine=mine,
        people=people,
        names=names,
        offices=offices_of(rules().role_titles),
        given=request.form,
    )


@blueprint.post("/covers")
def cover() -> Response | tuple[str, int]:
    """Give somebody an office for the time of another's absence."""
    problems = Problems()
    first = read_day(request.form, "from", "the first day", problems, needed=True)
    last = read_day(request.form, "until", "the last day", problems, needed=True)
    if problems or first is None or last is None:
        return _shown(problems), 400
    command = ArrangeCover(said("area"), said("office"), said("absent"), said("covering"), first, last)
    return _done(
        "arrange cover", "The cover is arranged.", lambda work: arrange_cover(work, rules(), command)
    )


@blueprint.post("/covers/<id_>/end")
def end(id_: str) -> Response | tuple[str, int]:
    """End cover before its day."""
    reason = request.form.get("reason", "")
    return _done("end cover", "The cover is ended.", lambda work: end_cover(work, id_, reason))


@blueprint.post("/covers/linked")
def link() -> Response | tuple[str, int]:
    """Record that two accounts belong to one person."""
    return _done(
        "link two accounts",
        "The accounts are known as one person’s.",
        lambda work: link_accounts(work, said("linked_area"), said("account"), said("person")),
    )


def _done(doing: str, message: str, use_case: Callable[[Work], Stored]) -> Response | tuple[str, int]:
    try:
        act("", doing, use_case)
    except InvalidInput as error:
        problems = Problems()
        problems.add(error.field or "office", error.message)
        return _shown(problems), 400
    return onward(message, "powers.covers")
