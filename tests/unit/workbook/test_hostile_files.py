"""Files made to harm or by accident: each has one clear answer of the contract, and never a traceback."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from govflow.workbook.checking import check_bytes, check_file
from govflow.workbook.codes import at_most
from govflow.workbook.grid import NotRead
from tests.make.harsh_workbooks import wrong_lines
from tests.make.hostile_workbooks import (
    CELLS,
    EXPENDITURE,
    REFUSED,
    adding,
    good,
    in_cell,
    replacing,
    without,
)
from tests.unit.workbook.reading import TEMPLATES, checked


@pytest.mark.parametrize(
    ("make", "code"), [(one[1], one[2]) for one in REFUSED], ids=[one[0] for one in REFUSED]
)
def test_a_file_that_is_not_to_be_opened_is_refused_with_its_reason(
    make: Callable[[], bytes], code: str
) -> None:
    with pytest.raises(NotRead) as refused:
        checked(make())

    assert refused.value.code == code
    assert refused.value.message.endswith(".")


@pytest.mark.parametrize(("cell", "code", "says"), [one[1:] for one in CELLS], ids=[one[0] for one in CELLS])
def test_a_cell_that_is_no_amount_is_named_and_adds_nothing(cell: bytes, code: str, says: str) -> None:
    answer = checked(in_cell(cell))

    finding = next(one for one in answer.findings if one.where == "5a. Expenditure!O24")
    assert finding.code == code
    assert says in finding.message
    assert answer.totals["expenditure_total"] == "6200.00"


def test_minus_nought_is_nought() -> None:
    answer = checked(in_cell(b'<c r="O24"><v>-0.0</v></c>'))

    assert "EXPENDITURE_INVALID" not in {one.code for one in answer.findings}
    assert answer.totals["expenditure"]["DFG"] == "0.00"  # type: ignore[call-overload,index]


def test_one_cell_in_the_last_corner_costs_no_memory_and_is_no_line() -> None:
    corner = b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'

    answer = checked(replacing(EXPENDITURE, rb"</sheetData>", corner))

    assert answer.totals["schemes"] == 5


def test_merges_over_merges_are_refused_before_they_cost_their_time() -> None:
    merges = b'<mergeCells count="1">%s</mergeCells>' % (b'<mergeCell ref="A1:J1000"/>' * 51)

    with pytest.raises(NotRead, match="500,000 cells of a sheet are merged") as refused:
        checked(replacing(EXPENDITURE, rb"</sheetData>", b"</sheetData>" + merges))

    assert refused.value.code == "WORKBOOK_TOO_LARGE"


def test_other_files_are_not_followed_and_that_they_are_named_is_noted() -> None:
    answer = checked(adding("xl/externalLinks/externalLink1.xml", b"<x/>"))

    assert "EXTERNAL_LINKS" in {one.code for one in answer.findings}


def test_a_file_cut_short_anywhere_is_said_to_be_damaged() -> None:
    whole = good()

    for length in range(512, len(whole), 1024):
        with pytest.raises(NotRead) as refused:
            checked(whole[:length])
        assert refused.value.code == "WORKBOOK_UNREADABLE"


def test_text_that_would_fill_the_memory_when_repeated_is_refused_by_the_child() -> None:
    long = b"x" * 32_000
    rows = b"".join(b'<row><c t="str"><v>%s</v></c></row>' % long for _ in range(1_100))

    answer = check_bytes(
        replacing(EXPENDITURE, rb"</sheetData>", rows + b"</sheetData>"), TEMPLATES, "a.xlsx"
    )

    assert [one.code for one in answer.findings] == ["WORKBOOK_TOO_LARGE"]


def test_a_sheet_whose_part_is_not_in_the_file_is_missing() -> None:
    answer = checked(without(EXPENDITURE))

    assert ("SHEET_MISSING", "Expenditure") in {(one.code, one.where) for one in answer.findings}
    assert answer.totals == {}


def test_of_a_flood_of_one_fault_most_are_counted_and_not_named() -> None:
    answer = checked(wrong_lines(600))

    of = [one for one in answer.findings if one.code == "PROVIDER_UNKNOWN"]
    assert len(of) == 501
    assert (of[-1].where, of[-1].figures, of[-1].severity) == ("5a. Expenditure!M529", {"more": 100}, "error")
    assert at_most(answer.findings) == list(answer.findings)


@pytest.mark.parametrize("name", ["nowhere.xlsx", ""])
def test_a_file_that_is_not_there_or_a_folder_is_not_to_be_opened_in_excel(tmp_path: Path, name: str) -> None:
    answer = check_file(tmp_path / name, TEMPLATES)

    (finding,) = answer.findings
    assert (finding.code, answer.is_foreign) == ("WORKBOOK_UNREADABLE", True)
    assert ("There is no file" in finding.message) == bool(name)
    assert "path" in finding.remedy
    assert "Excel" not in finding.remedy
