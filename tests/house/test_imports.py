"""The floor plan holds, and each of its rules catches a breach and names itself."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


def lint(folder: Path) -> subprocess.CompletedProcess[str]:
    program = Path(sys.executable).parent / "lint-imports"
    return subprocess.run(
        [program, "--no-cache", "--no-logo"],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        env={"COLUMNS": "400", "PYTHONDONTWRITEBYTECODE": "1"},
    )


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The package and its rules in a place where they may be broken."""
    leave_out = shutil.ignore_patterns("__pycache__", "static")
    shutil.copytree(ROOT / "govflow", tmp_path / "govflow", ignore=leave_out)
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def plant(folder: Path, module: str, line: str) -> None:
    path = folder / module
    path.parent.mkdir(exist_ok=True)
    (path.parent / "__init__.py").touch()
    before = (
        path.read_text(encoding="utf-8")
        if path.exists()
        else '"""Planted."""\n\nfrom __future__ import annotations\n'
    )
    path.write_text(f"{before}\n{line}\n", encoding="utf-8")


def test_every_import_keeps_to_the_floor_plan() -> None:
    answer = lint(ROOT)

    assert answer.returncode == 0, answer.stdout + answer.stderr
    assert "0 broken" in answer.stdout


@pytest.mark.parametrize(
    ("module", "line", "rule"),
    [
        ("govflow/kernel/ids.py", "import govflow.ledger.event", "Floors"),
        ("govflow/plans/breach.py", "import govflow.people", "Floors"),
        ("govflow/everything.py", "", "Floors"),
        ("govflow/plans/model.py", "import govflow.plans.tables", "Inside a room"),
        ("govflow/plans/model.py", "import sqlalchemy", "The pure half"),
        ("govflow/machine/guards.py", "import flask", "The pure half"),
        ("govflow/plans/use_cases.py", "import flask", "Only pages, api and web know Flask"),
        ("govflow/plans/use_cases.py", "import govflow.ledger.sql", "One pen"),
        ("govflow/plans/pages.py", "import govflow.plans.tables", "Pages, api and reactions"),
    ],
)
def test_a_breach_is_caught_and_named(copy: Path, module: str, line: str, rule: str) -> None:
    for room_file in ("govflow/plans/tables.py", "govflow/people/model.py"):
        plant(copy, room_file, "")
    plant(copy, module, line)

    answer = lint(copy)

    assert answer.returncode == 1
    broken = [text for text in answer.stdout.splitlines() if "BROKEN" in text]
    assert any(text.startswith(rule) for text in broken) or f"\n{rule}" in answer.stdout, answer.stdout
