"""Changes by hand: each touches one item, keeps the cells of what was there, and refuses what no cell holds."""

from __future__ import annotations

from pathlib import Path

import pytest

from govflow.kernel.errors import InvalidInput
from govflow.workbook.blank import blank
from govflow.workbook.editing import (
    Change,
    PutAnswer,
    PutCover,
    PutIncome,
    PutLine,
    PutMetric,
    made,
)
from govflow.workbook.held import figures_of
from govflow.workbook.model import Contents
from govflow.workbook.pasting import PutLines
from govflow.workbook.report import check_contents
from govflow.workbook.template import Template, read_templates
from govflow.workbook.typed import read_pasted
from tests.unit.workbook.reading import NORFOLK, TEMPLATES, checked

BEFORE = PutMetric("8.1", [("rate", "2021-22", "plan", "per_100000", "900")], "Winter.")


@pytest.fixture(scope="module")
def norfolk() -> Contents:
    contents = checked(Path(NORFOLK).read_bytes()).contents
    assert contents is not None
    return contents


@pytest.fixture(scope="module")
def template() -> Template:
    return read_templates(TEMPLATES)["2021-22"]


def test_a_pound_more_on_one_line_is_found_at_its_own_cell_and_in_no_stated_total(
    norfolk: Contents, template: Template
) -> None:
    line = next(one for one in norfolk.lines or () if one.expenditure.pence == 21_999_693_00)
    shape = {"scheme_id": line.scheme_id.text, "name": line.name, "source": line.source, "area": line.area}
    shape |= {"scheme_type": line.scheme_type, "commissioner": line.commissioner, "provider": line.provider}
    shape |= {"other_text": line.other_text, "description": line.description, "expenditure": "21,999,694"}

    after = made(norfolk, PutLine(shape, line.row))

    found = {one.code for one in check_contents("", after, template, ()).findings if one.severity == "error"}
    assert found == {"COVER_INCOMPLETE", "INCOME_EXPENDITURE_MISMATCH"}
    changed = next(one for one in after.lines or () if one.row == line.row)
    assert changed.expenditure.at == line.expenditure.at
    assert len(after.lines or ()) == 82


def test_a_metric_and_an_income_keep_the_cells_of_what_was_there(norfolk: Contents) -> None:
    was = next(one for one in norfolk.metrics or () if one.code == "8.1")
    rows = [(one.measure, one.period, one.kind, one.unit, str(one.value.value)) for one in was.rows]
    dfg = next(one for one in norfolk.income or () if one.source == "DFG")
    districts = [(one.name, str((one.amount.pence or 0) // 100)) for one in dfg.breakdown]

    metric = made(norfolk, PutMetric("8.1", rows, was.narrative.text))
    income = made(norfolk, PutIncome("DFG", [(dfg.rows[0].name, "9,157,782")], districts))

    assert metric.metrics == norfolk.metrics
    assert figures_of(income) == figures_of(norfolk)
    assert next(one for one in income.income or () if one.source == "DFG").breakdown == dfg.breakdown


@pytest.mark.parametrize(
    ("change", "field"),
    [
        (PutLine({"expenditure": "about 5"}), "expenditure"),
        (PutLine({"expenditure": "-5"}), "expenditure"),
        (PutLine({"percent_nhs": "101"}), "percent_nhs"),
        (PutLine({"percent_la": "half"}), "percent_la"),
        (PutLine({"name": "a\x07bell"}), "name"),
        (PutLine({"description": "x" * 32_768}), "description"),
        (PutLine({"name": "Gone"}, row=999), "line"),
        (PutIncome("No such source", []), "source"),
        (PutIncome("DFG", [("Council", "1.005")]), "amount"),
        (PutIncome("DFG", [("Council", " ")]), "amount"),
        (PutMetric("8.1", [("rate", "2021-22", "plan", "", "NaN")], ""), "value"),
        (PutMetric("8.1", [("rate", "2021-22", "plan", "", "1e99")], ""), "value"),
        (PutAnswer("PR99", "Yes"), "code"),
        (PutLines([{"name": "A", "expenditure": "1"}, {"name": "B", "expenditure": "x"}]), "pasted"),
    ],
    ids=lambda value: value if isinstance(value, str) else type(value).__name__,
)
def test_what_no_cell_can_hold_is_refused_with_its_field(
    norfolk: Contents, change: Change, field: str
) -> None:
    with pytest.raises(InvalidInput) as refused:
        made(norfolk, change)

    assert refused.value.field == field


def test_a_blank_template_is_filled_sheet_by_sheet(template: Template) -> None:
    contents = blank(template)
    fields = dict.fromkeys(contents.cover.fields, "Anyshire") if contents.cover else {}
    for change in (
        PutLines(read_pasted("1\tAdaptations", template)),
        PutIncome("DFG", [("Council", "£1,000.5")]),
        BEFORE,
        PutCover({**fields, "signed_off": "Yes"}, [("Board chair", "", "chair@anyshire.example")]),
        PutAnswer("PR1", "No", "Agreed with the districts", "March"),
    ):
        contents = made(contents, change)

    checks = check_contents("", contents, template, ())
    assert checks.totals["income_total"] == "1000.50"
    assert [one.name for one in contents.lines or ()] == ["Adaptations"]
    assert not [
        one for one in checks.findings if one.code in {"COVER_INCOMPLETE", "REQUIREMENT_ACTION_MISSING"}
    ]


def test_a_paste_goes_by_its_headers_in_any_order_and_by_the_templates_order_without(
    template: Template,
) -> None:
    columns = template.words["expenditure"]["columns"]
    headers = [str(columns[key][0]).removesuffix("...") for key in reversed(columns)]
    row = [f"cell {key}" for key in reversed(columns)]

    by_header = read_pasted("\t".join(headers) + "\r\n" + "\t".join(row), template)
    in_order = read_pasted("\t".join(f"cell {key}" for key in columns), template)

    assert by_header == in_order == ({key: f"cell {key}" for key in columns},)
    with pytest.raises(InvalidInput, match="16 columns"):
        read_pasted("\t" * 15 + "x", template)
    with pytest.raises(InvalidInput, match="at least one line"):
        read_pasted(" \n ", template)
