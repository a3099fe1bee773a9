"""A file in, a document out: read within bounds, by its round's template, and checked."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from pathlib import Path

from govflow.workbook.bounded import read_bounded
from govflow.workbook.codes import found
from govflow.workbook.gate import PACKED
from govflow.workbook.grid import NotRead
from govflow.workbook.report import Checked, check_contents, in_order
from govflow.workbook.template import read_templates

NOT_THERE = "Give the path of a planning template (.xlsx), from the folder in which the command is run."


def check_file(file: Path, templates: Path) -> Checked:
    """Check a planning template (contract, section 4)."""
    if not file.is_file():
        why = f"{file} is a folder." if file.is_dir() else f"There is no file {file}."
        finding = replace(found("WORKBOOK_UNREADABLE", file.name, why), remedy=NOT_THERE)
        return Checked(None, None, {}, (finding,), is_foreign=True)
    with file.open("rb") as opened:
        return check_bytes(opened.read(PACKED + 1), templates, file.name)


def check_bytes(content: bytes, templates: Path, name: str) -> Checked:
    """Check a planning template by its bytes, however they came."""
    if len(content) > PACKED:
        return _refused(
            None, NotRead("WORKBOOK_TOO_LARGE", f"The file has more than {PACKED:,} bytes."), name
        )
    sha256 = hashlib.sha256(content).hexdigest()
    try:
        contents, noted = read_bounded(content, templates)
    except NotRead as refused:
        return _refused(sha256, refused, name)
    known = read_templates(templates)
    if contents.template not in known:
        return Checked(sha256, contents, {}, in_order(noted, contents.sheets))
    return check_contents(sha256, contents, known[contents.template], noted)


def _refused(sha256: str | None, refused: NotRead, name: str) -> Checked:
    finding = found(refused.code, refused.where or name, refused.message)
    return Checked(sha256, None, {}, (finding,), is_foreign=refused.code == "WORKBOOK_UNREADABLE")
