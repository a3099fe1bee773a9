"""A promise whose day passes is missed once, told to whoever made it, comes back, and can be settled late."""

from __future__ import annotations

import pytest

from govflow.kernel.moments import parse_happened
from govflow.meetings.use_cases.commitments import (
    MakeCommitment,
    SettleCommitment,
    make_commitment,
    settle_commitment,
)
from govflow.timetable.tick import sweep
from tests.integration.meetings.conftest import MakeHall
from tests.integration.meetings.doors import Doors
from tests.integration.meetings.hall import Hall, Member

HWB = "norfolk-hwb"
DUE = "2021-11-30"


@pytest.fixture
def hall(make_hall: MakeHall) -> Hall:
    board = make_hall()
    board.body(HWB, [Member("chair", office="chair"), Member("one")], quorum={"number": 2})
    return board.build("2021-09-29T08:00:00Z")


@pytest.fixture
def promise(hall: Hall) -> str:
    ref = hall.meeting(HWB, "2021-09-29T08:30:00Z")
    made = MakeCommitment(ref, "Bring the CASTLE review.", "Director", due_on=DUE)
    return str(hall.do(make_commitment, made).payload()["commitment"])


def tick(hall: Hall, now: str) -> list[str]:
    """What fires when the clock comes to a moment."""
    hall.play.at(now)
    swept = sweep(hall.play.product.road)
    assert [one.failed for one in swept.fired if one.failed] == []
    return [one.kind for one in swept.fired]


def standing(hall: Hall, promise: str) -> tuple[str, list[tuple[str, str]]]:
    items = hall.play.rows("work_item", kind="commitment_missed")
    return (
        str(hall.play.rows("commitment", id=promise)[0]["status"]),
        [(row["role"], row["status"]) for row in items],
    )


def test_it_is_missed_when_its_last_day_is_over_in_london_and_told_once(hall: Hall, promise: str) -> None:
    assert tick(hall, "2021-11-30T23:59:59Z") == []
    assert standing(hall, promise) == ("open", [])

    assert tick(hall, "2021-12-01T00:00:00Z") == ["commitment_due"]
    assert tick(hall, "2021-12-02T00:00:00Z") == []

    assert standing(hall, promise) == ("missed", [("director", "open")])
    assert "CASTLE" not in str(hall.play.rows("work_item", kind="commitment_missed"))


def test_a_promise_by_a_body_is_chased_by_the_clerk(hall: Hall) -> None:
    ref = hall.meeting(HWB, "2021-09-29T08:30:00Z")
    hall.do(make_commitment, MakeCommitment(ref, "Report.", "The integrated care system", due_on=DUE))

    tick(hall, "2021-12-01T00:00:00Z")

    assert [row["role"] for row in hall.play.rows("work_item")] == ["democratic_services_officer"]


def test_it_comes_back_on_the_next_agenda_and_is_settled_late_at_the_desk(hall: Hall, promise: str) -> None:
    tick(hall, "2021-12-01T09:00:00Z")
    following = hall.meeting(HWB, "2021-12-01T09:30:00Z")
    doors = Doors.of(hall)
    clerk = doors.reader("clerk")
    agenda = clerk.open(f"/meetings/{following}/agenda")
    assert "Bring the CASTLE review. (Director, due 30 November 2021 ) Missed" in agenda

    clerk.desk(following, "settle", commitment=promise, status="kept")

    assert "CASTLE" not in clerk.open(f"/meetings/{following}/agenda")
    doors.close()
    assert standing(hall, promise) == ("kept_late", [("director", "done")])


@pytest.mark.parametrize(
    ("on", "status"), [("2021-11-30", "kept"), ("2021-12-01", "kept_late")], ids=["on-the-day", "a-day-after"]
)
def test_what_was_done_in_time_and_settled_afterwards_was_kept(
    hall: Hall, promise: str, on: str, status: str
) -> None:
    tick(hall, "2021-12-05T09:00:00Z")

    hall.do(settle_commitment, SettleCommitment(promise, "kept", happened=parse_happened(on)))

    assert standing(hall, promise) == (status, [("director", "done")])


def test_nothing_fires_for_a_promise_that_is_settled(hall: Hall, promise: str) -> None:
    hall.do(settle_commitment, SettleCommitment(promise, "withdrawn"))

    assert tick(hall, "2021-12-05T09:00:00Z") == []
    assert standing(hall, promise) == ("withdrawn", [])
