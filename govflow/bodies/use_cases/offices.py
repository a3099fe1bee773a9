"""The offices of a joint body: its members sit on its committees, so an office has a seat of its own."""

from __future__ import annotations

from sqlalchemy import RowMapping

from govflow.bodies.model import CHAIR, HOLDER, Appoint, Elect, in_force
from govflow.bodies.queries.standing import terms_at
from govflow.bodies.use_cases.record import Entry
from govflow.bodies.use_cases.seats import holding_row, holdings_on, load_seat
from govflow.kernel.errors import InvalidInput
from govflow.kernel.findings import Json
from govflow.ledger.rows import Row
from govflow.storage.work import Moment, Work

ELECTED = "body.office_filled"
# It gives no vote: each member votes in their committee.
KIND = "non_voting"


def office_of_joint_body(work: Work, command: Elect, span: tuple[str, str], moment: Moment) -> Entry:
    """Return the entry that gives an office of a joint body to a member of one of its committees.

    Raises:
        InvalidInput: for someone who holds no seat on it or its committees then.
    """
    at, until_at = span
    rules = terms_at(work.connection, command.body, at)
    theirs = [
        row
        for one in (rules.committees if rules else ())
        for row in holdings_on(work, one)
        if row["person"] == command.person and _sits(row, at)
    ]
    if not theirs or not command.office:
        raise InvalidInput("Only someone who holds a seat then can be elected.", field="person")
    place, id_ = f"SEAT-{moment.next_id}", f"HOLDING-{moment.next_id}"
    rows = [
        *(_ended(work, command, at) if command.office == CHAIR else []),
        _seat(work, command, theirs[0], (place, at, until_at, moment.next_id)),
        holding_row(
            id_, Appoint(place, command.person, HOLDER, command.office), at, until_at, moment.next_id
        ),
    ]
    data: dict[str, Json] = {
        "body": command.body,
        "person": command.person,
        "office": command.office,
        "from_at": at,
    }
    return Entry(ELECTED, id_, rows, data, key=command.key)


def _sits(row: RowMapping, at: str) -> bool:
    return row["capacity"] == HOLDER and in_force(row["from_at"], row["until_at"], at)


def _seat(work: Work, command: Elect, sits: RowMapping, put: tuple[str, str, str, int]) -> Row:
    id_, at, until_at, event = put
    of = load_seat(work, sits["seat"])
    set_: dict[str, Json] = {
        "body": command.body,
        "organisation": of["organisation"],
        "title": command.office.replace("_", "-").capitalize(),
        "kind": KIND,
        "category": of["category"],
        "from_at": at,
        "until_at": until_at,
        "event": event,
    }
    return Row("seat", {"id": id_}, set_, new=True)


def _ended(work: Work, command: Elect, at: str) -> list[Row]:
    """Return what ends with the election of another chair: the holding, and the seat that was made for it."""
    rows = []
    for held in holdings_on(work, command.body):
        if held["office"] == CHAIR and _sits(held, at):
            rows.append(Row("seat_holding", {"id": held["id"]}, {"until_at": at}))
            rows.append(Row("seat", {"id": held["seat"]}, {"until_at": at}))
    return rows
