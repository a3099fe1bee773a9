"""Who sits where: appointed, elected to an office, leaving. One holder of a seat, one chair of a body."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import RowMapping, func, select

from govflow.bodies.model import (
    CAPACITIES,
    CHAIR,
    HOLDER,
    OFFICES,
    RECORDERS,
    Appoint,
    Elect,
    End,
    Noted,
    before,
    in_force,
    overlap,
)
from govflow.bodies.use_cases.offices import ELECTED, office_of_joint_body
from govflow.bodies.use_cases.record import (
    Entry,
    body_stream,
    check_one_of,
    check_person,
    ending,
    last_day,
    load_body,
    need_role,
    not_oneself,
    once,
    since,
)
from govflow.bodies.use_cases.seats import holding_row, holdings_of, holdings_on, load_seat
from govflow.kernel.errors import InvalidInput, NotFound, Refused, refusal
from govflow.kernel.findings import Json
from govflow.ledger.rows import Row
from govflow.road.tables import work_item
from govflow.storage.register import seat_holding
from govflow.storage.work import Moment, Work

APPOINTED, ENDED = "body.member_appointed", "body.holding_ended"


def appoint(work: Work, command: Appoint) -> Noted:
    """Record who takes a seat, or who is named as its substitute.

    Raises:
        InvalidInput: for a person, capacity or office that cannot be; NotFound: for no such seat.
        Refused: ``NOT_YOUR_ROLE``, ``SELF_APPROVAL``, or ``STATE_FORBIDS`` where the seat or chair is taken.
    """
    found = load_seat(work, command.seat)
    need_role(work, load_body(work, found["body"])["area"], RECORDERS, "Appointing to a seat")
    not_oneself(work, command.person, "appoint")
    check_one_of(command.capacity, CAPACITIES, "capacity")
    check_one_of(command.office, OFFICES, "office")
    if command.office and command.capacity != HOLDER:
        raise InvalidInput("A substitute holds no office. Leave the office out.", field="office")
    check_person(work, command.person)

    def act(moment: Moment) -> Entry:
        place = load_seat(work, command.seat)
        from_at = since(moment, command.since)
        until_at = last_day(from_at, command.until)
        _check_within_seat(place, from_at)
        until_at = str(place["until_at"]) if before(place["until_at"], until_at) else until_at
        _check_free(work, command, from_at, until_at)
        if command.office == CHAIR:
            _check_no_chair(work, place["body"], from_at, until_at)
        id_ = f"HOLDING-{moment.next_id}"
        row = holding_row(id_, command, from_at, until_at, moment.next_id)
        data: dict[str, Json] = {"body": place["body"], "seat": command.seat, "person": command.person}
        return Entry(APPOINTED, id_, [row], data, key=command.key)

    return once(work, command.key, body_stream(found["body"]), act)


def _check_within_seat(place: RowMapping, from_at: str) -> None:
    if not in_force(place["from_at"], place["until_at"], from_at):
        raise InvalidInput(
            "There is no such seat on that day. Choose a day on which it exists.", field="from"
        )


def _check_free(work: Work, command: Appoint, from_at: str, until_at: str) -> None:
    for held in holdings_of(work, command.seat):
        if held["capacity"] != command.capacity:
            continue
        same = command.capacity == HOLDER or held["person"] == command.person
        if same and overlap(held["from_at"], held["until_at"], from_at, until_at):
            raise _taken("This seat has a holder at that time.", "End that first, or begin on a later day.")


def _check_no_chair(work: Work, slug: str, from_at: str, until_at: str) -> None:
    for held in holdings_on(work, slug):
        if held["office"] == CHAIR and overlap(held["from_at"], held["until_at"], from_at, until_at):
            raise _taken(
                "The body has a chair at that time.", "Record the election of the new chair instead."
            )


def _taken(message: str, remedy: str) -> Refused:
    rule = "One holder of a seat, and one chair of a body, at a time"
    return refusal("STATE_FORBIDS", message, rule=rule, remedy=remedy)


def elect(work: Work, command: Elect) -> Noted:
    """Record an election to office: the member's seat stays theirs, and an outgoing chair becomes a member.

    Raises:
        InvalidInput: for someone who holds no seat then; Refused: ``NOT_YOUR_ROLE`` or ``SELF_APPROVAL``.
    """
    need_role(work, load_body(work, command.body)["area"], RECORDERS, "Recording an election")
    not_oneself(work, command.person, "elect")
    check_one_of(command.office, OFFICES, "office")

    def act(moment: Moment) -> Entry:
        at = since(moment, command.since)
        there = [
            row
            for row in holdings_on(work, command.body)
            if row["capacity"] == HOLDER and in_force(row["from_at"], row["until_at"], at)
        ]
        theirs = [row for row in there if row["person"] == command.person]
        until_at = last_day(at, command.until)
        if not theirs:
            return office_of_joint_body(work, command, (at, until_at), moment)
        elected = _Turn(theirs[0], command.office, at, until_at, f"HOLDING-{moment.next_id}")
        turns = [elected]
        if command.office == CHAIR:
            _check_no_later_chair(work, command.body, elected, there)
            former = [row for row in there if row["office"] == CHAIR and row["id"] != theirs[0]["id"]]
            turns += [
                _Turn(row, "", at, "", f"HOLDING-{moment.next_id}-{number}")
                for number, row in enumerate(former, start=2)
            ]
        rows = [row for turn in turns for row in turn.rows(moment.next_id)]
        data: dict[str, Json] = {
            "body": command.body,
            "person": command.person,
            "office": command.office,
            "from_at": at,
        }
        return Entry(ELECTED, elected.id, rows, data, key=command.key)

    return once(work, command.key, body_stream(command.body), act)


def _check_no_later_chair(work: Work, slug: str, elected: _Turn, there: Sequence[RowMapping]) -> None:
    now_there = {row["id"] for row in there}
    for held in holdings_on(work, slug):
        later = held["office"] == CHAIR and held["id"] not in now_there
        if later and overlap(held["from_at"], held["until_at"], elected.at, elected.until_at):
            raise _taken(
                "The body has a chair for a later time already.", "Say until when this one is elected."
            )


class _Turn:
    """One member's holding, cut where their office changes; after its term they are a member again."""

    def __init__(self, held: RowMapping, office: str, at: str, until_at: str, id_: str) -> None:
        self.held, self.office, self.at, self.id = held, office, at, id_
        end = str(held["until_at"])
        self.until_at = until_at if before(until_at, end) else end

    def rows(self, event: int) -> Sequence[Row]:
        """Return the holding that ends, the one with the office, and the one after its term."""
        wanted = Appoint(self.held["seat"], self.held["person"], HOLDER, self.office)
        member = Appoint(self.held["seat"], self.held["person"], HOLDER)
        end = str(self.held["until_at"])
        rows = [
            Row("seat_holding", {"id": self.held["id"]}, {"until_at": self.at}),
            holding_row(self.id, wanted, self.at, self.until_at, event),
        ]
        if before(self.until_at, end):
            rows.append(holding_row(f"{self.id}-after", member, self.until_at, end, event))
        return rows


