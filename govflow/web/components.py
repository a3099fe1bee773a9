"""What forms need beyond the component macros: date boxes, times, and problems said in both places.

The order of a date's messages and their words follow the GOV.UK date input's own guidance.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time

from govflow.kernel.moments import EARLIEST_YEAR, LATEST_YEAR, LONDON

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_PARTS = ("day", "month", "year")
_TIME = re.compile(r"(\d{1,2})(?:[:.](\d{2}))?\s*(am|pm)?\Z", re.IGNORECASE)
_LAST_HOUR, _LAST_MINUTE, _HALF_DAY = 23, 59, 12


@dataclass(slots=True)
class Problems:
    """What stands in the way of a form, each with the field it belongs to, in the order of the page."""

    found: dict[str, str] = field(default_factory=dict)
    parts: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def add(self, name: str, message: str, *, anchor: str = "", parts: tuple[str, ...] = ()) -> None:
        """Note the first problem of a field; later ones of the same field wait until it is put right."""
        if name in self.found:
            return
        self.found[name] = message
        self.parts[name] = parts
        if anchor:
            self.anchors[name] = anchor

    anchors: dict[str, str] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.found)

    def message(self, name: str) -> dict[str, str] | None:
        """Return the error message of a field as the component macros take it."""
        return {"text": self.found[name]} if name in self.found else None

    def wrong(self, name: str, part: str) -> bool:
        """Say whether one box of a date is among those to be put right."""
        return part in self.parts.get(name, ())

    def summary(self) -> list[dict[str, str]]:
        """Return the lines of the error summary, each leading to its field."""
        return [
            {"text": message, "href": f"#{self.anchors.get(name, name)}"}
            for name, message in self.found.items()
        ]


def read_day(
    given: Mapping[str, str], name: str, what: str, problems: Problems, *, needed: bool = False
) -> date | None:
    """Read three boxes as a day. ``what`` names it as it would stand inside a sentence."""
    typed = [given.get(f"{name}-{part}", "").strip() for part in _PARTS]
    what_first = what[:1].upper() + what[1:]
    if not any(typed):
        if needed:
            _wrong(problems, name, f"Enter {what}", _PARTS)
        return None
    missing = tuple(part for part, text in zip(_PARTS, typed, strict=True) if not text)
    if missing:
        _wrong(problems, name, f"{what_first} must include a {' and '.join(missing)}", missing)
        return None
    if not re.fullmatch(r"\d{4}", typed[2]):
        _wrong(problems, name, "Year must include 4 numbers", ("year",))
        return None
    return _real_day(typed, name, what_first, problems)


def _real_day(typed: list[str], name: str, what: str, problems: Problems) -> date | None:
    try:
        found = date(int(typed[2]), _month(typed[1]), int(typed[0]))
    except ValueError:
        _wrong(problems, name, f"{what} must be a real date", _PARTS)
        return None
    if not EARLIEST_YEAR <= found.year <= LATEST_YEAR:
        message = f"{what} must be between {EARLIEST_YEAR} and {LATEST_YEAR}"
        _wrong(problems, name, message, ("year",))
        return None
    return found


def _wrong(problems: Problems, name: str, message: str, parts: tuple[str, ...]) -> None:
    problems.add(name, message, anchor=f"{name}-{parts[0]}", parts=parts)


def _month(text: str) -> int:
    if text.isdigit():
        return int(text)
    start = text.lower()[:3]
    if len(text) >= len(start) == len("jan") and start in _MONTHS:
        return _MONTHS.index(start) + 1
    raise ValueError(text)


def read_time(text: str) -> time | None:
    """Read a time of day as people write it: 2:30pm, 14:30, 9am.

    Raises:
        ValueError: when it is not one.
    """
    stripped = text.strip()
    if not stripped:
        return None
    spoken = {"midday": "12:00", "noon": "12:00", "midnight": "0:00"}.get(stripped.lower(), stripped)
    found = _TIME.match(spoken)
    if not found:
        raise ValueError(text)
    hour, minute, half = int(found[1]), int(found[2] or 0), (found[3] or "").lower()
    if (half and not 1 <= hour <= _HALF_DAY) or hour > _LAST_HOUR or minute > _LAST_MINUTE:
        raise ValueError(text)
    if half:
        hour = hour % _HALF_DAY + (_HALF_DAY if half == "pm" else 0)
    return time(hour, minute)


def in_london(day: date, at: time) -> datetime:
    """Return the instant of a time of day in London."""
    return datetime.combine(day, at, LONDON)
