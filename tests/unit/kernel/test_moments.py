"""Instants and dates: one spelling in the record, London days at the edges, and a word for what is no date."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from govflow.kernel.errors import InvalidInput
from govflow.kernel.moments import (
    end_of_day,
    format_instant,
    london_date,
    parse_date,
    parse_happened,
    parse_instant,
    start_of_day,
)


@pytest.mark.parametrize(
    ("instant", "spelt"),
    [
        (datetime(2026, 4, 1, 9, tzinfo=UTC), "2026-04-01T09:00:00Z"),
        (datetime(2026, 4, 1, 9, 0, 0, 120000, tzinfo=UTC), "2026-04-01T09:00:00.120000Z"),
        (datetime(2026, 4, 1, 9, 0, 0, 1, tzinfo=UTC), "2026-04-01T09:00:00.000001Z"),
        (datetime(2026, 4, 1, 10, tzinfo=timezone(timedelta(hours=1))), "2026-04-01T09:00:00Z"),
    ],
)
def test_an_instant_has_six_decimals_and_none_when_they_are_nought(instant: datetime, spelt: str) -> None:
    assert format_instant(instant) == spelt
    assert parse_instant(spelt) == instant


@pytest.mark.parametrize(
    "text",
    [
        "2021-11-11T14:30:00",
        "2021-11-11",
        "2021-02-30T00:00:00Z",
        "2021-11-11T24:30:00Z",
        "11/11/2021",
        "",
        "now",
        "1999-12-31T23:00:00Z",
        "2101-01-01T00:00:00Z",
        "0001-01-01T00:00:00+14:00",
        "2021-11-11T14:30:00.1234567Z",
        "2021-11-11T14:30:00+99:00",
    ],
)
def test_what_is_no_instant_is_refused_in_words(text: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        parse_instant(text, field="--now")

    assert refused.value.field == "--now"
    assert text in refused.value.message


@pytest.mark.parametrize(
    "text", ["2021-02-29", "2021-13-01", "2021-1-1", "tomorrow", "1999-12-31", "2101-01-01"]
)
def test_what_is_no_date_is_refused_in_words(text: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        parse_date(text)

    assert text in refused.value.message


def test_a_day_in_summer_begins_an_hour_earlier_in_utc() -> None:
    assert start_of_day(date(2021, 10, 31)) == datetime(2021, 10, 30, 23, tzinfo=UTC)
    assert end_of_day(date(2021, 10, 31)) == datetime(2021, 11, 1, 0, tzinfo=UTC), "the day has 25 hours"
    assert london_date(datetime(2021, 10, 30, 23, 30, tzinfo=UTC)) == date(2021, 10, 31)
    assert london_date(datetime(2021, 11, 30, 23, 30, tzinfo=UTC)) == date(2021, 11, 30)


def test_a_date_without_a_time_is_the_whole_day_and_says_so() -> None:
    day = parse_happened("2021-11-11")
    moment = parse_happened("2021-11-11T14:30:00Z")

    assert (day.whole_day, str(day)) == (True, "2021-11-11")
    assert day.earliest == datetime(2021, 11, 11, tzinfo=UTC)
    assert day.latest == datetime(2021, 11, 12, tzinfo=UTC)
    assert (moment.whole_day, str(moment)) == (False, "2021-11-11T14:30:00Z")
    assert moment.earliest == moment.latest == datetime(2021, 11, 11, 14, 30, tzinfo=UTC)
