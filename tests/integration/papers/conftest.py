"""A hall and an office on each database, and papers read back by libraries that did not write them."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

import pytest
from docx import Document

from tests.integration.meetings.conftest import make_hall
from tests.integration.powers.authority import Powers, office, signing_root
from tests.integration.powers.test_doors import Doors
from tests.make.play import furnished_file, furnished_name, furnished_url

__all__ = ["furnished_file", "furnished_name", "furnished_url", "make_hall", "office", "signing_root"]


@pytest.fixture
def desk(office: Powers, signing_root: Any) -> Iterator[Doors]:
    """The app over an office's database."""
    opened = Doors(office, signing_root)
    yield opened
    opened.app.extensions["govflow"].store.engine.dispose()


def word_text(content: bytes) -> str:
    """Every paragraph and cell of a Word document, in order of paragraphs, then cells."""
    document = Document(io.BytesIO(content))
    said = [one.text for one in document.paragraphs]
    said += [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join(said)


def pdf_text(content: bytes) -> str:
    """The words of a PDF, their lines joined."""
    from pypdf import PdfReader

    pages = PdfReader(io.BytesIO(content)).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())
