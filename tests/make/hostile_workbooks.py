"""Workbooks made to harm or by accident, each from the small valid template and independent of the product."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable

from openpyxl import Workbook

from tests.make.workbooks import a_book, packed

EXPENDITURE = "xl/worksheets/sheet5.xml"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def good() -> bytes:
    return packed(a_book())


def repacked(change: Callable[[str, bytes], bytes | None], **more: bytes) -> bytes:
    """The valid workbook with its parts changed, left out or added to."""
    held = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(good())) as before,
        zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as after,
    ):
        for name in before.namelist():
            text = change(name, before.read(name))
            if text is not None:
                after.writestr(name, text)
        for name, text in more.items():
            after.writestr(name, text)
    return held.getvalue()


def adding(name: str, text: bytes) -> bytes:
    return repacked(lambda _, same: same, **{name: text})


def replacing(part: str, pattern: bytes, by: bytes) -> bytes:
    def change(name: str, text: bytes) -> bytes:
        if name != part:
            return text
        changed, times = re.subn(pattern, lambda _: by, text, count=1)
        assert times == 1
        return changed

    return repacked(change)


def without(part: str) -> bytes:
    return repacked(lambda name, same: None if name == part else same)


def in_cell(content: bytes) -> bytes:
    """The valid workbook with this XML instead of the cell of the first expenditure."""
    return replacing(EXPENDITURE, rb'<c r="O24"[^>]*>.*?</c>', content)


def declared(entities: bytes, encoding: bytes = b"UTF-8") -> bytes:
    return replacing(EXPENDITURE, rb"^", b'<?xml version="1.0" encoding="' + encoding + b'"?>' + entities)


def bomb(size: int) -> bytes:
    return adding("xl/media/picture.bin", b"\0" * size)


def with_a_lie_about_its_size() -> bytes:
    content = bytearray(bomb(101 * 1024 * 1024))
    # The size after unpacking, in the local and the central header.
    for header, place in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        at = content.rfind(
            header, 0, content.rfind(b"xl/media/picture.bin" if place == 24 else b"\x50\x4b\x01\x02")
        )
        content[at + place : at + place + 4] = (10).to_bytes(4, "little")
    return bytes(content)


def billion_laughs() -> bytes:
    levels = b"".join(b'<!ENTITY e%d "%s">' % (n, b"&e%d;" % (n - 1) * 10) for n in range(1, 10))
    return declared(b'<!DOCTYPE x [<!ENTITY e0 "ha">' + levels + b"]>")


def entities_under_another_name() -> bytes:
    """The sheet's part called a picture: what it holds decides, not its name."""
    held = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(billion_laughs())) as before, zipfile.ZipFile(held, "w") as after:
        for name in before.namelist():
            text = before.read(name).replace(b"sheet5.xml", b"sheet5.png")
            after.writestr(name.replace("sheet5.xml", "sheet5.png"), text)
    return held.getvalue()


def many_rows(number: int) -> bytes:
    book = Workbook(write_only=True)
    sheet = book.create_sheet("5a. Expenditure")
    for _ in range(number):
        sheet.append([1])
    return packed(book)


def many_cells() -> bytes:
    wide = b"<row>" + b"<c><v>1</v></c>" * 500_001 + b"</row>"
    return replacing(EXPENDITURE, rb"</sheetData>", wide + b"</sheetData>")


