"""A workflow in which a board's recorded act is what its delegate later acts under, as plans had it at first."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.make.play import Play

ROOT = Path(__file__).resolve().parents[3]
PAPER = "paper_before_the_board"
BEFORE_THE_BOARD = """\
workflow: paper_before_the_board
version: "1"
title: Paper before the board
kind: paper
effective: 2019-01-01
initial: with_board
roles: [plan_lead, democratic_services_officer, director]
states:
  with_board: {title: With the board, owner: democratic_services_officer}
  pending: {title: Sent on before the board met, owner: plan_lead}
  delegated: {title: Delegated, owner: director}
  signed: {title: Signed off, owner: plan_lead}
  filed: {title: Filed, final: true}
transitions:
  - {trigger: send_on, title: Send it on, from: with_board, to: pending, roles: [plan_lead]}
  - trigger: delegate
    title: Record that the board delegated
    from: [with_board, pending]
    to: delegated
    roles: [democratic_services_officer]
    evidence: [minute]
    governed: true
    authority: {act_of: health_and_wellbeing_board, outcome: delegated}
    how: recorded
  - trigger: sign_off
    title: Sign off under the delegation
    from: [delegated, pending]
    to: signed
    roles: [director]
    guards: [not_in_question]
    evidence: [decision_record]
    governed: true
    authority: {act_of: health_and_wellbeing_board, outcome: delegated}
  - trigger: put_away
    title: File it
    from: signed
    to: filed
    roles: [plan_lead]
    guards: [not_in_question]
    how: done
"""


@pytest.fixture(scope="session")
def board_root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The product's own files with that workflow more."""
    root = tmp_path_factory.mktemp("board")
    for folder in ("config", "workflows", "templates", "migrations"):
        shutil.copytree(ROOT / folder, root / folder)
    (root / "workflows" / f"{PAPER}.yaml").write_text(BEFORE_THE_BOARD, encoding="utf-8")
    return root


@pytest.fixture
def hall(furnished_url: str, board_root: Path) -> Iterator[Play]:
    """Doncaster with that workflow; once on each kind of database."""
    made = Play(furnished_url, board_root)
    made.at("2021-11-12T10:00:00Z")
    yield made
    made.store.engine.dispose()


@pytest.fixture
def delegated(hall: Play) -> str:
    """A paper whose sign-off the board delegated on 11 November, recorded the day after."""
    ref = hall.open(workflow=PAPER, year="")
    recorded = "The board met the day before this case was opened."
    hall.do(ref, "clerk", "delegate", happened="2021-11-11", on_behalf="doncaster-hwb", reason=recorded)
    return ref
