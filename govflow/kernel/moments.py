"""Instants and dates: aware UTC inside, Europe/London at the edges, one spelling in the record.

A moment in the world may be known to the second or only to the day; ``Happened`` keeps which.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

from govflow.kernel.errors import InvalidInput

LONDON = ZoneInfo("Europe/London")
EARLIEST_YEAR = 2000
LATEST_YEAR = 2100
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}\Z")
_INSTANT = re.compile(r"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2}(\.\d{1,6})?)?(Z|[+-]\d{2}:\d{2})\Z")


class Clock(Protocol):
    """Whatever can say what time it is. Only ``storage`` makes real ones."""

    def now(self) -> datetime:
        """Return the present instant, aware and in UTC."""


def format_instant(instant: datetime) -> str:
    """Return RFC 3339 UTC with ``Z``: six decimals, and none when they are zero."""
    utc = instant.astimezone(UTC)
    text = utc.strftime("%Y-%m-%dT%H:%M:%S")
    return f"{text}.{utc.microsecond:06d}Z" if utc.microsecond else f"{text}Z"


def parse_instant(text: str, *, field: str = "instant") -> datetime:
    """Read an instant that carries an offset or ``Z``.

    Raises:
        InvalidInput: when the text is not one, or its year is outside 2000 to 2100.
    """
    stripped = text.strip()
    if not _INSTANT.match(stripped):
        message = f"'{text}' is not an instant. Write it like 2021-11-11T14:30:00Z, with an offset or Z."
        raise InvalidInput(message, field=field)
    try:
        instant = datetime.fromisoformat(stripped).astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise InvalidInput(f"'{text}' is not a real date and time.", field=field) from error
    _within_known_years(instant.year, text, field)
    return instant


def parse_date(text: str, *, field: str = "date") -> date:
    """Read a date written YYYY-MM-DD.

    Raises:
        InvalidInput: when it is not a real date, or its year is outside 2000 to 2100.
    """
    stripped = text.strip()
    if not _DATE.match(stripped):
        raise InvalidInput(f"'{text}' is not a date. Write it like 2021-11-11.", field=field)
    try:
        day = date.fromisoformat(stripped)
    except ValueError as error:
        raise InvalidInput(f"'{text}' is not a real date.", field=field) from error
    _within_known_years(day.year, text, field)
    return day


def _within_known_years(year: int, text: str, field: str) -> None:
    if not EARLIEST_YEAR <= year <= LATEST_YEAR:
        message = f"'{text}' is outside the years {EARLIEST_YEAR} to {LATEST_YEAR}."
        raise InvalidInput(message, field=field)


def london_date(instant: datetime) -> date:
    """Return the calendar day in London at that instant."""
    return instant.astimezone(LONDON).date()


def start_of_day(day: date) -> datetime:
    """Return midnight in London at the start of that day, in UTC."""
    return datetime.combine(day, time(), LONDON).astimezone(UTC)


def end_of_day(day: date) -> datetime:
    """Return the first instant after that day in London, in UTC (half-open end)."""
    return start_of_day(day + timedelta(days=1))


@dataclass(frozen=True, slots=True)
class Happened:
    """When something was done in the world: to the instant, or only to the day."""

    day: date
    instant: datetime | None = None

    @property
    def whole_day(self) -> bool:
        """Whether only the day is known, so that rules are judged for the whole day."""
        return self.instant is None

    @property
    def earliest(self) -> datetime:
        """Return the first instant it can have been."""
        return self.instant or start_of_day(self.day)

    @property
    def latest(self) -> datetime:
        """Return the end of the span in which it can have been (half-open for a whole day)."""
        return self.instant or end_of_day(self.day)

    @property
    def last(self) -> datetime:
        """Return the last instant it can have been."""
        return self.instant or self.latest - timedelta(microseconds=1)

    def __str__(self) -> str:
        """Return how the record spells it: a date, or an instant."""
        return format_instant(self.instant) if self.instant else self.day.isoformat()


def parse_happened(text: str, *, field: str = "happened_at") -> Happened:
    """Read a date or an instant.

    Raises:
        InvalidInput: when it is neither.
    """
    if _DATE.match(text.strip()):
        return Happened(parse_date(text, field=field))
    instant = parse_instant(text, field=field)
    return Happened(london_date(instant), instant)