REFUSED: list[tuple[str, Callable[[], bytes], str]] = [
    ("empty", lambda: b"", "WORKBOOK_UNREADABLE"),
    ("text", lambda: b"Scheme ID,Expenditure\n1,2\n", "WORKBOOK_UNREADABLE"),
    ("pdf", lambda: b"%PDF-1.7 ...", "WORKBOOK_UNREADABLE"),
    ("old format", lambda: OLE + b"\0" * 600, "WORKBOOK_UNREADABLE"),
    ("password", lambda: OLE + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le"), "WORKBOOK_ENCRYPTED"),
    ("over ten MiB", lambda: b"PK" + b"\0" * (10 * 1024 * 1024), "WORKBOOK_TOO_LARGE"),
    ("an empty zip", lambda: b"PK\x05\x06" + b"\0" * 18, "WORKBOOK_UNREADABLE"),
    ("a zip of something else", lambda: without("[Content_Types].xml"), "WORKBOOK_UNREADABLE"),
    ("macros", lambda: adding("xl/vbaProject.bin", b"x"), "WORKBOOK_HAS_MACROS"),
    ("old macros", lambda: adding("xl/macrosheets/sheet1.xml", b"<x/>"), "WORKBOOK_HAS_MACROS"),
    (
        "a kind with macros",
        lambda: replacing(
            "[Content_Types].xml", rb"spreadsheetml.sheet.main", b"spreadsheet.macroEnabled.main"
        ),
        "WORKBOOK_HAS_MACROS",
    ),
    (
        "a binary kind",
        lambda: replacing("[Content_Types].xml", rb"sheet.main\+xml", b"sheet.binary"),
        "WORKBOOK_UNREADABLE",
    ),
    ("a zip bomb", lambda: bomb(101 * 1024 * 1024), "WORKBOOK_TOO_LARGE"),
    ("a zip bomb that lies", with_a_lie_about_its_size, "WORKBOOK_UNREADABLE"),
    (
        "many parts",
        lambda: repacked(lambda _, same: same, **{f"x{n}": b"" for n in range(501)}),
        "WORKBOOK_TOO_LARGE",
    ),
    ("a part outside", lambda: adding("../../etc/passwd", b"x"), "WORKBOOK_UNREADABLE"),
    ("a part at the root", lambda: adding("/etc/passwd", b"x"), "WORKBOOK_UNREADABLE"),
    ("entities", billion_laughs, "WORKBOOK_UNREADABLE"),
    (
        "an outside entity",
        lambda: declared(b'<!DOCTYPE x SYSTEM "file:///etc/passwd">'),
        "WORKBOOK_UNREADABLE",
    ),
    ("entities under another name", entities_under_another_name, "WORKBOOK_UNREADABLE"),
    ("UTF-7", lambda: declared(b"", b"UTF-7"), "WORKBOOK_UNREADABLE"),
    (
        "UTF-16",
        lambda: repacked(lambda name, same: same.decode().encode("utf-16") if name == EXPENDITURE else same),
        "WORKBOOK_UNREADABLE",
    ),
    (
        "an empty sheet",
        lambda: repacked(lambda n, same: b"" if n == EXPENDITURE else same),
        "WORKBOOK_UNREADABLE",
    ),
    ("no book", lambda: without("xl/workbook.xml"), "WORKBOOK_UNREADABLE"),
    ("broken XML", lambda: replacing(EXPENDITURE, rb"</sheetData>", b""), "WORKBOOK_UNREADABLE"),
    ("NUL", lambda: in_cell(b'<c r="O24" t="inlineStr"><is><t>\0</t></is></c>'), "WORKBOOK_UNREADABLE"),
    ("a row below nought", lambda: in_cell(b'<c r="O-24"><v>1</v></c>'), "WORKBOOK_UNREADABLE"),
    (
        "long text",
        lambda: in_cell(b'<c r="O24" t="str"><v>%s</v></c>' % (b"x" * 32_768)),
        "WORKBOOK_TOO_LARGE",
    ),
    ("many rows", lambda: many_rows(25_001), "WORKBOOK_TOO_LARGE"),
    ("many cells", many_cells, "WORKBOOK_TOO_LARGE"),
]


CELLS: list[tuple[str, bytes, str, str]] = [
    ("infinity", b'<c r="O24"><v>1e999</v></c>', "EXPENDITURE_INVALID", "error"),
    ("not a number", b'<c r="O24"><v>NaN</v></c>', "EXPENDITURE_INVALID", "error"),
    ("a number of 5,000 digits", b'<c r="O24"><v>%s</v></c>' % (b"9" * 5000), "EXPENDITURE_INVALID", "error"),
    ("more than there is", b'<c r="O24"><v>1e300</v></c>', "EXPENDITURE_INVALID", "pounds and pence"),
    ("a text that is not there", b'<c r="O24" t="s"><v>99999</v></c>', "EXPENDITURE_INVALID", "error"),
    ("an error", b'<c r="O24" t="e"><v>#N/A</v></c>', "EXPENDITURE_INVALID", "#N/A"),
    ("a truth", b'<c r="O24" t="b"><v>1</v></c>', "EXPENDITURE_INVALID", "TRUE"),
    ("a date", b'<c r="O24" t="d"><v>2021-12-01T00:00:00</v></c>', "EXPENDITURE_INVALID", "date"),
    ("a formula", b'<c r="O24"><f>1+1</f></c>', "FORMULA_WITHOUT_VALUE", "never calculated"),
    ("a formula to itself", b'<c r="O24"><f>O24</f><v></v></c>', "FORMULA_WITHOUT_VALUE", "never calculated"),
    ("a link", b'<c r="O24"><f>HYPERLINK("x")</f><v></v></c>', "FORMULA_WITHOUT_VALUE", "never calculated"),
    ("marks", "<c r='O24' t='str'><v>\u202e1\u200b</v></c>".encode(), "EXPENDITURE_INVALID", "text"),
]
