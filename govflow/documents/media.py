"""What kind of file a content is, told from the content alone; and whether it is only a link.

A name says what someone called a file. It is believed in one case: where it says the file is a shortcut.
"""

from __future__ import annotations

import csv
import io
import re
import zipfile

from govflow.kernel.errors import InvalidInput

PDF = "application/pdf"
EMAIL = "message/rfc822"
OUTLOOK = "application/vnd.ms-outlook"
HTML = "text/html"
TEXT = "text/plain"
CSV = "text/csv"
UNKNOWN = "application/octet-stream"

_OPENXML = "application/vnd.openxmlformats-officedocument"
# The part that makes a zip file what it is (ECMA-376 and OASIS OpenDocument name them).
_ZIP_PARTS = {
    "word/document.xml": f"{_OPENXML}.wordprocessingml.document",
    "xl/workbook.xml": f"{_OPENXML}.spreadsheetml.sheet",
    "ppt/presentation.xml": f"{_OPENXML}.presentationml.presentation",
}
_MAGIC = (
    (b"%PDF-", PDF),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"II*\x00", "image/tiff"),
    (b"MM\x00*", "image/tiff"),
)
# How each entry of a zip's directory begins. Reading the directory makes an object of each.
_ZIP_ENTRY = b"PK\x01\x02"
_MOST_ZIP_ENTRIES = 20_000
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# Every saved Outlook message has this stream (MS-OXMSG 2.4); directory names are UTF-16.
_OUTLOOK_MARK = "__properties_version1.0".encode("utf-16-le")
_LATE_PDF = re.compile(rb"[\r\n]%PDF-\d\.\d")
_HEADER = re.compile(rb"([!-9;-~]{1,80}):")
_HTML = re.compile(r"<!doctype\s+html|<(html|head|body|script|iframe|svg)[\s>]", re.IGNORECASE)
_TAG = re.compile(r"<[^<>]*>")
_NOT_TEXT = re.compile(r"[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f\x7f]")
_LINK = re.compile(
    r"[<(\[\"']?(?:[a-z][a-z0-9+.-]{1,20}://\S+|www\.\S+|mailto:\S+|\\\\[^\s\\]+\\\S+)", re.IGNORECASE
)
_SHORTCUT_SUFFIXES = (".url", ".webloc", ".desktop", ".website", ".lnk")
_SHORTCUT_STARTS = ("[internetshortcut]", "[desktop entry]")
_LONGEST_LIST_OF_LINKS = 1_000_000
_LNK = b"\x4c\x00\x00\x00\x01\x14\x02\x00"


# What people call each kind; the media type itself stands in the API.
KIND_WORDS = {
    PDF: "PDF",
    "image/png": "Picture (PNG)",
    "image/jpeg": "Picture (JPEG)",
    "image/gif": "Picture (GIF)",
    "image/tiff": "Picture (TIFF)",
    f"{_OPENXML}.wordprocessingml.document": "Word document",
    f"{_OPENXML}.spreadsheetml.sheet": "Excel workbook",
    f"{_OPENXML}.presentationml.presentation": "PowerPoint presentation",
    "application/x-ole-storage": "Older Office file",
    "application/zip": "Zip archive",
    "application/xml": "XML",
    EMAIL: "E-mail",
    OUTLOOK: "E-mail saved by Outlook",
    HTML: "Web page",
    TEXT: "Text",
    CSV: "Table (CSV)",
    UNKNOWN: "File of a kind that cannot be told",
}


def kind_words(media_type: str) -> str:
    """Return what people call a kind of file."""
    return KIND_WORDS.get(media_type, media_type)


def sniff(content: bytes) -> str:
    """Return the media type of a content, from its own bytes."""
    for magic, media_type in _MAGIC:
        if content.startswith(magic):
            return media_type
    if content.startswith(b"PK\x03\x04"):
        return _zip_kind(content)
    if content.startswith(_OLE):
        return OUTLOOK if _OUTLOOK_MARK in content else "application/x-ole-storage"
    if _is_email(content):
        return EMAIL
    # Readers accept a PDF whose first line stands within the first 1,024 bytes (ISO 32000-1, Annex H).
    return PDF if _LATE_PDF.search(content[:1024]) else _text_kind(content)


