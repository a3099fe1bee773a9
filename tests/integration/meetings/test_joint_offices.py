"""A joint body elects its chair: a member of one of its committees, by all of them together, for a term."""

from __future__ import annotations

from datetime import date

import pytest

from govflow.bodies.queries import seats_at
from govflow.kernel.errors import InvalidInput
from govflow.meetings.use_cases.elections import Elect, Nomination, elect
from tests.integration.meetings.conftest import MakeHall
from tests.integration.meetings.hall import OUTSIDER, Hall, Member, person_of

BOARD, CABINET, INTEGRATION = "board", "cabinet", "integration"


@pytest.fixture
def hall(make_hall: MakeHall) -> Hall:
    town = make_hall("bath-and-north-east-somerset")
    town.body(CABINET, [Member("leader", office="chair"), Member("adults")], quorum={"number": 1})
    town.body(INTEGRATION, [Member("nurse", "nhs"), Member("doctor", "nhs")], quorum={"number": 1})
    town.body(BOARD, committees=[CABINET, INTEGRATION])
    return town.build("2019-03-06T10:00:00Z")


@pytest.fixture
def ref(hall: Hall) -> str:
    found = hall.meeting(BOARD, "2019-03-06T10:00:00Z")
    hall.item(found, "1", "elect")
    hall.item(found, "2", "elect")
    return found


def chairs(hall: Hall, body: str, at: str) -> list[str]:
    """Who is chair of a body at an instant."""
    with hall.play.store.read() as connection:
        seats = seats_at(connection, body, at)
    return [seat.holder.person for seat in seats if seat.holder and seat.office == "chair"]


def choose(hall: Hall, ref: str, name: str, item: str = "1", until: date | None = None) -> None:
    proposed = (Nomination(name, "adults", "doctor"),)
    hall.do(elect, Elect(ref, item, "chair", proposed, until=until))


def test_whoever_the_board_elects_is_its_chair_and_keeps_their_place_in_the_committee(
    hall: Hall, ref: str
) -> None:
    hall.come(ref, "leader", "adults", "nurse", "doctor")

    choose(hall, ref, "nurse", until=date(2020, 3, 31))

    [said] = hall.closed(ref)
    assert (said["body"], said["result"], said["elected"], said["in_question"]) == (
        BOARD,
        "carried",
        person_of("nurse"),
        [],
    )
    assert chairs(hall, BOARD, "2019-03-06T10:00:01Z") == [person_of("nurse")]
    assert chairs(hall, BOARD, "2020-03-31T23:00:00Z") == []
    assert chairs(hall, CABINET, "2019-03-06T10:00:01Z") == [person_of("leader")]
    assert [row["seat"] for row in hall.play.rows("attendance", person=person_of("nurse"))] == [
        f"SEAT-{INTEGRATION}-nurse"
    ]


def test_another_election_ends_the_office_of_the_one_before(hall: Hall, ref: str) -> None:
    hall.come(ref, "leader", "adults", "nurse", "doctor")
    choose(hall, ref, "nurse")
    hall.play.at("2019-03-06T10:30:00Z")

    choose(hall, ref, "leader", "2")

    assert chairs(hall, BOARD, "2019-03-06T10:29:59Z") == [person_of("nurse")]
    assert chairs(hall, BOARD, "2019-03-06T10:45:00Z") == [person_of("leader")]
    with hall.play.store.read() as connection:
        assert len(seats_at(connection, BOARD, "2019-03-06T10:45:00Z")) == 1


def test_an_election_with_one_committee_short_of_its_quorum_is_in_question(hall: Hall, ref: str) -> None:
    hall.come(ref, "leader", "adults")

    choose(hall, ref, "leader")

    assert hall.closed(ref)[0]["in_question"] == ["QUORUM_NOT_MET"]


def test_nobody_from_outside_its_committees_is_elected(hall: Hall, ref: str) -> None:
    hall.come(ref, "leader", "adults", "nurse", "doctor")

    with pytest.raises(InvalidInput, match="holds a seat"):
        choose(hall, ref, OUTSIDER)

    assert hall.closed(ref) == []
