"""What a meeting leaves behind: promises that come back, attendance of a year, minutes, and its times."""

from __future__ import annotations

from typing import Any

import pytest

from govflow.kernel.errors import InvalidInput
from govflow.meetings.queries.lists import attendance_record, open_commitments
from govflow.meetings.use_cases.arranging import Arrange, arrange_meeting
from govflow.meetings.use_cases.attending import Attender, RecordAttendance, record_attendance
from govflow.meetings.use_cases.commitments import (
    MakeCommitment,
    SettleCommitment,
    make_commitment,
    settle_commitment,
)
from govflow.meetings.use_cases.motions import Part
from tests.integration.meetings.conftest import MakeHall
from tests.integration.meetings.doors import Doors
from tests.integration.meetings.hall import Hall, Member, person_of, refusal_codes, seat_of

HWB = "norfolk-hwb"


@pytest.fixture
def hall(make_hall: MakeHall) -> Hall:
    board = make_hall()
    seats = [Member("chair", office="chair"), Member("one", substitutes=("one-substitute",)), Member("two")]
    board.body(HWB, seats, substitutes="named", quorum={"number": 2})
    return board.build("2021-09-29T08:00:00Z")


def promise(hall: Hall, ref: str, text: str, due: str = "") -> str:
    made = hall.do(make_commitment, MakeCommitment(ref, text, "Director of public health", "", due))
    return str(made.payload()["commitment"])


def test_what_was_promised_comes_back_on_the_next_agenda_until_it_is_settled(hall: Hall) -> None:
    first = hall.meeting(HWB, "2021-09-29T08:30:00Z")
    review = promise(hall, first, "Bring a review in November.", "2021-11-30")
    promise(hall, first, "Give an annual update.", "2022-09-30")
    second = hall.meeting(HWB, "2021-12-01T09:30:00Z", hold=False)
    doors = Doors.of(hall)
    clerk = doors.reader("clerk")

    agenda = clerk.open(f"/meetings/{second}/agenda")
    assert "Bring a review in November. (Director of public health, due 30 November 2021 ) Missed" in agenda
    assert "Give an annual update." in agenda
    assert "None." in clerk.open(f"/meetings/{first}/agenda")
    hall.do(settle_commitment, SettleCommitment(review, "missed", "It was not ready."))
    hall.do(settle_commitment, SettleCommitment(review, "kept"))
    doors.close()

    with hall.play.store.read() as connection:
        left = [row["text"] for row in open_commitments(connection, HWB, second, entitled=True)]
    assert left == ["Give an annual update."]
    again = SettleCommitment(review, "kept")
    assert refusal_codes(hall.do, settle_commitment, again) == ["STATE_FORBIDS"]


def minutes_drafted(hall: Hall) -> str:
    """An earlier meeting with its minutes drafted."""
    ref = hall.meeting(HWB, "2021-09-29T08:30:00Z")
    hall.play.do(ref, "clerk", "draft_minutes")
    return ref


@pytest.mark.parametrize("written_down", ["2021-12-01T09:40:00Z", "2021-12-03T10:00:00Z"])
def test_a_motion_at_the_next_meeting_approves_the_minutes_of_the_last(hall: Hall, written_down: str) -> None:
    first = minutes_drafted(hall)
    hall.play.at("2021-12-01T09:30:00Z")
    second = hall.meeting(HWB, "2021-12-01T09:30:00Z")
    hall.item(second, "3", "approve_minutes", subject=first)
    hall.come(second, "chair", "one")
    hall.play.at(written_down)

    hall.agree(second, "3", Part("That the minutes be approved as accurate."))

    row = hall.play.rows("meeting", case_ref=first)[0]
    assert (hall.play.case(first).state, row["minutes_at"]) == ("minutes_approved", second)
    assert hall.play.rows("decision") == []
    assert hall.play.codes() == set()


def test_a_motion_on_minutes_that_are_not_drafted_stands_and_moves_nothing(hall: Hall) -> None:
    first = hall.meeting(HWB, "2021-09-29T08:30:00Z")
    hall.item(first, "3", "approve_minutes", subject=first)
    hall.come(first, "chair", "one")

    hall.agree(first, "3", Part("That the minutes be approved as accurate."))

    assert hall.closed(first)[0]["result"] == "carried"
    assert hall.play.case(first).state == "held"


def test_a_secretary_of_one_body_keeps_no_record_of_another(make_hall: MakeHall) -> None:
    board = make_hall().body(HWB, [Member("one")]).body("norfolk-icsg", [Member("two")])
    for name, body in (("own-secretary", HWB), ("other-secretary", "norfolk-icsg")):
        board.known.add(name)
        board.rows.append(board.grant(name, "advisory_group_secretary", body))
    board.build("2021-09-29T08:00:00Z")
    ref = board.meeting(HWB, "2021-09-29T08:30:00Z")
    came = RecordAttendance(ref, (Attender(person="one"),))

    assert refusal_codes(board.do, record_attendance, came, "other-secretary") == ["NOT_YOUR_AREA"]
    assert refusal_codes(board.do, record_attendance, came, "own-secretary") == []


