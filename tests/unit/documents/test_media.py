"""What a content is, from its bytes; and that a link is no document."""

from __future__ import annotations

import io
import plistlib
import struct
import tracemalloc
import zipfile

import docx
import openpyxl
import pytest

from govflow.documents.media import refuse_links, sniff
from govflow.documents.prepared import prepare, read_limited
from govflow.kernel.errors import InvalidInput, TooLarge

LIMIT = 52_428_800


def word() -> bytes:
    made = io.BytesIO()
    docx.Document().save(made)
    return made.getvalue()


def workbook() -> bytes:
    made = io.BytesIO()
    openpyxl.Workbook().save(made)
    return made.getvalue()


def zipped(*names: str) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name in names:
            archive.writestr(name, "x")
    return made.getvalue()


def opendocument() -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.text")
        archive.writestr("content.xml", "<x/>")
    return made.getvalue()


@pytest.mark.parametrize(
    ("content", "media_type"),
    [
        (b"%PDF-1.7\n", "application/pdf"),
        (b"printed by a spooler\r\n%PDF-1.4\n", "application/pdf"),
        (b"\x89PNG\r\n\x1a\n\x00", "image/png"),
        (b"\xff\xd8\xff\xe0", "image/jpeg"),
        (word(), "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
        (workbook(), "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        (zipped("minutes.pdf"), "application/zip"),
        (opendocument(), "application/vnd.oasis.opendocument.text"),
        (zipped("minutes.pdf")[:40], "application/octet-stream"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600, "application/x-ole-storage"),
        (b"From: a@b.example\r\nDate: Tue, 11 Jan 2022 16:30:00 +0000\r\n\r\nHello", "message/rfc822"),
        (b"From: the board\n\nWe met on Tuesday.", "text/plain"),
        ("The board met, and agreed £44,585,686.\nIt rose at four, tired.".encode(), "text/plain"),
        (b"scheme,amount\nReablement,100.00\n", "text/csv"),
        (b"<!DOCTYPE html><p>Minutes</p>", "text/html"),
        (b"  <html><script>alert(1)</script></html>", "text/html"),
        (b"<?xml version='1.0'?><a/>", "application/xml"),
        (b"MZ\x90\x00\x03", "application/octet-stream"),
        (b"caf\xe9 minutes", "application/octet-stream"),
        (b"text\x00with a hole", "application/octet-stream"),
    ],
)
def test_a_content_is_told_from_its_bytes(content: bytes, media_type: str) -> None:
    assert sniff(content) == media_type


def test_a_zip_of_a_million_entries_is_told_without_reading_its_directory() -> None:
    entry = b"PK\x01\x02" + bytes(24) + b"\x02" + bytes(17) + b"ab"
    directory = entry * 500_000
    end = b"PK\x05\x06" + struct.pack("<HHHHLLH", 0, 0, 0, 0, len(directory), 30, 0)

    tracemalloc.start()
    kind = sniff(b"PK\x03\x04" + bytes(26) + directory + end)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert kind == "application/zip"
    assert most < 60_000_000


def test_the_name_has_no_say_in_what_a_content_is() -> None:
    assert prepare("minutes.txt", b"\x00\x01\x02").media_type == "application/octet-stream"
    assert prepare("minutes.pdf", b"<html><p>words of its own</p></html>").media_type == "text/html"


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("minutes.url", b"[InternetShortcut]\r\nURL=https://council.example/m.pdf\r\n"),
        ("minutes.txt", b"[InternetShortcut]\r\nURL=https://council.example/m.pdf\r\n"),
        ("minutes.desktop", b"[Desktop Entry]\nType=Link\nURL=https://council.example\n"),
        ("minutes.webloc", plistlib.dumps({"URL": "https://council.example"})),
        ("minutes.plist", plistlib.dumps({"URL": "https://council.example"})),
        ("minutes", plistlib.dumps({"URL": "https://council.example"}, fmt=plistlib.FMT_BINARY)),
        ("links.uri", b"# Minutes\r\nhttps://council.example/m.pdf\r\n"),
        ("minutes.txt", b"https://council.example/minutes"),
        ("minutes.txt", b"\xef\xbb\xbf  <https://council.example/minutes>\n\nwww.council.example\n"),
        ("minutes.txt", "https://council.example/minutes".encode("utf-16")),
        ("minutes.csv", b"https://a.example/1,https://a.example/2\nhttps://a.example/3,https://a.example/4"),
        ("minutes.txt", b"\\\\server\\share\\minutes.pdf"),
        ("minutes.html", b'<html><meta http-equiv="refresh" content="0;url=https://c.example"></html>'),
        ("minutes.html", b'<html><a href="https://c.example/m">https://c.example/m</a></html>'),
    ],
)
def test_a_link_alone_is_never_evidence(name: str, content: bytes) -> None:
    with pytest.raises(InvalidInput) as refused:
        refuse_links(name, content)

    assert "save the document itself" in refused.value.message


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("minutes.txt", b"The board signed off the plan. See https://council.example/minutes"),
        ("minutes.pdf", b"%PDF-1.7 https://council.example"),
        ("minutes.html", b"<html><p>The board <a href='https://c.example'>met</a></p></html>"),
        ("empty lines.txt", b"\n\n \n"),
        ("urls.pdf", b"\x89PNG\r\n\x1a\n"),
    ],
)
def test_a_document_that_cites_a_link_is_a_document(name: str, content: bytes) -> None:
    refuse_links(name, content)


class Endless:
    """An upload of a given size that counts how much of it was read."""

    def __init__(self, size: int) -> None:
        self.left, self.read_so_far = size, 0

    def read(self, size: int, /) -> bytes:
        piece = b"x" * min(size, self.left)
        self.left -= len(piece)
        self.read_so_far += len(piece)
        return piece


def test_an_upload_of_200_megabytes_is_refused_after_the_first_byte_too_many() -> None:
    upload = Endless(200_000_000)

    with pytest.raises(TooLarge) as refused:
        read_limited(upload, LIMIT)

    assert upload.read_so_far == LIMIT + 1
    assert "50 MB" in refused.value.message


@pytest.mark.parametrize("size", [0, 1, 1000])
def test_an_upload_within_the_limit_is_read_whole(size: int) -> None:
    assert read_limited(Endless(size), 1000) == b"x" * size


def test_a_file_one_byte_over_is_refused_and_one_at_the_limit_is_not() -> None:
    with pytest.raises(TooLarge):
        prepare("a.bin", b"\x00" * 1001, limit=1000)
    assert len(prepare("a.bin", b"\x00" * 1000, limit=1000).content) == 1000


def test_an_empty_file_is_refused_by_name() -> None:
    with pytest.raises(InvalidInput) as refused:
        prepare("minutes.pdf", b"")

    assert "'minutes.pdf' is empty" in refused.value.message


def test_a_page_of_nothing_but_opening_brackets_is_read_in_no_time() -> None:
    assert prepare("a.html", b"<html>://" + b"<" * 900_000).media_type == "text/html"
