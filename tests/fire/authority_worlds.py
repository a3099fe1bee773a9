"""Draws histories of delegations: what each says, and what is done to it at which instant.

Nothing here knows the product: the stage plays what is drawn, the oracle judges by it.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")
TICK, HOUR, DAY = timedelta(microseconds=1), timedelta(hours=1), timedelta(days=1)
SIGN, COMMIT = "sign", "commit"
POWER_OF = {SIGN: "signs_off_plans", COMMIT: "commits_money"}
# Who may take each step, by the office each of them holds.
OFFICE_OF = {
    "director": "office:director",
    "head-of-paid-service": "office:head_of_paid_service",
    "nhs-chief-officer": "office:nhs_chief_officer",
    "clerk": "office:democratic_services_officer",
    "chair": "office:chair",
    "s151": "office:s151_officer",
}
OF_OFFICE = {office: who for who, office in OFFICE_OF.items()}
TAKERS = {
    SIGN: ("director", "head-of-paid-service", "nhs-chief-officer", "clerk", "chair"),
    COMMIT: ("director", "s151", "clerk"),
}
# What a world is about, so that little else stands in its way; the empty one is about everything.
MONEY, ASKED, JOINT = "money", "asked", "joint"
FOCUSES = (MONEY, JOINT, ASKED, "", "")
# Both changes of the clocks, a leap day, and an ordinary month.
BASES = (date(2021, 10, 20), date(2022, 3, 18), date(2024, 2, 20), date(2021, 11, 2))
TERMS_BEGAN = datetime(2021, 3, 31, 23, tzinfo=UTC)


@dataclass(frozen=True)
class Paper:
    """A case that a power is used on, and who submitted it."""

    ref: str
    year: str
    author: str
    area: str = "doncaster"
    workflow: str = "signing"


@dataclass(frozen=True)
class Given:
    """What a delegation says. ``consulted`` pairs who is asked with ``consult`` or ``agree``."""

    parties: tuple[str, ...]
    power: str
    joint: bool = False
    reach: dict[str, tuple[str, ...]] = field(default_factory=dict)
    each: int | None = None
    total: int | None = None
    consulted: tuple[tuple[str, str], ...] = ()
    onward: bool = False
    develop_only: bool = False
    begins: datetime | None = None
    ends: datetime | None = None
    hours: int = 24


@dataclass(frozen=True)
class Move:
    """Something that is done at an instant. ``on`` names what it is done to, ``more`` how."""

    at: datetime
    what: str
    on: str = "top"
    more: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class World:
    """One history: the step its power is for, its papers, and the moves in their order."""

    trigger: str
    given: Given
    child: Given | None
    moves: tuple[Move, ...]
    edges: tuple[datetime, ...]
    days: tuple[date, ...]
    end: datetime


def midnight(day: date) -> datetime:
    """The beginning of a day in London."""
    return datetime.combine(day, time(), LONDON).astimezone(UTC)


def london_day(instant: datetime) -> date:
    """The day it is in London."""
    return instant.astimezone(LONDON).date()


class Drawing:
    """Draws one world from a seeded source."""

    def __init__(self, draw: random.Random, papers: list[Paper], focus: str = "") -> None:
        self.draw, self.papers, self.focus = draw, papers, focus
        self.trigger = {MONEY: COMMIT, JOINT: SIGN}.get(focus) or draw.choice((SIGN, SIGN, COMMIT))
        self.base = draw.choice(BASES)
        self.moves: list[Move] = []

    def chance(self, share: float) -> bool:
        """Come up so often."""
        return self.draw.random() < share

    def instant(self, first: int, last: int) -> datetime:
        """An instant so many days after the base, at midnight in London, or at any microsecond."""
        day = self.base + timedelta(days=self.draw.randint(first, last))
        if self.chance(0.3):
            return midnight(day)
        return midnight(day) + timedelta(microseconds=self.draw.randrange(1, 23 * 3600 * 10**6))

    def world(self) -> World:
        """Draw it all."""
        given, child = self._given(), None
        if given.onward:
            child = self._child(given)
        self._decided(given)
        self.moves.append(Move(self.instant(2, 2), "grant"))
        if child is not None:
            self.moves.append(Move(self.instant(5, 5), "pass_on", "child"))
        self._ended()
        self._asked(given if child is None else child, "top" if child is None else "child")
        self._held()
        self._beside(child or given)
        if given.total is not None or given.each is not None:
            self._spent(given, child)
        moves = tuple(sorted(self.moves, key=lambda move: move.at))
        edges = {move.at for move in moves} | {
            one for said in (given, child) if said for one in (said.begins, said.ends) if one
        }
        edges |= {move.more["reply_by"] for move in moves if "reply_by" in move.more}
        edges |= {midnight(one) for move in moves for one in move.more.get("days", ())}
        days = sorted({london_day(one) for one in edges})
        return World(self.trigger, given, child, moves, tuple(sorted(edges)), tuple(days), self._end())

    def _end(self) -> datetime:
        return midnight(self.base + timedelta(days=45)) + 9 * HOUR

    def _parties(self) -> tuple[str, ...]:
        people = list(TAKERS[self.trigger])
        self.draw.shuffle(people)
        number = self.draw.choice((2, 3) if self.focus == JOINT else (1, 1, 2, 2, 3))
        return tuple(
            f"person:{one}" if self.chance(0.2) and one != "clerk" else OFFICE_OF[one]
            for one in people[:number]
        )

    def _given(self) -> Given:
        parties, onward = self._parties(), self.chance(0.6 if self.focus == MONEY else 0.3)
        onward = onward and self.focus not in {ASKED, JOINT}
        if onward:
            parties = ("office:director",)
        money = self.trigger == COMMIT and self.focus != ASKED and self.chance(0.85)
        return Given(
            parties=parties,
            power=POWER_OF[self.trigger],
            joint=len(parties) > 1 and (self.focus == JOINT or (not self.focus and self.chance(0.6))),
            reach={} if onward or self.focus or self.chance(0.4) else self._reach(),
            each=self.draw.choice((None, 4_000, 6_000)) if money else None,
            total=self.draw.choice((None, 6_000, 6_000, 10_000)) if money else None,
            consulted=() if onward else self._consultees(),
            onward=onward,
            develop_only=not onward and not self.focus and self.chance(0.06),
            begins=self.instant(3, 3) if self.chance(0.6) else None,
            ends=self.instant(24, 28) if self.chance(0.8) else None,
            hours=self.draw.choice((24, 24, 1, 72)),
        )

    def _child(self, given: Given) -> Given:
        parties = self._parties()
        return Given(
            parties=parties,
            power=given.power,
            joint=len(parties) > 1 and not self.focus and self.chance(0.4),
            reach=self._reach() if not self.focus and self.chance(0.5) else {},
            each=given.each,
            total=given.total,
            ends=given.ends if given.ends is None or self.chance(0.5) else given.ends - DAY - TICK,
            consulted=self._consultees() if self.chance(0.4) else (),
        )

    def _reach(self) -> dict[str, tuple[str, ...]]:
        mine, other = self.papers[0], self.papers[1]
        offers: dict[str, list[tuple[str, ...]]] = {
            "cases": [(mine.ref,), (other.ref, mine.ref), ("signing-*",), (other.ref,)],
            "areas": [("doncaster",), ("don*", "dorset"), ("dorset",)],
            "years": [(mine.year,), (mine.year, other.year), (other.year,), ("20*",)],
            "workflows": [("signing",), ("sign*",), ("bcf_plan",)],
        }
        names = self.draw.sample(sorted(offers), self.draw.choice((1, 1, 2)))
        return {name: self.draw.choice(offers[name][: None if self.chance(0.5) else 2]) for name in names}

    def _consultees(self) -> tuple[tuple[str, str], ...]:
        if self.focus != ASKED and (self.focus or self.chance(0.65)):
            return ()
        both = [("office:chair", "consult"), ("office:s151_officer", "agree")]
        return tuple(both[: self.draw.choice((1, 2))] if self.chance(0.6) else both[1:])

    def _decided(self, given: Given) -> None:
        day = self.base if self.chance(0.5) else None
        more = {"day": day, "verb": "delegate", "in_question": not self.focus and self.chance(0.08)}
        self.moves.append(Move(self.instant(1, 1), "decide", "instrument", more))
        if self.trigger == SIGN and self.chance(0.6):
            self._direct()
        if given.onward and self.chance(0.4):
            self.moves.append(Move(self.instant(12, 18), "plant_not_onward"))
        if self.focus:
            return
        if self.chance(0.08):
            self.moves.append(Move(self.instant(8, 12), "plant_other_body", "instrument"))
        elif self.chance(0.08):
            self.moves.append(Move(self.instant(14, 20), "rescind", "instrument"))
        if more["in_question"] and self.chance(0.6):
            self.moves.append(Move(self.instant(12, 18), "may_rely", "instrument"))

    def _direct(self) -> None:
        paper = self.draw.choice(self.papers[:3])
        decided = self.draw.choice((self.instant(4, 6), TERMS_BEGAN, TERMS_BEGAN - TICK))
        more = {
            "decided": decided,
            "day": london_day(decided) if self.chance(0.4) else None,
            "verb": self.draw.choice(("sign_off", "sign_off", "approve", "comment")),
            "body": "doncaster-jcog" if self.chance(0.15) else "doncaster-hwb",
            "subject": paper.ref,
            "condition": "Subject to the figures." if self.chance(0.25) else "",
            "in_principle": self.chance(0.12),
            "outcome": "deferred" if self.chance(0.18) else "made",
        }
        self.moves.append(Move(self.instant(7, 7), "decide_directly", "direct", more))
        if more["outcome"] == "made" and self.chance(0.3):
            self.moves.append(Move(self.instant(10, 20), "rescind", "direct"))

    def _ended(self) -> None:
        on = "child" if self.chance(0.4) else "top"
        if self.chance(0.4):
            self.moves.append(Move(self.instant(9, 11), "suspend", on, self._how(9)))
            if self.chance(0.7):
                self.moves.append(Move(self.instant(13, 15), "resume", on, self._how(13)))
        if self.chance(0.4):
            self.moves.append(Move(self.instant(18, 22), "revoke", on, self._how(17)))

    def _how(self, day: int) -> dict[str, Any]:
        """Done here, or recorded: by the instant, or by the day."""
        if self.chance(0.5):
            return {}
        happened = self.instant(day - 1, day - 1)
        return {"happened": happened, "day": london_day(happened) if self.chance(0.5) else None}

    def _asked(self, given: Given, on: str) -> None:
        for key, kind in given.consulted:
            if self.chance(0.15):
                continue
            asked = self.instant(6, 8)
            by = asked + self.draw.choice((HOUR, 24 * HOUR, 24 * HOUR - TICK, 72 * HOUR, 96 * HOUR))
            more = {"consultee": key, "kind": kind, "reply_by": by, "material": self.chance(0.7)}
            more["about"] = self.papers[0].ref if self.chance(0.5) else ""
            self.moves.append(Move(asked, "ask", on, more))
            if self.chance(0.75 if kind == "agree" else 0.45):
                yes = {"consult": ("supported", "opposed"), "agree": ("agreed", "agreed", "not_agreed")}[kind]
                said = {"consultee": key, "answer": self.draw.choice(yes)}
                self.moves.append(Move(self.instant(11, 12), "reply", on, said))
                if kind == "consult" and self.chance(0.7):
                    self.moves.append(Move(self.instant(14, 16), "consider", on, {"consultee": key}))
        for party in given.parties if given.joint else ():
            if self.chance(0.9 if self.focus == JOINT else 0.7):
                about = self.papers[0].ref if self.chance(0.5) else ""
                self.moves.append(Move(self.instant(6, 12), "assent", on, {"party": party, "about": about}))

    def _held(self) -> None:
        for on in ("top", "child", "instrument", "paper", "direct"):
            if not self.focus and self.chance(0.09):
                self.moves.append(Move(self.instant(8, 14), "hold", on))
                if self.chance(0.8):
                    self.moves.append(Move(self.instant(16, 18), "lift", on))

    def _beside(self, given: Given) -> None:
        people = ["director", "head-of-paid-service", "plan-lead"]
        if given.joint and (self.focus == JOINT or self.chance(0.5)):
            people = [OF_OFFICE.get(party, party.removeprefix("person:")) for party in given.parties]
        if given.joint or self.chance(0.4):
            one, other = self.draw.sample(people, 2)
            self.moves.append(Move(self.instant(12, 18), "link", "", {"account": one, "same_as": other}))
        if self.trigger == SIGN and self.chance(0.3):
            first = self.base + timedelta(days=9)
            more = {"who": "head-of-paid-service", "days": (first, first + 4 * DAY)}
            self.moves.append(Move(self.instant(7, 7), "cover", "", more))

    def _spenders(self, which: str, given: Given, child: Given | None) -> list[str]:
        said = child if which == "child" and child else given
        known = [OF_OFFICE.get(party, party.removeprefix("person:")) for party in said.parties]
        return [who for who in known if who in TAKERS[COMMIT]] or ["director"]

    def _spent(self, given: Given, child: Given | None) -> None:
        on = "child" if child else "top"
        for _ in range(self.draw.choice((0, 2, 3, 5))):
            which = on if self.chance(0.6) else "top"
            pence = self.draw.choice((2_000, 4_000, 6_000))
            more = {"pence": pence, "who": self.draw.choice(self._spenders(which, given, child))}
            self.moves.append(Move(self.instant(7, 20), "spend", which, more))
