"""Who is on the floor at a point of a meeting: terms in force, seats filled, who is excluded, the quorum."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection

from govflow.kernel.moments import Happened
from govflow.meetings.model import earliest, stay_of
from govflow.meetings.ports import MeetingRules, Terms
from govflow.meetings.queries.rows import attendance_of, excluded_from
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
        return quorum_at(self.rules, self.filled)

    @property
    def roll(self) -> Sequence[Filled]:
        """Return those with a vote."""
        return voting_roll(self.rules, self.filled)

    @property
    def voting_seats(self) -> Sequence[Seat]:
        """Return every seat with a vote, taken or not."""
        return [seat for seat in self.seats if seat.kind == VOTING_KIND]


def committees_of(
    connection: Connection, rules: MeetingRules, held: Mapping[Any, Any], happened: Happened
) -> tuple[str, ...]:
    """Return the committees that decide separately in a meeting: those of a joint body, else the body."""
    terms = rules.bodies.terms_at(connection, held["body"], earliest(happened, held["starts_at"]))
    return (terms.rules.committees if terms else ()) or (str(held["body"]),)


def floor_at(
    connection: Connection,
    rules: MeetingRules,
    held: Mapping[Any, Any],
    body: str,
    happened: Happened,
    *,
    item: Mapping[Any, Any] | None,
) -> Floor:
    """Return who is on the floor of one body at an item, at a time where it is known."""
    instant, ref = earliest(happened, held["starts_at"]), str(held["case_ref"])
    terms = rules.bodies.terms_at(connection, body, instant)
    seats = rules.bodies.seats_at(connection, body, instant)
    stays = [stay_of(row) for row in attendance_of(connection, ref) if not row["apology"]]
    point = Point(int(item["position"]) if item else 0, happened.instant)
    excluded = excluded_from(connection, ref, str(item["id"]) if item else "")
    filled = filled_seats(terms.rules if terms else NO_TERMS, seats, stays, point, excluded)
    return Floor(body, terms, seats, filled, presiding_at(filled, str(held["presiding"])))
