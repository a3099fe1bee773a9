"""What every contestant can do, and the small lifecycle that the bare ones move through.

The bare lifecycle has eight transitions, as GovFlow's own course has (``contestants/govflow.py``).
"""

from __future__ import annotations

import json
from itertools import pairwise
from typing import Any, Protocol

STEPS_PER_PLAN = 8
PATH = (
    "draft",
    "jcog_scrutiny",
    "draft",
    "jcog_scrutiny",
    "regional_feedback",
    "hwb_sign_off",
    "nhse_assurance",
    "approved",
    "section_75_signed",
)
STATES = tuple(dict.fromkeys(PATH))
ALLOWED = frozenset(pairwise(PATH))
TRIGGERS = {target: f"to_{target}_step" for target in STATES}
ACTOR = "officer@council.example"
REASON = "Quorate meeting agreed the plan subject to the conditions recorded in the minutes"


class Contestant(Protocol):
    """One way of moving a plan. Each is made anew in the process that is measured."""

    def __init__(self, url: str) -> None:
        """Name the database."""

    def prepare(self, plans: int) -> None:
        """Fill an empty database with this many plans at the start of the course."""

    def connect(self) -> None:
        """Get ready to move plans."""

    def move(self, plan: int, step: int) -> None:
        """Take one step of one plan, committed and durable when it returns."""

    def moved(self) -> int:
        """Return how many steps the database holds."""


class NotAllowed(Exception):
    """The bare contestants' refusal."""


def check(here: str, there: str, reason: str) -> None:
    """Apply the one guard that the bare contestants have."""
    if (here, there) not in ALLOWED or not reason:
        message = f"{here} to {there}"
        raise NotAllowed(message)


def payload(plan: int, step: int) -> dict[str, Any]:
    """Return what the bare contestants keep of a step."""
    return {
        "meeting": f"JCOG-2026-{step:02d}",
        "plan": plan,
        "step": step,
        "decision": "recommended with conditions",
        "evidence": ["minutes.pdf", "finance-return.xlsx", "risk-register.docx"],
        "amounts": {"nhs_minimum": "18250431.55", "ldg": "1203344.10", "ibcf": "7720114.00"},
        "conditions": "narrative to be refreshed before regional review",
    }


def dumps(value: object) -> str:
    """Return compact JSON."""
    return json.dumps(value, separators=(",", ":"), sort_keys=True)
