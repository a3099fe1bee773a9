"""What officers do over the API: determinations, holds and their lifting, cover for an absence."""

from __future__ import annotations

from flask import Response

from govflow.kernel.moments import parse_date
from govflow.ledger.event import Stored
from govflow.powers.api import shapes
from govflow.powers.api.blueprint import acting, answered, blueprint, noted, rules
from govflow.powers.queries.asked import case_of_hold
from govflow.powers.typed import person_called
from govflow.powers.use_cases.determining import Determine, determine, lift_hold, place_hold
from govflow.powers.use_cases.standing_in import ArrangeCover, arrange_cover
from govflow.storage.work import Work
from govflow.web.json_requests import read_body
from govflow.web.openapi import describe
from govflow.web.product import product


@blueprint.post("/determinations")
@describe(answer=shapes.Noted, status=201, body=shapes.Determination)
def settle() -> Response:
    """Record a determination of the monitoring officer, or of the section 151 officer on money."""
    wanted = read_body(shapes.Determination)
    command = Determine(wanted.area, wanted.question, wanted.about, wanted.answer, wanted.reasons)
    stored = acting("", "determine", lambda work: determine(work, rules(), command))
    return answered(noted(stored, id=stored.payload()["determination"]))


@blueprint.post("/holds")
@describe(answer=shapes.Noted, status=201, body=shapes.Hold)
def place() -> Response:
    """Stop what follows on a case until the same office lifts it."""
    wanted = read_body(shapes.Hold)
    stored = acting(
        wanted.ref, "place a hold", lambda work: place_hold(work, rules(), wanted.ref, wanted.reason)
    )
    return answered(noted(stored, id=stored.payload()["hold"]))


@blueprint.post("/holds/<id_>/lift")
@describe(answer=shapes.Noted, status=201, body=shapes.Why)
def lift(id_: str) -> Response:
    """Lift a hold, as the office that placed it."""
    wanted = read_body(shapes.Why)
    with product().store.read() as connection:
        ref = case_of_hold(connection, id_)
    stored = acting(ref, "lift a hold", lambda work: lift_hold(work, rules(), id_, wanted.reason))
    return answered(noted(stored, id=id_))


@blueprint.post("/covers")
@describe(answer=shapes.Noted, status=201, body=shapes.Cover)
def cover() -> Response:
    """Give somebody an office for the time of another's absence."""
    wanted = read_body(shapes.Cover)

    def act(work: Work) -> Stored:
        command = ArrangeCover(
            area=wanted.area,
            office=wanted.office,
            absent=person_called(work.connection, wanted.absent, "absent"),
            covering=person_called(work.connection, wanted.covering, "covering"),
            from_on=parse_date(wanted.from_, field="from"),
            until_on=parse_date(wanted.until, field="until"),
            document=wanted.document,
        )
        return arrange_cover(work, rules(), command)

    stored = acting("", "arrange cover", act)
    return answered(noted(stored, id=stored.payload()["cover"]))
