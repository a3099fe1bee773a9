"""What a careless or hostile hand types: refused in words, and not one record is changed by it."""

from __future__ import annotations

import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.journeys.command_line.conftest import PLAN, Shell, digest

SEND = ("plan", "do", PLAN, "send_draft_to_bcm", "--as", "plan-lead")
OPEN = ("case", "open", "bcf_plan", "--as", "plan-lead")
Paper = Callable[..., str]


def test_no_bad_step_changes_a_record(shell: Shell, demonstration: str, paper: Paper, tmp_path: Path) -> None:
    huge = tmp_path / "huge.txt"
    with huge.open("wb") as file:
        file.truncate(200 * 1024 * 1024)
    evidence = ("--evidence", paper())
    before = digest(demonstration)
    refusals = [
        (SEND, 1, "EVIDENCE_MISSING"),
        ((*SEND, *evidence, "--expect-version", 99), 1, "VERSION_STALE"),
        ((*SEND, *evidence, "--happened-at", "2021-02-30", "--for", "doncaster-jcog"), 2, "INVALID_INPUT"),
        ((*SEND, *evidence, "--happened-at", "2031-02-20", "--for", "doncaster-jcog"), 1, "INVALID_INPUT"),
        ((*SEND, *evidence, "--happened-at", "2021-10-01"), 1, "INVALID_INPUT"),
        ((*SEND, "--evidence", tmp_path / "nowhere.txt"), 2, "INVALID_INPUT"),
        ((*SEND, "--evidence", tmp_path), 2, "INVALID_INPUT"),
        ((*SEND, "--evidence", huge), 1, "TOO_LARGE"),
        ((*SEND, *evidence, "--answer", "no equals sign"), 2, "INVALID_INPUT"),
        (("plan", "do", PLAN, "fly", "--as", "plan-lead"), 1, "UNKNOWN_TRIGGER"),
        (("plan", "do", PLAN, "approve", "--as", "plan-lead"), 1, "STATE_FORBIDS"),
        (("plan", "do", "plan-nowhere", "approve", "--as", "plan-lead"), 1, "NOT_FOUND"),
        (("plan", "do", "x" * 100_000, "approve", "--as", "plan-lead"), 1, "NOT_FOUND"),
        (("plan", "do", "' OR 1=1 --", "approve", "--as", "plan-lead"), 1, "NOT_FOUND"),
        (("plan", "do", PLAN, "submit", "--as", "nobody"), 1, "NOT_FOUND"),
        (("plan", "do", PLAN, "submit"), 1, "NOT_SIGNED_IN"),
        (
            ("case", "open", "bcf_plan", "--area", "atlantis", "--year", "2021-22", "--as", "plan-lead"),
            1,
            None,
        ),
        (
            ("case", "open", "bcf_plan", "--area", "doncaster", "--year", "2021-22", "--as", "plan-lead"),
            1,
            None,
        ),
        ((*OPEN, "--area", "doncaster", "--year", "x"), 2, None),
        (("case", "open", "nothing", "--area", "doncaster", "--as", "plan-lead"), 1, None),
        (("case", "correct", PLAN, "9" * 30, "--as", "plan-lead", "--reason", "x"), 2, "INVALID_INPUT"),
        (("case", "correct", PLAN, "9" * 18, "--as", "plan-lead", "--reason", "x"), 1, "NOT_FOUND"),
        (("case", "correct", PLAN, "1", "--as", "plan-lead", "--reason", "x"), 1, "NOT_FOUND"),
    ]
    for words, code, reason in refusals:
        answer = shell.json(*words)
        assert answer.code == code, (words[:6], answer.out[:500])
        assert answer.refused_for, words[:6]
        if reason is not None:
            assert reason in answer.refused_for, words[:6]
        plain = shell(*words)
        assert (plain.code, plain.out) == (code, "")
        assert plain.err
    assert digest(demonstration) == before


@pytest.mark.parametrize("bad", ["\udcff\udcfe", "a\0b"], ids=["not UTF-8", "NUL"])
def test_bytes_that_are_no_text_are_refused_wherever_they_stand(
    shell: Shell, demonstration: str, paper: Paper, bad: str
) -> None:
    before = digest(demonstration)
    step = (*SEND, "--evidence", paper())
    for words in (
        (*step, "--reason", bad),
        (*step, "--key", bad),
        (*step, "--line", bad),
        (*step, "--for", bad),
        ("plan", "do", bad, "submit", "--as", "plan-lead"),
        ("plan", "do", PLAN, bad, "--as", "plan-lead"),
        ("plan", "do", PLAN, "submit", "--as", bad),
        ("plan", "show", bad),
        ("plan", "list", "--area", bad),
        ("audit", "trail", bad),
        ("case", "open", bad, "--area", "doncaster", "--as", "plan-lead"),
        (bad,),
    ):
        answer = shell.json(*words)
        assert answer.code == 2, words
        assert answer.refused_for == ["INVALID_INPUT"]
    assert digest(demonstration) == before


def test_long_and_strange_texts_are_either_kept_as_typed_or_refused_in_words(
    shell: Shell, demonstration: str, paper: Paper
) -> None:
    for text in (
        "r" * 200_000,
        "\x1b]0;owned\x07\x1b[31m",
        "<script>alert(1)</script>",
        "\u202eevil 𝔘 \U0001f600",
    ):
        answer = shell.json("case", "line", "add", PLAN, text, "--as", "plan-lead")
        assert answer.code in {0, 1, 2}, answer.out[:300]
        if answer.code == 0:
            lines = shell.json("case", "line", "list", PLAN).json["lines"]
            assert lines[-1]["text"] == text
    shown = shell("case", "line", "list", PLAN).out + shell("audit", "trail", PLAN).out
    assert "\x1b" not in shown
    assert shell.json("audit", "verify").code == 0


def test_a_key_makes_a_step_happen_once_whatever_is_in_it(
    shell: Shell, demonstration: str, paper: Paper
) -> None:
    step = (*SEND, "--evidence", paper(), "--key", "wêird 'key\" \t; \U0001f600")
    first = shell.json(*step)
    assert first.code == 0, first.out
    again = shell.json(*step)
    assert (again.code, again.json["event"]) == (0, first.json["event"])
    assert shell.json("plan", "show", PLAN).json["version"] == first.json["version"]


def test_a_fault_of_our_own_is_told_in_words_and_kept_for_the_operator(
    shell: Shell, sqlite_demonstration: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def broken(*_args: object, **_named: object) -> None:
        raise ZeroDivisionError("a secret of the inside")

    monkeypatch.setattr("govflow.cli.cases.view_case", broken)
    answer = shell.json("plan", "show", PLAN)
    assert (answer.code, answer.refused_for) == (1, ["BROKEN"])
    assert "a secret of the inside" not in answer.out + answer.err
    [kept] = tmp_path.glob("govflow-fault-*.txt")
    assert "a secret of the inside" in kept.read_text(encoding="utf-8")
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