def test_a_meeting_can_be_moved_to_another_day_until_it_is_held(hall: Hall) -> None:
    ref = hall.meeting(HWB, "2021-09-29T08:30:00Z", hold=False)
    later = Arrange(ref, HWB, "2021-09-29T10:30:00+01:00", "Norwich", "urgent")

    hall.do(arrange_meeting, later)
    hall.hold(ref)

    row = hall.play.rows("meeting", case_ref=ref)[0]
    assert (row["starts_at"], row["place"], row["kind"]) == ("2021-09-29T09:30:00Z", "Norwich", "urgent")
    assert refusal_codes(hall.do, arrange_meeting, later) == ["STATE_FORBIDS"]


def test_attendance_of_a_council_year_counts_members_substitutes_apologies_and_absence(hall: Hall) -> None:
    first = hall.meeting(HWB, "2021-09-29T08:30:00Z")
    hall.come(first, "chair", "two")
    apology = Attender(seat=seat_of("one", HWB), apology=True)
    hall.do(record_attendance, RecordAttendance(first, (apology,)))
    hall.come(first, "one-substitute")
    hall.play.at("2021-12-01T09:30:00Z")
    second = hall.meeting(HWB, "2021-12-01T09:30:00Z")
    hall.come(second, "chair")
    hall.do(record_attendance, RecordAttendance(second, (apology,)))
    hall.meeting(HWB, "2021-12-20T09:30:00Z", hold=False)

    with hall.play.store.read() as connection:
        rows = {row.person: row for row in attendance_record(connection, hall.rules, HWB, 2021)}
        assert attendance_record(connection, hall.rules, HWB, 2022) == []

    def figures(name: str) -> tuple[int, ...]:
        row = rows[person_of(name)]
        return row.meetings, row.present, row.substituted, row.apologies, row.absent

    assert figures("chair") == (2, 2, 0, 0, 0)
    assert figures("one") == (2, 0, 1, 1, 0)
    assert figures("two") == (2, 1, 0, 0, 1)


def test_arrivals_and_departures_by_the_clock_count_from_their_minute(hall: Hall) -> None:
    ref = hall.meeting(HWB, "2021-09-29T08:30:00Z")
    hall.item(ref, "1")
    hall.play.at("2021-09-29T10:00:00Z")
    hall.come(ref, "chair", "two", at="2021-09-29T08:30:00Z")
    hall.leave(ref, "two", at="2021-09-29T09:00:00Z")
    [before] = hall.move(ref, "1", letter="a")
    [after] = hall.move(ref, "1", letter="b")

    hall.close(before, agreed=True, happened=_at("2021-09-29T08:59:59.999999Z"))
    hall.close(after, agreed=True, happened=_at("2021-09-29T09:00:00Z"))

    assert [hall.figures(one)["quorum"]["met"] for one in (before, after)] == [True, False]


def _at(text: str) -> object:
    from tests.integration.meetings.hall import when

    return when(text)


def test_nobody_leaves_before_they_came_or_comes_twice_or_in_the_future(hall: Hall) -> None:
    ref = hall.meeting(HWB, "2021-09-29T08:30:00Z")
    hall.play.at("2021-09-29T10:00:00Z")
    hall.come(ref, "two", at="2021-09-29T09:00:00Z")

    with pytest.raises(InvalidInput, match="left before they arrived"):
        hall.leave(ref, "two", at="2021-09-29T08:59:00Z")
    with pytest.raises(InvalidInput, match="in this seat already"):
        hall.come(ref, "two")
    with pytest.raises(InvalidInput, match="in the future"):
        hall.come(ref, "chair", at="2021-09-29T10:00:01Z")
    with pytest.raises(InvalidInput, match="not recorded as there"):
        hall.leave(ref, "chair")


def test_someone_in_a_seat_the_terms_do_not_give_them_is_recorded_and_does_not_count(hall: Hall) -> None:
    ref = hall.meeting(HWB, "2021-09-29T08:30:00Z")
    hall.item(ref, "1")
    hall.come(ref, "chair")

    stored = hall.do(
        record_attendance,
        RecordAttendance(ref, (Attender(seat=seat_of("one", HWB), person="two"),)),
    )
    hall.agree(ref, "1", Part("That it be so."))

    flags: Any = stored.payload()["flags"]
    assert flags[0]["code"] == "NOT_YOUR_ROLE"
    assert hall.closed(ref)[0]["in_question"] == ["QUORUM_NOT_MET"]


def test_whoever_is_no_clerk_writes_nothing_down_and_the_refusal_is_kept(hall: Hall) -> None:
    ref = hall.meeting(HWB, "2021-09-29T08:30:00Z")
    came = RecordAttendance(ref, (Attender(person="one"),))

    for who in ("administrator", "one"):
        assert refusal_codes(hall.do, record_attendance, came, who) == ["NOT_YOUR_ROLE"]

    assert hall.play.rows("attendance") == []
    assert len(hall.play.events(f"refusals:{ref}")) == 2
