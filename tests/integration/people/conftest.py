"""A fresh place for each test, on each database."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.integration.people.place import Place


@pytest.fixture
def place(database_url: str) -> Iterator[Place]:
    made = Place(database_url)
    yield made
    made.store.engine.dispose()
