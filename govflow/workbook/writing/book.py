"""Pages become a file: the only module that writes with openpyxl. The same pages give the same bytes."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import Cell, WriteOnlyCell
from openpyxl.packaging.core import DocumentProperties
from openpyxl.styles import Alignment, Border, Font, NamedStyle, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.xml.constants import ARC_CORE
from openpyxl.xml.functions import tostring

from govflow.workbook.wording import escaped, in_a_cell
from govflow.workbook.writing.page import Choice, Ink, Look, Page

# A file must name a moment and this one says nothing: it is where the clock of a ZIP file begins.
NO_TIME = datetime(1980, 1, 1)  # noqa: DTZ001 - openpyxl asks for one without a zone
BODY = 11
POUNDS, SHARE = "£#,##0.00;-£#,##0.00", "0.0%"
_LINE = Side(style="thin", color="A6A6A6")
_OPEN: dict[str, Any] = {
    "fill": PatternFill("solid", fgColor="FFFBD6"),
    "border": Border(_LINE, _LINE, _LINE, _LINE),
}
_BAR: dict[str, Any] = {"fill": PatternFill("solid", fgColor="1D4F6B")}


def _look(
    size: int = BODY, number_format: str = "General", *, bold: bool = False, **more: Any
) -> dict[str, Any]:
    font = Font(name="Calibri", sz=size, b=bold, color=more.pop("color", None))
    top = Alignment(vertical="top", wrap_text=size == BODY)
    return {"font": font, "alignment": top, "number_format": number_format, **more}


_STYLES: dict[Look, dict[str, Any]] = {
    "label": _look(),
    "title": _look(16, bold=True),
    "heading": _look(13, bold=True),
    "header": _look(bold=True, color="FFFFFF", **_BAR),
    "words": _look(**_OPEN),
    "quoted": _look(**_OPEN),
    "count": _look(number_format="0", **_OPEN),
    "number": _look(**_OPEN),
    "day": _look(number_format="yyyy-mm-dd", **_OPEN),
    "money": _look(number_format=POUNDS, **_OPEN),
    "total": _look(number_format=POUNDS, bold=True),
    "share": _look(number_format=SHARE),
}


def file_of(pages: Sequence[Page], title: str, standing: str) -> bytes:
    """Return pages as a file. ``standing`` is printed on every page: what this copy is."""
    book = Workbook(write_only=True)
    book.properties = DocumentProperties(creator="GovFlow", title=in_a_cell(title), language="en-GB")
    pens = _Pens(book)
    for page in pages:
        pens.write(page, standing)
    made = io.BytesIO()
    book.save(made)
    return _without_times(made, book.properties)


class _Pens:
    """One cell for each look, inked anew for each place: a sheet is written as it is walked over."""

    def __init__(self, book: Workbook) -> None:
        self.book = book
        self.pens: dict[Look, Cell] = {}
        for look, style in _STYLES.items():
            book.add_named_style(NamedStyle(name=f"GovFlow {look}", **style))

    def write(self, page: Page, standing: str) -> None:
        """Write one page as a sheet."""
        sheet: Any = self.book.create_sheet(page.title)
        for column, width in page.widths.items():
            sheet.column_dimensions[get_column_letter(column)].width = width
        if page.header:
            sheet.freeze_panes = f"{get_column_letter(page.still_columns + 1)}{page.header + 1}"
            sheet.print_title_rows = f"{page.header}:{page.header}"
        sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", 9
        sheet.page_setup.fitToHeight = 0
        sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
        sheet.HeaderFooter.oddHeader.center.text = standing
        sheet.HeaderFooter.oddFooter.center.text = "&A, page &P of &N"
        for choice in page.choices:
            sheet.data_validations.append(_validation(choice))
        self._take_up(sheet)
        for row in range(1, page.next_row):
            sheet.append(self._cells(page.rows.get(row, {})))

    def _take_up(self, sheet: Any) -> None:
        self.pens = {}
        for look in _STYLES:
            self.pens[look] = WriteOnlyCell(sheet)
            self.pens[look].style = f"GovFlow {look}"
        self.pens["quoted"].quotePrefix = True

    def _cells(self, row: dict[int, Ink]) -> Iterator[Cell | None]:
        for column in range(1, max(row, default=0) + 1):
            yield self._inked(row[column]) if column in row else None

    def _inked(self, ink: Ink) -> Cell:
        """Return a cell that holds this. Its kind is said last: openpyxl would take '=' for a formula."""
        pen: Any = self.pens[ink.look]
        if ink.kind == "text":
            pen.value = escaped(in_a_cell(ink.text)) or None
            pen.data_type = "s" if pen.value else "n"
        elif ink.kind == "date":
            pen.value = date.fromisoformat(ink.text)
        else:
            pen.value = {"TRUE": "1", "FALSE": "0"}[ink.text] if ink.kind == "truth" else in_a_cell(ink.text)
            pen.data_type = {"number": "n", "truth": "b", "error": "e"}[ink.kind]
        return pen  # type: ignore[no-any-return]


def _validation(choice: Choice) -> DataValidation:
    checked = DataValidation(
        type=choice.kind,
        formula1=choice.least,
        formula2=choice.most or None,
        operator=None if choice.kind == "list" else ("between" if choice.most else "greaterThanOrEqual"),
        allow_blank=True,
        showErrorMessage=True,
        errorTitle="Not in the template",
        error=choice.says,
    )
    checked.add(choice.cells)
    return checked


def _without_times(made: io.BytesIO, properties: DocumentProperties) -> bytes:
    """Return a file with no moment of writing in it, so that the same contents are the same file."""
    properties.created = properties.modified = NO_TIME
    fixed = io.BytesIO()
    with zipfile.ZipFile(made) as before, zipfile.ZipFile(fixed, "w", zipfile.ZIP_DEFLATED) as after:
        for name in before.namelist():
            part = tostring(properties.to_tree()) if name == ARC_CORE else before.read(name)
            after.writestr(zipfile.ZipInfo(name), part, zipfile.ZIP_DEFLATED)
    return fixed.getvalue()