def _zip_kind(content: bytes) -> str:
    if content.count(_ZIP_ENTRY) > _MOST_ZIP_ENTRIES:
        return "application/zip"
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, ValueError, NotImplementedError, LookupError, OSError):
        return UNKNOWN
    for part, media_type in _ZIP_PARTS.items():
        if part in names:
            return media_type
    # OpenDocument stores its own media type first and uncompressed, at this place in the file.
    said = content[38:120]
    if content[30:38] == b"mimetype" and said.startswith(b"application/vnd.oasis.opendocument."):
        return re.split(rb"[^a-z./-]", said, maxsplit=1)[0].decode("ascii").removesuffix("PK")
    return "application/zip"


def _is_email(content: bytes) -> bool:
    fields: set[bytes] = set()
    for line in content[:65536].lstrip(b"\xef\xbb\xbf\r\n").splitlines():
        if not line.strip():
            break
        if line[:1] in b" \t" and fields:
            continue
        match = _HEADER.match(line)
        if match is None:
            # Some programs save a message with the mailbox's own first line.
            if not fields and line.startswith(b"From "):
                continue
            return False
        fields.add(match[1].lower())
    return b"from" in fields and bool(fields & {b"date", b"received"})


def _text_kind(content: bytes) -> str:
    text = decode_text(content)
    if text is None:
        return UNKNOWN
    start = text[:4096].lstrip()
    if _HTML.search(start):
        return HTML
    if start.startswith("<?xml"):
        return "application/xml"
    return CSV if _is_csv(text) else TEXT


def decode_text(content: bytes) -> str | None:
    """Return a content as text where it is UTF-8 (or UTF-16 with its mark) and nothing but text."""
    try:
        if content.startswith((b"\xff\xfe", b"\xfe\xff")):
            text = content.decode("utf-16")
        else:
            text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return None
    return None if _NOT_TEXT.search(text) else text


def _is_csv(text: str) -> bool:
    lines = [line for line in text[:8192].splitlines() if line.strip()]
    if len(text) > 8192:
        lines = lines[:-1]
    if not lines:
        return False
    for delimiter in ",;\t":
        try:
            rows = list(csv.reader(lines[:20], delimiter=delimiter))
        except csv.Error:
            continue
        widths = {len(row) for row in rows}
        # Prose has commas too, but a space after them; the headings of a table have none.
        headed = all(cell and cell[0] != " " for cell in rows[0])
        if len(rows) > 1 and len(widths) == 1 and widths != {1} and headed:
            return True
    return False


def refuse_links(name: str, content: bytes) -> None:
    """Refuse a file that only points at a document: what a link leads to can change after the decision.

    Raises:
        InvalidInput: saying what to attach instead.
    """
    if _is_shortcut(name, content) or _is_only_links(content):
        message = (
            f"'{name}' is only a link, and a link alone is never evidence: what it leads to can change. "
            "Open the link, save the document itself (PDF, Word or the page printed to PDF) and attach that."
        )
        raise InvalidInput(message, field="file")


def _is_shortcut(name: str, content: bytes) -> bool:
    if name.lower().endswith(_SHORTCUT_SUFFIXES) or content.startswith(_LNK):
        return True
    if content.startswith(b"bplist00"):
        return len(content) < 10_000 and b"URL" in content and b"://" in content
    start = (decode_text(content[:65536]) or "").lstrip().lower()
    if start.startswith(_SHORTCUT_STARTS):
        return True
    return "<plist" in start and "<key>url</key>" in start and len(content) < 10_000


def _is_only_links(content: bytes) -> bool:
    text = decode_text(content) if len(content) <= _LONGEST_LIST_OF_LINKS else None
    if text is None:
        return False
    if _HTML.search(text[:4096].lstrip()):
        # A page with no words of its own but addresses, that only leads elsewhere.
        return "://" in text and all(map(_LINK.match, _TAG.sub(" ", text).split()))
    # The text/uri-list form (RFC 2483) has comments that begin with a number sign.
    lines = (line for line in text.splitlines() if not line.startswith("#"))
    words = " ".join(lines).replace(",", " ").split()
    return bool(words) and all(map(_LINK.match, words))
