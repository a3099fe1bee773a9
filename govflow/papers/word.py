"""Papers as Word documents people can edit: a .docx template filled in, the same bytes each time."""

from __future__ import annotations

import io
import zipfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from jinja2.sandbox import SandboxedEnvironment

from govflow.papers.model import Printed
from govflow.papers.templating import told

LANGUAGE = "en-GB"


def fill_word(env: SandboxedEnvironment, file: Path, paper: Printed) -> bytes:
    """Return a Word document made from a template and a paper.

    Raises:
        TemplateBroken: naming the file and what is wrong with it.
    """
    from docxtpl import DocxTemplate

    held = io.BytesIO()
    with told(file):
        document = DocxTemplate(io.BytesIO(file.read_bytes()))
        document.render({"paper": paper}, jinja_env=env, autoescape=True)
        _entitle(document.docx.core_properties, paper)
        document.save(held)
    return _dated(held.getvalue(), paper.day)


def _entitle(properties: Any, paper: Printed) -> None:
    at = datetime.fromisoformat(paper.day)
    properties.title, properties.subject = paper.title, paper.ref
    properties.author = properties.last_modified_by = paper.organisation or "GovFlow"
    properties.language = LANGUAGE
    properties.created = properties.modified = at
    properties.revision = 1


def _dated(content: bytes, day: str) -> bytes:
    """Return the same parts packed with the record's date in place of the moment they were packed."""
    at = datetime.fromisoformat(day).replace(tzinfo=UTC).timetuple()[:6]
    packed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as made, zipfile.ZipFile(packed, "w") as out:
        for part in made.infolist():
            entry = zipfile.ZipInfo(part.filename, at)
            entry.compress_type = zipfile.ZIP_DEFLATED
            out.writestr(entry, made.read(part))
    return packed.getvalue()
