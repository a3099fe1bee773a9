"""The income sheet, section by section: whose money, its breakdown, and the totals it states."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from govflow.workbook.grid import Cell, Sheet
from govflow.workbook.layout.labels import Reading, texts
from govflow.workbook.model import Contribution, Income, Money, Stated


@dataclass(slots=True)
class _Section:
    """One section being read."""

    source: str
    label: Cell
    rows: list[Contribution] = field(default_factory=list)
    breakdown: list[Contribution] = field(default_factory=list)
    total: Money | None = None
    in_breakdown: bool = False


@dataclass(slots=True)
class _Income:
    """The sheet being read from top to bottom."""

    reading: Reading
    sheet: Sheet
    column: int = 0
    open: _Section | None = None
    sections: dict[str, _Section] = field(default_factory=dict)
    stated: list[Stated] = field(default_factory=list)

    def take(self, row: int) -> None:
        """Read one row: a header, a label of a section, or a contribution."""
        words = self.reading.template.words
        heads = [one for one in texts(self.sheet, row) if self._means(one, words["income"]["amount"])]
        if heads:
            self.column = heads[0].column
        if not any(self._label(one) for one in texts(self.sheet, row)) and not heads:
            self._contribution(row)

    def _means(self, cell: Cell, labels: list[str]) -> bool:
        return self.reading.template.means(cell.text, labels)

    def _label(self, cell: Cell) -> bool:
        """Whether a cell opens a section or its breakdown, or names a total."""
        for label in self.reading.template.words["income"]["totals"]:
            if self._means(cell, [label]):
                self.stated.append(Stated("income_of", label, self.sheet.money(cell.row, self._amount(cell))))
                self.open = None
                return True
        return any(self._of_source(cell, one) for one in self.reading.template.words["sources"])

    def _of_source(self, cell: Cell, source: dict[str, Any]) -> bool:
        name = source["name"]
        if name not in self.sections and self._means(cell, source["starts"]):
            self.open = self.sections[name] = _Section(name, cell)
            return True
        if self.open is None or self.open.source != name:
            return False
        if self._means(cell, source.get("breakdown", [])):
            self.open.in_breakdown = True
            return True
        if self._means(cell, source["total"]):
            self.open.total = self.sheet.money(cell.row, self._amount(cell))
            self.open = None
            return True
        return False

    def _amount(self, cell: Cell) -> int:
        return self.column or cell.column + 1

    def _contribution(self, row: int) -> None:
        if self.open is None:
            return
        column = self._amount(self.open.label)
        held = self.sheet.cell(row, column)
        if held is None or (held.kind == "text" and not held.text.strip()):
            return
        amount = self.sheet.money(row, column)
        if amount.fault and held.kind != "uncalculated":
            self.reading.unknown(amount.at, f"The contribution {amount.fault}, where an amount is meant.")
        name = self.sheet.text(row, self.open.label.column).text
        (self.open.breakdown if self.open.in_breakdown else self.open.rows).append(Contribution(name, amount))


def read_income(reading: Reading) -> tuple[tuple[Income, ...] | None, tuple[Stated, ...]]:
    """Return the income of every source, or none where one is not there; and totals stated over several."""
    sheet = reading.sheets.get("income")
    if sheet is None:
        return None, ()
    found = _Income(reading, sheet)
    for row in sheet.rows:
        found.take(row)
    incomes: list[Income] = []
    for name, source in reading.template.sources.items():
        section = found.sections.get(name)
        if section is None or section.total is None:
            at = sheet.at(section.label.row, section.label.column) if section else f"{sheet.title}!A1"
            reading.unknown(
                at, f"The income sheet's part for {name} has no {'total' if section else 'heading'}."
            )
            continue
        rows, breakdown = tuple(section.rows), tuple(section.breakdown)
        incomes.append(Income(name, rows, breakdown, section.total, bool(source.get("is_additional"))))
    is_whole = len(incomes) == len(reading.template.sources)
    return (tuple(incomes) if is_whole else None), tuple(found.stated)
