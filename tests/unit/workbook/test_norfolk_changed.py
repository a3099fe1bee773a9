"""The acceptance scenarios on Norfolk's template: one cell changed, and the difference said to the pound."""

from __future__ import annotations

from typing import Any

from openpyxl import Workbook, load_workbook

from govflow.kernel.findings import Finding
from tests.unit.workbook.reading import NORFOLK, checked

EXPENDITURE = "5a. Expenditure"


def norfolk() -> Workbook:
    return load_workbook(NORFOLK)


def row_of(book: Workbook, number: int, amount: int) -> int:
    """The row of a scheme by its ID and amount."""
    sheet = book[EXPENDITURE]
    rows = [
        row
        for row in range(24, 106)
        if (sheet.cell(row, 2).value, sheet.cell(row, 15).value) == (number, amount)
    ]
    assert len(rows) == 1
    return rows[0]


def found(book: Workbook, code: str) -> list[Finding]:
    return [one for one in checked(book).findings if one.code == code]


def test_scenario_13_a_pound_too_much_is_found_by_source_and_in_total() -> None:
    book = norfolk()
    book[EXPENDITURE].cell(row_of(book, 70, 21999693), 15, 21999694)

    (finding,) = found(book, "INCOME_EXPENDITURE_MISMATCH")

    assert finding.figures["source"] == "iBCF"
    assert finding.figures["difference"] == "-1.00"
    assert finding.figures["total_difference"] == "-1.00"
    assert finding.severity == "error"


def test_scenario_14_schemes_moved_out_of_social_care_leave_the_minimum_unmet() -> None:
    book = norfolk()
    for number, amount in ((22, 7410000), (60, 7100000)):
        book[EXPENDITURE].cell(row_of(book, number, amount), 8, "Community Health")

    (finding,) = found(book, "NC2_BELOW_MINIMUM")

    assert finding.figures == {
        "condition": "NC2",
        "minimum": "34116638.00",
        "planned": "29868059.00",
        "shortfall": "4248579.00",
    }


def test_scenario_15_a_line_of_an_acute_hospital_does_not_count() -> None:
    book = norfolk()
    book[EXPENDITURE].cell(row_of(book, 13, 962126), 8, "Primary Care")

    assert planned(book) == "34868254.00"
    assert planned(norfolk()) == "33906128.00"


def planned(book: Workbook) -> object:
    totals: dict[str, Any] = dict(checked(book).totals)
    return totals["nhs_out_of_hospital"]["planned"]


def test_scenario_16_and_17_what_counts_twice_and_what_is_other_are_said_with_their_figures() -> None:
    (both,), (other,) = found(norfolk(), "COUNTED_IN_BOTH"), found(norfolk(), "OTHER_OVER_5_PERCENT")

    assert both.figures == {"counted_in_both": "11507421.00"}
    assert both.severity == "info"
    assert other.severity == "warning"
    assert other.figures == {
        "amount": "47576131.00",
        "percent": "40.8",
        "denominator": "mandatory funding",
        "denominator_amount": "116731383.00",
    }


def test_additional_money_is_no_part_of_what_other_is_measured_by() -> None:
    book = norfolk()
    book["4. Income"]["C26"] = 100_000_000

    (other,) = found(book, "OTHER_OVER_5_PERCENT")

    assert other.figures["percent"] == "40.8"


def test_just_five_percent_is_no_finding_and_a_penny_more_is() -> None:
    book = norfolk()
    sheet = book[EXPENDITURE]
    for row in range(24, 106):
        if sheet.cell(row, 5).value == "Other":
            sheet.cell(row, 15, 0)
    # 5% of 116,731,383 is 5,836,569.15.
    sheet.cell(90, 15, 5836569.15)
    assert not found(book, "OTHER_OVER_5_PERCENT")

    sheet.cell(90, 15, 5836569.16)
    assert found(book, "OTHER_OVER_5_PERCENT")


def test_two_lines_of_one_scheme_under_one_name_are_allowed() -> None:
    reused = {str(one.figures["scheme_id"]) for one in found(norfolk(), "SCHEME_ID_REUSED")}

    assert reused == {"2", "22", "31"}
