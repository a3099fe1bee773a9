"""A number formatted as a percentage is read as it is shown, and not as a hundredth of that."""

from __future__ import annotations

from decimal import Decimal

import pytest
from openpyxl import Workbook

from tests.make.workbooks import a_book
from tests.unit.workbook.reading import checked, places

EXPENDITURE, METRICS = "5a. Expenditure", "6. Metrics"


def a_book_of_percentages(number_format: str, *, factor: float = 0.01) -> Workbook:
    """A whole template whose percentages are typed as Excel types them: 0.93, shown as 93%."""
    book = a_book()
    for row in book[METRICS].iter_rows():
        value, unit = row[4], row[5]
        if unit.value == "percent":
            value.value, value.number_format = float(str(value.value)) * factor, number_format
    return book


def percentages(book: Workbook) -> list[Decimal | None]:
    contents = checked(book).contents
    assert contents is not None
    assert contents.metrics is not None
    return [row.value.value for metric in contents.metrics for row in metric.rows if row.unit == "percent"]


@pytest.mark.parametrize("number_format", ["0%", "0.00%", "0.0%", "#,##0.0 %;[Red]-0%"])
def test_a_metric_shown_as_a_percentage_is_that_percentage(number_format: str) -> None:
    shown, typed = a_book_of_percentages(number_format), a_book()

    assert percentages(shown) == percentages(typed)
    assert checked(shown).findings == checked(typed).findings


@pytest.mark.parametrize("number_format", ["General", "0.0", '0"%"', r"0.0\%", "[$%-1]0"])
def test_a_percentage_typed_out_of_a_hundred_is_read_as_it_stands(number_format: str) -> None:
    assert percentages(a_book_of_percentages(number_format, factor=1)) == percentages(a_book())


def test_a_percentage_over_a_hundred_is_found_as_it_is_shown() -> None:
    book = a_book()
    [at] = [row[4] for row in book[METRICS].iter_rows() if row[1].value == "percentage"]
    at.value, at.number_format = 1.01, "0%"

    [found] = [one for one in checked(book).findings if one.severity == "error"]

    assert (found.code, found.where) == ("METRIC_INVALID", f"{METRICS}!{at.coordinate}")
    assert "101" in found.message


def test_a_number_of_another_unit_is_left_as_it_is() -> None:
    book = a_book()
    [at] = [
        row[4] for row in book[METRICS].iter_rows() if row[1].value == "numerator" and row[4].value == 100
    ]
    at.number_format = "0%"

    contents = checked(book).contents

    assert contents is not None
    assert contents.metrics is not None
    assert [row.value.value for row in contents.metrics[3].rows] == [500, 100, 20000]


@pytest.mark.parametrize(("nhs", "la", "number_format"), [(60, 40, "0"), (0.6, 0.4, "0%"), (0.6, 0.4, "0.0")])
def test_a_joint_line_says_the_same_out_of_a_hundred_and_out_of_one(
    nhs: float, la: float, number_format: str
) -> None:
    book = a_book()
    for place, value in (("K27", nhs), ("L27", la)):
        book[EXPENDITURE][place] = value
        book[EXPENDITURE][place].number_format = number_format

    answer = checked(book)

    assert places(answer.findings) == places(checked(a_book()).findings)
    assert answer.totals == checked(a_book()).totals


def test_a_percentage_among_words_is_written_as_it_is_shown() -> None:
    book = a_book()
    book[EXPENDITURE]["D24"], book[EXPENDITURE]["D24"].number_format = 0.125, "0.0%"

    contents = checked(book).contents

    assert contents is not None
    assert contents.lines is not None
    assert contents.lines[0].description == "12.5%"
