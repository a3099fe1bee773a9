"""Meetings, pure: the words an agenda may use, places on it, how attendance reads as presence."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from govflow.kernel.errors import Broken, InvalidInput
from govflow.kernel.findings import Finding
from govflow.kernel.moments import Happened, format_instant, london_date, parse_happened, parse_instant
from govflow.rulebook.presence import Point, Stay

OUTCOMES = ("decided", "noted", "deferred", "withdrawn", "not_reached", "no_decision")
KINDS = ("ordinary", "urgent", "extraordinary", "shadow")
APART = 100
# The verb of an amendment: no item asks for one, so it is none of the words of ``config/meetings.toml``.
AMEND = "amend"
_NUMBER = re.compile(r"(\d{1,4})(?:\.(\d{1,2})|([a-z]))?\Z")


@dataclass(frozen=True, slots=True)
class Verb:
    """What an item or a lettered part asks of the meeting. ``decides``: others may rely on it."""

    title: str
    done: str
    decides: bool


@dataclass(frozen=True, slots=True)
class InterestKind:
    """A kind of interest; ``excludes`` is ``always``, ``by_terms`` or ``declared``."""

    title: str
    excludes: str


@dataclass(frozen=True, slots=True)
class Words:
    """The words of ``config/meetings.toml``."""

    verbs: Mapping[str, Verb]
    interests: Mapping[str, InterestKind]

    def check_verb(self, verb: str) -> None:
        """Refuse a verb that is none of them.

        Raises:
            InvalidInput: naming those there are.
        """
        if verb not in self.verbs:
            raise InvalidInput(f"'{verb}' is not a verb. It can be: {', '.join(self.verbs)}.", field="verb")


def read_words(file: Path) -> Words:
    """Read ``config/meetings.toml``.

    Raises:
        Broken: when it cannot be read or a word is not whole.
    """
    try:
        found = tomllib.loads(file.read_text(encoding="utf-8"))
        return Words(
            {name: Verb(**one) for name, one in found["verbs"].items()},
            {name: InterestKind(**one) for name, one in found["interests"].items()},
        )
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise Broken(f"The file config/{file.name} cannot be read: {error}") from error


def place_of(number: str) -> int:
    """Return the place on the agenda of a numbered item, so that 9a stands between 9 and 10.

    Raises:
        InvalidInput: for a number that is not written like 9, 9a or 9.1.
    """
    found = _NUMBER.match(number.strip())
    if not found or not int(found[1]):
        message = f"'{number}' is not a number of an item. Write it like 9, 9a or 9.1."
        raise InvalidInput(message, field="number")
    within = int(found[2]) if found[2] else (ord(found[3]) - ord("a") + 1 if found[3] else 0)
    return int(found[1]) * APART + within


def point_of(place: int, at: str) -> Point:
    """Return a point of the meeting as the record holds it: its place, and the instant where it is known."""
    happened = parse_happened(at) if at else None
    return Point(place, happened.instant if happened else None)


def stay_of(row: Mapping[Any, Any]) -> Stay:
    """Return a row of ``attendance`` as a stretch of presence."""
    gone = bool(row["until_place"] or row["left_at"])
    return Stay(
        person=row["person"],
        seat=row["seat"],
        arrived=point_of(row["from_place"], row["arrived_at"]),
        left=point_of(row["until_place"], row["left_at"]) if gone else None,
        remote=bool(row["remote"]),
    )


def check_order(arrived: Point, left: Point) -> None:
    """Refuse a leaving before the arrival.

    Raises:
        InvalidInput: saying so.
    """
    if left.has_come_by(arrived):
        raise InvalidInput("They would have left before they arrived.", field="at")


def earliest(happened: Happened, meeting_starts: str) -> str:
    """Return the instant at which what is known only to the day is judged: the meeting's own start."""
    if happened.instant is not None:
        return format_instant(happened.instant)
    starts = parse_instant(meeting_starts)
    return meeting_starts if london_date(starts) == happened.day else format_instant(happened.earliest)


def late_flag(number: str) -> Finding:
    """Return what is asked of an item that was not on the published agenda (s100B(4)(b), LGA 1972)."""
    return Finding(
        "NOTICE_TOO_SHORT",
        f"Item {number} was not on the published agenda, and no special circumstances are recorded for it.",
        rule="Section 100B(4)(b), Local Government Act 1972",
        remedy="Record the special circumstances the chair gave for taking the item as urgent.",
    )
