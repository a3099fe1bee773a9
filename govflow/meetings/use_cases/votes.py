"""Votes by name: one for each member with a vote who is there, cast by themself or written down for them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import RowMapping

from govflow.kernel.errors import InvalidInput, Refused, refusal
from govflow.kernel.findings import Finding, Json
from govflow.kernel.moments import Happened
from govflow.ledger.event import Stored
from govflow.ledger.rows import Row
from govflow.meetings.model import AMEND
from govflow.meetings.ports import MeetingRules
from govflow.meetings.queries.floor import Floor
from govflow.meetings.queries.rows import find_motion, motions_of, person_called, votes_on
from govflow.meetings.use_cases.sitting import IN_SESSION, Entry, Sitting, sit
from govflow.meetings.use_cases.telling import telling_rows
from govflow.rulebook.presence import Filled
from govflow.rulebook.voting import CAST, VALUES, Vote, count_votes, why_no_casting_vote
from govflow.storage.work import Moment, Work

RECORDED, CASTING = "meeting.votes_recorded", "meeting.casting_vote_recorded"
ONE_AT_A_TIME = "One amendment at a time, and it is decided before the motion it would change"
ONE_EACH = "One vote for each voting member or substitute present"


@dataclass(frozen=True, slots=True)
class VoteGiven:
    """One vote: of a seat or of a person; of whoever is signed in where neither is named."""

    value: str
    seat: str = ""
    person: str = ""


@dataclass(frozen=True, slots=True)
class CastVotes:
    """Votes on a motion."""

    motion: str
    votes: tuple[VoteGiven, ...]
    happened: Happened | None = None
    key: str = ""


@dataclass(frozen=True, slots=True)
class CastingVote:
    """The vote of the person presiding that breaks a tie."""

    motion: str
    value: str
    person: str = ""
    as_it_happened: bool = False
    happened: Happened | None = None
    key: str = ""


def open_motion(work: Work, rules: MeetingRules, id_: str) -> tuple[Sitting, RowMapping]:
    """Lock the meeting of a motion, and read the motion under that lock.

    Raises:
        NotFound: when there is no such motion.
    """
    sitting = sit(work, rules, str(find_motion(work.connection, id_)["case_ref"]))
    return sitting, find_motion(work.connection, id_)


def must_be_open(motion: RowMapping) -> None:
    """Refuse what can be done only to an open motion.

    Raises:
        Refused: ``STATE_FORBIDS``.
    """
    if motion["status"] != "open":
        raise refusal(
            "STATE_FORBIDS",
            f"{motion['id']} is {motion['status']}.",
            rule="A second vote never erases the first",
            remedy="Put the motion again: the new one names this one.",
        )


def amendment_decided(sitting: Sitting, motion: RowMapping) -> None:
    """Refuse what can be done to a motion only once no amendment to it is open.

    Raises:
        Refused: ``STATE_FORBIDS``, naming the amendment.
    """
    for row in motions_of(sitting.work.connection, sitting.ref):
        if (row["verb"], row["replaces"], row["status"]) == (AMEND, motion["id"], "open"):
            raise refusal(
                "STATE_FORBIDS",
                f"The amendment {row['id']} to {motion['id']} is still open.",
                rule=ONE_AT_A_TIME,
                remedy="Vote on the amendment and close it first.",
            )


def cast_votes(work: Work, rules: MeetingRules, command: CastVotes) -> Stored:
    """Record votes by name. A member votes for themself alone; the clerk writes down what was said.

    Raises:
        InvalidInput: for an unknown value, or a member who is not recorded as there.
        Refused: for someone without a vote, whom an interest excludes, or who voted already.
    """
    sitting, motion = open_motion(work, rules, command.motion)
    if repeated := sitting.repeated(command):
        return repeated
    sitting.stands_in(IN_SESSION, "Voting")
    must_be_open(motion)
    amendment_decided(sitting, motion)
    if not command.votes:
        raise InvalidInput("Say how each of them voted.", field="votes")
    happened = sitting.when(command.happened)
    item = sitting.item(motion["item"])
    booth = _Booth(sitting, motion, sitting.floor(motion["committee"], happened, item))
    taken = [booth.take(given) for given in command.votes]
    moment = sitting.moment()
    rows = [_vote_row(motion, vote, work.actor.id, moment) for vote in taken]
    told = [one.person for one in taken if one.person != work.actor.id]
    rows += telling_rows(sitting, told, moment)
    shown: list[Json] = [{"seat": one.seat, "person": one.person, "value": one.value} for one in taken]
    data: dict[str, Json] = {"motion": motion["id"], "letter": motion["letter"], "votes": shown}
    entry = Entry(data, rows, happened=happened, flags=booth.flags)
    return sitting.append(RECORDED, command, moment, entry)


def _vote_row(motion: RowMapping, vote: Vote, by: str, moment: Moment) -> Row:
    set_: dict[str, Json] = {
        "person": vote.person,
        "value": vote.value,
        "casting": "",
        "recorded_by": "" if vote.person == by else by,
        "event": moment.next_id,
    }
    return Row("motion_vote", {"motion": motion["id"], "seat": vote.seat}, set_, new=True)


class _Booth:
    """Where votes on one motion are taken: who has one, who had theirs, and what a rule says of it."""

    def __init__(self, sitting: Sitting, motion: RowMapping, floor: Floor) -> None:
        self.sitting, self.motion, self.floor = sitting, motion, floor
        self.by_clerk = sitting.is_clerk
        self.roll = list(floor.roll)
        voted = votes_on(sitting.work.connection, [motion["id"]])
        self.voted = {row["seat"] for row in voted} | {row["person"] for row in voted if row["person"]}
        self.flags: list[Finding] = []

    def take(self, given: VoteGiven) -> Vote:
        """Return the vote this comes to.

        Raises:
            InvalidInput, Refused: when there is none.
        """
        if given.value not in VALUES:
            raise InvalidInput(f"A vote is one of: {', '.join(VALUES)}.", field="value")
        person = person_called(self.sitting.work.connection, given.person)
        if not self.by_clerk:
            person = self._own(given, person)
        seat, person = self._seat(given, person)
        if self.voted & {seat, person}:
            raise refusal(
                "STATE_FORBIDS",
                f"The vote of {self._titled(seat)} on this motion is recorded already.",
                rule="A second vote never erases the first",
                remedy="Close the motion, and put it again if it is to be voted on again.",
            )
        self.voted |= {seat, person} - {""}
        return Vote(seat, person, given.value)

    def _own(self, given: VoteGiven, person: str) -> str:
        actor = self.sitting.work.actor.id
        if (person and person != actor) or given.value not in CAST or not self._in_roll(given.seat, actor):
            raise refusal(
                "NOT_YOUR_ROLE",
                "You hold no voting seat here that is recorded as present, so you have no vote on this.",
                rule=ONE_EACH,
                remedy="Ask the clerk to record that you are there, if you are.",
            )
        found = self._in_roll(given.seat, actor)
        if found and found.excluded:
            raise Refused([self._excluded(found)])
        return actor

    def _in_roll(self, seat: str, person: str) -> Filled | None:
        return next((one for one in self.roll if one.person == person and seat in {"", one.seat.id}), None)

    def _seat(self, given: VoteGiven, person: str) -> tuple[str, str]:
        if given.value in CAST:
            return self._cast(given, person)
        # Absent, or kept out by an interest: whoever holds the seat had no vote.
        for one in self.floor.voting_seats:
            if given.seat in {"", one.id} and person in {"", one.holder, *one.substitutes}:
                return one.id, person or one.holder
        raise self._no_seat(given)

    def _cast(self, given: VoteGiven, person: str) -> tuple[str, str]:
        for one in self.roll:
            if given.seat in {"", one.seat.id} and person in {"", one.person}:
                if one.excluded:
                    self.flags.append(self._excluded(one))
                return one.seat.id, one.person
        raise self._no_seat(given)

    def _no_seat(self, given: VoteGiven) -> Refused:
        who = self._titled(given.seat) if given.seat else "Whoever that is"
        return refusal(
            "NOT_YOUR_ROLE",
            f"{who} is not recorded as present in a voting seat at this item.",
            rule=ONE_EACH,
            remedy="Record their arrival first, with the item or the time.",
        )

    def _titled(self, seat: str) -> str:
        # What is said here is kept: a seat is named, and never the person in it.
        return next((one.title for one in self.floor.seats if one.id == seat and one.title), seat)

    @staticmethod
    def _excluded(one: Filled) -> Finding:
        return Finding(
            "INTEREST_EXCLUDES",
            f"{one.seat.title or one.seat.id} declared an interest that excludes them from this item.",
            rule="Localism Act 2011, section 31, or the body's own rule",
            remedy="A dispensation lets a member take part, if it is granted before the vote.",
        )


def cast_casting_vote(work: Work, rules: MeetingRules, command: CastingVote) -> Stored:
    """Record the casting vote: on a tie alone, by whoever presides, where the terms give one.

    Raises:
        InvalidInput: for a value that is neither for nor against.
        Refused: where there is none, unless it is only recorded that it was used all the same.
    """
    sitting, motion = open_motion(work, rules, command.motion)
    if repeated := sitting.repeated(command):
        return repeated
    sitting.stands_in(IN_SESSION, "A casting vote")
    must_be_open(motion)
    if command.value not in {"for", "against"}:
        raise InvalidInput("A casting vote is for or against.", field="value")
    happened = sitting.when(command.happened)
    floor = sitting.floor(motion["committee"], happened, sitting.item(motion["item"]))
    votes = votes_on(work.connection, [motion["id"]])
    person = _whose(sitting, command, floor)
    count = count_votes([Vote(row["seat"], row["person"], row["value"]) for row in votes])
    why = why_no_casting_vote(floor.rules, count, person, floor.presiding)
    found = [Finding("OUT_OF_SCOPE", why, rule="Schedule 12, paragraph 39, LGA 1972")] if why else []
    recorded = sitting.is_clerk and not sitting.is_live
    flags = sitting.stop_or_flag(found, as_it_happened=command.as_it_happened, recorded=recorded)
    moment = sitting.moment()
    by = "" if person == work.actor.id else work.actor.id
    row = _casting_row(floor, motion, votes, (person, command.value, by, moment.next_id))
    told = telling_rows(sitting, [person] if by else [], moment)
    data: dict[str, Json] = {"motion": motion["id"], "person": person, "value": command.value}
    entry = Entry(data, [row, *told], happened=happened, flags=flags)
    return sitting.append(CASTING, command, moment, entry)


def _whose(sitting: Sitting, command: CastingVote, floor: Floor) -> str:
    named = person_called(sitting.work.connection, command.person)
    if sitting.is_clerk:
        return named or floor.presiding
    actor = sitting.work.actor.id
    if (named and named != actor) or actor != floor.presiding or command.as_it_happened:
        raise refusal("NOT_YOUR_ROLE", "Only the person presiding has a casting vote.", rule=ONE_EACH)
    return actor


def _casting_row(
    floor: Floor, motion: RowMapping, votes: Sequence[RowMapping], given: tuple[str, str, str, int]
) -> Row:
    person, value, by, event = given
    set_: dict[str, Json] = {"casting": value, **({"recorded_by": by} if by else {})}
    for row in votes:
        if row["person"] == person:
            return Row("motion_vote", {"motion": motion["id"], "seat": row["seat"]}, set_)
    seat = next((one.seat.id for one in floor.filled if one.person == person), person or "presiding")
    first: dict[str, Json] = {"person": person, "value": "not_voting", "recorded_by": by, "event": event}
    return Row("motion_vote", {"motion": motion["id"], "seat": seat}, {**first, **set_}, new=True)
