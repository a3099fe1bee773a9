"""The gate before a workbook is opened: only a plain .xlsx within its bounds passes, packed and unpacked."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from typing import IO

from govflow.workbook.grid import NotRead

# The contract's bounds (section 4); a template has about twenty parts.
PACKED = 10 * 1024 * 1024
UNPACKED = 100 * 1024 * 1024
MEMBERS = 500
CHUNK = 1 << 16
OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ENCRYPTED_PACKAGE = "EncryptedPackage".encode("utf-16-le")
PLAIN = b"spreadsheetml.sheet.main+xml"
MACROS = re.compile(r"vbaproject\.bin$|(?:^|/)(?:macrosheets|dialogsheets)/", re.IGNORECASE)
DAMAGED = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, LookupError, OSError, ValueError)
ENCODING = re.compile(rb"""encoding\s*=\s*["']([^"']*)""")


def pass_gate(content: bytes) -> None:
    """Let a plain .xlsx within its bounds pass.

    Raises:
        NotRead: with the code that the contract gives what is no such file.
    """
    if len(content) > PACKED:
        raise NotRead("WORKBOOK_TOO_LARGE", f"The file has {len(content):,} bytes; {PACKED:,} is the most.")
    if content.startswith(OLD_OFFICE):
        if ENCRYPTED_PACKAGE in content:
            raise NotRead("WORKBOOK_ENCRYPTED", "The workbook needs a password to be opened.")
        raise NotRead("WORKBOOK_UNREADABLE", "The file is of an Office format before .xlsx.")
    if not content.startswith(b"PK"):
        raise NotRead(
            "WORKBOOK_UNREADABLE", "The file is no Excel workbook." if content else "The file is empty."
        )
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            _members(packed)
            _kind(packed)
    except (
        zipfile.BadZipFile,
        zlib.error,
        EOFError,
        NotImplementedError,
        KeyError,
        OSError,
        ValueError,
    ) as why:
        raise NotRead("WORKBOOK_UNREADABLE", "The file is damaged: parts of it cannot be unpacked.") from why


def _members(packed: zipfile.ZipFile) -> None:
    parts = packed.infolist()
    if len(parts) > MEMBERS:
        raise NotRead("WORKBOOK_TOO_LARGE", f"The file has {len(parts):,} parts; {MEMBERS} is the most.")
    if any(part.flag_bits & 1 for part in parts):
        raise NotRead("WORKBOOK_ENCRYPTED", "Parts of the file need a password.")
    names = [part.filename for part in parts]
    astray = [name for name in names if name.startswith(("/", "\\")) or ".." in re.split(r"[/\\]", name)]
    if astray or len(set(names)) != len(names):
        raise NotRead("WORKBOOK_UNREADABLE", "The file's parts are not named as a spreadsheet's are.")
    if any(MACROS.search(name) for name in names):
        raise NotRead("WORKBOOK_HAS_MACROS", "The workbook carries macros, which GovFlow never opens.")
    left = UNPACKED
    for part in parts:
        with packed.open(part) as unpacked:
            left = _unpack(unpacked, left, is_named_xml=part.filename.lower().endswith((".xml", ".rels")))


def _unpack(unpacked: IO[bytes], left: int, *, is_named_xml: bool) -> int:
    """Return how much may still be unpacked. What a header says of its part's size is not believed."""
    tail, is_xml = b"", True
    while chunk := unpacked.read(CHUNK):
        if not tail:
            is_xml = _is_xml(chunk, is_named=is_named_xml)
        left -= len(chunk)
        if left < 0:
            raise NotRead("WORKBOOK_TOO_LARGE", f"Unpacked the file has more than {UNPACKED:,} bytes.")
        window = tail + chunk
        if is_xml and (b"<!DOCTYPE" in window or b"<!ENTITY" in window):
            raise NotRead("WORKBOOK_UNREADABLE", "The file defines entities of its own.")
        tail = window[-16:]
    return left


def _is_xml(beginning: bytes, *, is_named: bool) -> bool:
    """Whether a part could be read as XML, whatever its name; then it must be in UTF-8.

    Raises:
        NotRead: for XML in another encoding, in which entities could hide.
    """
    text = beginning.removeprefix(b"\xef\xbb\xbf").lstrip()
    is_xml = is_named or text[:1] in {b"<", b""} or b"<" in text[:8]
    declared = ENCODING.search(text[:200].split(b">")[0])
    is_other = declared is not None and declared[1].lower() not in {b"utf-8", b"us-ascii", b"ascii"}
    if is_xml and (is_other or text[:1] not in {b"<", b""} or b"\x00" in text[:200]):
        raise NotRead("WORKBOOK_UNREADABLE", "A part of the file is not written in UTF-8.")
    return is_xml


def _kind(packed: zipfile.ZipFile) -> None:
    kinds = packed.read("[Content_Types].xml")
    if b"macroEnabled" in kinds:
        raise NotRead("WORKBOOK_HAS_MACROS", "The workbook is of the kind that carries macros.")
    if PLAIN not in kinds:
        raise NotRead("WORKBOOK_UNREADABLE", "The file is no .xlsx workbook, whatever its name says.")
