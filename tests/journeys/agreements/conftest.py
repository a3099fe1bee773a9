"""Doncaster's agreement with everything a page of it can show, served on SQLite."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from werkzeug.serving import make_server

from tests.databases import sqlite_url as address_of
from tests.integration.agreements.desk import KEEPER, Desk
from tests.integration.powers.authority import signing_root
from tests.integration.powers.test_doors import Doors
from tests.make.entering import enter
from tests.make.play import furnished_file

__all__ = ["furnished_file", "signing_root"]
SEALED = {
    "signed_as": "Head of legal services",
    "manner": "seal",
    "seal_number": "1042",
    "attested_by": "Monitoring officer",
}


@dataclass
class Served:
    """Where it is served, the agreement that is signed late, and the side letter beside it."""

    address: str
    agreement: str
    letter: str


@pytest.fixture
def served(furnished_file: Path, signing_root: Path, tmp_path: Path) -> Iterator[Served]:
    path = tmp_path / "agreements.db"
    shutil.copyfile(furnished_file, path)
    desk = Desk(address_of(path), signing_root)
    desk.at("2021-10-18T09:00:00Z")
    ref, letter = desk.to_sign(), desk.open(KEEPER, "agreement")
    days = {"commencement": "2021-04-01", "ends_on": "2022-03-31", "review_by": "2021-12-31"}
    desk.set(ref, **days, notice_months="6")
    desk.annex(ref, "annex-1", "Schemes and their budgets", "2021-04-01")
    desk.annex(ref, "annex-2", "Risk share", "2021-10-01")
    desk.clause(ref, "host", "Clause 7.1")
    desk.set(letter, kind="side_letter", relation="continues", about=ref)
    desk.name(letter, "doncaster-council", "Doncaster Hospital Trust")
    enter(desk, ref)
    desk.do(ref, "signatory-council", "sign_for_council", answers=dict(SEALED))
    desk.at("2022-02-01T08:00:00Z")
    doors = Doors(desk, signing_root)
    server = make_server("127.0.0.1", 0, doors.app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield Served(f"http://127.0.0.1:{server.server_port}", ref, letter)
    server.shutdown()
    thread.join()
    server.server_close()
    doors.app.extensions["govflow"].store.engine.dispose()
    desk.store.engine.dispose()
