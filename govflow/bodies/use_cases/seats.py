"""Seats: made and ended. A seat belongs to an organisation and stays when the person in it goes."""

from __future__ import annotations

from sqlalchemy import RowMapping, select

from govflow.bodies.model import RECORDERS, Appoint, End, NewSeat, Noted, before
from govflow.bodies.use_cases.record import (
    Entry,
    body_stream,
    check_one_of,
    ending,
    load_body,
    need_role,
    needed_text,
    once,
    since,
)
from govflow.kernel.errors import NotFound
from govflow.ledger.rows import Row
from govflow.rulebook.terms import SEAT_KINDS
from govflow.storage.register import seat, seat_holding
from govflow.storage.work import Moment, Work

CREATED, ENDED = "body.seat_created", "body.seat_ended"


def create_seat(work: Work, command: NewSeat) -> Noted:
    """Give a body a seat.

    Raises:
        InvalidInput: for a kind there is not, or a title left out; Refused: ``NOT_YOUR_ROLE``.
    """
    of = load_body(work, command.body)
    need_role(work, of["area"], RECORDERS, "Giving a body a seat")
    check_one_of(command.kind, SEAT_KINDS, "kind")
    title = needed_text(command.title, "title", "what the seat is called")
    organisation = needed_text(command.organisation, "organisation", "whose seat it is")
    category = needed_text(command.category, "category", "what the quorum counts this seat as")

    def act(moment: Moment) -> Entry:
        id_ = f"SEAT-{moment.next_id}"
        from_at = since(moment, command.since)
        row = Row(
            "seat",
            {"id": id_},
            {
                "body": command.body,
                "organisation": organisation,
                "title": title,
                "kind": command.kind,
                "category": category.lower().replace(" ", "_"),
                "from_at": from_at,
                "until_at": "",
                "event": moment.next_id,
            },
            new=True,
        )
        return Entry(CREATED, id_, [row], {"body": command.body, "from_at": from_at}, key=command.key)

    return once(work, command.key, body_stream(command.body), act)


def end_seat(work: Work, command: End) -> Noted:
    """End a seat, and with it whoever holds it or is its substitute.

    Raises:
        NotFound: when there is no such seat; Refused: ``NOT_YOUR_ROLE`` or ``STATE_FORBIDS``.
    """
    found = load_seat(work, command.id)
    need_role(work, load_body(work, found["body"])["area"], RECORDERS, "Ending a seat")

    def act(moment: Moment) -> Entry:
        fresh = load_seat(work, command.id)
        at = ending(moment, fresh, command.at, "This seat")
        rows = [Row("seat", {"id": command.id}, {"until_at": at})]
        for held in holdings_of(work, command.id):
            if before(at, str(held["until_at"])):
                # One that was to begin later holds for no moment at all.
                end = at if before(held["from_at"], at) else str(held["from_at"])
                rows.append(Row("seat_holding", {"id": held["id"]}, {"until_at": end}))
        private = {"reason": command.reason} if command.reason else {}
        data = {"body": str(fresh["body"]), "until_at": at}
        return Entry(ENDED, command.id, rows, data, private, command.key)

    return once(work, command.key, body_stream(found["body"]), act)


def load_seat(work: Work, id_: str) -> RowMapping:
    """Return a seat.

    Raises:
        NotFound: when there is none.
    """
    row = work.connection.execute(select(seat).where(seat.c.id == id_)).mappings().first()
    if row is None:
        raise NotFound("There is no such seat.")
    return row


def holdings_of(work: Work, seat_id: str) -> list[RowMapping]:
    """Return who ever held a seat or was named as its substitute."""
    query = select(seat_holding).where(seat_holding.c.seat == seat_id)
    return list(work.connection.execute(query.order_by(seat_holding.c.event)).mappings())


def holdings_on(work: Work, slug: str) -> list[RowMapping]:
    """Return who ever sat on a body, in which seat."""
    query = select(seat_holding).join(seat, seat.c.id == seat_holding.c.seat).where(seat.c.body == slug)
    return list(work.connection.execute(query.order_by(seat_holding.c.event)).mappings())


def holding_row(id_: str, wanted: Appoint, from_at: str, until_at: str, event: int) -> Row:
    """Return the row of a new holding of a seat."""
    return Row(
        "seat_holding",
        {"id": id_},
        {
            "seat": wanted.seat,
            "person": wanted.person,
            "capacity": wanted.capacity,
            "office": wanted.office,
            "from_at": from_at,
            "until_at": until_at,
            "event": event,
        },
        new=True,
    )
