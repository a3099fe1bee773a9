"""Where a file differs from what is held: matched by meaning, said with sheet, cell and both values."""

from __future__ import annotations

from typing import Any

import pytest
from openpyxl import Workbook, load_workbook

from govflow.workbook.differences import differences
from govflow.workbook.model import Contents
from tests.make.workbooks import a_book
from tests.unit.workbook.reading import NORFOLK, checked

LINES, COVER, INCOME = "5a. Expenditure", "2. Cover", "4. Income"
METRICS, ANSWERS = "6. Metrics", "7. Planning Requirements"


def read(book: bytes | Workbook) -> Contents:
    contents = checked(book).contents
    assert contents is not None
    return contents


def found(change: dict[tuple[str, str], Any]) -> list[tuple[str, str, str, str | None, str | None]]:
    """What differs between the small template and the same with some cells changed."""
    book = a_book()
    for (sheet, cell), value in change.items():
        book[sheet][cell] = value
    return [
        (one.sheet, one.cell, one.what, one.held, one.file) for one in differences(read(a_book()), read(book))
    ]


@pytest.mark.parametrize(
    ("sheet", "cell", "value", "what", "held", "file"),
    [
        (LINES, "O25", 3000.5, "Scheme 2, Home care, Minimum CCG Contribution: expenditure", "3000.00", "3000.50"),
        (LINES, "O25", None, "Scheme 2, Home care, Minimum CCG Contribution: expenditure", "3000.00", ""),
        (LINES, "O25", "lots", "Scheme 2, Home care, Minimum CCG Contribution: expenditure", "3000.00",
         "holds text ('lots')"),
        (LINES, "H25", "Acute", "Scheme 2, Home care, Minimum CCG Contribution: area of spend", "Social Care", "Acute"),
        (LINES, "K27", 61, "Scheme 4, Together, Minimum CCG Contribution: NHS percentage", "60", "61"),
        (INCOME, "C12", 601, "Income, DFG, breakdown, North", "600.00", "601.00"),
        (INCOME, "C21", 5, "Income, Additional LA Contribution", "0.00", "5.00"),
        (LINES, "C20", 3001, "Minimum required, NC2", "3000.00", "3001.00"),
        (METRICS, "E12", 801, "Metric 8.1 rate 2021-22 plan: value", "800", "801"),
        (METRICS, "F12", "percent", "Metric 8.1 rate 2021-22 plan: unit", "per_100000", "percent"),
        (METRICS, "G11", "No reason.", "Metric 8.1: comments", "Set from recent figures.", "No reason."),
        (COVER, "D9", "Someone else", "Cover, completed by", "Better Care Fund lead", "Someone else"),
        (COVER, "D19", "chair@anyshire.example", "Cover, contact Health and Wellbeing Board Chair: e-mail",
         "post0@anyshire.example", "chair@anyshire.example"),
        (ANSWERS, "E9", "No", "Requirement PR1: answer", "Yes", "No"),
    ],
)  # fmt: skip
def test_one_cell_that_was_changed_is_one_difference_at_that_cell(
    sheet: str, cell: str, value: Any, what: str, held: str, file: str
) -> None:
    [(at_sheet, at, said, before, after)] = found({(sheet, cell): value})

    assert (at_sheet, said, before, after) == (sheet, what, held, file)
    # A unit stands beside the value it is of.
    assert at == (cell if said != "Metric 8.1 rate 2021-22 plan: unit" else "E12")


def test_norfolk_and_itself_in_other_rows_and_columns_do_not_differ() -> None:
    moved = load_workbook(NORFOLK)
    for sheet in moved.worksheets:
        sheet.insert_rows(3)
        sheet.insert_cols(2)

    assert differences(read(NORFOLK.read_bytes()), read(moved)) == ()


def test_a_line_that_only_one_of_them_has_is_one_difference_with_its_money() -> None:
    assert found({(LINES, "C25"): "Care at home"}) == [
        (LINES, "", "Scheme 2, Home care, Minimum CCG Contribution", "3000.00", None),
        (LINES, "O25", "Scheme 2, Care at home, Minimum CCG Contribution", None, "3000.00"),
    ]


def test_lines_that_are_called_alike_are_matched_in_their_order() -> None:
    again = {(LINES, f"{letter}28"): f"{letter}25" for letter in "BCDEFHJMNP"}
    book, other = a_book(), a_book()
    for one in (book, other):
        for (sheet, cell), of in again.items():
            one[sheet][cell] = one[sheet][of].value
    other[LINES]["O25"], other[LINES]["O28"] = 3001, 701

    assert [(one.cell, one.held, one.file) for one in differences(read(book), read(other))] == [
        ("O25", "3000.00", "3001.00"),
        ("O28", "700.00", "701.00"),
    ]


def test_a_line_in_another_place_is_the_same_line() -> None:
    book = a_book()
    book[LINES].move_range("B24:P24", rows=10)

    assert differences(read(a_book()), read(book)) == ()


def test_a_sheet_that_is_gone_is_all_that_was_held_of_it() -> None:
    book = a_book()
    book.remove(book[ANSWERS])

    assert [(one.sheet, one.what, one.held, one.file) for one in differences(read(a_book()), read(book))] == [
        (ANSWERS, f"Requirement PR{number}", "Yes", None) for number in range(1, 9)
    ]
