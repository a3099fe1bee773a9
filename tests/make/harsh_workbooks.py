"""Workbooks that hide, repeat, link or overfill: read or refused, each must be answered within its bounds."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Callable

from openpyxl import Workbook
from openpyxl.workbook.defined_name import DefinedName

from tests.make.hostile_workbooks import (
    EXPENDITURE,
    adding,
    declared,
    good,
    in_cell,
    repacked,
    replacing,
    without,
)
from tests.make.workbooks import a_book, packed

BOOK, STYLES, RELATIONS = "xl/workbook.xml", "xl/styles.xml", "xl/_rels/workbook.xml.rels"
AFTER_ROWS, LINE = rb"</sheetData>", 24
# What a spreadsheet runs, a screen turns round, or a file of text cannot hold.
TEXTS = (
    "=1+1", "+44 1632", "-5", "@SUM(A1)", '=HYPERLINK("http://x.example","here")', "{=1}", "'=1", "\t=1", "#REF!",
    "=cmd|' /C calc'!A0", "a\u202eb", "_x0041_", "]]>", "<b>&amp;</b>", "\U0001f4a9", "caf\u00e9", "1\n=2", "0x10", "1e5",
)  # fmt: skip


def edited(change: Callable[[Workbook], object]) -> bytes:
    """The valid workbook after a change made with openpyxl."""
    book = a_book()
    change(book)
    return packed(book)


def after_rows(text: bytes) -> bytes:
    """The valid workbook with this XML after the rows of its expenditure."""
    return replacing(EXPENDITURE, AFTER_ROWS, AFTER_ROWS + text)


def more_rows(text: bytes) -> bytes:
    """The valid workbook with these rows after those of its expenditure."""
    return replacing(EXPENDITURE, AFTER_ROWS, text + AFTER_ROWS)


def with_texts() -> bytes:
    """A scheme line for each text that something could take for more than a text."""

    def change(book: Workbook) -> None:
        sheet = book["5a. Expenditure"]
        for row, text in enumerate(TEXTS, LINE):
            for column in (3, 4):
                cell = sheet.cell(row, column)
                cell.value, cell.data_type = text.replace("\u202e", ""), "s"

    return edited(change)


def with_wrong_sum() -> bytes:
    """Its first part is not what its CRC says."""
    content = bytearray(good())
    at = content.find(b"PK\x01\x02") + 16
    content[at] ^= 0xFF
    return bytes(content)


def overlapping() -> bytes:
    """Many names for the bytes of one part."""
    content = bytearray(adding("xl/media/a.bin", b"\0" * 100_000))
    first = int.from_bytes(content[content.find(b"PK\x01\x02") + 42 :][:4], "little")
    at = -1
    while (at := content.find(b"PK\x01\x02", at + 1)) >= 0:
        content[at + 42 : at + 46] = first.to_bytes(4, "little")
    return bytes(content)


def shared(texts: bytes) -> bytes:
    """The valid workbook with texts for its cells to share."""
    head = b'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
    kind = b"application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
    typed = b'<Override PartName="/xl/sharedStrings.xml" ContentType="%s"/></Types>' % kind
    types = "[Content_Types].xml"
    return repacked(
        lambda name, same: (
            same.replace(b"</Types>", typed)
            if name == types and kind not in same
            else None
            if name == "xl/sharedStrings.xml"
            else same
        ),
        **{"xl/sharedStrings.xml": head + texts + b"</sst>"},
    )


def many_lines(number: int, text: str = "What it does") -> bytes:
    """A valid workbook of many lines: the amounts are those of five, split."""
    book = a_book()
    sheet = book["5a. Expenditure"]
    line = [cell.value for cell in sheet[LINE + 1]]
    for row in range(number - 5):
        line[1], line[2], line[3], line[-2] = row + 10, f"Scheme {row + 10}", text, 1
        sheet.append(line)
    return packed(book)


def wrong_lines(number: int) -> bytes:
    """Lines in each of which everything is wrong."""
    cells = b"".join(b'<c t="str"><v>bad</v></c>' for _ in range(14))
    return more_rows(b"".join(b"<row><c/>%s</row>" % cells for _ in range(number)))


def named(title: str) -> bytes:
    """The valid workbook with another name for its first sheet, past openpyxl's own check."""
    return replacing(BOOK, rb'name="1. Guidance"', f'name="{title}"'.encode())


