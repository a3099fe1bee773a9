"""Which period a return is of: a quarter or the whole year, and what is still to be returned of a year."""

from __future__ import annotations

import re
from collections.abc import Collection

from govflow.kernel.errors import InvalidInput
from govflow.schedules.periods import Period, read_period

QUARTERS = ("Q1", "Q2", "Q3", "Q4")
YEAR_END = "year_end"
LONGEST_ROUND = 3
_YEAR = re.compile(r"(20[0-9]{2})-([0-9]{2})", re.ASCII)
CHOICES = (*QUARTERS, YEAR_END)


def period_called(year: str, said: str) -> Period:
    """Return a period of a year: Q1 to Q4, year_end, or in full where a round has several years.

    Raises:
        InvalidInput: naming what may be said.
    """
    _span(year)
    word = " ".join(said.split())
    whole = word.casefold().replace("-", "_").replace(" ", "_") == YEAR_END
    short = word.upper() if word.upper() in QUARTERS else ""
    found = read_period(year if whole else f"{year} {short}" if short else word)
    if found is None or found.months[0][5:] not in {"04", "07", "10", "01"} or not covers(year, found.year):
        message = f"'{said}' is no period of {year}. Say Q1, Q2, Q3, Q4 or year_end"
        message += "." if read_period(year) else ", with its year, like 2024-25 Q3; or give that year alone."
        raise InvalidInput(message, field="quarter")
    if len(found.months) not in {3, 12}:
        raise InvalidInput("A return is of a quarter, or of the whole year.", field="quarter")
    return found


def covers(year: str, other: str) -> bool:
    """Say whether a year of the fund, or a round of several, holds another year."""
    first, last = _span(year)
    begins, ends = _span(other)
    return first <= begins and ends <= last


def _span(year: str) -> tuple[int, int]:
    """Return in which years it begins and ends; a round has at most three.

    Raises:
        InvalidInput: where it is no year.
    """
    found = _YEAR.fullmatch(year)
    length = (int(found[2]) - int(found[1])) % 100 if found else 0
    if found is None or not 1 <= length <= LONGEST_ROUND:
        raise InvalidInput(f"'{year}' is not a financial year. Write it like 2021-22.", field="year")
    return int(found[1]), int(found[1]) + length


def next_period(year: str, taken: Collection[str]) -> Period:
    """Return the first period of a year that has no return yet; the year-end once every quarter has."""
    first, last = _span(year)
    years = [f"{one}-{(one + 1) % 100:02d}" for one in range(first, last)]
    found = [period_called(one, word) for one in years for word in CHOICES]
    return next((one for one in found if one.name not in taken), found[-1])


def is_year_end(period: str) -> bool:
    """Say whether a period is a whole year."""
    return "Q" not in period


def period_words(period: str) -> str:
    """Return a period as people say it: quarter 3 of 2021-22, or the year 2021-22."""
    year, _, quarter = period.partition(" ")
    return f"quarter {quarter.removeprefix('Q')} of {year}" if quarter else f"the year {year}"
