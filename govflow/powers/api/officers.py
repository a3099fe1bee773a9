"""What officers do over the API: determinations, holds and their lifting, cover for an absence."""

from __future__ import annotations

from flask import Response

from govflow.kernel.findings import Json
from govflow.kernel.moments import parse_date
from govflow.ledger.event import Stored
from govflow.powers.api import shapes
from govflow.powers.api.blueprint import blueprint, entered, rules
from govflow.powers.queries.asked import case_of_hold
from govflow.powers.queries.covering import cover_json, covers_in
from govflow.powers.use_cases.determining import Determine, determine, lift_hold, place_hold
from govflow.powers.use_cases.standing_in import ArrangeCover, arrange_cover, end_cover, link_accounts
from govflow.road.persons import person_called
from govflow.storage.work import Work
from govflow.web.gate import viewer
from govflow.web.json_answers import answered
from govflow.web.json_requests import read_body, read_query
from govflow.web.openapi import describe
from govflow.web.product import product


@blueprint.post("/determinations")
@describe(answer=shapes.Noted, status=201, body=shapes.Determination, is_write=True)
def settle() -> Response:
    """Record a determination of the monitoring officer, or of the section 151 officer on money."""
    wanted = read_body(shapes.Determination)
    command = Determine(wanted.area, wanted.question, wanted.about, wanted.answer, wanted.reasons)
    return entered(
        "", "determine", wanted, lambda work: determine(work, rules(), command), named="determination"
    )


@blueprint.post("/holds")
@describe(answer=shapes.Noted, status=201, body=shapes.Hold, is_write=True)
def place() -> Response:
    """Stop what follows on a case until the same office lifts it."""
    wanted = read_body(shapes.Hold)
    ref, reason = wanted.ref, wanted.reason
    return entered(
        ref, "place a hold", wanted, lambda work: place_hold(work, rules(), ref, reason), named="hold"
    )


@blueprint.post("/holds/<id_>/lift")
@describe(answer=shapes.Noted, status=201, body=shapes.Why, is_write=True)
def lift(id_: str) -> Response:
    """Lift a hold, as the office that placed it."""
    wanted = read_body(shapes.Why)
    with product().store.read() as connection:
        ref = case_of_hold(connection, id_)
    return entered(
        ref, "lift a hold", wanted, lambda work: lift_hold(work, rules(), id_, wanted.reason), about=id_
    )


@blueprint.get("/covers")
@describe(answer=shapes.Covers, query=shapes.AreaQuery)
def covers() -> Response:
    """List who covers for whom in your areas, the newest first; both names are kept."""
    asked = read_query(shapes.AreaQuery)
    areas = sorted(area for area in viewer().areas if asked.area in {"", area})
    with product().store.read() as connection:
        rows: list[Json] = [cover_json(row) for row in covers_in(connection, areas)]
    return answered({"covers": rows})


@blueprint.post("/covers")
@describe(answer=shapes.Noted, status=201, body=shapes.Cover, is_write=True)
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

    return entered("", "arrange cover", wanted, act, named="cover")


@blueprint.post("/covers/<id_>/end")
@describe(answer=shapes.Noted, status=201, body=shapes.Why, is_write=True)
def end(id_: str) -> Response:
    """End cover before its day: whoever was absent is back."""
    wanted = read_body(shapes.Why)
    return entered("", "end cover", wanted, lambda work: end_cover(work, id_, wanted.reason), about=id_)


@blueprint.post("/linked-accounts")
@describe(answer=shapes.Noted, status=201, body=shapes.Linked, is_write=True)
def link() -> Response:
    """Record that two accounts belong to one person, so that nobody approves their own work."""
    wanted = read_body(shapes.Linked)

    def act(work: Work) -> Stored:
        account = person_called(work.connection, wanted.account, "account")
        return link_accounts(
            work, wanted.area, account, person_called(work.connection, wanted.person, "person")
        )

    return entered("", "link two accounts", wanted, act, named="account")
