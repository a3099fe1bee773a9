"""An office at work on each database."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.integration.api.office import Office


@pytest.fixture
def office(database_url: str) -> Iterator[Office]:
    opened = Office(database_url)
    yield opened
    opened.store.engine.dispose()


@pytest.fixture
def postgres_office(postgres_url: str) -> Iterator[Office]:
    opened = Office(postgres_url)
    yield opened
    opened.store.engine.dispose()


@pytest.fixture
def sqlite_office(sqlite_url: str) -> Iterator[Office]:
    opened = Office(sqlite_url)
    yield opened
    opened.store.engine.dispose()
