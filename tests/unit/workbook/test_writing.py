"""A workbook written fresh: the same contents, totals and findings; text that stays text; nothing lost in silence."""

from __future__ import annotations

import io
import re
import shutil
import zipfile
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from openpyxl import Workbook, load_workbook

from govflow.workbook.blank import blank
from govflow.workbook.editing import PutLine, made
from govflow.workbook.held import digest_of, parts_of
from govflow.workbook.model import Contents, Contribution, Measured, Money, Number
from govflow.workbook.template import read_templates
from govflow.workbook.writing.workbook import NotWritten, write_workbook
from tests.make.drawn_contents import drawn_contents
from tests.make.workbooks import a_book
from tests.unit.workbook.reading import NORFOLK, TEMPLATES, checked

TEMPLATE = read_templates(TEMPLATES)["2021-22"]
HEADERS = 12


def contents_of(book: bytes | Workbook) -> Contents:
    contents = checked(book).contents
    assert contents is not None
    return contents


@pytest.fixture(scope="module")
def norfolk() -> bytes:
    return write_workbook(contents_of(NORFOLK.read_bytes()), TEMPLATE)


@pytest.fixture(scope="module")
def opened(norfolk: bytes) -> Workbook:
    return load_workbook(io.BytesIO(norfolk))


def with_line(**changed: Any) -> Contents:
    """The small template with its second line changed."""
    contents = contents_of(a_book())
    assert contents.lines is not None
    first, second, *others = contents.lines
    return replace(contents, lines=(first, replace(second, **changed), *others))


def test_norfolk_written_anew_gives_the_same_digest_totals_and_findings(norfolk: bytes) -> None:
    before, after = checked(NORFOLK.read_bytes()), checked(norfolk)
    assert before.contents is not None
    assert after.contents is not None

    assert digest_of(after.contents) == digest_of(before.contents)
    assert parts_of(after.contents) == parts_of(before.contents)
    assert after.totals == before.totals
    assert [one.code for one in after.findings] == [one.code for one in before.findings]
    assert after.contents.formulas == 0


def test_the_small_template_written_anew_has_nothing_wrong_with_it_either() -> None:
    before = checked(a_book())
    assert before.contents is not None

    after = checked(write_workbook(before.contents, TEMPLATE))

    assert after.totals == before.totals
    assert [one.code for one in after.findings] == ["COUNTED_IN_BOTH"]


