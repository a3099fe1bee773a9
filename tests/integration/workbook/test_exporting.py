"""``govflow workbook export`` and ``differences``, as a person at a terminal meets them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from govflow.cli.main import run

NORFOLK = str(Path(__file__).resolve().parents[3] / "config" / "demonstration" / "norfolk-2021-22.xlsx")


def printed(words: list[str], capsys: pytest.CaptureFixture[str]) -> tuple[int, dict[str, Any]]:
    code = run([*words, "--json"])
    return code, json.loads(capsys.readouterr().out)


def test_norfolk_written_anew_checks_as_before_and_differs_in_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = str(tmp_path / "again.xlsx")

    assert run(["workbook", "export", NORFOLK, "--out", out]) == 0
    assert capsys.readouterr().out == f"Written to {out}.\n"

    _, before = printed(["workbook", "check", NORFOLK], capsys)
    code, after = printed(["workbook", "check", out], capsys)
    assert code == 1
    assert after["totals"] == before["totals"]
    assert [one["code"] for one in after["findings"]] == [one["code"] for one in before["findings"]]
    assert printed(["workbook", "differences", NORFOLK, out], capsys)[1]["differences"] == []


def test_a_file_that_says_otherwise_is_shown_with_cell_and_both_values(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    book, changed = load_workbook(NORFOLK), tmp_path / "changed.xlsx"
    book["5a. Expenditure"]["O24"] = 29701
    book.save(changed)

    code, said = printed(["workbook", "differences", NORFOLK, str(changed)], capsys)

    what = "Scheme 1, Advocacy Service, Minimum CCG Contribution: expenditure"
    assert code == 1
    assert said["differences"] == [
        {"sheet": "5a. Expenditure", "cell": "O24", "what": what, "held": "29700.00", "file": "29701.00"}
    ]
    assert run(["workbook", "differences", NORFOLK, str(changed)]) == 1
    assert f"5a. Expenditure!O24: {what}: held '29700.00', in the file '29701.00'" in capsys.readouterr().out


def test_the_schemes_come_as_csv_and_json_too(tmp_path: Path) -> None:
    for name in ("schemes.csv", "schemes.json"):
        assert run(["workbook", "export", NORFOLK, "--out", str(tmp_path / name)]) == 0

    assert len((tmp_path / "schemes.csv").read_text("utf-8-sig").splitlines()) == 83
    assert len(json.loads((tmp_path / "schemes.json").read_text("utf-8"))["schemes"]) == 82


def test_what_cannot_be_written_is_named_and_no_file_is_made(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    book, file, out = load_workbook(NORFOLK), tmp_path / "other.xlsx", tmp_path / "out.xlsx"
    book["5a. Expenditure"]["O24"] = "=1+1"
    book.save(file)

    assert run(["workbook", "export", str(file), "--out", str(out)]) == 1

    assert not out.exists()
    assert "held 'holds a formula without a value', in the file blank" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("held", "out", "code"),
    [("nowhere.xlsx", "a.xlsx", 2), (__file__, "a.xlsx", 2), (NORFOLK, "a.pdf", 2)],
)
def test_what_is_not_there_or_no_workbook_is_said_in_plain_words(
    held: str, out: str, code: int, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["workbook", "export", held, "--out", str(tmp_path / out)]) == code

    said = capsys.readouterr()
    assert "Traceback" not in said.err
    assert not (tmp_path / out).exists()
