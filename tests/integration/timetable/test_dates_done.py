"""A date that no step of the workflow meets is recorded as done, with its own day and what shows it."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from govflow.kernel.errors import InvalidInput, Refused
from govflow.road.once import Answer
from govflow.timetable.use_cases.adding import AddStep, add_step
from govflow.timetable.use_cases.doing import record_done
from govflow.timetable.use_cases.moving import RecordDone, WaiveDate, waive_date
from tests.integration.timetable.test_moving_dates import letter, parts, row, timers
from tests.make.play import Play

OWN = "papers_to_clerk"


@pytest.fixture
def ref(play: Play) -> str:
    """A plan with a step of its own, due on 8 October and owned by the clerk."""
    found = play.open()
    dated = {"title": "Papers with the clerk", "qualifier": "by", "due": date(2021, 10, 8)}
    made = AddStep(found, OWN, {**dated, "owner": "democratic_services_officer"}, "The clerk asked.")
    play.within("plan-lead", lambda work: add_step(work, parts(play), made), found)
    return found


def done(play: Play, ref: str, milestone: str = OWN, who: str = "plan-lead", **more: Any) -> Answer:
    """Record a date as done, by default on 7 October by what the clerk said."""
    said = {"done_on": date(2021, 10, 7), "reason": "The clerk has them."}
    command = RecordDone(ref, milestone, **{**said, **more})
    return play.within(who, lambda work: record_done(work, parts(play), command), ref)


def refused(play: Play, ref: str, milestone: str = OWN, **more: Any) -> str:
    """Return the code for which it is refused."""
    with pytest.raises(Refused) as found:
        done(play, ref, milestone, **more)
    return found.value.code


def test_a_step_of_our_own_is_done_on_its_day_and_nobody_is_told_that_it_passed(play: Play, ref: str) -> None:
    play.at("2021-10-07T15:00:00Z")

    first, again = done(play, ref, key="k"), done(play, ref, key="k")
    play.at("2021-10-20T09:00:00Z")

    assert first == again
    assert (row(play, ref, OWN)["status"], row(play, ref, OWN)["met_on"]) == ("done", "2021-10-07")
    assert {state for state, _ in timers(play, ref, OWN)} == {"cancelled"}
    assert not [
        one for one in play.rows("work_item", case_ref=ref) if "Papers with the clerk" in one["title"]
    ]
    assert play.verify().findings == ()


def test_what_was_done_late_is_recorded_late_and_its_open_items_end(play: Play, ref: str) -> None:
    play.at("2021-10-18T09:00:00Z")
    play.sweep()
    chased = [one for one in play.rows("work_item", case_ref=ref) if one["due"] == "2021-10-08"]
    assert {one["status"] for one in chased} == {"open"}

    done(play, ref, done_on=date(2021, 10, 12))

    assert (row(play, ref, OWN)["status"], row(play, ref, OWN)["days_late"]) == ("done_late", 4)
    ended = [one for one in play.rows("work_item", case_ref=ref) if one["due"] == "2021-10-08"]
    assert {one["status"] for one in ended} == {"done"}


def test_its_owner_records_it_too_and_nobody_without_a_part_in_it(play: Play, ref: str) -> None:
    play.at("2021-10-07T15:00:00Z")
    assert refused(play, ref, who="chair") == "NOT_YOUR_ROLE"
    done(play, ref, who="clerk")
    assert refused(play, ref) == "STATE_FORBIDS"


def test_a_day_to_come_or_nothing_that_shows_it_is_sent_back(play: Play, ref: str) -> None:
    play.at("2021-10-07T15:00:00Z")
    with pytest.raises(InvalidInput, match="still to come"):
        done(play, ref, done_on=date(2021, 10, 8))
    with pytest.raises(InvalidInput, match="what shows"):
        done(play, ref, reason=" ")
    assert row(play, ref, OWN)["met_on"] is None


def test_a_date_that_a_step_meets_is_met_by_that_step_alone(play: Play, ref: str) -> None:
    with pytest.raises(Refused) as found:
        done(play, ref, "draft_to_bcm")
    assert found.value.code == "STATE_FORBIDS"
    assert "Take the step" in found.value.findings[0].remedy


def test_a_date_that_is_not_ours_needs_its_document(play: Play) -> None:
    play.at("2024-05-01T09:00:00Z")
    ref, second = play.open(year="2023-25"), "second_year_requirements"
    assert refused(play, ref, second, done_on=date(2024, 3, 28)) == "EVIDENCE_MISSING"

    done(play, ref, second, done_on=date(2024, 3, 28), document=letter(play))

    assert row(play, ref, second)["met_on"] == "2024-03-28"
    assert play.verify().findings == ()


def test_what_was_waived_is_not_done_as_well(play: Play, ref: str) -> None:
    waived = WaiveDate(ref, OWN, "Sent by portal.")
    play.within("plan-lead", lambda work: waive_date(work, parts(play), waived), ref)
    play.at("2021-10-07T15:00:00Z")
    assert refused(play, ref) == "STATE_FORBIDS"
