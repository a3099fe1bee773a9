"""``govflow workflow migrate``: what would become of each case, then the act itself, and every way it is refused."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from tests.journeys.command_line.conftest import PLAN, Shell, digest

OFFICER = "governance-officer"
MOVE = ("workflow", "migrate", PLAN, "--to", "4", "--as", OFFICER)
MAPPED = ("--map", "drafting=being_drafted", "--reason", "The round of 2022 calls it so.")


@pytest.fixture
def both_versions(own_root: Path, demonstration: str) -> str:
    """The demonstration, on a later release that calls the state of drafting otherwise in its version 4."""
    file = own_root / "workflows" / "bcf_plan.yaml"
    text = file.read_text(encoding="utf-8")
    text = text.replace('version: "3"', 'version: "4"').replace(
        "effective: 2019-01-01", "effective: 2022-04-01"
    )
    renamed = re.sub(r"(?<!\w)drafting(?=[:,\]\n])", "being_drafted", text)
    assert "from: being_drafted" in renamed
    (file.parent / "bcf_plan_4.yaml").write_text(renamed, encoding="utf-8")
    return demonstration


def plan(shell: Shell) -> tuple[str, str, int]:
    shown = shell.json("plan", "show", PLAN).json
    return shown["state"], shown["workflow_version"], shown["version"]


def test_a_dry_run_tells_what_is_to_be_mapped_and_changes_nothing(shell: Shell, both_versions: str) -> None:
    before = digest(both_versions)

    unmapped = shell.json(*MOVE, "--dry-run")
    mapped = shell.json(*MOVE, "--dry-run", *MAPPED)
    in_words = shell(*MOVE, "--dry-run")

    assert (unmapped.code, mapped.code, in_words.code) == (1, 0, 1)
    (case,) = unmapped.json["cases"]
    assert (case["ref"], case["from"], case["from_state"]) == (PLAN, "bcf_plan@3", "drafting")
    assert [(one["code"], one["remedy"]) for one in case["blocked_by"]] == [
        ("STATE_FORBIDS", "Say which state it becomes: --map drafting=NEW.")
    ]
    assert mapped.json["counts"] == {"drafting -> being_drafted": 1}
    assert mapped.json["moved"] == unmapped.json["moved"] == []
    assert "--map drafting=NEW" in in_words.out
    assert "0 of 1 moved." in in_words.out
    assert digest(both_versions) == before


def test_a_case_is_moved_once_and_goes_on_under_its_new_version(
    shell: Shell, both_versions: str, paper: Any
) -> None:
    _, _, version = plan(shell)

    moved = shell.json(*MOVE, *MAPPED)

    assert moved.code == 0
    assert moved.json["to"] == "bcf_plan@4"
    (event,) = moved.json["moved"]
    assert plan(shell) == ("being_drafted", "4", version + 1)
    trail = shell.json("audit", "trail", PLAN).json["events"]
    assert [(one["event"], one["type"]) for one in trail][-1] == (event, "case.definition_migrated")
    step = ("plan", "do", PLAN, "send_draft_to_bcm", "--as", "plan-lead", "--evidence", paper())
    assert shell.json(*step).json["to"] == "draft_with_bcm"
    verified = shell.json("audit", "verify")
    assert (verified.code, verified.json["findings"]) == (0, [])

    again = shell.json(*MOVE, *MAPPED)
    assert (again.code, again.json["moved"]) == (1, [])
    assert "is on bcf_plan@4 already" in json.dumps(again.json)


def test_all_running_cases_of_the_officers_areas_are_moved(shell: Shell, both_versions: str) -> None:
    every = ("workflow", "migrate", "bcf_plan", "--all", "--to", "4", "--as", OFFICER)

    moved = shell(*every, *MAPPED)
    again = shell.json(*every, *MAPPED)

    assert moved.code == 0
    assert "1 of 1 moved." in moved.out
    assert (again.code, again.json["cases"]) == (0, [])
    assert plan(shell)[:2] == ("being_drafted", "4")


@pytest.mark.parametrize(
    ("words", "code", "exit_code"),
    [
        ((PLAN, "--to", "9", "--as", OFFICER, *MAPPED), "NOT_FOUND", 1),
        (("plan-nowhere", "--to", "4", "--as", OFFICER, *MAPPED), "NOT_FOUND", 1),
        (("tea_round", "--all", "--to", "4", "--as", OFFICER, *MAPPED), "NOT_FOUND", 1),
        ((PLAN, "--to", "4", "--as", OFFICER, *MAPPED[:2]), "INVALID_INPUT", 2),
        ((PLAN, "--to", "4", "--as", OFFICER, *MAPPED[:2], "--reason", "  "), "INVALID_INPUT", 2),
        ((PLAN, "--to", "4", "--as", OFFICER, "--map", "drafting"), "INVALID_INPUT", 2),
        ((PLAN, "--to", "4", "--as", OFFICER, *MAPPED, "--map", "drafting=closed"), "INVALID_INPUT", 2),
        ((PLAN, "--to", "4", "--as", OFFICER, *MAPPED, "--map", "draughting=closed"), "INVALID_INPUT", 2),
        ((PLAN, "--to", "4", "--as", OFFICER, "--map", "drafting=nowhere"), "INVALID_INPUT", 2),
        ((PLAN, "--to", "4", "--as", "plan-lead", *MAPPED), "NOT_YOUR_ROLE", 1),
        ((PLAN, "--to", "4", "--as", "area-admin", *MAPPED), "NOT_YOUR_ROLE", 1),
        ((PLAN, "--to", "4", *MAPPED), "NOT_SIGNED_IN", 1),
        ((PLAN, "--as", OFFICER), "INVALID_INPUT", 2),
    ],
    ids=repr,
)
def test_what_cannot_be_moved_is_refused_in_words_and_nothing_changes(
    shell: Shell, both_versions: str, words: tuple[str, ...], code: str, exit_code: int
) -> None:
    before = digest(both_versions)

    answer = shell.json("workflow", "migrate", *words)

    assert (answer.code, answer.json["error"]["code"]) == (exit_code, code)
    assert digest(both_versions) == before


def test_no_case_is_ended_by_moving_it(shell: Shell, both_versions: str) -> None:
    answer = shell.json(*MOVE, "--map", "drafting=closed", "--reason", "To be rid of it.")

    assert (answer.code, answer.json["moved"]) == (1, [])
    assert "A case ends by a step" in json.dumps(answer.json)
    assert plan(shell)[:2] == ("drafting", "3")
