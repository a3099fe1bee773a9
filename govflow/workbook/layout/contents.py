"""A whole workbook: which round's template it is, its sheets, and all they say."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from govflow.kernel.findings import Finding
from govflow.workbook.codes import found
from govflow.workbook.grid import Grid
from govflow.workbook.layout.cover import read_cover
from govflow.workbook.layout.expenditure import read_lines
from govflow.workbook.layout.income import read_income
from govflow.workbook.layout.labels import Reading, find_sheets, stated_round
from govflow.workbook.layout.metrics import read_answers, read_metrics
from govflow.workbook.layout.stated import read_balances, read_conditions, read_types
from govflow.workbook.model import Contents, Text
from govflow.workbook.template import Template


def read_contents(grid: Grid, templates: Mapping[str, Template]) -> tuple[Contents, list[Finding]]:
    """Return what a workbook says, and what of it could not be read for certain."""
    titles = tuple(sheet.title for sheet in grid.sheets)
    named = stated_round(grid)
    if named is not None and named.text not in templates:
        known = ", ".join(templates)
        message = f"This is the template of {named.text}; the rounds known here are {known}."
        return Contents(sheets=titles), [found("LAYOUT_UNKNOWN", named.at, message)]
    confirmed = [one for one in templates.values() if one.is_confirmed]
    template = templates[named.text] if named is not None else confirmed[-1]
    reading = Reading(grid, template)
    find_sheets(reading)
    contents = _contents(reading, titles)
    return contents, [*_of_round(template, named), *reading.findings, *_of_cells(reading)]


def _contents(reading: Reading, titles: tuple[str, ...]) -> Contents:
    income, stated = read_income(reading)
    lines, columns, totals = read_lines(reading)
    conditions = [read_conditions(reading, key) for key in ("summary", "expenditure")]
    planned = [one for _, stated_there in conditions for one in stated_there]
    balances = [one for key in ("summary", "expenditure") for one in read_balances(reading, key)]
    return Contents(
        template=reading.template.name,
        sheets=titles,
        titles={key: sheet.title for key, sheet in reading.sheets.items()},
        cover=read_cover(reading),
        income=income,
        lines=lines,
        columns=columns,
        stated=(*stated, *balances, *read_types(reading), *totals, *planned),
        minimums=tuple(one for minimums, _ in conditions for one in minimums),
        metrics=read_metrics(reading),
        answers=read_answers(reading),
        formulas=sum(cell.is_formula for sheet in reading.sheets.values() for cell in sheet.cells()),
    )


def _of_round(template: Template, named: Text | None) -> Iterator[Finding]:
    """Say of a round whose own template nobody has read in a public paper by which words it is read."""
    if not template.is_confirmed and named is not None:
        message = (
            f"The words of the template of {template.name} were not confirmed: it is read by those of "
            f"{template.words['like']} with what is known to have changed."
        )
        yield found("TEMPLATE_UNCONFIRMED", named.at, message)


def _of_cells(reading: Reading) -> list[Finding]:
    """Return what is wrong with cells whatever they mean."""
    findings = [
        found("FORMULA_WITHOUT_VALUE", sheet.at(cell.row, cell.column), "The formula was never calculated.")
        for sheet in reading.sheets.values()
        for cell in sheet.cells()
        if cell.kind == "uncalculated"
    ]
    if reading.grid.has_external_links:
        first = f"{reading.grid.sheets[0].title}!A1" if reading.grid.sheets else ""
        message = "The workbook points at other files. They are not opened; the stored values are read."
        findings.append(found("EXTERNAL_LINKS", first, message))
    return findings
