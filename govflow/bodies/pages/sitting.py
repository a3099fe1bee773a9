"""The forms by which seats are made, filled and ended, and elections to office are recorded."""

from __future__ import annotations

from collections.abc import Mapping

from flask import request
from werkzeug.wrappers import Response

from govflow.bodies.model import Appoint, Elect, End, NewSeat
from govflow.bodies.pages.seeing import act, blueprint, done, happened, look, page, problem_of
from govflow.bodies.queries.listing import organisations_here, people_here
from govflow.bodies.use_cases import appoint, create_seat, elect, end_holding, end_seat
from govflow.kernel.errors import InvalidInput, NotFound
from govflow.web.components import Problems, read_day

_SEAT = ("title", "organisation", "kind", "category", "from")
_APPOINT = ("person", "capacity", "office", "from", "until")
_ENDS = {"seat": end_seat, "holding": end_holding}


@blueprint.get("/bodies/<slug>/seats")
def seat(slug: str) -> str:
    """Show the form that gives a body a seat."""
    return _seat(slug, Problems(), {})


@blueprint.post("/bodies/<slug>/seats")
def add_seat(slug: str) -> str | Response:
    """Give a body a seat."""
    form, problems = request.form, Problems()
    since = happened("from", "the first day of the seat", problems)
    if problems:
        return _seat(slug, problems, form)
    command = NewSeat(
        body=_seen(slug),
        title=form.get("title", ""),
        organisation=form.get("organisation", ""),
        category=form.get("category", ""),
        kind=form.get("kind", ""),
        since=since,
    )
    try:
        act("create a seat", lambda work: create_seat(work, command))
    except InvalidInput as error:
        return _seat(slug, problem_of(error, _SEAT, "title"), form)
    return done("The seat is recorded.", "bodies.show", slug=slug)


def _seat(slug: str, problems: Problems, given: Mapping[str, str]) -> str:
    with look() as at:
        shown = at.body(slug)
        homes = organisations_here(at.connection, shown.line.area)
    return page("seat", problems, shown=shown, given=given, homes=homes)


def _seen(slug: str) -> str:
    """Return the slug of a body that this person may see, or say there is none."""
    with look() as at:
        return at.body(slug).line.slug


@blueprint.get("/bodies/<slug>/seats/<seat_id>")
def appointment(slug: str, seat_id: str) -> str:
    """Show the form by which someone takes a seat or is named as its substitute."""
    return _appoint(slug, seat_id, Problems(), {})


@blueprint.post("/bodies/<slug>/seats/<seat_id>")
def take_appointment(slug: str, seat_id: str) -> str | Response:
    """Record who takes the seat."""
    form, problems = request.form, Problems()
    since = happened("from", "the first day", problems)
    until = read_day(form, "until", "the last day", problems)
    if problems:
        return _appoint(slug, seat_id, problems, form)
    _known_seat(slug, seat_id)
    command = Appoint(
        seat=seat_id,
        person=form.get("person", ""),
        capacity=form.get("capacity", ""),
        office=form.get("office", ""),
        since=since,
        until=until,
    )
    try:
        act("appoint to a seat", lambda work: appoint(work, command))
    except InvalidInput as error:
        return _appoint(slug, seat_id, problem_of(error, _APPOINT, "person"), form)
    return done("The appointment is recorded.", "bodies.show", slug=slug)


def _known_seat(slug: str, seat_id: str) -> None:
    with look() as at:
        if seat_id not in {one.id for one in at.body(slug).seats}:
            raise NotFound("There is no such seat on this body.")


def _appoint(slug: str, seat_id: str, problems: Problems, given: Mapping[str, str]) -> str:
    with look() as at:
        shown = at.body(slug)
        found = next((one for one in shown.seats if one.id == seat_id), None)
        if found is None:
            raise NotFound("There is no such seat on this body.")
        people = people_here(at.connection, shown.line.area)
    return page("appoint", problems, shown=shown, seat=found, people=people, given=given)


@blueprint.get("/bodies/<slug>/election")
def election(slug: str) -> str:
    """Show the form that records an election to office."""
    return _elect(slug, Problems(), {})


@blueprint.post("/bodies/<slug>/election")
def take_election(slug: str) -> str | Response:
    """Record an election to office."""
    form, problems = request.form, Problems()
    since = happened("from", "the day of the election", problems)
    until = read_day(form, "until", "the last day of the term", problems)
    if problems:
        return _elect(slug, problems, form)
    office = "" if form.get("office") == "member" else form.get("office", "none chosen")
    command = Elect(_seen(slug), form.get("person", ""), office, since, until)
    try:
        act("record an election", lambda work: elect(work, command))
    except InvalidInput as error:
        return _elect(slug, problem_of(error, ("person", "office", "from", "until"), "person"), form)
    return done("The election is recorded.", "bodies.show", slug=slug)


def _elect(slug: str, problems: Problems, given: Mapping[str, str]) -> str:
    with look() as at:
        shown = at.body(slug)
    members = [(one.holder.person, f"{one.holder.name}, {one.title}") for one in shown.seats if one.holder]
    return page("elect", problems, shown=shown, members=members, given=given)


@blueprint.get("/bodies/<slug>/end/<any(seat, holding):what>/<id_>")
def ending(slug: str, what: str, id_: str) -> str:
    """Ask from when a seat or a holding of one ends."""
    return _end(slug, what, id_, Problems(), {})


@blueprint.post("/bodies/<slug>/end/<any(seat, holding):what>/<id_>")
def take_ending(slug: str, what: str, id_: str) -> str | Response:
    """End it."""
    form, problems = request.form, Problems()
    at = happened("at", "the day it ends", problems)
    if problems:
        return _end(slug, what, id_, problems, form)
    _subject(slug, what, id_)
    command = End(id_, at, form.get("reason", ""))
    try:
        act(f"end a {what}", lambda work: _ENDS[what](work, command))
    except InvalidInput as error:
        return _end(slug, what, id_, problem_of(error, ("at", "reason"), "at"), form)
    return done("The end is recorded. What was done before stands.", "bodies.show", slug=slug)


def _subject(slug: str, what: str, id_: str) -> tuple[object, str]:
    """Return the body, and what it is that ends in words."""
    with look() as at:
        shown = at.body(slug)
    for seat_ in shown.seats:
        if what == "seat" and seat_.id == id_:
            return shown, f"the seat {seat_.title}"
        for held in (seat_.holder, *seat_.substitutes):
            if what == "holding" and held is not None and held.id == id_:
                role = "seat" if held.capacity == "holder" else "place as substitute"
                return shown, f"{held.name}’s {role}: {seat_.title}"
    raise NotFound("There is no such thing to end on this body.")


def _end(slug: str, what: str, id_: str, problems: Problems, given: Mapping[str, str]) -> str:
    shown, words = _subject(slug, what, id_)
    return page("end", problems, shown=shown, words=words, given=given)
