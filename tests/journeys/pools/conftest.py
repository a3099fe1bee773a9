"""An agreement with a pool past its limit, and another not yet forecast, served on SQLite."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from werkzeug.serving import make_server

from tests.databases import sqlite_url as address_of
from tests.integration.pools.pooled import Purse, here
from tests.integration.powers.authority import signing_root
from tests.integration.powers.test_doors import Doors
from tests.make.play import AGREEMENT, furnished_file
from tests.make.pools import LEARNING_DISABILITY, mental_health

__all__ = ["furnished_file", "signing_root"]


@dataclass
class Served:
    """Where it is served, and the agreement."""

    address: str
    ref: str


@pytest.fixture
def served(furnished_file: Path, signing_root: Path, tmp_path: Path) -> Iterator[Served]:
    path = tmp_path / "pools.db"
    shutil.copyfile(furnished_file, path)
    purse = Purse(address_of(path), signing_root)
    purse.at("2021-10-18T09:00:00Z")
    purse.ref = purse.open(workflow=AGREEMENT)
    purse.set(here(mental_health()))
    purse.set(here(mental_health("excess", met_first=["contingency"])), reason="The partners read it so.")
    purse.set(here(LEARNING_DISABILITY), authority="")
    purse.forecast("nhs-finance", 70_000_000, 45_000_000)
    purse.forecast("finance", 70_000_000, 25_000_000)
    purse.forecast("finance", 71_000_000, share=False)
    purse.settle()
    desk = Doors(purse, signing_root)
    server = make_server("127.0.0.1", 0, desk.app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield Served(f"http://127.0.0.1:{server.server_port}", purse.ref)
    server.shutdown()
    thread.join()
    server.server_close()
    desk.app.extensions["govflow"].store.engine.dispose()
    purse.store.engine.dispose()
