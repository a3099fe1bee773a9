"""A store with people of two organisations in it, on each database."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from govflow.storage.work import Store
from tests.integration.documents.people import furnish


@pytest.fixture
def store(database_url: str) -> Iterator[Store]:
    opened = Store.open(database_url)
    furnish(opened)
    yield opened
    opened.engine.dispose()
