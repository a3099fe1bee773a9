"""Events are in the past tense, and every one that can stand in a case's history is told in words."""

from __future__ import annotations

import ast
import re
from pathlib import Path

from govflow.cases.queries.telling import EVENT_TITLES

ROOT = Path(__file__).resolve().parents[2]
SUBJECTS = "area|case|clock|definition|document|meeting|milestone|person|role|step|timer|token"
EVENT = re.compile(rf"({SUBJECTS})\.[a-z_]+\Z")
IRREGULAR = {"done", "made", "met", "struck"}
# A step is told by its own title in the workflow file.
STEPS = {"case.step_done", "case.step_recorded"}
COLUMNS = {"id", "slug", "ref"}


def events() -> set[str]:
    """Every event type that the product can write."""
    found = set()
    for path in sorted((ROOT / "govflow").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and EVENT.match(node.value):
                found.add(node.value)
    return {one for one in found if one.partition(".")[2] not in COLUMNS}


def test_every_event_is_in_the_past_tense() -> None:
    named = events()
    present = {
        one
        for one in named
        if not any(word.endswith("ed") or word in IRREGULAR for word in one.partition(".")[2].split("_"))
    }

    assert len(named) > 30
    assert present == set()


def test_every_event_of_a_case_is_told_in_words() -> None:
    of_cases = {one for one in events() if one.partition(".")[0] in {"case", "milestone", "timer"}}

    assert of_cases - EVENT_TITLES.keys() - STEPS == set()
