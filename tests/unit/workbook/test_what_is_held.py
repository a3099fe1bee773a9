"""What is held of a workbook has one digest, whichever cells it stood in, and another as soon as a figure changes."""

from __future__ import annotations

from typing import Any

import pytest

from govflow.workbook.held import as_bytes, digest_of, from_bytes, parts_of
from govflow.workbook.model import Contents
from tests.make.workbooks import a_book
from tests.unit.workbook.reading import NORFOLK, checked


def read(book: Any) -> Contents:
    contents = checked(book).contents
    assert contents is not None
    return contents


def changed(sheet: str, label: str, value: Any) -> Contents:
    """The small template with the cell beside (or under) a label given another value."""
    book = a_book()
    page = next(one for one in book.worksheets if one.title.endswith(sheet))
    for row in page.iter_rows():
        for cell in row:
            if cell.value == label:
                cell.value = value
                return read(book)
    raise AssertionError(label)


def test_rows_and_columns_moved_about_are_the_same_contents() -> None:
    book = a_book()
    for page in book.worksheets:
        page.insert_rows(3)
        page.insert_cols(2)
    moved, before = read(book), read(a_book())

    assert digest_of(moved) == digest_of(before)
    assert as_bytes(moved) != as_bytes(before)


@pytest.mark.parametrize(
    ("sheet", "was", "now", "part"),
    [
        ("Expenditure", 3000, 3000.01, "figures"),
        ("Expenditure", "Home care", "Home  care", "figures"),
        ("Expenditure", "Private Sector", "NHS", "figures"),
        ("Metrics", 810.5, 810.6, "metrics"),
        ("Cover", "lead@anyshire.example", "chief@anyshire.example", "contacts"),
    ],
)
def test_a_change_shows_in_the_part_it_is_of_and_in_no_other(
    sheet: str, was: Any, now: Any, part: str
) -> None:
    before, after = parts_of(read(a_book())), parts_of(changed(sheet, was, now))

    assert {name for name in before if before[name] != after[name]} == {part}


def test_what_is_kept_comes_back_whole() -> None:
    contents = read(NORFOLK.read_bytes())

    assert from_bytes(as_bytes(contents)) == contents
    assert digest_of(from_bytes(as_bytes(contents))) == digest_of(contents)
