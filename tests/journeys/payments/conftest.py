"""A pool with payments, a question, contingency, a statement and a report, served on SQLite."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from werkzeug.serving import make_server

from tests.databases import sqlite_url as address_of
from tests.integration.payments.booked import KEY, Pool, connect_terms
from tests.integration.powers.authority import signing_root
from tests.integration.powers.test_doors import Doors
from tests.make.play import AGREEMENT, furnished_file

__all__ = ["furnished_file", "signing_root"]


@dataclass
class Fund:
    """Where the pages of its money are served, and what is held there."""

    pages: str
    address: str


@pytest.fixture
def fund(
    furnished_file: Path, signing_root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Fund]:
    path = tmp_path / "payments.db"
    shutil.copyfile(furnished_file, path)
    held: list[Pool] = []
    connect_terms(monkeypatch, held)
    pool = Pool(address_of(path), signing_root)
    held.append(pool)
    pool.at("2021-10-18T09:00:00Z")
    pool.ref = pool.open("governance-officer", AGREEMENT)
    pool.schedule()
    for number in range(1, 7):
        pool.say(
            "nhs-finance", "paid", number, "606483.24", f"2021-0{number + 3}-01", reference=f"BACS {number}"
        )
    for number in range(1, 6):
        pool.say("finance", "received", number, "606483.24", f"2021-0{number + 3}-02")
    pool.say("clerk", "received", 6, "606483.20", "2021-09-02", document=pool.paper_of("clerk"))
    query = pool.ask_about("finance", 6)
    pool.answer("nhs-finance", query, "It is of September’s invoice.")
    pool.ask_about("nhs-finance", 1, "Did it come?")
    pool.judge(pool.hold_back(), met=False)
    pool.spend("finance", "LA", "care", "16000000.55", "2021-09-30")
    pool.spend("nhs-finance", "CCG", "chc", "500000", "2021-09-30")
    pool.draw(as_at="2021-09-30")
    pool.draw(reason="An invoice came late.", as_at="2021-09-30")
    pool.agree("finance", pool.statement()["digest"])
    pool.report()
    desk = Doors(pool, signing_root)
    server = make_server("127.0.0.1", 0, desk.app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    address = f"http://127.0.0.1:{server.server_port}"
    yield Fund(f"{address}/agreements/{pool.ref}/pools/{KEY}", address)
    server.shutdown()
    thread.join()
    server.server_close()
    desk.app.extensions["govflow"].store.engine.dispose()
    pool.store.engine.dispose()
