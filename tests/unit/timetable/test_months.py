"""A year in months: every day once, under its own weekday, with what stands on it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from govflow.timetable.months import Month, months_of

TODAY = date(2021, 11, 5)


def days_of(months: list[Month[str]]) -> list[date]:
    return [one.day for month in months for week in month.weeks for one in week if one]


@pytest.mark.parametrize("year", [2000, 2021, 2024, 2100])
def test_every_day_of_the_year_stands_once_in_order_under_its_weekday(year: int) -> None:
    months: list[Month[str]] = months_of(year, {}, {}, TODAY)
    first = date(year, 1, 1)
    every = [first + timedelta(days=number) for number in range((date(year, 12, 31) - first).days + 1)]

    assert days_of(months) == every
    for month in months:
        assert {len(week) for week in month.weeks} == {7}
        for week in month.weeks:
            assert all(one is None or one.day.weekday() == place for place, one in enumerate(week))


def test_a_day_says_why_it_is_closed_how_much_stands_on_it_and_whether_it_is_today() -> None:
    closed = {date(2021, 12, 27): "Christmas Day (observed)"}
    marked = {TODAY: ["a meeting", "a date"], date(2021, 12, 27): ["a date"]}

    months = months_of(2021, closed, marked, TODAY)

    found = {one.day: one for month in months for week in month.weeks for one in week if one}
    assert (found[TODAY].count, found[TODAY].is_today, found[TODAY].closed) == (2, True, "")
    assert found[date(2021, 12, 27)].closed == "Christmas Day (observed)"
    assert [day for day, one in found.items() if one.is_today] == [TODAY]
    assert found[date(2021, 11, 6)].is_weekend
    assert not found[TODAY].is_weekend
    assert [month.days for month in months if month.days] == [
        ((TODAY, "", ("a meeting", "a date")),),
        ((date(2021, 12, 27), "Christmas Day (observed)", ("a date",)),),
    ]


def test_what_stands_in_another_year_is_not_shown() -> None:
    months = months_of(2022, {}, {TODAY: ["a meeting"]}, TODAY)

    assert all(month.days == () for month in months)
