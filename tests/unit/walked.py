"""The workflow files of the product, read as they are, and walked on paper with the facts a reader would note."""

from __future__ import annotations

import tomllib
from pathlib import Path

from govflow.agreements import effects as agreed
from govflow.agreements import guards as agreements
from govflow.contents import effects
from govflow.contents import guards as contents
from govflow.kernel.findings import Json
from govflow.machine.checks import Known, check
from govflow.machine.definition import Definition, Transition
from govflow.machine.guards import judge
from govflow.machine.reader import read_file
from govflow.plans import guards as plans
from govflow.plans.guards import EFFECTS, STEPS_BEHIND

# Steps name the conditions of three rooms: the plan's, those of what is held of it, the agreement's.
GUARDS = {**plans.GUARDS, **contents.GUARDS, **agreements.GUARDS}
FACTS = {**plans.FACTS, **contents.FACTS, **agreements.FACTS}
ROOT = Path(__file__).resolve().parents[2]
ALL_CLEAR: dict[str, Json] = {
    "open_scrutiny_lines": 0,
    "open_feedback_lines": 0,
    "open_board_lines": 0,
    "open_assurance_queries": 0,
    "open_amendment_lines": 0,
    "open_conditions": 0,
    "open_questions": 0,
    "draft_sent": 0,
    "scrutiny_recorded": 0,
    "feedback_recorded": 0,
    "plan_signed_off": 0,
    "plan_submitted": 0,
    "agreement_signed": 1,
    "year_end_return": 0,
    "signatories_missing": "",
    "missing_before_submission": "",
    "may_sign_by_delegate": "",
    "board_in_person": "",
    "partners_unauthorised": "",
    "contents_errors": 0,
    "cover_incomplete": 0,
    "cover_unsigned": 0,
    "warnings_unexplained": 0,
    "warnings_elsewhere": 0,
    "council_approvals": 0,
    "nhs_approvals": 0,
    "parties": 2,
    "parties_unsigned": 0,
    "agreement_kind": "section_75",
    "contents_block": 0,
    "clauses_missing": "",
}


def read(name: str) -> Definition:
    roles = tomllib.loads((ROOT / "config/roles.toml").read_text(encoding="utf-8"))
    bodies = tomllib.loads((ROOT / "config/bodies.toml").read_text(encoding="utf-8"))
    powers = frozenset(tomllib.loads((ROOT / "config/powers.toml").read_text(encoding="utf-8")))
    known = Known(
        frozenset(roles),
        GUARDS,
        frozenset(),
        frozenset(bodies),
        frozenset({*EFFECTS, *effects.EFFECTS, *agreed.EFFECTS}),
        powers,
    )
    checked = check(read_file(ROOT / "workflows" / name), known)
    assert checked.findings == ()
    assert checked.definition is not None
    return checked.definition


class Walk:
    """A plan on paper: a state, and the facts a reader of its history would note."""

    def __init__(self, definition: Definition, order: str = "scrutiny_first") -> None:
        self.definition, self.state = definition, definition.initial
        self.facts: dict[str, Json] = {**ALL_CLEAR, "round_order": order}

    def blocked(self, step: Transition) -> set[str]:
        return {name for name in step.guards if not judge(GUARDS[name], self.facts).holds}

    def open_steps(self) -> set[str]:
        return {s.trigger for s in self.definition.steps_from(self.state) if not self.blocked(s)}

    def take(self, trigger: str, role: str) -> Transition:
        steps = [s for s in self.definition.steps_from(self.state) if s.trigger == trigger]
        assert steps, f"{trigger} does not leave {self.state}"
        step = next((s for s in steps if not self.blocked(s)), steps[-1])
        assert self.blocked(step) == set(), f"{trigger} from {self.state}"
        assert role in step.roles
        for fact, behind in STEPS_BEHIND.items():
            if trigger in behind:
                self.facts[fact] = 1
        self._note_effects(step)
        self.state = step.to
        return step

    def _note_effects(self, step: Transition) -> None:
        if "mark_signed_off" in step.effects:
            self.facts["plan_signed_off"] = 1
        if "mark_sign_off_withdrawn" in step.effects:
            self.facts["plan_signed_off"] = 0
        if "mark_submitted" in step.effects:
            self.facts["plan_submitted"] = 1


def reachable(definition: Definition, shut: set[str]) -> set[str]:
    seen, todo = {definition.initial}, [definition.initial]
    while todo:
        for step in definition.steps_from(todo.pop()):
            if step.trigger not in shut and step.to not in seen:
                seen.add(step.to)
                todo.append(step.to)
    return seen
