"""Seats stay with their organisation; one holder of a seat and one chair of a body, at every moment."""

from __future__ import annotations

from datetime import date, timedelta
from functools import partial
from typing import Any

import pytest

from govflow.bodies.queries import nobody_holds, seats_at, who_sits
from govflow.bodies.queries.standing import Seat
from govflow.cases.queries.looking import looking
from govflow.cases.queries.waiting import open_items
from govflow.kernel.errors import InvalidInput, NotFound, Refused
from govflow.kernel.findings import Json
from govflow.kernel.moments import format_instant, parse_instant
from govflow.ledger.rows import Row
from govflow.people.queries import roles_of
from govflow.storage.ledger import NewEvent
from govflow.storage.work import Work
from tests.integration.bodies.conftest import CABINET, Board, day

HWB = "doncaster-hwb"
MICRO = timedelta(microseconds=1)


def seats(board: Board, instant: str = "", body: str = CABINET) -> dict[str, Seat]:
    with board.play.store.read() as connection:
        return {one.title: one for one in seats_at(connection, body, instant or board.play.now())}


def holder(board: Board, instant: str, title: str = "Leader") -> str:
    found = seats(board, instant).get(title)
    return found.holder.name if found and found.holder else ""


def test_the_board_of_an_area_file_sits_with_its_chair_first_and_its_vacant_seat_shown(board: Board) -> None:
    with board.play.store.read() as connection:
        shown = seats_at(connection, HWB, board.play.now())
    assert shown[0].office == "chair"
    assert [one.title for one in shown if one.holder is None] == ["Director of children’s services"]
    ccg = next(one for one in shown if one.category == "nhs")
    assert ccg.organisation_name == "NHS Doncaster Clinical Commissioning Group"
    assert [held.name for held in ccg.substitutes] == ["Substitute for the CCG"]


def test_a_seat_stays_when_its_holder_goes_and_each_moment_has_at_most_one(board: Board) -> None:
    seat = board.seat(since=day("2021-04-01"))
    first = board.appoint(seat, "chair", since=day("2021-05-01"))
    board.leave(first.id, at=day("2021-09-28"))
    board.appoint(seat, "member", since=day("2021-09-28"))
    changes = parse_instant("2021-09-27T23:00:00Z")
    assert holder(board, "2021-04-30T22:59:59Z") == ""
    assert holder(board, "2021-04-30T23:00:00Z") == "Chair of the Health and Wellbeing Board"
    assert holder(board, format_instant(changes - MICRO)) == "Chair of the Health and Wellbeing Board"
    assert holder(board, format_instant(changes)) == "Member of the Health and Wellbeing Board"
    assert board.play.codes() == set()


def test_a_second_holder_at_the_same_time_is_refused_and_a_second_substitute_is_not(board: Board) -> None:
    seat = board.seat(since=day("2021-04-01"))
    board.appoint(seat, "chair", since=day("2021-06-01"), until=date(2021, 8, 31))
    for since, until in (("2021-08-31", None), ("2021-05-01", date(2021, 6, 1)), ("2021-07-01", None)):
        with pytest.raises(Refused) as refused:
            board.appoint(seat, "member", since=day(since), until=until)
        assert refused.value.code == "STATE_FORBIDS"
    board.appoint(seat, "member", since=day("2021-09-01"))
    board.appoint(seat, "finance", capacity="substitute", since=day("2021-06-01"))
    board.appoint(seat, "director", capacity="substitute", since=day("2021-06-01"))
    with pytest.raises(Refused):
        board.appoint(seat, "director", capacity="substitute", since=day("2021-07-01"))
    assert len(seats(board)["Leader"].substitutes) == 2


def test_a_body_has_one_chair_at_a_time(board: Board) -> None:
    one, other = board.seat("Leader", since=day("2021-04-01")), board.seat("Deputy", since=day("2021-04-01"))
    board.appoint(one, "chair", office="chair", since=day("2021-04-01"))
    with pytest.raises(Refused) as refused:
        board.appoint(other, "member", office="chair", since=day("2021-05-01"))
    assert refused.value.code == "STATE_FORBIDS"
    board.appoint(other, "member", office="vice_chair", since=day("2021-05-01"))


