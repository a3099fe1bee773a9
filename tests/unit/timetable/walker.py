"""A second opinion on the calendar that shares nothing with it: rules of bank holidays written out, and
a walk from day to day without arithmetic shortcuts.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

ONE = timedelta(days=1)
# Proclaimed for one year, and the bank holidays that were moved for them.
PROCLAIMED = {
    date(2002, 6, 3),  # Golden Jubilee
    date(2002, 6, 4),  # spring bank holiday, moved
    date(2011, 4, 29),  # royal wedding
    date(2012, 6, 4),  # spring bank holiday, moved
    date(2012, 6, 5),  # Diamond Jubilee
    date(2020, 5, 8),  # early May, moved to VE Day
    date(2022, 6, 2),  # spring bank holiday, moved
    date(2022, 6, 3),  # Platinum Jubilee
    date(2022, 9, 19),  # State Funeral
    date(2023, 5, 8),  # Coronation
}
MOVED_AWAY = {date(2002, 5, 27), date(2012, 5, 28), date(2020, 5, 4), date(2022, 5, 30)}


def easter(year: int) -> date:
    """Return Easter Sunday (Meeus, Jones and Butcher)."""
    a, (b, c) = year % 19, divmod(year, 100)
    (d, e), g = divmod(b, 4), (8 * b + 13) // 25
    h = (19 * a + b - d - g + 15) % 30
    i, k = divmod(c, 4)
    m = (32 + 2 * e + 2 * i - h - k) % 7
    n = (a + 11 * h + 22 * m) // 451
    month, day = divmod(h + m - 7 * n + 114, 31)
    return date(year, month, day + 1)


def monday_from(day: date) -> date:
    while day.weekday() != 0:
        day += ONE
    return day


def last_monday(year: int, month: int) -> date:
    day = date(year, month, 31)
    while day.weekday() != 0:
        day -= ONE
    return day


def england(year: int) -> set[date]:
    """Return the weekdays of that year on which England has a bank holiday."""
    new_year = date(year, 1, 1)
    days = {
        new_year if new_year.weekday() < 5 else monday_from(new_year),
        easter(year) - 2 * ONE,
        easter(year) + ONE,
        monday_from(date(year, 5, 1)),
        last_monday(year, 5),
        last_monday(year, 8),
    }
    # Christmas and Boxing Day each take the next weekday that is still free.
    days -= MOVED_AWAY
    for fixed in (date(year, 12, 25), date(year, 12, 26)):
        if fixed.weekday() < 5:
            days.add(fixed)
    for fixed in (date(year, 12, 25), date(year, 12, 26)):
        if fixed.weekday() >= 5:
            substitute = fixed
            while substitute.weekday() >= 5 or substitute in days:
                substitute += ONE
            days.add(substitute)
    return days | {day for day in PROCLAIMED if day.year == year}


CLOSED = frozenset(day for year in range(2000, 2101) for day in england(year))


def working(day: date) -> bool:
    return day.weekday() < 5 and day not in CLOSED


def any_day(_day: date) -> bool:
    return True


def walk(day: date, n: int, counts: Callable[[date], bool]) -> date:
    """Take ``n`` counting days, one step at a time."""
    step, left = (ONE, n) if n > 0 else (-ONE, -n)
    while left:
        day += step
        left -= counts(day)
    return day


def between(notice: date, event: date, counts: Callable[[date], bool]) -> int:
    """Count the counting days that lie strictly between."""
    total, day = 0, notice + ONE
    while day < event:
        total += counts(day)
        day += ONE
    return total


def latest_notice(event: date, days: int, counts: Callable[[date], bool]) -> date:
    """Find the earliest required day, then the last counting day before it."""
    earliest = event
    for _ in range(days):
        earliest -= ONE
        while not counts(earliest):
            earliest -= ONE
    latest = earliest - ONE
    while not counts(latest):
        latest -= ONE
    return latest