def dated(serial: str) -> bytes:
    """An amount that is a date by its style."""

    def change(name: str, same: bytes) -> bytes:
        if name == STYLES:
            return same.replace(b"</cellXfs>", b'<xf numFmtId="14" applyNumberFormat="1"/></cellXfs>')
        if name == EXPENDITURE:
            return re.sub(
                rb'<c r="O24"[^>]*>.*?</c>', b'<c r="O24" s="1"><v>%s</v></c>' % serial.encode(), same
            )
        return same

    return repacked(change)


def _names(book: Workbook) -> None:
    for number in range(10_000):
        name = f"name{number}"
        book.defined_names[name] = DefinedName(name, attr_text="'5a. Expenditure'!$A$1")


def _hidden(book: Workbook) -> None:
    book["5a. Expenditure"].sheet_state = "veryHidden"
    book["5a. Expenditure"].row_dimensions[LINE].hidden = True


def _stored_in_another_kind() -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(good())) as before, zipfile.ZipFile(held, "w", zipfile.ZIP_LZMA) as after:
        for name in before.namelist():
            after.writestr(name, before.read(name))
    return held.getvalue()


def _inner() -> bytes:
    packed_ten_times = good()
    for _ in range(10):
        packed_ten_times = adding("xl/embeddings/book.xlsx", zlib.compress(packed_ten_times))
    return packed_ten_times


def relation(kind: str, target: str, outside: bool = True) -> bytes:
    """The valid workbook with one more relation of its book."""
    mode = ' TargetMode="External"' if outside else ""
    root = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    line = f'<Relationship Id="x1" Type="{root}/{kind}" Target="{target}"{mode}/></Relationships>'
    return replacing(RELATIONS, rb"</Relationships>", line.encode())


