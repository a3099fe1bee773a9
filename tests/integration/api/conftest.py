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