def test_an_election_moves_the_office_and_leaves_every_seat_where_it_is(board: Board) -> None:
    one, other = board.seat("Leader", since=day("2021-04-01")), board.seat("Deputy", since=day("2021-04-01"))
    board.appoint(one, "chair", office="chair", since=day("2021-04-01"))
    board.appoint(other, "member", since=day("2021-04-01"))
    board.elect("member", "chair", since=day("2021-09-29"), until=date(2021, 12, 31))

    def offices(instant: str) -> tuple[str, str]:
        there = seats(board, instant)
        assert {name for name, seat in there.items() if seat.holder} == {"Leader", "Deputy"}
        return there["Leader"].office, there["Deputy"].office

    assert offices("2021-09-28T22:59:59.999999Z") == ("chair", "")
    assert offices("2021-09-28T23:00:00Z") == ("", "chair")
    assert offices("2021-12-31T23:59:59Z") == ("", "chair")
    assert offices("2022-01-01T00:00:00Z") == ("", "")
    board.elect("chair", "chair", since=day("2022-01-01"))
    assert offices("2022-01-01T00:00:00Z") == ("chair", "")
    assert board.play.codes() == set()


def test_only_someone_who_sits_there_can_be_elected_and_no_later_chair_is_passed_over(board: Board) -> None:
    one, other = board.seat("Leader", since=day("2021-04-01")), board.seat("Deputy", since=day("2021-04-01"))
    board.appoint(one, "chair", since=day("2021-04-01"), until=date(2021, 12, 31))
    board.appoint(one, "director", office="chair", since=day("2022-01-01"))
    board.appoint(other, "member", since=day("2021-04-01"))
    with pytest.raises(InvalidInput):
        board.elect("finance", "chair", since=day("2021-09-29"))
    with pytest.raises(Refused):
        board.elect("member", "chair", since=day("2021-09-29"))
    board.elect("member", "chair", since=day("2021-09-29"), until=date(2021, 12, 31))


def test_nobody_appoints_or_elects_themselves_and_no_administrator_appoints_anyone(board: Board) -> None:
    seat = board.seat(since=day("2021-04-01"))
    for act in (partial(board.appoint, seat, "clerk"), partial(board.elect, "clerk", "chair")):
        with pytest.raises(Refused) as refused:
            act()
        assert refused.value.code == "SELF_APPROVAL"
    for who in ("area-admin", "chair", "plan-lead"):
        for doing in (
            partial(board.appoint, seat, "area-admin", who),
            partial(board.seat, "Another", who),
            partial(board.end_seat, seat, who),
            partial(board.elect, "member", "chair", who),
        ):
            with pytest.raises(Refused) as refused:
                doing()
            assert refused.value.code == "NOT_YOUR_ROLE"
    assert seats(board)["Leader"].holder is None


def test_an_officer_who_administers_the_area_besides_cannot_appoint_themselves_either(board: Board) -> None:
    seat = board.seat(since=day("2021-04-01"))
    with pytest.raises(Refused) as refused:
        board.appoint(seat, "governance-officer", "governance-officer")
    assert refused.value.code == "SELF_APPROVAL"
    board.appoint(seat, "governance-officer", "clerk")


def test_ending_a_seat_ends_who_sits_in_it_and_what_was_to_come(board: Board) -> None:
    seat = board.seat(since=day("2021-04-01"))
    board.appoint(seat, "chair", since=day("2021-04-01"), until=date(2021, 11, 30))
    board.appoint(seat, "member", since=day("2021-12-01"))
    board.end_seat(seat)
    assert seats(board) == {}
    assert holder(board, "2021-12-02T00:00:00Z") == ""
    with board.play.store.read() as connection:
        assert who_sits(connection, board.id("member"), "2021-12-02T00:00:00Z") == [
            one for one in who_sits(connection, board.id("member"), board.play.now()) if one.body == HWB
        ]
    with pytest.raises(Refused) as refused:
        board.end_seat(seat)
    assert refused.value.code == "STATE_FORBIDS"