@settings(max_examples=25, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(drawn_contents())
def test_whatever_somebody_typed_reads_back_to_the_same_digest(drawn: Contents) -> None:
    again = contents_of(write_workbook(drawn, TEMPLATE))

    assert digest_of(again) == digest_of(drawn)


def test_the_same_contents_are_the_same_file_whenever_they_are_written(norfolk: bytes) -> None:
    again = write_workbook(contents_of(NORFOLK.read_bytes()), TEMPLATE)

    assert again == norfolk
    with zipfile.ZipFile(io.BytesIO(norfolk)) as packed_file:
        assert {one.date_time for one in packed_file.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert b"2026" not in packed_file.read("docProps/core.xml")


def test_it_says_what_it_is_on_the_cover_and_on_every_printed_page(opened: Workbook) -> None:
    cover = [cell.value for row in opened["2. Cover"].iter_rows() for cell in row]

    assert "Working copy, not for submission" in cover
    for sheet in opened.worksheets:
        assert sheet.oddHeader is not None
        assert sheet.oddHeader.center.text == "Working copy, not for submission"


def test_it_has_the_sheets_of_the_template_by_name_and_a_title_and_language(opened: Workbook) -> None:
    assert opened.sheetnames == [*load_workbook(NORFOLK).sheetnames, "Lists"]
    assert opened.properties.title == "Better Care Fund 2021-22 Template: Norfolk"
    assert opened.properties.language == "en-GB"


def test_the_columns_of_the_schemes_stand_in_the_template_s_own_columns(opened: Workbook) -> None:
    ours, theirs = opened["5a. Expenditure"], load_workbook(NORFOLK)["5a. Expenditure"]

    assert [cell.value for cell in ours[HEADERS]] == [cell.value for cell in theirs[23]]
    assert [cell.value for cell in ours[HEADERS + 1]] == [cell.value for cell in theirs[24]]


def test_headers_stay_in_sight_and_are_printed_on_every_page_and_no_cells_are_merged(
    opened: Workbook,
) -> None:
    sheet = opened["5a. Expenditure"]

    assert (sheet.freeze_panes, sheet.print_title_rows) == (f"D{HEADERS + 1}", f"${HEADERS}:${HEADERS}")
    assert [one.title for one in opened.worksheets if one.merged_cells.ranges] == []


def test_the_checklist_on_the_cover_says_which_sheets_are_complete(opened: Workbook) -> None:
    said = {row[5].value: row[6].value for row in opened["2. Cover"].iter_rows(max_col=7) if row[5].value}

    assert said == {
        "Checklist": "Complete",
        "2. Cover": "No",
        "4. Income": "Yes",
        "5a. Expenditure": "Yes",
        "6. Metrics": "Yes",
        "7. Planning Requirements": "Yes",
        "Template completed": "No",
    }


def test_what_is_chosen_is_chosen_from_the_round_s_lists(opened: Workbook) -> None:
    expenditure, lists = opened["5a. Expenditure"], opened["Lists"]
    rules = {str(one.sqref).split(":")[0]: one for one in expenditure.data_validations.dataValidation}
    columns = {column[0].value: [cell.value for cell in column[1:] if cell.value] for column in lists.columns}

    for column, name in (("E", "Scheme Type"), ("H", "Area of Spend"), ("J", "Commissioner")):
        rule = rules[f"{column}{HEADERS + 1}"]
        first, last = (place.replace("$", "") for place in rule.formula1.removeprefix("Lists!").split(":"))
        assert [cell.value for (cell,) in lists[first:last]] == columns[name]
    assert columns["Commissioner"] == ["LA", "CCG", "Joint"]
    assert columns["Carers Services"] == ["Respite services", "Other"]
    # The sub types stand below their type: the first of them is found by the type's place in this row.
    below = re.fullmatch(r"OFFSET\(Lists!(\S+?),0,MATCH\(\$E13,Lists!(\S+?),0\)-1,.*", rules["F13"].formula1)
    assert below is not None
    start, kinds = (place.replace("$", "") for place in below.groups())
    assert [cell.value for cell in lists[kinds][0]] == columns["Scheme Type"]
    assert lists[start].column == lists[kinds][0][0].column
    assert lists[start].row == 2
    assert rules[f"O{HEADERS + 1}"].type == "decimal"
    assert [str(one.sqref) for one in opened["7. Planning Requirements"].data_validations.dataValidation] == [
        "G6:G13"
    ]


def test_text_cannot_become_a_formula() -> None:
    hostile = [
        "=1+1",
        "+1",
        "-1",
        "@SUM(A1)",
        "{=1}",
        "#REF!",
        "=HYPERLINK(A1)",
        "'=1",
        "_x003D_1",
        "1\t=1\r=1\n=1",
    ]
    contents = contents_of(a_book())
    assert contents.lines is not None
    lines = tuple(replace(contents.lines[0], description=text) for text in hostile)

    written = write_workbook(replace(contents, lines=lines), TEMPLATE)

    cells = [
        row[3] for row in load_workbook(io.BytesIO(written))["5a. Expenditure"].iter_rows(min_row=HEADERS + 1)
    ]
    assert {cell.data_type for cell in cells} == {"s"}
    assert [cell.value for cell in cells][:8] == hostile[:8]
    assert [cell.value for cell in cells if cell.quotePrefix] == [one for one in hostile if one[0] in "=+-@"]
    with zipfile.ZipFile(io.BytesIO(written)) as parts:
        sheets = [parts.read(name) for name in parts.namelist() if "worksheets/" in name]
    assert not [sheet for sheet in sheets if b"<f>" in sheet or b"<f " in sheet]
    assert not [sheet for sheet in sheets if b't="inlineStr"></c>' in sheet or b't="inlineStr"/>' in sheet]
    assert [line.description for line in contents_of(written).lines or ()] == hostile


@pytest.mark.parametrize(
    ("changed", "what", "cell"),
    [
        ({"description": "bell\x07"}, "description", "D14"),
        ({"description": "far \u200b apart"}, "description", "D14"),
        ({"description": " before"}, "description", "D14"),
        ({"description": "x" * 32_768}, "description", "D14"),
        ({"percent_nhs": Number("", Decimal("0.12345678901234567890"))}, "NHS percentage", "K14"),
        ({"percent_la": Number("", None, "holds a date (10:00:00)")}, "LA percentage", "L14"),
        ({"expenditure": Money("", None, "holds a formula without a value")}, "expenditure", "O14"),
    ],
)
def test_what_no_cell_holds_is_told_with_its_place_and_no_file_is_made(
    changed: dict[str, Any], what: str, cell: str
) -> None:
    with pytest.raises(NotWritten) as told:
        write_workbook(with_line(**changed), TEMPLATE)

    assert [(one.sheet, one.cell, one.what) for one in told.value.lost] == [
        ("5a. Expenditure", cell, f"Scheme 2, Home care, Minimum CCG Contribution: {what}")
    ]


def test_what_would_be_read_as_something_else_is_told_too() -> None:
    contents = contents_of(a_book())
    assert contents.income is not None
    assert contents.metrics is not None
    unpaid = Contribution("Nobody", Money("", None, "is blank"))
    grant = replace(contents.income[0], rows=(*contents.income[0].rows, unpaid))
    unnamed = replace(contents.metrics[0], rows=(Measured("rate", "", "", "", Number("", Decimal(1))),))

    for changed, what in (
        (with_line(name="Total", scheme_type="", source=""), "Scheme 2, Total, without source"),
        (replace(contents, income=(grant, *contents.income[1:])), "Income, DFG, Nobody"),
        (replace(contents, metrics=(unnamed, *contents.metrics[1:])), "Metric 8.1 rate"),
    ):
        with pytest.raises(NotWritten) as told:
            write_workbook(changed, TEMPLATE)
        assert what in [one.what.strip() for one in told.value.lost]


def test_more_than_a_workbook_may_hold_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    contents = contents_of(a_book())
    monkeypatch.setattr("govflow.workbook.cells.ROWS", 50)

    with pytest.raises(NotWritten, match=r"cannot hold this plan.*more than 50 rows"):
        write_workbook(contents, TEMPLATE)


def test_a_part_that_is_not_held_has_no_sheet_and_the_rest_is_written() -> None:
    contents = replace(contents_of(a_book()), metrics=None, cover=None)

    again = checked(write_workbook(contents, TEMPLATE))

    assert {one.where for one in again.findings if one.code == "SHEET_MISSING"} == {"Cover", "Metrics"}
    assert again.contents is not None
    assert digest_of(again.contents) == digest_of(contents)


def test_another_round_is_written_in_its_own_words(tmp_path: Path) -> None:
    shutil.copytree(TEMPLATES, tmp_path / "templates")
    words = (TEMPLATES / "2021-22.toml").read_text("utf-8")
    (tmp_path / "templates" / "2022-23.toml").write_text(words.replace("2021-22", "2022-23"), "utf-8")
    template = read_templates(tmp_path / "templates")["2022-23"]
    contents = replace(contents_of(a_book()), template="2022-23")

    again = checked(write_workbook(contents, template), tmp_path / "templates").contents

    assert again is not None
    assert again.template == "2022-23"
    assert digest_of(again) == digest_of(contents)


def test_a_plan_that_never_stood_in_a_file_is_written_with_every_sheet_and_what_was_typed() -> None:
    nothing = blank(TEMPLATE)
    typed = made(nothing, PutLine({"scheme_id": "7", "name": "Carers\nand more", "expenditure": "£1,234.5"}))

    for contents in (nothing, typed):
        again = checked(write_workbook(contents, TEMPLATE))
        assert again.contents is not None
        assert digest_of(again.contents) == digest_of(contents)
        assert "SHEET_MISSING" not in {one.code for one in again.findings}
