"""The schemes as CSV and JSON: every line, exact money, and no text that a spreadsheet would run."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import replace
from decimal import Decimal

from govflow.workbook.lists import schemes_csv, schemes_json
from govflow.workbook.model import Contents
from tests.make.workbooks import a_book
from tests.unit.workbook.reading import NORFOLK, checked


def norfolk() -> Contents:
    contents = checked(NORFOLK.read_bytes()).contents
    assert contents is not None
    return contents


def rows_of(content: bytes) -> list[dict[str, str]]:
    assert content.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def test_norfolk_as_csv_has_every_line_and_every_penny() -> None:
    rows = rows_of(schemes_csv(norfolk()))

    assert len(rows) == 82
    assert sum(Decimal(row["expenditure"]) for row in rows) == Decimal("116731383.00")
    assert (rows[0]["name"], rows[0]["source"]) == ("Advocacy Service", "Minimum CCG Contribution")


def test_what_a_spreadsheet_would_run_has_a_mark_before_it() -> None:
    contents = checked(a_book()).contents
    assert contents is not None
    assert contents.lines is not None
    hostile = ["=1+1", "+1", "-1", "@A1", "\t=1", "\r=1", "\0=1", " =1", "\n=1", "\u00a0=1", "'=1", "''-1"]
    harmless = ["1=1", "a\r\nb", 'say "yes", or no', "£1", "'Home First' team", "''"]
    lines = tuple(replace(contents.lines[0], description=text) for text in [*hostile, *harmless])

    said = [row["description"] for row in rows_of(schemes_csv(replace(contents, lines=lines)))]

    assert said == [*(f"'{text}" for text in hostile), *harmless]
    # By the rule the reference gives a program has what is held again.
    runs = re.compile(r"'[ \n\v\f\xa0']*[=+\-@\t\r\0]")
    assert [text[1:] if runs.match(text) else text for text in said] == [*hostile, *harmless]


def test_as_json_amounts_are_decimal_strings_and_what_is_no_amount_is_null() -> None:
    book = a_book()
    book["5a. Expenditure"]["O24"] = "lots"
    contents = checked(book).contents
    assert contents is not None

    document = schemes_json(contents)

    assert document["template"] == "2021-22"
    schemes = document["schemes"]
    assert isinstance(schemes, list)
    assert [one["expenditure"] for one in schemes if isinstance(one, dict)] == [
        None,
        "3000.00",
        "2000.00",
        "500.00",
        "700.00",
    ]
    assert schemes[3] == {
        "scheme_id": "4",
        "name": "Together",
        "description": "What it does",
        "scheme_type": "Carers Services",
        "sub_type": "Respite services",
        "other_text": "",
        "area": "Social Care",
        "area_other": "",
        "commissioner": "Joint",
        "percent_nhs": "60",
        "percent_la": "40",
        "provider": "Local Authority",
        "source": "Minimum CCG Contribution",
        "expenditure": "500.00",
        "new_or_existing": "Existing",
    }
