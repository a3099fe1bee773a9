"""Before its date an owner may say when it is expected: the senior reads it, and lateness stays recorded."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest

from govflow.kernel.errors import InvalidInput, Refused
from govflow.kernel.root import root
from govflow.reminders.ports import PART
from govflow.reminders.use_cases.chasing import Chase, chase
from govflow.reminders.use_cases.expecting import ExpectDate, expect_date
from tests.integration.reminders.test_digests import day_of, digest
from tests.integration.timetable.test_moving_dates import letter, move
from tests.make.play import Play

KEY = "draft_to_bcm"


def expect(
    play: Play, ref: str, day: date, who: str = "plan-lead", reason: str = "Figures come late."
) -> None:
    command = ExpectDate(ref, KEY, day, reason)
    play.within(who, lambda work: expect_date(work, play.product.parts[PART], command), ref)


def moved(play: Play, ref: str, due: date) -> None:
    """Its owner gives the date anew, by a letter."""
    move(play, ref, KEY, due=due, issued_by="NHS England", document=letter(play))


def days(play: Play, first: int, last: int) -> None:
    """Let October pass day by day, timers and digests."""
    for number in range(first, last + 1):
        play.until(f"2021-10-{number:02}T09:00:00Z")
        digest(play, f"2021-10-{number:02}T09:00:00Z")


def alarms(play: Play) -> list[str]:
    """The days on which the alarm of the date was raised with the senior."""
    rows = play.rows("work_item", kind="escalated", role="governance_officer")
    return [row["since"][:10] for row in rows if "Better Care Manager" in row["title"]]


def test_the_senior_reads_of_it_and_is_not_alarmed_while_the_expected_day_is_ahead(play: Play) -> None:
    ref = play.open()
    play.at("2021-10-15T14:00:00Z")
    expect(play, ref, date(2021, 10, 27))

    days(play, 18, 27)

    senior = "governance-officer"
    # The first working day after it was said, then when it would have been raised: two days after the date.
    assert day_of(play, senior, KEY, "expected") == ["2021-10-18", "2021-10-21"]
    assert day_of(play, senior, KEY, "escalated") == []
    assert alarms(play) == []
    passed = [one for one in play.payloads(ref) if one.get("milestone") == KEY and "fired_at" in one]
    assert len(passed) == 1, "its passing is recorded all the same"
    assert play.rows("work_item", kind="date_passed", role="plan_lead")
    assert play.verify().findings == ()


def test_it_is_raised_once_the_expected_day_and_its_days_of_grace_have_passed(play: Play) -> None:
    ref = play.open()
    play.at("2021-10-15T14:00:00Z")
    expect(play, ref, date(2021, 10, 20))

    days(play, 18, 29)

    # Expected on Wednesday 20 October: two working days after that end with Friday 22 October.
    assert alarms(play) == ["2021-10-22"]
    assert day_of(play, "governance-officer", KEY, "escalated") == ["2021-10-22", "2021-10-29"]
    assert play.verify().findings == ()


def test_a_date_met_by_the_expected_day_is_raised_with_nobody(play: Play) -> None:
    ref = play.walk("start_drafting")
    play.at("2021-10-15T14:00:00Z")
    expect(play, ref, date(2021, 10, 21))
    play.until("2021-10-20T09:00:00Z")
    play.do(ref, "plan-lead", "send_draft_to_bcm")

    days(play, 21, 29)

    assert alarms(play) == []
    assert day_of(play, "governance-officer", KEY, "escalated") == []
    assert play.rows("milestone", case_ref=ref, key=KEY)[0]["met_on"] == "2021-10-20"


def test_only_the_owner_says_it_and_only_before_the_date_with_a_reason_and_a_later_day(play: Play) -> None:
    ref = play.open()
    play.at("2021-10-15T14:00:00Z")

    with pytest.raises(Refused) as other:
        expect(play, ref, date(2021, 10, 27), who="clerk")
    for day, reason in ((date(2021, 10, 19), "Late."), (date(2021, 10, 27), " ")):
        with pytest.raises(InvalidInput):
            expect(play, ref, day, reason=reason)
    with pytest.raises(Refused) as unknown:
        unprinted = ExpectDate(ref, "year_end_return", date(2022, 6, 27), "No date is printed.")
        play.within("plan-lead", lambda work: expect_date(work, play.product.parts[PART], unprinted), ref)
    play.at("2021-10-20T09:00:00Z")
    with pytest.raises(Refused) as late:
        expect(play, ref, date(2021, 10, 27))

    assert unknown.value.code == "STATE_FORBIDS"
    assert [one.findings[0].code for one in (other.value, late.value)] == ["NOT_YOUR_ROLE", "WINDOW_CLOSED"]
    assert play.rows("expected_date") == []


def test_an_outside_bodys_date_is_chased_each_time_recorded_and_our_own_is_not(play: Play) -> None:
    ref = play.walk("await_feedback")
    parts = play.product.parts[PART]
    play.at("2021-11-03T09:00:00Z")

    def chased(words: str) -> None:
        command = Chase(ref, "regional_feedback", words)
        play.within("plan-lead", lambda work: chase(work, parts, command), ref)

    chased("Telephoned the panel.")
    chased("")
    with pytest.raises(InvalidInput):
        play.within("plan-lead", lambda work: chase(work, parts, Chase(ref, "submitted")), ref)
    with pytest.raises(Refused):
        play.within("member", lambda work: chase(work, parts, Chase(ref, "regional_feedback")), ref)

    assert [row["words"] for row in play.rows("chase", case_ref=ref)] == ["Telephoned the panel.", ""]
    assert play.verify().findings == ()


def test_a_date_moved_while_it_is_expected_later_is_raised_after_the_expected_day_alone(play: Play) -> None:
    ref = play.open()
    play.at("2021-10-15T14:00:00Z")
    expect(play, ref, date(2021, 10, 26))
    moved(play, ref, date(2021, 10, 20))

    days(play, 18, 29)

    # Expected on Tuesday 26 October: raised once, two working days after that.
    assert alarms(play) == ["2021-10-28"]
    assert day_of(play, "governance-officer", KEY, "escalated") == ["2021-10-28"]
    assert play.verify().findings == ()


def test_a_date_moved_beyond_the_expected_day_is_raised_by_its_own_day_again(play: Play) -> None:
    ref = play.open()
    play.at("2021-10-15T14:00:00Z")
    expect(play, ref, date(2021, 10, 20))
    moved(play, ref, date(2021, 10, 22))

    days(play, 18, 29)

    assert alarms(play) == ["2021-10-26"]
    assert day_of(play, "governance-officer", KEY, "escalated") == ["2021-10-26"]


def test_a_date_is_raised_with_the_role_that_the_settings_name_for_it(play: Play, tmp_path: Path) -> None:
    for folder in ("workflows", "templates", "config", "migrations"):
        shutil.copytree(root() / folder, tmp_path / folder)
    file = tmp_path / "config/reminders.toml"
    file.write_text(
        f'{file.read_text("utf-8")}\n[milestones.{KEY}]\nsenior = "monitoring_officer"\n', "utf-8"
    )
    there = Play(play.url, tmp_path)
    there.open()

    days(there, 18, 29)

    raised = {row["role"] for row in there.rows("work_item", kind="escalated") if "Manager" in row["title"]}
    assert raised == {"monitoring_officer"}
    assert day_of(there, "monitoring-officer", KEY, "escalated") == ["2021-10-21", "2021-10-28"]
    assert day_of(there, "governance-officer", KEY, "escalated") == []
    there.store.engine.dispose()
