"""``govflow workbook diff``: one document to the letter of the contract, words that are read at a glance, exit codes."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from govflow.cli.main import run
from tests.make.workbooks import a_book, packed

MIN = "Minimum CCG Contribution"


def book(path: Path, cells: Mapping[Any, Any]) -> str:
    """The small template of five schemes as a file, some of its cells saying something else."""
    made = a_book()
    sheet = next(one for one in made.worksheets if one.title.endswith("Expenditure"))
    header = next(cell.row for row in sheet.iter_rows() for cell in row if cell.value == "Scheme ID")
    for row in sheet.iter_rows(min_row=header):
        for cell in row:
            if cell.value in cells:
                cell.value = cells[cell.value]
    path.write_bytes(packed(made))
    return str(path)


@pytest.fixture
def two(tmp_path: Path) -> tuple[str, str]:
    """A template, and the same with £600 moved from home care to nurses and the carers under another name."""
    old = book(tmp_path / "old.xlsx", {})
    return old, book(tmp_path / "new.xlsx", {3000: 2400, 2000: 2600, "Carers": "Carers' breaks"})


def test_the_document_is_the_contracts_and_its_exit_code_0(
    two: tuple[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["workbook", "diff", *two, "--json"]) == 0

    found = json.loads(capsys.readouterr().out)
    carers = {"scheme_id": "5", "source": "iBCF"}
    assert found["added"] == [
        {**carers, "scheme_name": "Carers' breaks", "old": "0.00", "new": "700.00", "virement": "700.00"}
    ]
    assert found["removed"] == [
        {**carers, "scheme_name": "Carers", "old": "700.00", "new": "0.00", "virement": "-700.00"}
    ]
    assert [tuple(one.values()) for one in found["changed"]] == [
        ("2", "Home care", MIN, "3000.00", "2400.00", "-600.00"),
        ("3", "Nurses", MIN, "2000.00", "2600.00", "600.00"),
    ]
    assert list(found["changed"][0]) == ["scheme_id", "scheme_name", "source", "old", "new", "virement"]
    assert found["totals"] == {"old": "7200.00", "new": "7200.00", "virement": "0.00"}
    assert found["findings"] == []
    assert [found["old"]["file"], found["new"]["file"]] == list(two)


def test_in_words_it_is_a_table_by_source_and_the_lines(
    two: tuple[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["workbook", "diff", *two]) == 0

    said = [" ".join(one.split()) for one in capsys.readouterr().out.splitlines()]
    assert "iBCF £700 £0 £700" in said
    assert "Total £7,200 £0 £7,200" in said
    assert f"3 Nurses £2,000 +£600 £2,600 {MIN}" in said
    assert f"2 Home care £3,000 -£600 £2,400 {MIN}" in said


def test_a_file_that_is_not_there_or_no_workbook_is_2_and_one_without_its_schemes_1(
    two: tuple[str, str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text, bare = tmp_path / "words.xlsx", a_book()
    text.write_text("no workbook")
    bare.remove(next(one for one in bare.worksheets if one.title.endswith("Expenditure")))
    (tmp_path / "bare.xlsx").write_bytes(packed(bare))

    for name, code, first in (
        ("nowhere.xlsx", 2, "WORKBOOK_UNREADABLE"),
        ("words.xlsx", 2, "WORKBOOK_UNREADABLE"),
        ("bare.xlsx", 1, "SHEET_MISSING"),
    ):
        assert run(["workbook", "diff", two[0], str(tmp_path / name), "--json"]) == code
        found = json.loads(capsys.readouterr().out)
        assert first in [one["code"] for one in found["findings"]]
        assert [found["added"], found["removed"], found["changed"]] == [[], [], []]