def end_holding(work: Work, command: End) -> Noted:
    """Record that someone left a seat. What waits for the seat goes to its next holder, or to nobody.

    Items are addressed to the seat, not the person (``seat:…``), so nothing has to be moved; the event
    says how many wait and for whom.

    Raises:
        NotFound: for no such holding; Refused: ``NOT_YOUR_ROLE`` or ``STATE_FORBIDS``.
    """
    found = _load_holding(work, command.id)
    slug = str(load_seat(work, found["seat"])["body"])
    need_role(work, load_body(work, slug)["area"], RECORDERS, "Ending a holding")

    def act(moment: Moment) -> Entry:
        fresh = _load_holding(work, command.id)
        at = ending(moment, fresh, command.at, "This holding")
        data: dict[str, Json] = {
            "body": slug,
            "seat": fresh["seat"],
            "person": fresh["person"],
            "until_at": at,
            "open_items": _waiting(work, fresh["seat"]),
            "next": _next_holder(work, fresh, at),
        }
        private = {"reason": command.reason} if command.reason else {}
        row = Row("seat_holding", {"id": command.id}, {"until_at": at})
        return Entry(ENDED, command.id, [row], data, private, command.key)

    return once(work, command.key, body_stream(slug), act)


def _load_holding(work: Work, id_: str) -> RowMapping:
    row = work.connection.execute(select(seat_holding).where(seat_holding.c.id == id_)).mappings().first()
    if row is None:
        raise NotFound("There is no such holding of a seat.")
    return row


def _waiting(work: Work, seat_id: str) -> int:
    query = select(func.count()).where(work_item.c.role == f"seat:{seat_id}", work_item.c.status == "open")
    return int(work.connection.execute(query).scalar_one())


def _next_holder(work: Work, leaving: RowMapping, at: str) -> str:
    later = [
        row
        for row in holdings_of(work, leaving["seat"])
        if row["capacity"] == HOLDER and row["id"] != leaving["id"] and before(at, row["until_at"])
    ]
    return str(min(later, key=lambda row: str(row["from_at"]).rstrip("Z"))["person"]) if later else ""
