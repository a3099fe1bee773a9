"""A town of its own for each run, on each database, with a browser for everyone in it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import pytest

from govflow.cli.acting import product_here
from govflow.cli.main import run
from tests.journeys.runs.town import Desks, Programs, Town
from tests.make.play import Play, furnished_file, furnished_name, furnished_url, play

if TYPE_CHECKING:
    from playwright.sync_api import Browser

__all__ = ["furnished_file", "furnished_name", "furnished_url", "play"]


@pytest.fixture
def town(play: Play) -> Iterator[Town]:
    opened = Town(play)
    yield opened
    opened.close()


@pytest.fixture
def programs(town: Town) -> Programs:
    return Programs(town)


@pytest.fixture
def desks(town: Town, browser: Browser) -> Iterator[Desks]:
    with town.served() as address:
        opened = Desks(town, browser, address)
        yield opened
        opened.close()


@pytest.fixture
def audit_is_clean(
    town: Town, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Iterator[Callable[[], None]]:
    """Run ``govflow audit verify`` over the town's database: it reads every event and finds nothing."""
    monkeypatch.setenv("GOVFLOW_DATABASE_URL", town.play.url)
    product_here.cache_clear()

    def check() -> None:
        capsys.readouterr()
        code = run(["audit", "verify"])
        said = capsys.readouterr()
        assert code == 0, f"{said.out}\n{said.err}"
        assert said.out == f"{len(town.play.events())} events read. All is well.\n"

    yield check
    if product_here.cache_info().currsize:
        product_here().store.engine.dispose()
    product_here.cache_clear()
