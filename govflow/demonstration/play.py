"""Plays scripts into a database through the one road, moving its clock forward to each act."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select

from govflow.demonstration.acts import PLAYABLE, carry_out, named
from govflow.demonstration.script import Act, Script
from govflow.documents.use_cases import Brought, bring
from govflow.kernel.actor import SCHEDULER, Actor, Door
from govflow.kernel.errors import Broken
from govflow.kernel.findings import Json
from govflow.kernel.moments import parse_happened, parse_instant
from govflow.people.queries import person_by_sign_in
from govflow.people.rules import PART, PeopleRules
from govflow.people.use_cases.areas import load_area
from govflow.people.use_cases.demonstration import demo_people
from govflow.road.clockwork import move_clock
from govflow.road.corrections import ProposeCorrection, confirm_correction, propose_correction
from govflow.road.lines import AnswerLine, answer_line
from govflow.road.opening import OpenCase
from govflow.road.ports import TakeStep
from govflow.road.tables import timer
from govflow.timetable.tick import sweep
from govflow.web.product import Product

# Known to everybody who reads this: it opens nothing but a demonstration.
PASSWORD = "demonstration-only"  # noqa: S105
# In a script, the person who signs in so.
PERSON = "$person:"
Opening = Callable[[Product, str, str, str], OpenCase]


@dataclass
class Player:
    """One playing: the product, how a case is opened, and the references that came of it."""

    product: Product
    opening: Opening
    refs: dict[str, str] = field(default_factory=dict)
    events: dict[str, int] = field(default_factory=dict)

    def settle(self, scripts: Sequence[Script], start: datetime) -> None:
        """Set the clock, to the first act where one is earlier, and bring in the areas and their people."""
        first = min([start, *(act.at - timedelta(hours=1) for script in scripts for act in script.acts)])
        with self.product.store.write(SCHEDULER) as work:
            move_clock(work, first)
        rules: PeopleRules = self.product.parts[PART]
        hashed = rules.hasher.hash(PASSWORD)
        config = self.product.settings.config
        for area in dict.fromkeys(script.area for script in scripts):
            file = tomllib.loads((config / "areas" / f"{area}.toml").read_text(encoding="utf-8"))
            with self.product.store.write(SCHEDULER) as work:
                load_area(work, rules, file)
                demo_people(work, rules, file, hashed)

    def play(self, scripts: Sequence[Script], until: datetime) -> None:
        """Play every act before ``until`` in the order of time, letting the clock fire what falls due."""
        acts = [(act, script) for script in scripts for act in script.acts if act.at < until]
        for act, script in sorted(acts, key=lambda pair: pair[0].at):
            self.pass_time(act.at)
            try:
                self._act(act, script)
            except Exception as error:
                raise Broken(f"{script.file}: '{act.do}' at {act.at.isoformat()} failed: {error}") from error
        self.pass_time(until)

    def pass_time(self, to: datetime) -> None:
        """Move on to an instant, stopping at every timer on the way."""
        while (due := self._next_due()) is not None and due <= to:
            self._move_to(due)
            swept = sweep(self.product.road, self.product.parts["later"])
            failed = [one for one in swept.fired if one.failed]
            if failed:
                raise Broken(f"The timer {failed[0].timer} cannot fire: {failed[0].failed}")
            if swept.stopped:
                raise Broken(f"The reader {swept.stopped[0].reader} stopped: {swept.stopped[0].why}")
        self._move_to(to)

    def _move_to(self, to: datetime) -> None:
        """Move the clock forward; where it is past that already, leave it."""
        with self.product.store.write(SCHEDULER) as work:
            if to > work.now():
                move_clock(work, to)

    def _next_due(self) -> datetime | None:
        with self.product.store.read() as connection:
            query = select(func.min(timer.c.due_at)).where(timer.c.state == "pending")
            due = connection.execute(query).scalar()
        return parse_instant(due) if due else None

    def _actor(self, who: str) -> Actor:
        with self.product.store.read() as connection:
            found = person_by_sign_in(connection, who)
        if found is None:
            raise Broken(f"The demonstration has nobody called '{who}'.")
        return Actor(found.id, Door.COMMAND_LINE)

    def _act(self, act: Act, script: Script) -> None:
        actor = self._actor(act.who)
        road = self.product.road
        name = f"{script.file}:{act.case}"
        if act.do in PLAYABLE:
            self._play(actor, act, script)
            return
        if act.do == "open":
            command = self.opening(self.product, script.cases[act.case], script.area, script.year)
            self.refs[name] = road.open(actor, command).ref
            return
        ref = self.refs[name]
        special = {"answer": self._answer, "correct": self._correct, "confirm": self._confirm}
        if act.do in special:
            special[act.do](actor, ref, act)
            return
        self._step(actor, ref, act, script)

    def _play(self, actor: Actor, act: Act, script: Script) -> None:
        playable = PLAYABLE[act.do]
        told = {name: self._meant(value, script) for name, value in act.given.items()}
        ref = self.refs[f"{script.file}:{act.case}"] if playable.about else ""
        if playable.about:
            told[playable.about] = ref
        rules, papers = self.product.parts[playable.room], bring(_papers(act), script.area)
        doing = act.do.replace("_", " ")
        came = self.product.road.within(
            actor, ref, doing, lambda work: carry_out(work, rules, act.do, told, papers(work))
        )
        if act.label:
            with self.product.store.read() as connection:
                found = named(connection, came)
            self.refs |= {f"{script.file}:{act.label}{suffix}": name for suffix, name in found.items()}

    def _meant(self, value: Any, script: Script) -> Any:
        """Return a value of a script, with what $LABEL stands for in its place."""
        if isinstance(value, dict):
            return {name: self._meant(one, script) for name, one in value.items()}
        if isinstance(value, list):
            return [self._meant(one, script) for one in value]
        if isinstance(value, str) and value.startswith(PERSON):
            return self._actor(value.removeprefix(PERSON)).id
        if isinstance(value, str) and value.startswith("$"):
            named = value.removeprefix("$")
            return self.refs[named if ":" in named else f"{script.file}:{named}"]
        return value

    def _step(self, actor: Actor, ref: str, act: Act, script: Script) -> None:
        papers = _papers(act)
        answers: dict[str, Json] = dict(act.answers)
        if act.lines:
            answers["lines"] = [dict(line) for line in act.lines]
        if act.reason:
            answers["reason"] = act.reason
        command = TakeStep(
            ref=ref,
            trigger=act.do,
            reason=act.reason,
            authority=self._meant(act.authority, script),
            happened=parse_happened(act.happened) if act.happened else None,
            received=parse_happened(act.received) if act.received else None,
            on_behalf=act.on_behalf,
            answers=answers,
            key=f"demonstration:{script.file}:{act.at.isoformat()}:{act.do}",
        )
        taken = self.product.road.step(actor, command, bring(papers, script.area) if papers else None)
        if act.label:
            self.events[f"{ref}:{act.label}"] = taken.event

    def _answer(self, actor: Actor, ref: str, act: Act) -> None:
        command = AnswerLine(ref, f"{ref}:{act.line}", act.verdict, act.answer, act.in_version)
        rules = self.product.road.rules
        self.product.road.within(actor, ref, "answer", lambda work: answer_line(work, rules, command))

    def _correct(self, actor: Actor, ref: str, act: Act) -> None:
        rules = self.product.road.rules
        happened = parse_happened(act.happened) if act.happened else None
        command = ProposeCorrection(ref, self.events[f"{ref}:{act.of_act}"], act.reason, happened)
        self.product.road.within(actor, ref, "correct", lambda work: propose_correction(work, rules, command))

    def _confirm(self, actor: Actor, ref: str, act: Act) -> None:
        rules, event = self.product.road.rules, self.events[f"{ref}:{act.of_act}"]
        self.product.road.within(
            actor, ref, "confirm", lambda work: confirm_correction(work, rules, ref, event)
        )


def _papers(act: Act) -> list[Brought]:
    return [Brought(paper["name"], paper["text"].encode("utf-8"), paper["kind"]) for paper in act.papers]
