"""Nobody is written to in their quiet hours, at a weekend or on a bank holiday."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govflow.reminders.quiet import QuietHours, writes_from
from govflow.timetable.calendar import Calendar

LONDON = ZoneInfo("Europe/London")
EVENING = QuietHours(time(18), time(8))


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=LONDON)


@pytest.mark.parametrize(
    ("now", "first"),
    [
        ("2021-10-18T12:00", "2021-10-18T12:00"),
        ("2021-10-18T07:59", "2021-10-18T08:00"),
        ("2021-10-18T18:00", "2021-10-19T08:00"),
        ("2021-10-22T18:30", "2021-10-25T08:00"),  # Friday evening
        ("2021-10-23T12:00", "2021-10-25T08:00"),  # Saturday
        ("2021-12-24T17:59", "2021-12-24T17:59"),
        ("2021-12-24T18:00", "2021-12-29T08:00"),  # Christmas 2021: both days and their substitutes
        ("2021-10-31T01:30", "2021-11-01T08:00"),  # the night the clocks go back
        ("2022-03-27T03:00", "2022-03-28T08:00"),  # and forward
    ],
)
def test_mail_waits_for_the_next_hour_at_which_people_work(now: str, first: str) -> None:
    assert writes_from(at(now), EVENING, Calendar().is_working) == at(first)


def test_quiet_hours_within_a_day_and_none_at_all() -> None:
    noon = QuietHours(time(12), time(14))

    assert writes_from(at("2021-10-18T12:30"), noon, Calendar().is_working) == at("2021-10-18T14:00")
    assert writes_from(at("2021-10-18T11:59"), noon, Calendar().is_working) == at("2021-10-18T11:59")
    assert writes_from(at("2021-10-18T23:59"), QuietHours(time(9), time(9)), Calendar().is_working) == at(
        "2021-10-18T23:59"
    )


@given(
    st.datetimes(datetime(2020, 1, 1), datetime(2028, 12, 1)),
    st.times(),
    st.times(),
)
def test_the_hour_found_is_never_quiet_never_before_now_and_no_minute_before_it_would_do(
    now: datetime, begin: time, end: time
) -> None:
    start, quiet, calendar = now.replace(tzinfo=UTC), QuietHours(begin, end), Calendar()

    found = writes_from(start, quiet, calendar.is_working)

    here = found.astimezone(LONDON)
    assert found >= start
    assert calendar.is_working(here.date())
    assert not quiet.hold(here.time())
    earlier = (found - timedelta(minutes=1)).astimezone(LONDON)
    assert found - start < timedelta(minutes=1) or (
        quiet.hold(earlier.time()) or not calendar.is_working(earlier.date()) or quiet.begin == quiet.end
    )