def test_who_sits_tells_every_seat_of_a_person_and_as_what(board: Board) -> None:
    seat = board.seat(since=day("2021-04-01"))
    board.appoint(seat, "chair", capacity="substitute")
    with board.play.store.read() as connection:
        sits = who_sits(connection, board.id("chair"), board.play.now())
    assert [(one.body, one.capacity, one.office) for one in sits] == [
        (CABINET, "substitute", ""),
        (HWB, "holder", "chair"),
    ]


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"capacity": "deputy"}, "capacity"),
        ({"office": "president"}, "office"),
        ({"capacity": "substitute", "office": "chair"}, "office"),
        ({"since": day("2021-03-31")}, "from"),
        ({"since": day("2021-06-02"), "until": date(2021, 6, 1)}, "until"),
    ],
)
def test_an_appointment_that_cannot_be_names_its_field(
    board: Board, wrong: dict[str, Any], field: str
) -> None:
    seat = board.seat(since=day("2021-04-01"))
    with pytest.raises(InvalidInput) as error:
        board.appoint(seat, "member", **wrong)
    assert error.value.field == field


def test_a_seat_or_holding_that_is_not_there_is_not_found(board: Board) -> None:
    for act in (partial(board.appoint, "SEAT-0", "member"), partial(board.leave, "HOLDING-0")):
        with pytest.raises(NotFound):
            act()


def put_an_item(board: Board, role: str) -> None:
    ref = board.play.open()
    values: dict[str, Json] = {
        "case_ref": ref,
        "kind": "date",
        "role": role,
        "title": "Agree the agenda",
        "status": "open",
    }
    values |= {"since": board.play.now(), "due": "2021-10-05", "event": 1}

    def act(work: Work) -> None:
        row = Row("work_item", {"id": "ITEM-1"}, values, new=True)
        work.append(NewEvent(stream="test", type="step.done", actor=work.actor.id, rows=[row]))

    board.play.within("system:test", act)


def reaches(board: Board, who: str) -> list[str]:
    with board.play.store.read() as connection:
        viewer = looking(connection, board.id(who), roles_of(connection, board.id(who)))
        return [row["title"] for row in open_items(connection, viewer)]


def nobody(board: Board) -> list[str]:
    with board.play.store.read() as connection:
        found = nobody_holds(connection, "doncaster", board.play.now())
    return [row["title"] for row in found.items]


def test_what_waits_for_a_seat_goes_to_its_next_holder_and_to_nobody_in_between(board: Board) -> None:
    seat = board.seat(since=day("2021-04-01"))
    leaving = board.appoint(seat, "member", since=day("2021-04-01"))
    put_an_item(board, f"seat:{seat}")
    assert (reaches(board, "member"), reaches(board, "director"), nobody(board)) == (
        ["Agree the agenda"],
        [],
        [],
    )

    board.leave(leaving.id)
    assert (reaches(board, "member"), nobody(board)) == ([], ["Agree the agenda"])

    board.appoint(seat, "director")
    assert (reaches(board, "director"), nobody(board)) == (["Agree the agenda"], [])
    said = [event for event in board.play.events(f"body:{CABINET}") if event["type"] == "body.holding_ended"]
    assert b'"open_items":1' in bytes(said[0]["data"])


def test_an_item_for_a_role_that_nobody_holds_is_listed_and_with_it_each_vacant_seat(board: Board) -> None:
    put_an_item(board, "scrutiny_chair")
    assert nobody(board) == ["Agree the agenda"]
    with board.play.store.read() as connection:
        vacant = nobody_holds(connection, "doncaster", board.play.now()).seats
        elsewhere = nobody_holds(connection, "dorset", board.play.now())
    assert [one.title for one in vacant] == ["Director of children’s services"]
    assert not elsewhere
