"""The totals that sheets state of their own: balances, scheme types, and what the conditions require."""

from __future__ import annotations

from govflow.workbook.grid import Cell, Sheet
from govflow.workbook.layout.labels import Reading, header_row, labelled, right_of, texts
from govflow.workbook.model import Minimum, Stated

BALANCES = ("income", "expenditure", "difference")
ROWS_OF_A_CONDITION = 4
TYPES = "Scheme Types"


def read_balances(reading: Reading, key: str) -> list[Stated]:
    """Return what a sheet states by source and in total: income, expenditure and the difference."""
    sheet, template = reading.sheets.get(key), reading.template
    if sheet is None:
        return []
    words = template.words["balances"]
    header, columns = header_row(template, sheet, {one: words[one] for one in BALANCES})
    if len(columns) < len(BALANCES):
        return []
    sources, stated = template.source_names, []
    for row in (row for row in sheet.rows if row > header):
        cell = next(iter(texts(sheet, row)), None)
        is_total = cell is not None and template.means(cell.text, words["total"])
        source = sources.get(template.plain(cell.text)) if cell else None
        if source is None and not is_total:
            continue
        for of, places in columns.items():
            stated.append(Stated(of, source or "", sheet.money(row, places[0], signed=True)))
        if is_total:
            break
    return stated


def read_types(reading: Reading) -> list[Stated]:
    """Return what the summary states by scheme type and of all types."""
    sheet, template = reading.sheets.get("summary"), reading.template
    header = labelled(template, sheet, [TYPES]) if sheet else None
    if sheet is None or header is None:
        return []
    types, stated = template.lookup(template.scheme_types), []
    for row in (row for row in sheet.rows if row > header.row):
        cell = next((one for one in texts(sheet, row) if one.column == header.column), None)
        column = right_of(sheet, cell) if cell else None
        if cell is None or column is None:
            continue
        is_total = template.means(cell.text, template.words["balances"]["total"])
        name = types.get(template.plain(cell.text))
        if name or is_total:
            stated.append(Stated("type" if name else "types", name or "", sheet.money(row, column)))
        if is_total:
            break
    return stated


def read_conditions(reading: Reading, key: str) -> tuple[list[Minimum], list[Stated]]:
    """Return what a sheet says is required and planned for each condition on spending."""
    sheet = reading.sheets.get(key)
    minimums: list[Minimum] = []
    stated: list[Stated] = []
    for condition in reading.template.words["conditions"] if sheet else ():
        cell = labelled(reading.template, sheet, condition["labels"]) if sheet else None
        if cell is None or sheet is None:
            continue
        for of, place in _places(reading, sheet, cell).items():
            amount = sheet.money(*place)
            if of == "minimum":
                minimums.append(Minimum(condition["key"], amount))
            else:
                stated.append(Stated("planned", condition["key"], amount))
    return minimums, stated


def _places(reading: Reading, sheet: Sheet, cell: Cell) -> dict[str, tuple[int, int]]:
    """Return where the minimum and the planned spend stand: beside the label under headers, or below it."""
    required = reading.template.words["required"]
    header, columns = header_row(reading.template, sheet, required)
    if header < cell.row and len(columns) == len(required):
        return {of: (cell.row, places[0]) for of, places in columns.items()}
    found: dict[str, tuple[int, int]] = {}
    for row in [row for row in sheet.rows if row > cell.row][:ROWS_OF_A_CONDITION]:
        for label in texts(sheet, row):
            for of, labels in required.items():
                if of not in found and reading.template.means(label.text, labels):
                    found[of] = (row, right_of(sheet, label) or label.column + 1)
    return found
