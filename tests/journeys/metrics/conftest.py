"""Bromley on the day of its report and Dorset on that of its own, served on SQLite."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from werkzeug.serving import make_server

from tests.databases import sqlite_url as address_of
from tests.integration.metrics.conftest import bromley_file, record_dorset
from tests.integration.powers.test_doors import Doors
from tests.make.play import Play

__all__ = ["bromley_file"]
ROOT = Path(__file__).resolve().parents[3]


@dataclass
class Wall:
    """Where it is served, and which plans hang on it."""

    address: str
    plan: str
    office: Play


@pytest.fixture
def wall(bromley_file: tuple[Path, str], tmp_path: Path) -> Iterator[Wall]:
    source, plan = bromley_file
    shutil.copyfile(source, tmp_path / "metrics.db")
    office = Play(address_of(tmp_path / "metrics.db"))
    desk = Doors(office, ROOT)  # type: ignore[arg-type]
    server = make_server("127.0.0.1", 0, desk.app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield Wall(f"http://127.0.0.1:{server.server_port}", plan, office)
    server.shutdown()
    thread.join()
    server.server_close()
    desk.app.extensions["govflow"].store.engine.dispose()
    office.store.engine.dispose()


@pytest.fixture
def dorset(wall: Wall) -> Wall:
    """The same wall two years later, with Dorset's plan on it."""
    return Wall(wall.address, record_dorset(wall.office).ref, wall.office)
