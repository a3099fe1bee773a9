"""The standing register of interests of an area, and leave to take part in spite of one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from flask import request
from werkzeug.wrappers import Response

from govflow.bodies.model import INTEREST_KINDS, REGISTRARS, End, GrantDispensation, NewInterest
from govflow.bodies.pages.seeing import (
    act,
    blueprint,
    bring_paper,
    done,
    happened,
    look,
    need_paper,
    page,
    problem_of,
)
from govflow.bodies.queries.interests import Interest, interests_in
from govflow.bodies.queries.listing import area_names, people_here
from govflow.bodies.use_cases import end_interest, grant_dispensation, register_interest
from govflow.kernel.errors import InvalidInput, NotFound
from govflow.web.components import Problems, read_day
from govflow.web.gate import viewer

_FIELDS = ("person", "kind", "organisation", "text", "kept-at", "from")


def _area() -> str:
    """Return the area asked for, among this person's own.

    Raises:
        NotFound: for another.
    """
    wanted, mine = request.values.get("area", ""), sorted(viewer().areas)
    if wanted and wanted not in mine:
        raise NotFound("There is no such area, or you hold no role in it.")
    if not mine:
        raise NotFound("You hold no role in an area yet.")
    return wanted or mine[0]


def _keeps(area: str) -> bool:
    return bool(viewer().roles_in(area) & set(REGISTRARS))


@blueprint.get("/interests")
def interests() -> str:
    """Show the register of interests of an area, as this person may see it."""
    area = _area()
    with look() as at:
        areas = area_names(at.connection, viewer().areas)
        register = interests_in(at.connection, viewer(), area)
    me = viewer().person
    return page(
        "interests",
        areas=areas,
        area=area,
        name=dict(areas)[area],
        register=register,
        may_end=[one.id for one in register if not one.until_at and (_keeps(area) or one.person == me)],
    )


@blueprint.get("/interests/new")
def interest() -> str:
    """Show the form that registers an interest."""
    return _interest(_area(), Problems(), {})


@blueprint.post("/interests/new")
def add_interest() -> str | Response:
    """Register an interest."""
    form, problems, area = request.form, Problems(), _area()
    since = happened("from", "the day it began", problems)
    if problems:
        return _interest(area, problems, form)
    command = NewInterest(
        person=form.get("person", "") or viewer().person,
        area=area,
        kind=form.get("kind", ""),
        organisation=form.get("organisation", ""),
        text=form.get("text", ""),
        sensitive=form.get("sensitive") == "yes",
        kept_at=form.get("kept-at", ""),
        since=since,
    )
    try:
        act("register an interest", lambda work: register_interest(work, command))
    except InvalidInput as error:
        return _interest(area, problem_of(error, _FIELDS, "kind"), form)
    return done("The interest is registered.", "bodies.interests", area=area)


def _interest(area: str, problems: Problems, given: Mapping[str, str]) -> str:
    with look() as at:
        people = people_here(at.connection, area) if _keeps(area) else []
        name = dict(area_names(at.connection, [area]))[area]
    return page(
        "interest",
        problems,
        area=area,
        name=name,
        people=people,
        me=viewer().person,
        kinds=list(INTEREST_KINDS.items()),
        given=given,
    )


@blueprint.get("/interests/<id_>/end")
def interest_ends(id_: str) -> str:
    """Ask from when an interest has ended."""
    return _ends(id_, Problems(), {})


@blueprint.post("/interests/<id_>/end")
def end_an_interest(id_: str) -> str | Response:
    """Record that an interest has ended."""
    form, problems = request.form, Problems()
    at = happened("at", "the day it ended", problems)
    if problems:
        return _ends(id_, problems, form)
    found = _mine_to_end(id_)
    try:
        act("end an interest", lambda work: end_interest(work, End(id_, at, form.get("reason", ""))))
    except InvalidInput as error:
        return _ends(id_, problem_of(error, ("at", "reason"), "at"), form)
    return done("The interest has ended. It stays in the register.", "bodies.interests", area=found.area)


def _mine_to_end(id_: str) -> Interest:
    with look() as at:
        known = [one for area in viewer().areas for one in interests_in(at.connection, viewer(), area)]
    found = next((one for one in known if one.id == id_), None)
    if found is None:
        raise NotFound("There is no such interest in an area of yours.")
    return found


def _ends(id_: str, problems: Problems, given: Mapping[str, str]) -> str:
    found = _mine_to_end(id_)
    words = "a sensitive interest" if found.withheld else f"{found.title}, {found.name}"
    return page("end", problems, shown=None, words=words, given=given, area=found.area)


@blueprint.get("/bodies/<slug>/dispensation")
def dispensation(slug: str) -> str:
    """Show the form that grants a dispensation."""
    return _dispensation(slug, Problems(), {})


@blueprint.post("/bodies/<slug>/dispensation")
def give_dispensation(slug: str) -> str | Response:
    """Grant a dispensation."""
    form, problems = request.form, Problems()
    since = happened("from", "the first day", problems)
    until = read_day(form, "until", "the last day of the dispensation", problems, needed=True)
    need_paper("document", "the file of the request and the reasons", problems)
    with look() as at:
        area = at.body(slug).line.area
    if until is None or problems:
        return _dispensation(slug, problems, form)
    command = GrantDispensation(form.get("person", ""), slug, form.get("subject", ""), "", until, since)
    try:
        paper = bring_paper("document", area, "dispensation")
        act(
            "grant a dispensation",
            lambda work: grant_dispensation(work, replace(command, document=paper(work))),
        )
    except InvalidInput as error:
        return _dispensation(slug, problem_of(error, ("person", "subject", "from", "until"), "person"), form)
    return done("The dispensation is recorded.", "bodies.show", slug=slug)


def _dispensation(slug: str, problems: Problems, given: Mapping[str, str]) -> str:
    with look() as at:
        shown = at.body(slug)
    members = {one.holder.person: one.holder.name for one in shown.seats if one.holder}
    members |= {held.person: held.name for one in shown.seats for held in one.substitutes}
    return page("dispensation", problems, shown=shown, members=list(members.items()), given=given)
