"""Which dates stand under *at risk*, and which of two is worse."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from govflow.timetable.calendar import Calendar
from govflow.timetable.due import Milestone, status
from govflow.timetable.rehearsal import Link
from govflow.timetable.risk import AtRisk, Kind, kind_of, waits_for, worst_first

# A Friday; the Monday after it is the next working day.
TODAY = date(2021, 11, 5)
CALENDAR = Calendar()


def kind(one: Milestone, *, to_latest: int | None = None, will_miss: bool = False) -> Kind | None:
    return kind_of(one, status(one, TODAY, CALENDAR), to_latest, will_miss=will_miss)


def by(days: int, **more: object) -> Milestone:
    return replace(Milestone("a", "A", "by", due=TODAY + timedelta(days=days)), **more)  # type: ignore[arg-type]


def test_a_date_stands_there_from_its_own_number_of_working_days_on() -> None:
    assert kind(by(7)) == "at_risk"  # five working days
    assert kind(by(10)) is None  # six
    assert kind(by(10, at_risk_working_days=6)) == "at_risk"
    assert kind(by(5, at_risk_working_days=2)) is None


def test_the_last_possible_day_counts_where_it_comes_sooner_than_the_date() -> None:
    far = by(60)

    assert kind(far, to_latest=6) is None
    assert kind(far, to_latest=5) == "at_risk"
    assert kind(far, to_latest=-1, will_miss=True) == "will_miss"


def test_a_date_to_be_confirmed_stands_there_once_its_last_possible_day_is_near() -> None:
    unknown = Milestone("a", "A", "to_be_confirmed")

    assert kind(unknown) is None
    assert kind(unknown, to_latest=3) == "at_risk"


def test_what_has_passed_is_late_or_missed_whatever_else_is_said_of_it() -> None:
    assert kind(by(-1), to_latest=-1, will_miss=True) == "late"
    assert kind(by(-1, closes=True), will_miss=True) == "missed"


def test_what_is_met_waived_or_an_outside_bodys_does_not_stand_there() -> None:
    assert kind(by(-1, met_on=TODAY)) is None
    assert kind(by(-1, waived=True), will_miss=True) is None
    assert kind(by(-30, outside=True)) is None
    assert kind(by(-30, outside=True, closes=True)) is None


def test_a_window_is_at_risk_near_its_end_and_not_before_it_opens() -> None:
    end = TODAY + timedelta(days=4)

    assert kind(Milestone("a", "A", "between", start=TODAY, due=end)) == "at_risk"
    assert kind(Milestone("a", "A", "between", start=end, due=end)) is None
    assert kind(Milestone("a", "A", "between", start=end, due=end), will_miss=True) == "will_miss"


def line(of: Kind, left: int, day: int = 0, ref: str = "plan-a") -> AtRisk:
    one = by(day)
    return AtRisk(of, ref, "area", "2021-22", one, False, status(one, TODAY, CALENDAR), None, None, left)


def test_the_worst_comes_first_by_kind_then_by_days_left_then_by_day() -> None:
    ordered = [
        line("missed", -1),
        line("late", -12),
        line("late", -2),
        line("will_miss", -3),
        line("will_miss", 2),
        line("at_risk", -1),
        line("at_risk", 0),
        line("at_risk", 3, day=4),
        line("at_risk", 3, day=5),
        line("at_risk", 3, day=5, ref="plan-b"),
        line("at_risk", 10),
    ]

    assert worst_first(reversed(ordered)) == ordered
    assert sorted(one.place for one in ordered) == [one.place for one in ordered], "a cursor compares as text"


@pytest.mark.parametrize(
    ("key", "waiting"),
    [("draft", {"draft", "report", "board", "sent"}), ("board", {"board", "sent"}), ("other", {"other"})],
)
def test_everything_that_waits_for_a_step_is_found_however_far_down(key: str, waiting: set[str]) -> None:
    links = [Link("report", "draft"), Link("board", "report", notice_clear_days=5), Link("sent", "board")]

    assert waits_for(links, key) == waiting
