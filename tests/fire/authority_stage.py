"""Plays drawn histories of delegations on the product, with the clock in the stage's own hand."""

from __future__ import annotations

import random
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import select, update

from govflow.kernel.actor import SCHEDULER
from govflow.kernel.errors import Refused
from govflow.kernel.moments import Happened, format_instant, parse_date
from govflow.powers.tables import decision, delegation
from govflow.powers.use_cases.consulting import (
    AskConsultee,
    Reply,
    ask_consultee,
    assent,
    consider_reply,
    reply,
)
from govflow.powers.use_cases.decided import RecordDecision
from govflow.powers.use_cases.deciding import record_decision
from govflow.powers.use_cases.determining import Determine, determine, lift_hold, place_hold
from govflow.powers.use_cases.granting import GrantDelegation, grant_delegation
from govflow.powers.use_cases.standing_in import ArrangeCover, arrange_cover, link_accounts
from govflow.road.ports import TakeStep
from govflow.road.step import take_step
from govflow.rulebook.delegation_terms import read_terms
from govflow.storage.work import Work
from tests.fire.authority_history import Probe, holder_of
from tests.fire.authority_oracle import Oracle
from tests.fire.authority_worlds import (
    COMMIT,
    FOCUSES,
    SIGN,
    TAKERS,
    TICK,
    Drawing,
    Given,
    Move,
    Paper,
    World,
    london_day,
    midnight,
)
from tests.integration.powers.authority import Powers
from tests.make.play import AREA

RECORD = {"reasons": "r", "options_rejected": "none", "interests": "none"}
JUDGED = frozenset(
    [
        "AUTHORITY_MISSING",
        "AUTHORITY_NOT_YET",
        "AUTHORITY_EXPIRED",
        "AUTHORITY_REVOKED",
        "AUTHORITY_EXHAUSTED",
        "OUT_OF_SCOPE",
        "OVER_LIMIT",
        "CONSULTATION_MISSING",
        "AGREEMENT_MISSING",
        "JOINT_DELEGATE_MISSING",
        "NO_ONWARD_DELEGATION",
        "GRANTOR_LACKS_POWER",
        "NOT_CARRIED",
        "IN_QUESTION",
        "ON_HOLD",
        "CONDITION_OPEN",
        "SELF_APPROVAL",
    ]
)


class Undone(Exception):
    """Ends a transaction without a trace."""


@dataclass
class Clock:
    """The only clock of a stage."""

    now: datetime

    def __call__(self, _row: object) -> datetime:
        return self.now


@dataclass(frozen=True)
class Judged:
    """One act with what the rules say of it and what the product said."""

    probe: Probe
    expected: frozenset[str]
    came: frozenset[str]
    edges: tuple[str, ...] = ()


@dataclass
class Stage:
    """An area with papers; each world is played in one transaction, and undone."""

    office: Powers
    clock: Clock
    papers: list[Paper] = field(default_factory=list)
    material: str = ""

    @classmethod
    def laid(cls, office: Powers) -> Stage:
        """Open the papers by the area's own clock; whatever follows goes by the stage's."""
        stage = cls(office, Clock(datetime.max))
        said = (
            ("2021-22", "plan-lead"),
            ("2020-21", "plan-lead"),
            ("2021-22", "director"),
            ("2021-22", "plan-lead"),
        )
        stage.papers = [Paper(office.paper(year, submit=who), year, who) for year, who in said]
        stage.material = office.document()
        return stage

    def draw(self, draw: random.Random, number: int) -> World:
        """Draw the so-manieth world about these papers."""
        return Drawing(draw, self.papers, FOCUSES[number % len(FOCUSES)]).world()

    def play(self, world: World, draw: random.Random, probes: int) -> list[Judged]:
        """Play one world and judge so many acts in it, before, at and after its edges."""
        played = Played(self, world, draw)
        with suppress(Undone), self.office.store.write(SCHEDULER) as work:
            played.work = work
            played.all(probes)
            raise Undone
        return played.judged


