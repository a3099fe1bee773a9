"""A hall on each database, without anybody in it yet."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from tests.integration.meetings.hall import Hall
from tests.make.play import Play

MakeHall = Callable[..., Hall]


@pytest.fixture
def make_hall(database_url: str) -> Iterator[MakeHall]:
    """A function that makes the hall of an area; the test runs once on each kind of database."""
    made: list[Play] = []

    def make(area: str = "norfolk") -> Hall:
        made.append(Play(database_url))
        return Hall(made[-1], area)

    yield make
    for play in made:
        play.store.engine.dispose()
