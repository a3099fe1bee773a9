"""A workbook reads the same whatever its tabs, columns, blank rows and words; and a round is a file of data."""

from __future__ import annotations

import io
import re
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook

from tests.make.workbooks import a_book
from tests.unit.workbook.reading import NORFOLK, TEMPLATES, checked

ICB = [
    ("Clinical Commissioning Group Accountable Officer (Lead)", "Integrated Care Board Chief Executive"),
    ("Minimum CCG Contribution", "NHS Minimum Contribution"),
    ("CCG Minimum Contribution", "NHS Minimum Contribution"),
    ("Additional CCG Contribution", "Additional ICB Contribution"),
    ("CCG", "ICB"),
]


def norfolk() -> Workbook:
    return load_workbook(NORFOLK)


def reworded(book: Workbook, words: list[tuple[str, str]]) -> Workbook:
    for cell in (cell for sheet in book.worksheets for row in sheet.iter_rows() for cell in row):
        for before, after in words if isinstance(cell.value, str) else ():
            cell.value = str(cell.value).replace(before, after)
    return book


def in_icb_words(book: Workbook) -> Workbook:
    return reworded(book, ICB)


def in_nhs_words(book: Workbook) -> Workbook:
    return reworded(book, [("CCG", "NHS")])


def with_other_tabs(book: Workbook) -> Workbook:
    for sheet in book.worksheets:
        sheet.title = re.sub(r"^\d+[a-z]?\. ", "", sheet.title)
    return book


def with_tabs_of_its_own(book: Workbook) -> Workbook:
    for number, sheet in enumerate(book.worksheets):
        sheet.title = f"Tab {number}"
    return book


def with_blank_rows(book: Workbook) -> Workbook:
    for sheet in book.worksheets:
        for row in range(sheet.max_row, 8, -5):
            sheet.insert_rows(row)
    return book


def with_an_added_column(book: Workbook) -> Workbook:
    for sheet in book.worksheets:
        sheet.insert_cols(3)
    expenditure = book.worksheets[4]
    expenditure["C23"] = "Our own reference"
    for row in range(24, 100):
        expenditure.cell(row, 3, f"ref {row}")
    return book


def with_a_column_before(book: Workbook) -> Workbook:
    for sheet in book.worksheets:
        sheet.insert_cols(1)
        sheet["B30"] = "a note"
    return book


def in_capitals(book: Workbook) -> Workbook:
    for row in book.worksheets[4].iter_rows(min_row=23, min_col=5):
        for cell in row:
            cell.value = f"  {cell.value.upper()} " if isinstance(cell.value, str) else cell.value
    return book


FORMS = [
    in_icb_words,
    in_nhs_words,
    with_other_tabs,
    with_tabs_of_its_own,
    with_blank_rows,
    with_an_added_column,
    with_a_column_before,
    in_capitals,
]


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.__name__)
def test_norfolk_in_another_form_gives_the_same_totals_and_findings(
    form: Callable[[Workbook], Workbook],
) -> None:
    expected = checked(NORFOLK.read_bytes())

    answer = checked(form(norfolk()))

    assert answer.totals == expected.totals
    assert [one.code for one in answer.findings] == [one.code for one in expected.findings]
    assert answer.contents is not None
    assert answer.contents.template == "2021-22"


def test_a_formula_with_a_stored_value_is_read_and_noted() -> None:
    held = io.BytesIO()
    a_book().save(held)
    content = with_a_formula(held.getvalue(), value="3000")

    answer = checked(content)

    assert [one.code for one in answer.findings] == ["COUNTED_IN_BOTH"]
    assert answer.contents is not None
    assert answer.contents.formulas == 1


