"""Lines pasted beside those that are held: none is doubled or replaced unless that was chosen."""

from __future__ import annotations

import pytest

from govflow.kernel.errors import InvalidInput
from govflow.workbook.editing import made
from govflow.workbook.model import Contents
from govflow.workbook.pasting import AddLine, PutLines, beside
from tests.make.workbooks import a_book
from tests.unit.workbook.reading import checked

CARERS = {"scheme_id": "5", "name": "  carers ", "source": "IBCF", "expenditure": "650"}
NEW = {"scheme_id": "6", "name": "Assistive technology", "source": "DFG", "expenditure": "10"}


@pytest.fixture(scope="module")
def plan() -> Contents:
    contents = checked(a_book()).contents
    assert contents is not None
    return contents


def shown(contents: Contents) -> list[tuple[int, str, str, int | None]]:
    return [(one.row, one.name, one.provider, one.expenditure.pence) for one in contents.lines or ()]


def test_a_line_with_the_same_id_name_and_source_is_asked_about(plan: Contents) -> None:
    with pytest.raises(InvalidInput, match=r"This line is held already.*: 5 Carers\.") as asked:
        made(plan, PutLines([NEW, CARERS]))

    assert asked.value.field == "held"


@pytest.mark.parametrize("other", [{"scheme_id": "7"}, {"name": "Carers too"}, {"source": "DFG"}])
def test_a_line_that_differs_in_one_of_them_is_a_new_one(plan: Contents, other: dict[str, str]) -> None:
    after = made(plan, PutLines([CARERS | other]))

    assert len(after.lines or ()) == 6


def test_replacing_changes_what_was_pasted_keeps_the_rest_and_adds_what_is_new(plan: Contents) -> None:
    after = shown(made(plan, PutLines([CARERS, NEW], "replace")))

    assert after[:4] == shown(plan)[:4]
    assert after[4:] == [
        (28, "carers", "Private Sector", 65000),
        (29, "Assistive technology", "", 1000),
    ]


def test_adding_as_well_leaves_every_line_that_is_held(plan: Contents) -> None:
    after = shown(made(plan, PutLines([CARERS, NEW], "add")))

    assert after[:5] == shown(plan)
    assert [one[1] for one in after[5:]] == ["carers", "Assistive technology"]


def test_two_that_are_alike_replace_two_and_a_third_is_new(plan: Contents) -> None:
    doubled = made(plan, PutLines([CARERS], "add"))
    three = [CARERS | {"expenditure": amount} for amount in ("1", "2", "3")]

    after = shown(made(doubled, PutLines(three, "replace")))

    assert [(one[0], one[3]) for one in after[4:]] == [(28, 100), (29, 200), (30, 300)]


def test_lines_without_id_and_name_are_never_taken_for_one_another(plan: Contents) -> None:
    blank = {"source": "DFG", "expenditure": "1"}
    once = made(plan, PutLines([blank]))

    assert beside([blank], once.lines or ()) == (None,)


def test_only_a_line_to_be_replaced_can_meet_another_change_of_it(plan: Contents) -> None:
    assert PutLines([CARERS], "add").item(plan) is None
    assert PutLines([NEW], "replace").item(plan) is None
    assert PutLines([CARERS], "replace").item(plan) is not None


def test_one_line_is_asked_about_alike(plan: Contents) -> None:
    with pytest.raises(InvalidInput, match="held already") as asked:
        made(plan, AddLine(CARERS))

    assert asked.value.field == "held"
    assert shown(made(plan, AddLine(CARERS, "replace")))[4] == (28, "carers", "Private Sector", 65000)
    assert len(made(plan, AddLine(CARERS, "add")).lines or ()) == 6
