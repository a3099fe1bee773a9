"""What the workflow files of these tests may name: a few roles, guards, milestones and bodies."""

from __future__ import annotations

from pathlib import Path

from govflow.machine.checks import Checked, Known, check
from govflow.machine.definition import Definition
from govflow.machine.guards import Guard
from govflow.machine.reader import read_text

ROOT = Path(__file__).parents[3]
BROKEN = ROOT / "tests" / "data" / "broken_workflows"
TEA_ROUND = ROOT / "docs" / "reference" / "tea_round.yaml"


def guard(name: str) -> Guard:
    """A guard that holds when the fact of its own name is true."""
    return Guard(
        name,
        f"Rule of {name}",
        (name,),
        ["eq", name, True],
        "CHECKS_FAILED",
        f"{name} is {{{name}}}.",
        "Mend it.",
    )


GUARDS = {name: guard(name) for name in ("kettle_boiled", "milk_in", "cups_clean")}
KNOWN = Known(
    roles={"maker": "Tea maker", "taster": "Taster", "plan_lead": "Plan lead"},
    guards=GUARDS,
    milestones=frozenset({"tea_time", "elevenses"}),
    body_kinds=frozenset({"health_and_wellbeing_board", "joint_group"}),
    effects=frozenset({"open_agreement"}),
)
TEA = """\
workflow: tea_round
version: "1"
title: Making tea
effective: 2021-10-01
initial: thirsty
roles: [maker, taster]
states:
  thirsty: {title: Thirsty, owner: maker}
  brewing: {title: Brewing, owner: maker}
  served: {title: Served, final: true}
forms:
  order: [{field: milk, label: How much milk, required: true}]
transitions:
  - {trigger: brew, title: Brew the tea, from: thirsty, to: brewing, roles: [maker], form: order}
  - {trigger: serve, title: Serve it, from: brewing, to: served, roles: [maker, taster],
     guards: [kettle_boiled, milk_in], evidence: [photograph, receipt]}
  - {trigger: pour_away, title: Pour it away, from: brewing, to: thirsty, roles: [system]}
"""


def checked(text: str, known: Known = KNOWN) -> Checked:
    return check(read_text(text, "tea.yaml"), known)


def sound(text: str) -> Definition:
    """The definition of a text that must have no findings."""
    result = checked(text)
    assert result.definition is not None, result.findings
    return result.definition


def codes(text: str) -> list[str]:
    return [finding.code for finding in checked(text).findings]