def with_a_formula(content: bytes, value: str) -> bytes:
    """The same file, its home care line a formula with this stored value, as Excel writes one."""
    held = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as before, zipfile.ZipFile(held, "w") as after:
        for part in before.namelist():
            text = before.read(part)
            if part == "xl/worksheets/sheet5.xml":
                text, times = re.subn(
                    rb'<c r="O25"[^>]*><v>3000</v></c>',
                    f'<c r="O25"><f>1500*2</f><v>{value}</v></c>'.encode(),
                    text,
                )
                assert times == 1
            after.writestr(part, text)
    return held.getvalue()


@pytest.mark.parametrize(
    ("value", "pence"), [("0.1", 10), ("1234.56", 123456), ("0.30000000000000004", 30), ("-0", 0)]
)
def test_money_is_exact_to_the_penny(value: str, pence: int) -> None:
    held = io.BytesIO()
    a_book().save(held)

    contents = checked(with_a_formula(held.getvalue(), value)).contents

    assert contents is not None
    assert contents.lines is not None
    assert contents.lines[1].expenditure.pence == pence
    assert contents.lines[1].expenditure.at == "5a. Expenditure!O25"


def test_a_template_of_a_round_that_is_not_known_is_said_and_not_read_by_another() -> None:
    answer = checked(reworded(a_book(), [("2021-22 Template", "2019-20 Template")]))

    assert [(one.code, one.where) for one in answer.findings] == [("LAYOUT_UNKNOWN", "1. Guidance!B2")]
    assert answer.totals == {}


def test_another_round_with_other_metrics_and_conditions_is_a_file_and_no_code(tmp_path: Path) -> None:
    shutil.copytree(TEMPLATES, tmp_path / "templates")
    words = (TEMPLATES / "2021-22.toml").read_text("utf-8").replace("2021-22", "2022-23")
    without_stay = re.sub(r'\[\[metric\]\]\ncode = "8\.2".*?\n\n', "", words, flags=re.DOTALL)
    fewer = without_stay.replace('"PR7", "PR8"', '"PR7"')
    assert words != without_stay != fewer
    (tmp_path / "templates" / "2022-23.toml").write_text(fewer, "utf-8")
    book = in_icb_words(reworded(a_book(), [("2021-22", "2022-23")]))
    book["6. Metrics"]["E18"] = 99
    book["7. Planning Requirements"]["E16"] = None

    answer = checked(book, tmp_path / "templates")

    assert answer.contents is not None
    assert answer.contents.template == "2022-23"
    assert [one.code for one in answer.findings] == ["COUNTED_IN_BOTH"]


def test_the_round_after_is_read_by_what_changed_in_it_and_says_that_nobody_confirmed_it() -> None:
    book = in_icb_words(reworded(a_book(), [("2021-22", "2022-23"), ("2020-21", "2021-22")]))
    titles = [cell.value for cell in book["6. Metrics"]["B"]]
    start = next(row for row, text in enumerate(titles, 1) if text and "Length of stay" in str(text))
    book["6. Metrics"].delete_rows(start, 7)

    answer = checked(book)

    assert answer.contents is not None
    assert answer.contents.template == "2022-23"
    found = {one.code: one for one in answer.findings}
    assert set(found) <= {"TEMPLATE_UNCONFIRMED", "COUNTED_IN_BOTH"}, found
    assert found["TEMPLATE_UNCONFIRMED"].severity == "info"
    assert answer.totals == checked(a_book()).totals
    unnamed = checked(
        reworded(a_book(), [("Better Care Fund 2021-22 Template", "Our plan"), ("2021-22 Revised", "")])
    )
    assert unnamed.contents
    assert unnamed.contents.template == "2021-22", (
        "what names no round is read by the last that was confirmed"
    )


def test_cells_merged_over_two_lines_count_once_and_the_other_is_said_to_be_blank() -> None:
    book = a_book()
    book["5a. Expenditure"].merge_cells("O25:O26")

    finding = next(one for one in checked(book).findings if one.code == "EXPENDITURE_INVALID")

    assert finding.where == "5a. Expenditure!O26"
    assert "merged with O25" in finding.message
