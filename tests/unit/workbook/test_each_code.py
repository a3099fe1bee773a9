"""One change of a valid workbook for each code of the contract: the code comes, and names the cell."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from openpyxl import Workbook

from govflow.workbook.codes import CODES
from tests.make.workbooks import a_book
from tests.unit.workbook.reading import ROOT, checked, places

E, IN, S, C, M, R = (
    "5a. Expenditure",
    "4. Income",
    "3. Summary",
    "2. Cover",
    "6. Metrics",
    "7. Planning Requirements",
)
# Sheet, cell, what is written there; then the code and the cell it names.
CHANGES: list[tuple[list[tuple[str, str, Any]], str, str]] = [
    ([(E, "O25", 3001)], "INCOME_EXPENDITURE_MISMATCH", f"{E}!E11"),
    ([(E, "O28", 699)], "INCOME_EXPENDITURE_MISMATCH", f"{E}!E12"),
    ([(IN, "C12", 601)], "DFG_BREAKDOWN_MISMATCH", f"{IN}!C10"),
    ([(IN, "C31", 7201)], "TOTAL_MISMATCH", f"{IN}!C31"),
    ([(IN, "C25", 5501)], "TOTAL_MISMATCH", f"{IN}!C25"),
    ([(S, "C26", 5001)], "TOTAL_MISMATCH", f"{S}!C26"),
    ([(S, "E12", 1)], "TOTAL_MISMATCH", f"{S}!E12"),
    ([(E, "D20", 3501)], "TOTAL_MISMATCH", f"{E}!D20"),
    ([(E, "D10", "#REF!")], "TOTAL_MISMATCH", f"{E}!D10"),
    ([(E, "B30", "Total"), (E, "O30", 7201)], "TOTAL_MISMATCH", f"{E}!O30"),
    ([(E, "C20", 3501)], "NC2_BELOW_MINIMUM", f"{E}!D20"),
    ([(S, "C18", 2301)], "NC3_BELOW_MINIMUM", f"{E}!D19"),
    ([(E, "E25", "Other"), (E, "G25", "All else")], "OTHER_OVER_5_PERCENT", f"{S}!C29"),
    ([(E, "B25", "A2")], "SCHEME_ID_INVALID", f"{E}!B25"),
    ([(E, "B25", None)], "SCHEME_ID_INVALID", f"{E}!B25"),
    ([(E, "B25", 2.5)], "SCHEME_ID_INVALID", f"{E}!B25"),
    ([(E, "B25", 1)], "SCHEME_ID_REUSED", f"{E}!B25"),
    ([(E, "C25", "  ")], "SCHEME_NAME_MISSING", f"{E}!C25"),
    ([(E, "E25", "Housing")], "SCHEME_TYPE_UNKNOWN", f"{E}!E25"),
    ([(E, "F25", None)], "SUB_TYPE_MISSING", f"{E}!F25"),
    ([(E, "F25", "Telecare")], "SUB_TYPE_UNKNOWN", f"{E}!F25"),
    ([(E, "F25", "Other")], "DESCRIPTION_MISSING", f"{E}!G25"),
    ([(E, "H26", "Other")], "DESCRIPTION_MISSING", f"{E}!I26"),
    ([(E, "H26", "Everywhere")], "AREA_OF_SPEND_UNKNOWN", f"{E}!H26"),
    ([(E, "J26", "Both")], "COMMISSIONER_UNKNOWN", f"{E}!J26"),
    ([(E, "M26", None)], "PROVIDER_UNKNOWN", f"{E}!M26"),
    ([(E, "N26", "A grant")], "SOURCE_UNKNOWN", f"{E}!N26"),
    ([(E, "K27", 70)], "JOINT_SPLIT_INVALID", f"{E}!K27"),
    ([(E, "K27", None)], "JOINT_SPLIT_INVALID", f"{E}!K27"),
    ([(E, "O26", None)], "EXPENDITURE_INVALID", f"{E}!O26"),
    ([(E, "O26", "2,000")], "EXPENDITURE_INVALID", f"{E}!O26"),
    ([(E, "O26", -2000)], "EXPENDITURE_INVALID", f"{E}!O26"),
    ([(E, "O26", "#DIV/0!")], "EXPENDITURE_INVALID", f"{E}!O26"),
    ([(E, "O26", 0.001)], "EXPENDITURE_INVALID", f"{E}!O26"),
    ([(E, "O26", "=1000+1000")], "FORMULA_WITHOUT_VALUE", f"{E}!O26"),
    ([(E, "N23", None)], "LAYOUT_UNKNOWN", f"{E}!B23"),
    ([(E, "D23", "Provider")], "LAYOUT_UNKNOWN", f"{E}!M23"),
    ([(IN, "B18", None)], "LAYOUT_UNKNOWN", f"{IN}!B16"),
    ([(IN, "C24", "five")], "LAYOUT_UNKNOWN", f"{IN}!C24"),
    ([(E, "C19", 2001)], "LAYOUT_UNKNOWN", f"{E}!D19"),
    ([(C, "B14", None)], "LAYOUT_UNKNOWN", f"{C}!A1"),
    ([(M, "E12", None)], "METRIC_MISSING", f"{M}!E12"),
    ([(M, "D12", "actual")], "METRIC_MISSING", f"{M}!B9"),
    ([(M, "E12", "n/a")], "METRIC_INVALID", f"{M}!E12"),
    ([(M, "E12", -1)], "METRIC_INVALID", f"{M}!E12"),
    ([(M, "E23", 101)], "METRIC_INVALID", f"{M}!E23"),
    ([(M, "G11", None)], "METRIC_NARRATIVE_MISSING", f"{M}!G11"),
    ([(M, "E27", 501)], "RATE_MISMATCH", f"{M}!E27"),
    ([(M, "E12", 811)], "METRIC_WORSE_THAN_LAST_ACTUAL", f"{M}!E12"),
    ([(M, "E18", 12)], "METRIC_RISING", f"{M}!E18"),
    ([(R, "E11", None)], "REQUIREMENT_UNANSWERED", f"{R}!E11"),
    ([(R, "E11", "No"), (R, "H11", "by June")], "REQUIREMENT_ACTION_MISSING", f"{R}!G11"),
    ([(R, "E11", "No"), (R, "G11", "talks")], "REQUIREMENT_ACTION_MISSING", f"{R}!H11"),
    ([(C, "D14", None)], "COVER_INCOMPLETE", f"{C}!D14"),
    ([(C, "D20", None)], "COVER_INCOMPLETE", f"{C}!D20"),
    ([(C, "D15", None)], "COVER_INCOMPLETE", f"{C}!D15"),
    ([(C, "D15", "No")], "COVER_INCOMPLETE", f"{C}!D16"),
    ([(C, "D15", "No"), (C, "D16", "01/12/2021")], "SIGN_OFF_PENDING", f"{C}!D15"),
    ([(C, "D15", "Delegated authority pending full HWB meeting")], "SIGN_OFF_PENDING", f"{C}!D15"),
]
# These two say something of a valid workbook too, or of its sheets: they have tests of their own.
ELSEWHERE = {"COUNTED_IN_BOTH", "SHEET_MISSING", "TEMPLATE_UNCONFIRMED"}
OF_FILES = {code for code in CODES if code.startswith("WORKBOOK_")} | {"EXTERNAL_LINKS"}


def changed(cells: list[tuple[str, str, Any]]) -> Workbook:
    book = a_book()
    for sheet, cell, value in cells:
        book[sheet][cell] = value
    return book


def test_nothing_is_wrong_with_a_valid_workbook_and_what_counts_twice_is_shown() -> None:
    answer = checked(a_book())

    # The NHS part of the joint social care line, 60% of £500, is all that counts to both.
    assert places(answer.findings) == [("COUNTED_IN_BOTH", f"{E}!D20")]
    assert answer.totals["counted_in_both"] == "300.00"
    assert answer.totals["nhs_out_of_hospital"] == {"minimum": "2000.00", "planned": "2300.00"}
    assert answer.totals["adult_social_care"] == {"minimum": "3000.00", "planned": "3500.00"}


@pytest.mark.parametrize(("cells", "code", "where"), CHANGES)
def test_a_change_is_found_at_its_cell(cells: list[tuple[str, str, Any]], code: str, where: str) -> None:
    answer = checked(changed(cells))

    assert (code, where) in places(answer.findings)
    finding = next(one for one in answer.findings if (one.code, one.where) == (code, where))
    assert finding.severity == CODES[code].severity
    assert finding.message
    assert finding.remedy


def test_every_code_has_its_case() -> None:
    assert {code for _, code, _ in CHANGES} == set(CODES) - ELSEWHERE - OF_FILES


@pytest.mark.parametrize("title", [C, S, IN, E, M, R])
def test_a_sheet_that_is_gone_is_named(title: str) -> None:
    book = a_book()
    book.remove(book[title])

    missing = [one for one in checked(book).findings if one.code == "SHEET_MISSING"]

    assert [one.where for one in missing] == [title.partition(" ")[2]]


@pytest.mark.parametrize(
    ("nhs", "la"), [(60, 40), (0.6, 0.4), ("60%", "40%"), (33.3, 66.7), (100, 0), (1, 0)]
)
def test_percentages_may_be_out_of_a_hundred_or_of_one(nhs: object, la: object) -> None:
    answer = checked(changed([(E, "K27", nhs), (E, "L27", la)]))

    assert "JOINT_SPLIT_INVALID" not in {finding.code for finding in answer.findings}


def test_a_difference_is_said_with_its_sign_and_in_total() -> None:
    answer = checked(changed([(E, "O28", 701)]))

    (finding,) = [one for one in answer.findings if one.code == "INCOME_EXPENDITURE_MISMATCH"]
    assert finding.figures == {
        "source": "iBCF",
        "income": "700.00",
        "expenditure": "701.00",
        "difference": "-1.00",
        "total_difference": "-1.00",
    }


def test_a_cell_that_was_never_calculated_is_not_taken_for_nought_nor_said_twice() -> None:
    answer = checked(changed([(S, "C10", "=1")]))

    assert places(answer.findings)[0] == ("FORMULA_WITHOUT_VALUE", f"{S}!C10")
    assert len([one for one in answer.findings if one.where == f"{S}!C10"]) == 1


def test_findings_come_by_sheet_then_row_then_code() -> None:
    wrong: list[Callable[[Workbook], None]] = [
        lambda book: book[M].__setitem__("E12", "x"),
        lambda book: book[E].__setitem__("O28", "x"),
        lambda book: book[E].__setitem__("B28", "x"),
        lambda book: book[E].__setitem__("O24", "x"),
        lambda book: book[C].__setitem__("D9", None),
    ]
    book = a_book()
    for change in wrong:
        change(book)

    asked = {"COVER_INCOMPLETE", "EXPENDITURE_INVALID", "SCHEME_ID_INVALID", "METRIC_INVALID"}
    found = [place for place in places(checked(book).findings) if place[0] in asked]

    assert found == [
        ("COVER_INCOMPLETE", f"{C}!D9"),
        ("EXPENDITURE_INVALID", f"{E}!O24"),
        ("EXPENDITURE_INVALID", f"{E}!O28"),
        ("SCHEME_ID_INVALID", f"{E}!B28"),
        ("METRIC_INVALID", f"{M}!E12"),
    ]


def test_the_reference_lists_every_code_with_its_severity_and_no_other() -> None:
    reference = (ROOT / "docs" / "reference" / "workbook.md").read_text("utf-8")
    rows = [[part.strip(" `") for part in line.split("|")] for line in reference.splitlines()]

    listed = {row[1]: row[2] for row in rows if len(row) > 3 and row[1].isupper()}

    assert listed == {code: known.severity for code, known in CODES.items()}
