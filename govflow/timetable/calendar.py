"""England's working days, clear days and notice, from 2000 to 2100. Refuses any day outside those years.

A working day is Monday to Friday and not a bank holiday in England (Banking and Financial Dealings
Act 1971 and proclamations); clear days leave out the day of notice and the day of the event
(R v Swansea City Council ex p Elitestone [1993]).
"""

from __future__ import annotations

import tomllib
from bisect import bisect_left, bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Protocol

from holidays import country_holidays

from govflow.kernel.errors import Broken, InvalidInput
from govflow.kernel.findings import Finding
from govflow.kernel.moments import EARLIEST_YEAR, LATEST_YEAR, LONDON, parse_date

# GOV.UK publishes bank holidays two years ahead; the list now ends with 26 December 2028.
LAST_PUBLISHED_YEAR = 2028
_SATURDAY = 5


@lru_cache(maxsize=1)
def bank_holidays() -> frozenset[date]:
    """Return every bank holiday in England from 2000 to 2100, one-off ones and substitutes included."""
    return frozenset(country_holidays("GB", subdiv="ENG", years=range(EARLIEST_YEAR, LATEST_YEAR + 1)))


@lru_cache(maxsize=32)
def _working_ordinals(extra_days: frozenset[date]) -> tuple[int, ...]:
    closed = {day.toordinal() for day in bank_holidays() | extra_days}
    first, last = date(EARLIEST_YEAR, 1, 1).toordinal(), date(LATEST_YEAR, 12, 31).toordinal()
    # Ordinal 1 was a Monday, so (ordinal - 1) mod 7 is the weekday.
    return tuple(day for day in range(first, last + 1) if (day - 1) % 7 < _SATURDAY and day not in closed)


def _known(day: date) -> date:
    if not EARLIEST_YEAR <= day.year <= LATEST_YEAR:
        raise _outside()
    return day


def _outside() -> InvalidInput:
    message = f"The calendar knows the years {EARLIEST_YEAR} to {LATEST_YEAR}. Use dates within them."
    return InvalidInput(message, field="date")


@dataclass(frozen=True, slots=True)
class Answer:
    """A day the calendar worked out, with what to beware of; ``instant`` where a time of day was given."""

    date: date
    findings: tuple[Finding, ...] = ()
    instant: datetime | None = None


class ClosedDays(Protocol):
    """Knows which further days the offices are closed, at this moment (``closed_days.py``)."""

    def days(self) -> frozenset[date]:
        """Return them."""


class NoFurtherDays:
    """Nobody added any."""

    def days(self) -> frozenset[date]:
        """Return none."""
        return frozenset()


_NONE = NoFurtherDays()


