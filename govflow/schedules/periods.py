"""The periods of a metric: a year, a half, a quarter or a month, and when figures of it can be there."""

from __future__ import annotations

import calendar
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from govflow.kernel.moments import EARLIEST_YEAR, LATEST_YEAR

_YEAR = re.compile(r"([0-9]{4})[-/]([0-9]{2})(?: (?:Q([1-4])|H([12])))?\Z")
_MONTH = re.compile(r"([0-9]{4})-(0[1-9]|1[0-2])\Z")
MONTHS_OF_A_YEAR = 12
FIRST_MONTH = 4
MONTHS = {name.casefold(): number for number, name in enumerate(calendar.month_name) if name}
_SHORT = {name[:3]: number for name, number in MONTHS.items()}
_PRINTED = re.compile(r"printed as\b.*?(?:([0-9]{1,2}) )?([A-Z][a-z]{2,8}) ([0-9]{4})")


@dataclass(frozen=True, slots=True)
class Period:
    """A span of whole months of one financial year, which begins in April."""

    name: str
    start: date
    end: date

    @property
    def year(self) -> str:
        """The financial year it lies in, as 2019-20."""
        first = self.start.year - (self.start.month < FIRST_MONTH)
        return f"{first}-{(first + 1) % 100:02d}"

    @property
    def months(self) -> tuple[str, ...]:
        """Its months, as 2019-07."""
        count = (self.end.year - self.start.year) * MONTHS_OF_A_YEAR + self.end.month - self.start.month + 1
        return tuple(f"{day:%Y-%m}" for day in (_months_on(self.start, number) for number in range(count)))

    def holds(self, other: Period) -> bool:
        """Whether another period lies in this one."""
        return self.start <= other.start and other.end <= self.end


def _months_on(day: date, months: int) -> date:
    years, month = divmod(day.month - 1 + months, MONTHS_OF_A_YEAR)
    return date(day.year + years, month + 1, 1)


def read_period(text: str) -> Period | None:
    """Read 2019-20, 2019-20 Q2, 2019-20 H1 or 2019-07; nothing where it is none of them."""
    said = " ".join(text.split())
    if found := _MONTH.match(said):
        year, month = int(found[1]), int(found[2])
        return _span(said, year, month, 1)
    found = _YEAR.match(said)
    if not found or (int(found[1]) + 1) % 100 != int(found[2]):
        return None
    year = int(found[1])
    if found[3]:
        return _span(said, year, FIRST_MONTH + 3 * (int(found[3]) - 1), 3)
    if found[4]:
        return _span(said, year, FIRST_MONTH + 6 * (int(found[4]) - 1), 6)
    return _span(said, year, FIRST_MONTH, MONTHS_OF_A_YEAR)


def _span(name: str, year: int, month: int, months: int) -> Period | None:
    # A year that the calendar does not know names no period.
    if not EARLIEST_YEAR <= year < LATEST_YEAR:
        return None
    start = _months_on(date(year, 1, 1), month - 1)
    return Period(name, start, _months_on(start, months) - timedelta(days=1))


def earliest_date(period: Period, lag_days: int) -> date:
    """Return when a figure can first be there: the end of the month in which its lag ends (Bromley 2019)."""
    day = period.end + timedelta(days=lag_days)
    return day.replace(day=calendar.monthrange(day.year, day.month)[1]) if lag_days else day


def months_named(note: str, period: Period) -> tuple[str, ...]:
    """Return the months of a period that a note names: "July and August only"."""
    words = re.findall(r"[a-z]+", note.casefold().partition(";")[0])
    named = {MONTHS.get(word, _SHORT.get(word, 0)) for word in words}
    return tuple(month for month in period.months if int(month[-2:]) in named)


def printed_date(note: str) -> tuple[date, date] | None:
    """Return the first and last day of a date that a note says was printed: "printed as 1 Oct 2022"."""
    found = _PRINTED.search(note)
    month = _SHORT.get(found[2][:3].casefold(), 0) if found else 0
    if not found or not month:
        return None
    year = int(found[3])
    try:
        last = calendar.monthrange(year, month)[1]
        if found[1]:
            return date(year, month, int(found[1])), date(year, month, int(found[1]))
        return date(year, month, 1), date(year, month, last)
    except ValueError:
        return None


def spoken_list(words: Sequence[str]) -> str:
    """Return words as a sentence lists them: July, August and September."""
    return " and ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)


def month_name(month: str) -> str:
    """Return 2019-07 as July."""
    return calendar.month_name[int(month[-2:])]


def spoken_day(day: date) -> str:
    """Return a day as people read it: 31 December 2019."""
    return f"{day.day} {day:%B %Y}"
