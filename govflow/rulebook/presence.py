"""Who is there: presence as half-open stretches of a meeting, the seats that are filled, quorum per item.

A point of a meeting is known by the clock, by the agenda (minutes say "joined after item 9" and no time), or
by both. A substitute takes the seat of an absent holder and never counts beside them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from govflow.rulebook.terms import (
    BodyRules,
    Capacity,
    QuorumCount,
    SeatKind,
    SeatPresent,
    may_sit,
    may_vote,
    quorum_met,
)


@dataclass(frozen=True, slots=True)
class Point:
    """A point of a meeting: the place on the agenda (0 before the first item), and the time where known."""

    place: int = 0
    at: datetime | None = None

    def has_come_by(self, other: Point) -> bool:
        """Say whether this point has come by another; the clock decides where both know it."""
        if self.at is not None and other.at is not None:
            return self.at <= other.at
        return self.place <= other.place


@dataclass(frozen=True, slots=True)
class Stay:
    """One stretch of presence, half-open: there from ``arrived`` on, gone from ``left`` on."""

    person: str
    seat: str
    arrived: Point
    left: Point | None = None
    remote: bool = False

    def covers(self, point: Point) -> bool:
        """Say whether the person is there at that point."""
        gone = self.left is not None and self.left.has_come_by(point)
        return self.arrived.has_come_by(point) and not gone


@dataclass(frozen=True, slots=True)
class Seat:
    """A seat as it stands on the day: whose it is, who holds it, and who is its named substitute."""

    id: str
    organisation: str
    kind: SeatKind
    category: str
    holder: str = ""
    substitutes: tuple[str, ...] = ()
    office: str = ""
    title: str = ""


@dataclass(frozen=True, slots=True)
class Filled:
    """A seat that is taken at a point of the meeting, and by whom."""

    seat: Seat
    person: str
    capacity: Capacity
    remote: bool = False
    excluded: bool = False

    def as_present(self) -> SeatPresent:
        """Return it as a quorum counts it."""
        return SeatPresent(self.seat.id, self.seat.category, self.seat.kind, self.remote, self.person)


def filled_seats(
    rules: BodyRules,
    seats: Iterable[Seat],
    stays: Sequence[Stay],
    point: Point,
    excluded: Collection[str] = (),
) -> list[Filled]:
    """Return the seats taken at a point, in their order, with those an interest excludes marked."""
    there = [stay for stay in stays if stay.covers(point)]
    found = [_filled(rules, seat, there, excluded) for seat in seats]
    return [one for one in found if one is not None]


def _filled(rules: BodyRules, seat: Seat, there: Sequence[Stay], excluded: Collection[str]) -> Filled | None:
    sitting = [stay for stay in there if stay.seat == seat.id]
    sitting.sort(key=lambda stay: (stay.person != seat.holder, stay.person not in seat.substitutes))
    for stay in sitting:
        capacity = capacity_in(seat, stay.person)
        # Whoever was recorded in a seat sits for its organisation; whether that is enough, the terms say.
        if may_sit(rules, capacity, same_organisation=True):
            return Filled(seat, stay.person, capacity, stay.remote, stay.person in excluded)
    return None


def capacity_in(seat: Seat, person: str) -> Capacity:
    """Return as what someone sits in a seat: its holder, a named substitute, or neither."""
    if person == seat.holder:
        return "holder"
    return "substitute" if person in seat.substitutes else ""


def taking_part(filled: Iterable[Filled]) -> list[Filled]:
    """Return the seats whose members take part: an interest excludes from discussion, vote and quorum."""
    return [one for one in filled if not one.excluded]


def quorum_at(rules: BodyRules, filled: Iterable[Filled], members: int = 0) -> QuorumCount:
    """Count the quorum of one item from the seats filled there (standing orders; Localism Act 2011, s31)."""
    return quorum_met(rules, [one.as_present() for one in taking_part(filled)], members)


def voting_roll(rules: BodyRules, filled: Iterable[Filled]) -> list[Filled]:
    """Return those with a vote, excluded or not: one for each member, though they sit in two seats."""
    voters: dict[str, Filled] = {}
    for one in filled:
        if may_vote(rules, one.as_present()):
            voters.setdefault(one.person, one)
    return list(voters.values())


def presiding_at(filled: Sequence[Filled], named: str = "") -> str:
    """Return who presides: whoever the meeting named, else the chair, else a vice-chair who is there."""
    there = {one.person for one in filled}
    if named:
        return named if named in there else ""
    for office in ("chair", "vice_chair"):
        for one in filled:
            # An office is its holder's own; a substitute takes the seat, not the chair.
            if one.seat.office == office and one.capacity == "holder":
                return one.person
    return ""
