"""A store with people of two organisations in it, on each database."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from govflow.storage.work import Store
from tests.integration.documents.people import furnish
from tests.make.signed_pdfs import authority, folder_of


@pytest.fixture
def store(database_url: str) -> Iterator[Store]:
    opened = Store.open(database_url)
    furnish(opened)
    yield opened
    opened.engine.dispose()


@pytest.fixture
def trusted(tmp_path: Path) -> str:
    """A folder with the authority that vouches for the director."""
    return folder_of(tmp_path / "trusted", authority())
