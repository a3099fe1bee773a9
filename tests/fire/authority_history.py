"""Keeps what was done in one world, move by move, for the oracle to judge by. Knows nothing of the product."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from tests.fire.authority_worlds import (
    DAY,
    OF_OFFICE,
    OFFICE_OF,
    SIGN,
    TERMS_BEGAN,
    TICK,
    Given,
    Move,
    Paper,
    World,
    london_day,
    midnight,
)


@dataclass(frozen=True)
class Probe:
    """An act to be judged: done here at ``at``, or recorded of an instant or of a whole day."""

    at: datetime
    who: str
    paper: Paper
    cited: str
    pence: int | None = None
    recorded: bool = False
    whole_day: bool = False

    @property
    def first(self) -> datetime:
        """The first moment it can have been."""
        return midnight(london_day(self.at)) if self.whole_day else self.at

    @property
    def last(self) -> datetime:
        """The last moment it can have been."""
        return next_midnight(self.at) - TICK if self.whole_day else self.at


def next_midnight(instant: datetime) -> datetime:
    """The end of a day in London, however many hours it has."""
    return midnight(london_day(instant) + DAY)


@dataclass
class Decided:
    """A decision as it stands."""

    since: datetime
    verb: str = "delegate"
    body: str = "doncaster-hwb"
    day_end: datetime | None = None
    subject: str = ""
    condition: bool = False
    in_principle: bool = False
    deferred: bool = False
    in_question: bool = False
    ended: datetime | None = None


@dataclass
class Passed:
    """A delegation as it stands."""

    given: Given
    begins: datetime
    state: str
    instrument: Decided
    under: Passed | None = None
    ended: datetime | None = None
    pauses: list[list[datetime | None]] = field(default_factory=list)
    spent: int = 0
    onward: bool = False
    asked: list[dict[str, Any]] = field(default_factory=list)
    assents: dict[tuple[str, str], str] = field(default_factory=dict)


class History:
    """What was done until now in one world."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.now = world.moves[0].at
        self.passed: dict[str, Passed] = {}
        self.decided: dict[str, Decided] = {}
        self.held: set[str] = set()
        self.links: list[set[str]] = []
        self.covers: list[tuple[str, datetime, datetime]] = []

    def do(self, move: Move) -> None:
        """Keep what a move did."""
        self.now = move.at
        getattr(self, f"_{move.what}")(move)

    def _happened(self, move: Move) -> tuple[datetime, datetime]:
        """The first moment of it, and when it is over: with its day, but never after it was written down."""
        happened = move.more.get("happened")
        if happened is None:
            return move.at, move.at
        if move.more.get("day"):
            return midnight(move.more["day"]), min(move.at, next_midnight(happened))
        return happened, happened

    def _decide(self, move: Move) -> None:
        since = midnight(move.more["day"]) if move.more["day"] else move.at
        body = "doncaster-hwb" if self.world.trigger == SIGN else "doncaster-cabinet"
        self.decided["instrument"] = Decided(since, body=body, in_question=move.more["in_question"])

    def _decide_directly(self, move: Move) -> None:
        said = move.more
        since = midnight(said["day"]) if said["day"] else said["decided"]
        end = next_midnight(said["decided"]) if said["day"] else None
        made = Decided(since, said["verb"], said["body"], end, said["subject"])
        made.condition, made.in_principle = bool(said["condition"]), said["in_principle"]
        made.deferred = said["outcome"] == "deferred"
        made.in_question = not terms_in_force(made)
        self.decided["direct"] = made

    def _grant(self, move: Move) -> None:
        given, instrument = self.world.given, self.decided["instrument"]
        begins = given.begins or instrument.since
        state = "active" if begins <= move.at else "granted"
        self.passed["top"] = Passed(given, begins, state, instrument, onward=given.onward)

    def _pass_on(self, move: Move) -> None:
        given, top = self.world.child, self.passed["top"]
        assert given is not None
        self.passed["child"] = Passed(given, move.at, "active", Decided(move.at, body=""), top)
        self._use(top, 0)

    def _suspend(self, move: Move) -> None:
        one = self.passed[move.on]
        one.state = "suspended"
        one.pauses.append([self._happened(move)[0], None])

    def _resume(self, move: Move) -> None:
        one = self.passed[move.on]
        one.state = "active"
        one.pauses[-1][1] = self._happened(move)[1]

    def _revoke(self, move: Move) -> None:
        one = self.passed[move.on]
        one.state, one.ended = "revoked", self._happened(move)[1]

    def _ask(self, move: Move) -> None:
        self.passed[move.on].asked.append({**move.more, "at": move.at, "replied": None, "considered": False})

    def _asked_of(self, one: Passed, consultee: str) -> dict[str, Any] | None:
        return next((asked for asked in one.asked if asked["consultee"] == consultee), None)

    def _reply(self, move: Move) -> None:
        asked = self._asked_of(self.passed[move.on], move.more["consultee"])
        assert asked is not None
        asked.update(replied=move.at, answer=move.more["answer"], considered=False)

    def _consider(self, move: Move) -> None:
        asked = self._asked_of(self.passed[move.on], move.more["consultee"])
        assert asked is not None
        asked["considered"] = True

    def _assent(self, move: Move) -> None:
        self.passed[move.on].assents[(move.more["party"], move.more["about"])] = holder_of(move.more["party"])

    def _hold(self, move: Move) -> None:
        self.held.add(move.on)

    def _lift(self, move: Move) -> None:
        self.held.discard(move.on)

    def _may_rely(self, move: Move) -> None:
        self.decided[move.on].in_question = False

    def _rescind(self, move: Move) -> None:
        self.decided[move.on].ended = move.at

    def _plant_other_body(self, move: Move) -> None:
        self.decided[move.on].body = "doncaster-jcog"

    def _plant_not_onward(self, move: Move) -> None:
        self.passed["top"].onward = False

    def _link(self, move: Move) -> None:
        self.links.append({move.more["account"], move.more["same_as"]})

    def _cover(self, move: Move) -> None:
        first, last = move.more["days"]
        self.covers.append((move.more["who"], midnight(first), midnight(last + DAY)))

    def spend(self, probe: Probe) -> None:
        """Keep a use that stands."""
        self._use(self.passed[probe.cited], probe.pence or 0)

    def _use(self, one: Passed, pence: int) -> None:
        above: Passed | None = one
        while above is not None:
            above.spent += pence
            total = above.given.total
            if total is not None and above.spent >= total and above.state in {"active", "suspended"}:
                above.state = "exhausted"
            above = above.under

    # -- Who ---------------------------------------------------------------------------------------

    def person(self, who: str) -> frozenset[str]:
        """Every account of the person behind one."""
        found = {who}
        for _ in self.links:
            found |= {one for link in self.links if link & found for one in link}
        return frozenset(found)

    def known_as(self, probe: Probe) -> set[str]:
        """As what the doer can be named in a delegation."""
        keys = {OFFICE_OF.get(probe.who, "")} | {f"person:{one}" for one in self.person(probe.who)}
        for who, since, until in self.covers:
            if who == probe.who and (since <= probe.first < until or since <= probe.last < until):
                keys.add("office:director")
        return keys


def terms_in_force(decided: Decided) -> bool:
    """Say whether its body had terms of reference: at that instant, or by the end of that day."""
    return decided.since >= TERMS_BEGAN or (decided.day_end is not None and decided.day_end > TERMS_BEGAN)


def holder_of(party: str) -> str:
    """Who holds an office, or is the person named."""
    return OF_OFFICE.get(party) or party.removeprefix("person:")