@dataclass(frozen=True, slots=True)
class Calendar:
    """England's calendar: ``extra_days`` closed by the settings, ``added`` by administrators."""

    extra_days: frozenset[date] = frozenset()
    last_published_year: int = LAST_PUBLISHED_YEAR
    added: ClosedDays = field(default=_NONE, compare=False, repr=False)

    @property
    def closed(self) -> frozenset[date]:
        """Return the days closed beside England's bank holidays."""
        added = self.added.days()
        return self.extra_days | added if added else self.extra_days

    def holidays_of(self, year: int) -> list[tuple[date, str]]:
        """Return England's bank holidays of a year with their names, those of the settings among them."""
        known = country_holidays("GB", subdiv="ENG", years=year)
        named = {day: str(title).replace("'", "’") for day, title in known.items()}
        named |= {day: "Closed by the settings" for day in self.extra_days if day.year == year}
        return sorted(named.items())

    def is_working(self, day: date) -> bool:
        """Say whether councils' offices are open that day: not a weekend, not a bank holiday."""
        weekday = _known(day).weekday() < _SATURDAY
        return weekday and day not in bank_holidays() and day not in self.closed

    def add(self, day: date, n: int, *, working: bool) -> Answer:
        """Return the ``n``-th counting day after ``day``, before it when negative, the day itself for 0.

        Adding 0 never moves, even off a closed day: it asks for no day to be counted.
        """
        _known(day)
        found = self._step(day, n) if working else self._shift(day, n)
        return Answer(found, self.cautions(day, found))

    def clear_days(self, notice: date, event: date, *, working: bool) -> int:
        """Return how many counting days lie between the two, neither end counted; 0 when not after."""
        _known(notice)
        _known(event)
        if event <= notice:
            return 0
        if not working:
            return (event - notice).days - 1
        return self._index_from(event) - self._index_after(notice)

    def working_days_until(self, start: date, end: date) -> int:
        """Return the working days after ``start`` up to and with ``end``; negative when it is earlier."""
        return self._index_after(_known(end)) - self._index_after(_known(start))

    def latest_notice(self, event: date, days: int, *, working: bool, at: time | None = None) -> Answer:
        """Return the last counting day before the earliest of the required clear days.

        For 0 required days that is the last counting day before the event. Source of the five and the
        28 days: LGA 1972 s100B with SI 2002/715; SI 2012/2089 regs 5 and 9.
        """
        if days < 0:
            raise InvalidInput("The number of clear days cannot be negative. Use 0 or more.", field="days")
        found = self.add(event, -(days + 1), working=working)
        return self._at(found, at, watch_closed=not working)

    def forward_window(self, event: date, n: int, *, working: bool, at: time | None = None) -> Answer:
        """Return the day on which a window of ``n`` days closes; day 1 is the first counting day after."""
        if n < 1:
            raise InvalidInput("A window lasts at least one day. Use 1 or more.", field="days")
        return self._at(self.add(event, n, working=working), at, watch_closed=not working)

    def cautions(self, *days: date) -> tuple[Finding, ...]:
        """Return the warning that bank holidays are not published yet for the latest of these days."""
        latest = max(days)
        if latest.year <= self.last_published_year:
            return ()
        message = (
            f"Bank holidays are published up to {self.last_published_year}. "
            f"Check this again once those for {latest.year} are."
        )
        figures = {"year": latest.year, "last_published_year": self.last_published_year}
        where = latest.isoformat()
        return (Finding("YEAR_NOT_PUBLISHED", message, severity="warning", where=where, figures=figures),)

    def _at(self, found: Answer, at: time | None, *, watch_closed: bool) -> Answer:
        findings = list(found.findings)
        if watch_closed and not self.is_working(found.date):
            message = f"The office is closed on {spoken(found.date)}. Act on an earlier working day."
            where = found.date.isoformat()
            findings.append(Finding("OFFICE_CLOSED", message, severity="warning", where=where))
        if at is None:
            return Answer(found.date, tuple(findings))
        instant, caution = london_instant(found.date, at)
        return Answer(found.date, (*findings, *caution), instant)

    def _index_after(self, day: date) -> int:
        return bisect_right(_working_ordinals(self.closed), day.toordinal())

    def _index_from(self, day: date) -> int:
        return bisect_left(_working_ordinals(self.closed), day.toordinal())

    def _step(self, day: date, n: int) -> date:
        if n == 0:
            return day
        days = _working_ordinals(self.closed)
        index = self._index_after(day) + n - 1 if n > 0 else self._index_from(day) + n
        if not 0 <= index < len(days):
            raise _outside()
        return date.fromordinal(days[index])

    def _shift(self, day: date, n: int) -> date:
        try:
            return _known(day + timedelta(days=n))
        except OverflowError as error:
            raise _outside() from error


def spoken(day: date) -> str:
    """Return a day as people write it: Thursday 11 November 2021."""
    return f"{day:%A} {day.day} {day:%B %Y}"


def london_instant(day: date, at: time) -> tuple[datetime, tuple[Finding, ...]]:
    """Return that time of day in London with its offset, warning where the clocks change over it.

    As RFC 5545 3.3.5 has it: a time that comes twice means the first, one that never comes is
    read with the offset of the hour before.
    """
    wall = datetime.combine(day, at, LONDON)
    real = wall.astimezone(UTC).astimezone(LONDON)
    if real.replace(tzinfo=None) != wall.replace(tzinfo=None):
        said = f"{at:%H:%M} does not exist on {spoken(day)}: the clocks go forward. Read as {real:%H:%M}."
        return real, (Finding("TIME_DOES_NOT_EXIST", said, severity="warning", where=day.isoformat()),)
    if wall.utcoffset() != wall.replace(fold=1).utcoffset():
        said = f"{at:%H:%M} comes twice on {spoken(day)}: the clocks go back. The first is meant."
        return real, (Finding("TIME_COMES_TWICE", said, severity="warning", where=day.isoformat()),)
    return real, ()


def load_calendar(config: Path, environ: Mapping[str, str]) -> Calendar:
    """Return the calendar as ``calendar.toml`` and the environment set it; without either, the defaults.

    Raises:
        Broken: when a setting cannot be read; the sentence names it.
    """
    file = config / "calendar.toml"
    try:
        read = tomllib.loads(file.read_text("utf-8")) if file.is_file() else {}
        published = read.get("last_published_year", LAST_PUBLISHED_YEAR)
        year = int(environ.get("GOVFLOW_LAST_PUBLISHED_YEAR", published))
        extra = {_known(day) for day in read.get("extra_bank_holidays", [])}
        added = environ.get("GOVFLOW_EXTRA_BANK_HOLIDAYS", "").replace(",", " ").split()
        extra |= {parse_date(text) for text in added}
    except (OSError, ValueError, TypeError, AttributeError, InvalidInput) as error:
        message = (
            "The calendar's settings cannot be read. Check config/calendar.toml, GOVFLOW_LAST_PUBLISHED_YEAR "
            f"and GOVFLOW_EXTRA_BANK_HOLIDAYS: {error}"
        )
        raise Broken(message) from error
    return Calendar(frozenset(extra), year)