MERGE = b'<mergeCells count="1">%s</mergeCells>'
HARSH: list[tuple[str, Callable[[], bytes]]] = [
    ("a workbook in a workbook in a workbook", _inner),
    ("a wrong sum", with_wrong_sum),
    ("parts over one another", overlapping),
    ("packed in a way Excel does not know", _stored_in_another_kind),
    ("XInclude", lambda: more_rows(b'<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="/etc/passwd"/>')),
    ("a parameter entity", lambda: declared(b'<!DOCTYPE x [<!ENTITY % e SYSTEM "http://x.example/"> %e;]>')),
    ("a stylesheet from elsewhere", lambda: declared(b'<?xml-stylesheet href="http://x.example/x.xsl"?>')),
    ("a template from elsewhere", lambda: relation("attachedTemplate", "http://x.example/x.xltx")),
    ("a sheet from elsewhere", lambda: relation("worksheet", "file:///etc/passwd")),
    ("a sheet that is the list of sheets", lambda: relation("worksheet", "workbook.xml", outside=False)),
    ("a relation to itself", lambda: relation("worksheet", "_rels/workbook.xml.rels", outside=False)),
    ("a huge dimension", lambda: replacing(EXPENDITURE, rb'<dimension ref="[^"]*"', b'<dimension ref="A1:XFD1048576"')),
    ("a giant merge", lambda: after_rows(MERGE % b'<mergeCell ref="A1:XFD1048576"/>')),
    ("many merges", lambda: after_rows(MERGE % (b'<mergeCell ref="A1:J1000"/>' * 50_000))),
    ("many wide merges", lambda: after_rows(
        MERGE % b"".join(b'<mergeCell ref="A%d:J%d"/>' % (n * 1000 + 1, n * 1000 + 1000) for n in range(1_000)))),
    ("seven million shared texts", lambda: shared(b"<si><t/></si>" * 7_000_000)),
    ("a shared text of 300 million", lambda: shared(b"<si><t>%s</t></si>" % (b"x" * 300_000_000))),
    ("one shared text of fifty million", lambda: shared(b"<si><t>%s</t></si>" % (b"x" * 50_000_000))),
    ("100,000 styles", lambda: replacing(STYLES, rb"</cellXfs>", b'<xf numFmtId="0"/>' * 100_000 + b"</cellXfs>")),
    ("many fonts", lambda: replacing(STYLES, rb"</fonts>", b"<font><sz val='1'/></font>" * 100_000 + b"</fonts>")),
    ("10,000 names", lambda: edited(_names)),
    ("a flood of validations", lambda: after_rows(
        b"<dataValidations>%s</dataValidations>" % (b'<dataValidation sqref="A1"/>' * 200_000))),
    ("a flood of conditional formats", lambda: after_rows(
        b'<conditionalFormatting sqref="A1"><cfRule type="expression" priority="1"/></conditionalFormatting>' * 100_000)),
    ("comments that are XML", lambda: adding("xl/comments1.xml", b"<comments><script>x</script></comments>")),
    ("links", lambda: after_rows(b'<hyperlinks><hyperlink ref="A1" r:id="rId9"/></hyperlinks>')),
    ("elements in elements", lambda: more_rows(b"<a>" * 200_000 + b"</a>" * 200_000)),
    ("an element of many attributes", lambda: more_rows(
        b"<row %s/>" % b" ".join(b'a%d=""' % n for n in range(100_000)))),
    ("lines of long words", lambda: more_rows(
        b'<row><c/><c><v>7</v></c><c t="str"><v>x</v></c><c t="str"><v>%s</v></c></row>' % (b"x" * 32_000) * 1_000)),
    ("24,000 lines of nothing right", lambda: wrong_lines(24_000)),
    ("a hidden sheet and row", lambda: edited(_hidden)),
    ("dates from 1904", lambda: replacing(BOOK, rb"<workbookPr", b'<workbookPr date1904="1"')),
    ("the day that never was", lambda: dated("60")),
    ("the last day", lambda: dated("2958466")),
    ("before the first day", lambda: dated("-1")),
    ("a value that its formula does not give", lambda: in_cell(b'<c r="O24"><f>1+1</f><v>1000</v></c>')),
    ("a number of a text below nought", lambda: in_cell(b'<c r="O24" t="s"><v>-1</v></c>')),
    ("a kind of cell that is none", lambda: in_cell(b'<c r="O24" t="zz"><v>1</v></c>')),
    ("a style that is none", lambda: in_cell(b'<c r="O24" s="99999"><v>1</v></c>')),
    ("a column after the last", lambda: in_cell(b'<c r="ZZZZ24"><v>1</v></c>')),
    ("hostile texts", with_texts),
    ("controls by their number", lambda: in_cell(b'<c r="O24" t="str"><v>_x0007__x0000_</v></c>')),
    ("no shared texts", lambda: replacing("[Content_Types].xml", rb"</Types>",
        b'<Override PartName="/xl/sharedStrings.xml" ContentType="application/vnd.openxmlformats-officedocument'
        b'.spreadsheetml.sharedStrings+xml"/></Types>')),
    ("no styles", lambda: without(STYLES)),
    ("a sheet's name with quotes", lambda: named("'; DROP TABLE cases; --")),
    ("a sheet's name turned round", lambda: named("\u202e1. Guidance")),
    ("a sheet's name with NUL", lambda: named("\0")),
    ("two sheets of one name", lambda: named("5a. Expenditure")),
    ("UTF-32", lambda: repacked(lambda n, same: same.decode().encode("utf-32") if n == EXPENDITURE else same)),
    ("cut in half", lambda: good()[: len(good()) // 2]),
]  # fmt: skip


# What must take openpyxl itself, without a gate before it, over the bounds of the child.
OVER_THE_BOUNDS = ("a shared text of 300 million",)
