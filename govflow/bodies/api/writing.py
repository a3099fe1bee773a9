"""Terms, seats, appointments, elections, interests and dispensations, by the use cases of the pages."""

from __future__ import annotations

from typing import cast

from flask import Response

from govflow.bodies.api import shapes
from govflow.bodies.api.blueprint import blueprint, entered, seen
from govflow.bodies.model import (
    AdoptTerms,
    Appoint,
    Elect,
    End,
    GrantDispensation,
    NewInterest,
    NewSeat,
    Noted,
)
from govflow.bodies.ports import PART, BodyParts
from govflow.bodies.use_cases import (
    adopt_terms,
    appoint,
    create_seat,
    elect,
    end_holding,
    end_interest,
    end_seat,
    grant_dispensation,
    register_interest,
)
from govflow.kernel.errors import NotFound
from govflow.kernel.moments import parse_date, parse_happened
from govflow.road.persons import person_called
from govflow.storage.work import Work
from govflow.web.json_answers import CREATED
from govflow.web.json_requests import happened, read_body
from govflow.web.openapi import describe
from govflow.web.product import product


@blueprint.post("/bodies/<slug>/terms")
@describe(answer=shapes.Receipt, status=CREATED, body=shapes.NewTerms, is_write=True)
def adopt(slug: str) -> Response:
    """Record the terms of reference a body was given, in force from their approval."""
    wanted, of = read_body(shapes.NewTerms), seen(slug).line.slug
    command = AdoptTerms(
        body=of,
        approved=parse_happened(wanted.approved, field="approved"),
        approved_by=wanted.approved_by,
        document=wanted.document,
        rules=wanted.rules,
        parent=wanted.parent,
    )
    powers = cast("BodyParts", product().parts[PART]).powers
    return entered("adopt terms", of, wanted, lambda work: adopt_terms(work, powers, command))


@blueprint.post("/bodies/<slug>/seats")
@describe(answer=shapes.Receipt, status=CREATED, body=shapes.Seat, is_write=True)
def add_seat(slug: str) -> Response:
    """Give a body a seat."""
    wanted, of = read_body(shapes.Seat), seen(slug).line.slug
    since = happened(wanted.from_, "from")
    command = NewSeat(of, wanted.title, wanted.organisation, wanted.category, wanted.kind, since)
    return entered("create a seat", of, wanted, lambda work: create_seat(work, command))


@blueprint.post("/bodies/<slug>/seats/<seat_id>/end")
@describe(answer=shapes.Receipt, status=CREATED, body=shapes.Ending, is_write=True)
def close_seat(slug: str, seat_id: str) -> Response:
    """End a seat of a body."""
    wanted = read_body(shapes.Ending)
    command = End(_seat_of(slug, seat_id), happened(wanted.at, "at"), wanted.reason)
    return entered("end a seat", seat_id, wanted, lambda work: end_seat(work, command))


@blueprint.post("/bodies/<slug>/seats/<seat_id>/appointments")
@describe(answer=shapes.Receipt, status=CREATED, body=shapes.Appointment, is_write=True)
def take_seat(slug: str, seat_id: str) -> Response:
    """Record who takes a seat, or is named as its substitute."""
    wanted, seat = read_body(shapes.Appointment), _seat_of(slug, seat_id)
    since = happened(wanted.from_, "from")
    until = parse_date(wanted.until, field="until") if wanted.until else None

    def act(work: Work) -> Noted:
        whom = person_called(work.connection, wanted.person, "person")
        return appoint(work, Appoint(seat, whom, wanted.capacity, wanted.office, since, until))

    return entered("appoint to a seat", seat, wanted, act)


@blueprint.post("/bodies/<slug>/elections")
@describe(answer=shapes.Receipt, status=CREATED, body=shapes.Election, is_write=True)
def take_office(slug: str) -> Response:
    """Record that a member was elected to an office of the body, or laid it down."""
    wanted, of = read_body(shapes.Election), seen(slug).line.slug
    since = happened(wanted.from_, "from")
    until = parse_date(wanted.until, field="until") if wanted.until else None

    def act(work: Work) -> Noted:
        whom = person_called(work.connection, wanted.person, "person")
        return elect(work, Elect(of, whom, wanted.office, since, until))

    return entered("record an election", of, wanted, act)


@blueprint.post("/bodies/<slug>/holdings/<holding>/end")
@describe(answer=shapes.Receipt, status=CREATED, body=shapes.Ending, is_write=True)
def leave_seat(slug: str, holding: str) -> Response:
    """Record that someone left a seat, or is no longer its substitute."""
    wanted = read_body(shapes.Ending)
    held = {
        one.id for seat in seen(slug).seats for one in (seat.holder, *seat.substitutes) if one is not None
    }
    if holding not in held:
        raise NotFound("There is no such holding of a seat on this body.")
    command = End(holding, happened(wanted.at, "at"), wanted.reason)
    return entered("end a holding", holding, wanted, lambda work: end_holding(work, command))


@blueprint.post("/bodies/<slug>/dispensations")
@describe(answer=shapes.Receipt, status=CREATED, body=shapes.Dispensation, is_write=True)
def dispense(slug: str) -> Response:
    """Record leave to take part in spite of an interest."""
    wanted, of = read_body(shapes.Dispensation), seen(slug).line.slug
    until, since = parse_date(wanted.until, field="until"), happened(wanted.from_, "from")

    def act(work: Work) -> Noted:
        whom = person_called(work.connection, wanted.person, "person")
        command = GrantDispensation(whom, of, wanted.subject, wanted.document, until, since)
        return grant_dispensation(work, command)

    return entered("grant a dispensation", of, wanted, act)


@blueprint.post("/interests")
@describe(answer=shapes.Receipt, status=CREATED, body=shapes.Interest, is_write=True)
def add_interest() -> Response:
    """Put an interest into the standing register."""
    wanted = read_body(shapes.Interest)
    since = happened(wanted.from_, "from")

    def act(work: Work) -> Noted:
        named = wanted.person
        command = NewInterest(
            person=person_called(work.connection, named, "person") if named else work.actor.id,
            area=wanted.area,
            kind=wanted.kind,
            organisation=wanted.organisation,
            text=wanted.text,
            sensitive=wanted.sensitive,
            kept_at=wanted.kept_at,
            since=since,
        )
        return register_interest(work, command)

    return entered("register an interest", wanted.area, wanted, act)


@blueprint.post("/interests/<id_>/end")
@describe(answer=shapes.Receipt, status=CREATED, body=shapes.Ending, is_write=True)
def close_interest(id_: str) -> Response:
    """Record that an interest has ended; it stays in the register with its dates."""
    wanted = read_body(shapes.Ending)
    command = End(id_, happened(wanted.at, "at"), wanted.reason)
    return entered("end an interest", id_, wanted, lambda work: end_interest(work, command))


def _seat_of(slug: str, seat_id: str) -> str:
    if seat_id not in {one.id for one in seen(slug).seats}:
        raise NotFound("There is no such seat on this body.")
    return seat_id