class Played:
    """One world while it is played."""

    work: Work

    def __init__(self, stage: Stage, world: World, draw: random.Random) -> None:
        self.stage, self.world, self.draw = stage, world, draw
        self.history = Oracle(world)
        self.history.held_paper = stage.papers[0].ref
        self.judged: list[Judged] = []
        self.refs: dict[str, str] = {"paper": stage.papers[0].ref}
        self.ids: dict[Any, str] = {}

    # -- The order of things -----------------------------------------------------------------------

    def all(self, probes: int) -> None:
        """Make every move at its instant, with acts just before, at and after; then record what was done."""
        edges = [edge for edge in self.world.edges if edge < self.world.end]
        done = max(1, probes // 2)
        tried = {(edge, tick) for edge in edges for tick in (-1, 0, 1)}
        chosen = set(self.draw.sample(sorted(tried), min(done, len(tried))))
        chosen |= {(edge, tick) for edge in self._ends() for tick in (-1, 0)}
        for edge in edges:
            if (edge, -1) in chosen:
                self.try_(self.probe(edge - TICK))
            for move in self.world.moves:
                if move.at == edge and self.history.can(move):
                    self.make(move)
            for tick in (0, 1):
                if (edge, tick) in chosen:
                    self.try_(self.probe(edge + tick * TICK))
        self.stage.clock.now = self.world.end
        self.history.now = self.world.end
        while len(self.judged) < probes:
            self.try_(self._recorded())

    def _ends(self) -> list[datetime]:
        return [one.ends for one in (self.world.given, self.world.child) if one and one.ends]

    def _recorded(self) -> Probe:
        if self.draw.random() < 0.35:
            day = self.draw.choice(self.world.days)
            return self.probe(midnight(day), recorded=True, whole_day=True)
        edge = self.draw.choice(self.world.edges)
        return self.probe(edge + self.draw.choice((-1, 0, 1)) * TICK, recorded=True)

    def probe(self, at: datetime, **how: bool) -> Probe:
        """Draw an act: more often than not by one who may, of what is meant, under what was given."""
        draw, given = self.draw, self.world.child or self.world.given
        named = [*self.history.passed, *(["direct"] if "direct" in self.history.decided else [])]
        cited = draw.choice(named) if named and draw.random() < 0.96 else draw.choice(("", "none"))
        if cited == "top":
            given = self.world.given
        takers = [who for who in map(holder_of, given.parties) if who in TAKERS[self.world.trigger]]
        if not takers or draw.random() < 0.2:
            takers = list(TAKERS[self.world.trigger])
        paper = self.stage.papers[0] if draw.random() < 0.75 else draw.choice(self.stage.papers)
        if cited == "direct" and draw.random() < 0.6:
            subject = next(m.more["subject"] for m in self.world.moves if m.what == "decide_directly")
            paper = next(one for one in self.stage.papers if one.ref == subject)
        pence = draw.choice((1, 2_000, 4_000, 4_001, 6_000, 6_001)) if self.world.trigger == COMMIT else None
        return Probe(at, draw.choice(takers), paper, cited, pence, **how)

    def try_(self, probe: Probe) -> None:
        """Let the product judge an act, undo it, and keep what it said beside what the rules say."""
        if not probe.recorded:
            self.stage.clock.now = probe.at
        nested = self.work.connection.begin_nested()
        came = self._came(probe)
        nested.rollback()
        self.judged.append(Judged(probe, self.history.judge(probe), came, self._edges(probe)))

    def _edges(self, probe: Probe) -> tuple[str, ...]:
        one = self.history.passed.get(probe.cited)
        if one is None or one.given.ends is None or probe.whole_day:
            return ()
        return tuple(
            name for name, at in (("before", one.given.ends - TICK), ("at", one.given.ends)) if probe.at == at
        )

    def _came(self, probe: Probe) -> frozenset[str]:
        try:
            taken = take_step(*self._step(probe))
        except Refused as refused:
            return frozenset(one.code for one in refused.findings)
        return frozenset(one.code for one in taken.flags) & JUDGED

    def _step(self, probe: Probe) -> tuple[Work, Any, TakeStep]:
        answers = {} if probe.pence is None else {"amount": f"{probe.pence // 100}.{probe.pence % 100:02d}"}
        how: dict[str, Any] = {}
        if probe.recorded:
            how["happened"] = happened(probe.at, whole_day=probe.whole_day)
            how["on_behalf"] = probe.who
        who = "governance-officer" if probe.recorded else probe.who
        cited = self.refs.get(probe.cited, probe.cited)
        command = TakeStep(
            probe.paper.ref, self.world.trigger, reason=".", authority=cited, answers=answers, **how
        )
        return self._as(who), self.stage.office.rules, command

    # -- The moves ---------------------------------------------------------------------------------

    def make(self, move: Move) -> None:
        """Make one move, here and in the history."""
        self.stage.clock.now = move.at
        if move.what == "spend":
            self._spend(move)
            return
        made: Callable[[Move], None] = getattr(self, f"_{move.what}", self._told)
        made(move)
        self.history.do(move)

    def _as(self, who: str) -> Work:
        return self.work.acting_as(self.stage.office.by(who))

    def _id(self, key: str) -> str:
        sign_in = key.removeprefix("person:")
        return self.stage.office.by(sign_in).id if sign_in != key else key

    def _spend(self, move: Move) -> None:
        probe = Probe(move.at, move.more["who"], self.stage.papers[3], move.on, move.more["pence"])
        expected = self.history.judge(probe)
        nested = self.work.connection.begin_nested()
        came = self._came(probe)
        if came or expected:
            nested.rollback()
        else:
            nested.commit()
            self.history.spend(probe)
        self.judged.append(Judged(probe, expected, came))

    def _record(self, who: str, **said: Any) -> str:
        command = RecordDecision(area=AREA, text="So resolved.", **said)
        return record_decision(self._as(who), self.stage.office.powers, command).ref

    def _decide(self, move: Move) -> None:
        body = "doncaster-hwb" if self.world.trigger == SIGN else "doncaster-cabinet"
        asked = ("It was not on the agenda.",) if move.more["in_question"] else ()
        when = happened(move.at, whole_day=bool(move.more["day"]), day=move.more["day"])
        record: dict[str, Any] = {} if body == "doncaster-hwb" else {"call_in_excluded": "urgent"}
        self.refs["instrument"] = self._record(
            "clerk", verb="delegate", decided=when, body=body, in_question=asked, record=record
        )

    def _decide_directly(self, move: Move) -> None:
        said = dict(move.more)
        when = happened(said.pop("decided"), whole_day=bool(said["day"]), day=said.pop("day"))
        self.refs["direct"] = self._record("clerk", decided=when, **said)

    def _granted(self, instrument: str, given: Given) -> str:
        terms: dict[str, Any] = {
            "delegates": [self._party(one) for one in given.parties],
            "joint": given.joint,
            "scope": {
                "powers": [given.power],
                "subject": {name: list(listed) for name, listed in given.reach.items()},
                "limit_each": given.each,
                "limit_total": given.total,
            },
            "consultees": [{**self._party(key), "kind": kind} for key, kind in given.consulted],
            "may_sub_delegate": given.onward,
            "develop_only": given.develop_only,
            "function_kind": "hwb_s196" if self.world.trigger == SIGN else "executive",
            "from": format_instant(given.begins) if given.begins else "",
            "until": format_instant(given.ends) if given.ends else "",
            "reasonable_hours": given.hours,
        }
        command = GrantDelegation(
            instrument, read_terms(terms), power_relied_on="As the constitution has it."
        )
        return grant_delegation(self._as("clerk"), self.stage.office.powers, command).ref

    def _party(self, key: str) -> dict[str, Any]:
        kind, _, name = key.partition(":")
        return {kind: self._id(key) if kind == "person" else name}

    def _grant(self, _move: Move) -> None:
        self.refs["top"] = self._granted(self.refs["instrument"], self.world.given)

    def _pass_on(self, _move: Move) -> None:
        assert self.world.child is not None
        said: dict[str, Any] = {"verb": "delegate", "delegation": self.refs["top"], "record": RECORD}
        said |= {"subject": self.stage.papers[0].ref, "amount": "0.00"}
        self.refs["child"] = self._granted(self._record("director", **said), self.world.child)

    def _told(self, move: Move) -> None:
        """Suspend, resume, revoke or rescind: done here, or recorded of an instant or a day."""
        how: dict[str, Any] = {}
        if "happened" in move.more:
            how["happened"] = happened(move.more["happened"], whole_day=bool(move.more["day"]))
            how["on_behalf"] = "monitoring-officer"
        command = TakeStep(self.refs[move.on], move.what, reason="So.", answers={"reason": "So."}, **how)
        take_step(self._as("clerk"), self.stage.office.rules, command)

    def _ask(self, move: Move) -> None:
        more = move.more
        material = self.stage.material if more["material"] else ""
        command = AskConsultee(
            self.refs[move.on], more["consultee"], more["about"], material, format_instant(more["reply_by"])
        )
        stored = ask_consultee(self._as("plan-lead"), self.stage.office.powers, command)
        self.ids[(move.on, more["consultee"])] = str(stored.payload()["consultation"])

    def _reply(self, move: Move) -> None:
        asked = self.ids[(move.on, move.more["consultee"])]
        who = holder_of(move.more["consultee"])
        reply(self._as(who), self.stage.office.powers, Reply(asked, move.more["answer"], "In my view."))

    def _consider(self, move: Move) -> None:
        asked, given = self.ids[(move.on, move.more["consultee"])], self.history.passed[move.on].given
        consider_reply(self._as(holder_of(given.parties[0])), self.stage.office.powers, asked, "Weighed.")

    def _assent(self, move: Move) -> None:
        party, rules = move.more["party"], self.stage.office.powers
        assent(self._as(holder_of(party)), rules, self.refs[move.on], move.more["about"], self._id(party))

    def _hold(self, move: Move) -> None:
        stored = place_hold(
            self._as("monitoring-officer"), self.stage.office.powers, self.refs[move.on], "So."
        )
        self.ids[move.on] = str(stored.payload()["hold"])

    def _lift(self, move: Move) -> None:
        lift_hold(self._as("monitoring-officer"), self.stage.office.powers, self.ids[move.on], "So.")

    def _may_rely(self, move: Move) -> None:
        command = Determine(AREA, "reliance", self.refs[move.on], "may_be_relied_on", "As the rules have it.")
        determine(self._as("monitoring-officer"), self.stage.office.powers, command)

    def _link(self, move: Move) -> None:
        one, other = (self.stage.office.by(move.more[name]).id for name in ("account", "same_as"))
        link_accounts(self._as("monitoring-officer"), AREA, one, other)

    def _cover(self, move: Move) -> None:
        first, last = move.more["days"]
        absent, covering = (self.stage.office.by(who).id for who in ("director", move.more["who"]))
        command = ArrangeCover(AREA, "director", absent, covering, first, last)
        arrange_cover(self._as("governance-officer"), self.stage.office.powers, command)

    # -- What no door allows, and an older record may hold ------------------------------------------

    def _plant_other_body(self, move: Move) -> None:
        change = update(decision).where(decision.c.case_ref == self.refs[move.on])
        self.work.connection.execute(change.values(body="doncaster-jcog"))

    def _plant_not_onward(self, move: Move) -> None:
        chosen = delegation.c.case_ref == self.refs[move.on]
        terms = self.work.connection.execute(select(delegation.c.terms).where(chosen)).scalar_one()
        closed = terms.replace('"may_sub_delegate": true', '"may_sub_delegate": false')
        assert closed != terms
        self.work.connection.execute(update(delegation).where(chosen).values(terms=closed))


def happened(at: datetime, *, whole_day: bool, day: Any = None) -> Happened:
    """Return when something happened, to the instant or to the day."""
    known = day or london_day(at)
    return Happened(parse_date(known.isoformat()), None if whole_day else at)
