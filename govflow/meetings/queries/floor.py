"""Who is on the floor at a point of a meeting: terms in force, seats filled, who is excluded, the quorum."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection

from govflow.kernel.moments import Happened
from govflow.meetings.model import earliest, stay_of
from govflow.meetings.ports import MeetingRules, Terms
from govflow.meetings.queries.rows import attendance_of, interests_of
from govflow.rulebook.presence import (
    Filled,
    Point,
    Seat,
    filled_seats,
    presiding_at,
    quorum_at,
    voting_roll,
)
from govflow.rulebook.terms import VOTING_KIND, BodyRules, QuorumCount, RemoteRule

# Before a body has terms of reference, what it does is recorded as it happened, whoever sat there.
NO_TERMS = BodyRules(substitutes="any", remote=RemoteRule(quorum=True, vote=True))


@dataclass(frozen=True, slots=True)
class Floor:
    """One body, or one committee of a joint body, at one item."""

    body: str
    terms: Terms | None
    seats: Sequence[Seat]
    filled: Sequence[Filled]
    presiding: str

    @property
    def rules(self) -> BodyRules:
        """Return the rules in force."""
        return self.terms.rules if self.terms else NO_TERMS

    @property
    def quorum(self) -> QuorumCount:
        """Return the quorum of this item as it stands."""
        # A member in two seats is one member, and a vacant seat is still a place among them.
        members = {seat.holder or seat.id for seat in self.voting_seats}
        return quorum_at(self.rules, self.filled, len(members))

    @property
    def roll(self) -> Sequence[Filled]:
        """Return those with a vote."""
        return voting_roll(self.rules, self.filled)

    @property
    def voting_seats(self) -> Sequence[Seat]:
        """Return every seat with a vote, taken or not."""
        return [seat for seat in self.seats if seat.kind == VOTING_KIND]


class House:
    """A meeting's bodies, read once for many looks: terms and seats by the instant, attendance, interests."""

    def __init__(self, connection: Connection, rules: MeetingRules, held: Mapping[Any, Any]) -> None:
        self._connection, self._rules, self.held = connection, rules, held
        ref = str(held["case_ref"])
        self._stays = [stay_of(row) for row in attendance_of(connection, ref) if not row["apology"]]
        self._interests = interests_of(connection, ref)
        self._standing: dict[tuple[str, str], tuple[Terms | None, Sequence[Seat]]] = {}

    def standing(self, body: str, happened: Happened) -> tuple[Terms | None, Sequence[Seat]]:
        """Return the terms in force and the seats of a body, then."""
        instant = earliest(happened, self.held["starts_at"])
        if (body, instant) not in self._standing:
            bodies, connection = self._rules.bodies, self._connection
            terms = bodies.terms_at(connection, body, instant)
            self._standing[body, instant] = terms, bodies.seats_at(connection, body, instant)
        return self._standing[body, instant]

    def committees(self, happened: Happened) -> tuple[str, ...]:
        """Return the committees that decide separately: those of a joint body, else the body itself."""
        terms, _ = self.standing(self.held["body"], happened)
        return (terms.rules.committees if terms else ()) or (str(self.held["body"]),)

    def excluded(self, item: str) -> frozenset[str]:
        """Return whom an interest keeps from an item: declared, excluding, and without a dispensation."""
        return frozenset(
            row["person"]
            for row in self._interests
            if row["excludes"] and not row["dispensation"] and row["item"] in {"", item}
        )

    def declared(self, item: str) -> frozenset[str]:
        """Return who declared any interest in an item."""
        return frozenset(row["person"] for row in self._interests if row["item"] in {"", item})

    def floor(self, body: str, happened: Happened, item: Mapping[Any, Any] | None = None) -> Floor:
        """Return who is on the floor of one body at an item, at a time where it is known."""
        terms, seats = self.standing(body, happened)
        point = Point(int(item["position"]) if item else 0, happened.instant)
        excluded = self.excluded(str(item["id"]) if item else "")
        filled = filled_seats(terms.rules if terms else NO_TERMS, seats, self._stays, point, excluded)
        return Floor(body, terms, seats, filled, presiding_at(filled, str(self.held["presiding"])))


def committees_of(
    connection: Connection, rules: MeetingRules, held: Mapping[Any, Any], happened: Happened
) -> tuple[str, ...]:
    """Return the committees that decide separately in a meeting."""
    terms = rules.bodies.terms_at(connection, held["body"], earliest(happened, held["starts_at"]))
    return (terms.rules.committees if terms else ()) or (str(held["body"]),)
