"""Elections to office: proposed and seconded, agreed where there is one name, else by division or ballot."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from string import ascii_lowercase

from sqlalchemy import RowMapping

from govflow.kernel.errors import InvalidInput
from govflow.kernel.findings import Finding, Json
from govflow.kernel.moments import Happened
from govflow.kernel.words import spaced
from govflow.ledger.event import Stored
from govflow.meetings.ports import Election, MeetingRules
from govflow.meetings.queries.floor import Floor, committees_of
from govflow.meetings.queries.rows import find_motion, motions_of, person_called
from govflow.meetings.use_cases.closing import Closing, append_closed, motion_row
from govflow.meetings.use_cases.flags import quorum_flags
from govflow.meetings.use_cases.motions import MoveMotion, Part, motions_moved, move_motion
from govflow.meetings.use_cases.sitting import IN_SESSION, Sitting, sit
from govflow.rulebook.voting import Elected, Method, election
from govflow.storage.work import Work

OFFICES = ("chair", "vice_chair")
METHODS: tuple[Method, ...] = ("agreed", "division", "ballot")


@dataclass(frozen=True, slots=True)
class Nomination:
    """Someone proposed for an office; ``votes`` is what they had, where it came to that."""

    person: str
    mover: str = ""
    seconder: str = ""
    votes: int = 0


@dataclass(frozen=True, slots=True)
class Elect:
    """An election to an office of the body. A ballot is secret: only what each had is given."""

    ref: str
    item: str
    office: str
    nominations: tuple[Nomination, ...]
    method: str = "agreed"
    casting_for: str = ""
    until: date | None = None
    letter: str = ""
    as_it_happened: bool = False
    happened: Happened | None = None
    key: str = ""


@dataclass(frozen=True, slots=True)
class _Named:
    """The nominations with the people they name."""

    nominations: Sequence[Nomination]
    method: Method
    casting_for: str

    @property
    def ballot(self) -> dict[str, int]:
        return {one.person: one.votes for one in self.nominations}

    def as_json(self) -> list[Json]:
        return [
            {"person": one.person, "mover": one.mover, "seconder": one.seconder, "votes": one.votes}
            for one in self.nominations
        ]


def elect(work: Work, rules: MeetingRules, command: Elect) -> Stored:
    """Record an election and what it comes to; whoever is elected takes office in the same transaction.

    Raises:
        InvalidInput: for an unknown office or way, or nominations that do not fit it.
        Refused: for a ballot the terms do not give, unless it is only recorded that it was held so.
    """
    sitting = sit(work, rules, command.ref)
    if repeated := sitting.repeated(command):
        return repeated
    sitting.clerk("Recording an election")
    sitting.stands_in(IN_SESSION, "An election")
    item, happened = sitting.item(command.item), sitting.when(command.happened)
    named = _named(sitting, command)
    body = str(sitting.held["body"])
    floor = sitting.floor(body, happened, item)
    flags = sitting.stop_or_flag(
        _way_flags(floor, command), as_it_happened=command.as_it_happened, recorded=not sitting.is_live
    )
    every = committees_of(work.connection, rules, sitting.held, happened)
    flags += [flag for one in every for flag in quorum_flags(sitting.floor(one, happened, item))]
    found = election(named.ballot, named.method, named.casting_for)
    motion = _motion(work, rules, command, body)
    closing = _closing(sitting, (motion, item, floor), found, happened, (flags, named, command.office))
    stored = append_closed(closing, command, [motion_row(closing)], "")
    if found.person:
        until = command.until
        key = command.key and f"{command.key}/office"
        rules.appoint(work, Election(body, found.person, command.office, happened, until, key))
    return stored


def _named(sitting: Sitting, command: Elect) -> _Named:
    if command.office not in OFFICES:
        raise InvalidInput(f"An office is one of: {', '.join(OFFICES)}.", field="office")
    method = next((one for one in METHODS if one == command.method), None)
    if method is None:
        raise InvalidInput(f"An election is: {', '.join(METHODS)}.", field="method")
    connection = sitting.work.connection
    found = [
        Nomination(
            person_called(connection, one.person),
            person_called(connection, one.mover),
            person_called(connection, one.seconder),
            one.votes,
        )
        for one in command.nominations
    ]
    people = [one.person for one in found]
    if not all(people) or len(set(people)) < len(people):
        raise InvalidInput("Name each of those proposed once.", field="nominations")
    if any(one.votes < 0 for one in found):
        raise InvalidInput("Nobody has fewer than no votes.", field="votes")
    if command.method == "agreed" and len(people) != 1:
        message = "Only where one is proposed can they be elected without a vote."
        raise InvalidInput(message, field="nominations")
    return _Named(found, method, person_called(connection, command.casting_for))


def _way_flags(floor: Floor, command: Elect) -> list[Finding]:
    found = []
    if command.method == "ballot" and not floor.rules.elections_by_ballot:
        message = "The terms of reference give no election by ballot."
        found.append(Finding("OUT_OF_SCOPE", message, rule="Terms of reference"))
    if command.casting_for and not floor.rules.casting_vote:
        message = "The terms of reference give no casting vote."
        found.append(Finding("OUT_OF_SCOPE", message, rule="Schedule 12, paragraph 39, LGA 1972"))
    return found


def _motion(work: Work, rules: MeetingRules, command: Elect, body: str) -> RowMapping:
    """Return the motion an election is kept as, moved by whoever proposed the first name."""
    text = f"Elect the {spaced(command.office)}."
    first = command.nominations[0]
    letter = command.letter or _next_letter(work, rules, command)
    moved = move_motion(
        work,
        rules,
        MoveMotion(
            command.ref,
            command.item,
            (Part(text, letter, "elect"),),
            first.mover,
            first.seconder,
            committee=body,
            happened=command.happened,
            key=command.key and f"{command.key}/move",
        ),
    )
    return find_motion(work.connection, motions_moved(moved)[0])


def _next_letter(work: Work, rules: MeetingRules, command: Elect) -> str:
    item = sit(work, rules, command.ref).item(command.item)
    rows = [row for row in motions_of(work.connection, command.ref) if row["item"] == item["id"]]
    used = {str(row["letter"]) for row in rows}
    free: list[str] = [letter for letter in ("", *ascii_lowercase) if letter not in used]
    return free[0]


def _closing(
    sitting: Sitting,
    put: tuple[RowMapping, RowMapping, Floor],
    found: Elected,
    happened: Happened,
    said: tuple[list[Finding], _Named, str],
) -> Closing:
    flags, named, office = said
    more: dict[str, Json] = {
        "office": office,
        "elected": found.person,
        "nominations": named.as_json(),
        "falls_out": found.falls_out,
    }
    motion, item, floor = put
    return Closing(sitting, motion, item, floor, happened, found.outcome, flags, sitting.moment(), more)
