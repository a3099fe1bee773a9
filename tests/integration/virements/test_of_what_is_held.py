"""From the workbooks that came in: versions of a plan compared by reference, and a virement held to the later one."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from govflow.cli.main import run
from tests.integration.virements.ledgered import Books
from tests.integration.workbook.test_diff import book
from tests.make.commands import leave_the_shell

HOME, NURSES = "2 · Home care · Minimum CCG Contribution", "3 · Nurses · Minimum CCG Contribution"


def test_two_versions_held_are_compared_and_the_later_is_held_to_what_was_moved(
    books: Books,
    signing_root: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    for name, value in {"GOVFLOW_DATABASE_URL": books.url, "GOVFLOW_ROOT": str(signing_root)}.items():
        monkeypatch.setenv(name, value)
    leave_the_shell()

    def said(*words: str, code: int = 0) -> Any:
        assert run([*words, "--json"]) == code, capsys.readouterr()
        return json.loads(capsys.readouterr().out)

    first = book(tmp_path / "first.xlsx", {})
    second = book(tmp_path / "second.xlsx", {3000: 2400, 2000: 2500})
    of, by = ("--area", "doncaster", "--year", "2021-22"), ("--as", "plan-lead")
    said("workbook", "import", first, *of, *by)
    move = ("--from", "2", "--to", "3", "--amount", "600.00", "--reason", "Demand rose.")
    decision = books.authorised()
    said("virement", "record", books.plan_ref, *move, "--authority", decision, "--as", "finance")
    shown = said("virement", "list", books.plan_ref)
    assert [(one["name"], one["current"]) for one in shown["lines"]] == [
        (HOME, "2400.00"),
        (NURSES, "2600.00"),
    ]
    said("workbook", "import", second, *of, *by)

    found = said("workbook", "diff", f"{books.plan_ref}@1", books.plan_ref)

    assert [(one["scheme_name"], one["virement"]) for one in found["changed"]] == [
        ("Home care", "-600.00"),
        ("Nurses", "500.00"),
    ]
    assert (found["old"], found["new"]["ref"]) == ({"ref": books.plan_ref, "version": 1}, books.plan_ref)
    beside = said("workbook", "diff", second, f"{books.plan_ref}@2")
    assert [beside["added"], beside["removed"], beside["changed"]] == [[], [], []]
    shown = said("virement", "list", books.plan_ref)
    assert [(one["code"], one["where"]) for one in shown["findings"]] == [("VIREMENT_MISMATCH", NURSES)]
    assert shown["findings"][0]["figures"]["difference"] == "-100.00"
    for ref, code in (("plan-nowhere-2021-22", 1), (f"{books.plan_ref}@9", 1), (f"{books.plan_ref}@x", 2)):
        assert "error" in said("workbook", "diff", first, ref, code=code)
    leave_the_shell()
