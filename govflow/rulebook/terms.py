"""A body's terms of reference as data: what it may decide, how many must be there, how it votes.

The JSON of ``body_terms.rules`` is read here and judged here. What the papers do not print is left out: no
quorum is then asked (0), no notice (0 days), no casting vote, nobody by remote link.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from govflow.kernel.findings import Json
from govflow.rulebook.reading import Fields, opened

Voting = Literal["majority_present", "majority_members", "two_thirds_present", "consensus"]
Substitutes = Literal["named", "any", "none"]
RecipientInterest = Literal["prompt", "exclude"]
SeatKind = Literal["voting", "non_voting", "co_opted", "observer"]
Capacity = Literal["holder", "substitute", ""]

VOTING: tuple[Voting, ...] = ("majority_present", "majority_members", "two_thirds_present", "consensus")
SUBSTITUTES: tuple[Substitutes, ...] = ("named", "any", "none")
RECIPIENT_INTEREST: tuple[RecipientInterest, ...] = ("prompt", "exclude")
SEAT_KINDS: tuple[SeatKind, ...] = ("voting", "non_voting", "co_opted", "observer")
VOTING_KIND: SeatKind = "voting"
_FRACTION = re.compile(r"[1-9]/(?:[2-9]|10)\Z")


@dataclass(frozen=True, slots=True)
class Quorum:
    """How many voting members must be there, and of which categories at least; 0 asks for nobody.

    ``fraction`` is a part of all of them, like 1/4, rounded up; with a number besides, the larger counts.
    """

    number: int = 0
    of: Mapping[str, int] = field(default_factory=dict)
    fraction: str = ""

    def needed(self, members: int) -> int:
        """Return how many must be there, of so many voting members in all."""
        if not self.fraction:
            return self.number
        part, whole = map(int, self.fraction.split("/"))
        return max(self.number, -(-part * members // whole))


@dataclass(frozen=True, slots=True)
class RemoteRule:
    """Whether a member who takes part by remote link counts for the quorum, and may vote."""

    quorum: bool = False
    vote: bool = False


@dataclass(frozen=True, slots=True)
class DaysRule:
    """So many clear days before the meeting, working days or all, until an hour of London time.

    Of written answers: so many days after the day of the meeting.
    """

    days: int = 0
    working: bool = True
    hour: str = ""
    limits: str = ""


@dataclass(frozen=True, slots=True)
class CallInRule:
    """Whether its decisions can be called in, within how many working days, by how many; 0 is not stated."""

    applies: bool = False
    working_days: int = 0
    callers: int = 0


@dataclass(frozen=True, slots=True)
class BodyRules:
    """What the terms of reference of a body say. ``meets`` is its calendar, as ISO dates."""

    powers: tuple[str, ...] = ()
    quorum: Quorum = Quorum()
    voting: Voting = "majority_present"
    casting_vote: bool = False
    substitutes: Substitutes = "none"
    remote: RemoteRule = RemoteRule()
    notice: DaysRule = DaysRule()
    questions: DaysRule | None = None
    statements: DaysRule | None = None
    written_answers: DaysRule | None = None
    call_in: CallInRule = CallInRule()
    executive: bool = False
    recipient_interest: RecipientInterest = "prompt"
    dispensations_by: str = ""
    elections_by_ballot: bool = False
    committees: tuple[str, ...] = ()
    meets: tuple[str, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class SeatPresent:
    """A seat that is taken at this moment, by its holder or a substitute; ``person`` where it is known."""

    seat: str
    category: str
    kind: str
    remote: bool = False
    person: str = ""


@dataclass(frozen=True, slots=True)
class QuorumCount:
    """How many count, how many are needed, and what is missing by category."""

    present: int
    needed: int
    missing: Mapping[str, int]
    met: bool


def read_rules(written: str | Mapping[str, Json]) -> BodyRules:
    """Read the rules of ``body_terms``, as their JSON text or as a mapping.

    Raises:
        InvalidInput: naming the key that is unknown or does not fit, and what it can be.
    """
    fields = Fields(opened(written), "the terms of reference")
    rules = BodyRules(
        powers=fields.names("powers"),
        quorum=_quorum(fields.inner("quorum")),
        voting=fields.choice("voting", VOTING, "majority_present"),
        casting_vote=fields.flag("casting_vote"),
        substitutes=fields.choice("substitutes", SUBSTITUTES, "none"),
        remote=_remote(fields.inner("remote")),
        notice=_days(fields.inner("notice")) or DaysRule(),
        questions=_days(fields.inner("questions")),
        statements=_days(fields.inner("statements")),
        written_answers=_days(fields.inner("written_answers")),
        call_in=_call_in(fields.inner("call_in")),
        executive=fields.flag("executive"),
        recipient_interest=fields.choice("recipient_interest", RECIPIENT_INTEREST, "prompt"),
        dispensations_by=fields.text("dispensations_by"),
        elections_by_ballot=fields.flag("elections_by_ballot"),
        committees=fields.names("committees"),
        meets=fields.dates("meets"),
        note=fields.text("note"),
    )
    fields.finish()
    return rules


def rules_as_json(rules: BodyRules) -> dict[str, Json]:
    """Return the rules as the JSON that ``read_rules`` reads, every key said but optional ones."""
    shape: dict[str, Json] = {
        "powers": list(rules.powers),
        "quorum": _quorum_as_json(rules.quorum),
        "voting": rules.voting,
        "casting_vote": rules.casting_vote,
        "substitutes": rules.substitutes,
        "remote": {"quorum": rules.remote.quorum, "vote": rules.remote.vote},
        "notice": _days_as_json(rules.notice),
        "call_in": {
            "applies": rules.call_in.applies,
            "working_days": rules.call_in.working_days,
            "callers": rules.call_in.callers,
        },
        "executive": rules.executive,
        "recipient_interest": rules.recipient_interest,
        "dispensations_by": rules.dispensations_by,
        "elections_by_ballot": rules.elections_by_ballot,
        "committees": list(rules.committees),
        "meets": list(rules.meets),
        "note": rules.note,
    }
    for name in ("questions", "statements", "written_answers"):
        if (rule := getattr(rules, name)) is not None:
            shape[name] = _days_as_json(rule)
    return shape


def _quorum_as_json(quorum: Quorum) -> dict[str, Json]:
    shape: dict[str, Json] = {"number": quorum.number, "of": dict(quorum.of)}
    return {**shape, "fraction": quorum.fraction} if quorum.fraction else shape


def may_sit(rules: BodyRules, capacity: Capacity, *, same_organisation: bool = False) -> bool:
    """Say whether someone may take a seat: holder, named substitute, or another of its organisation."""
    if capacity == "holder":
        return True
    if capacity == "substitute":
        return rules.substitutes != "none"
    return rules.substitutes == "any" and same_organisation


def counts_for_quorum(rules: BodyRules, seat: SeatPresent) -> bool:
    """Say whether a seat counts: voting seats only, and by remote link only where the terms say so."""
    return seat.kind == VOTING_KIND and (rules.remote.quorum or not seat.remote)


def may_vote(rules: BodyRules, seat: SeatPresent) -> bool:
    """Say whether a seat has a vote here: voting seats only, by remote link only where the terms say so."""
    return seat.kind == VOTING_KIND and (rules.remote.vote or not seat.remote)


def quorum_met(rules: BodyRules, seats_present: Sequence[SeatPresent], whole: int = 0) -> QuorumCount:
    """Count a quorum by number and composition (local terms; no national figure for committees).

    ``whole`` is the number of all voting members, there or not, for a quorum that is a part of them.

    A seat counts once however often it is handed in, and a person who sits in two seats is one member.
    """
    counting = [seat for seat in _each_once(seats_present) if counts_for_quorum(rules, seat)]
    present = len({seat.person or seat.seat for seat in counting})
    members = {(seat.category, seat.person or seat.seat) for seat in counting}
    there = Counter(category for category, _ in members)
    short = {name: asked - there[name] for name, asked in rules.quorum.of.items() if there[name] < asked}
    needed = rules.quorum.needed(whole)
    return QuorumCount(present, needed, short, present >= needed and not short)


def _each_once(seats: Iterable[SeatPresent]) -> Iterable[SeatPresent]:
    return {seat.seat: seat for seat in seats}.values()


def _quorum(fields: Fields | None) -> Quorum:
    if fields is None:
        return Quorum()
    quorum = Quorum(fields.number("number"), fields.numbers("of"), fields.text("fraction"))
    if quorum.fraction and not _FRACTION.match(quorum.fraction):
        raise fields.wrong("fraction", f"is '{quorum.fraction}'. Write a part of the members like 1/4.")
    if not quorum.fraction and sum(quorum.of.values()) > quorum.number:
        raise fields.wrong("of", "asks for more members by category than its number. Raise the number.")
    fields.finish()
    return quorum


def _remote(fields: Fields | None) -> RemoteRule:
    if fields is None:
        return RemoteRule()
    rule = RemoteRule(fields.flag("quorum"), fields.flag("vote"))
    fields.finish()
    return rule


def _days(fields: Fields | None) -> DaysRule | None:
    if fields is None:
        return None
    rule = DaysRule(
        fields.number("days"),
        fields.flag("working", default=True),
        fields.hour("hour"),
        fields.text("limits"),
    )
    fields.finish()
    return rule


def _days_as_json(rule: DaysRule) -> dict[str, Json]:
    return {"days": rule.days, "working": rule.working, "hour": rule.hour, "limits": rule.limits}


def _call_in(fields: Fields | None) -> CallInRule:
    if fields is None:
        return CallInRule()
    rule = CallInRule(fields.flag("applies"), fields.number("working_days"), fields.number("callers"))
    if rule.applies and not rule.working_days:
        raise fields.wrong("working_days", "is missing. Say how long the window is.")
    fields.finish()
    return rule
