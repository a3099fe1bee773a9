"""Doncaster's plan with a workbook held, schemes that hang on something, and a district that agreed; on SQLite."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path

import pytest
from werkzeug.serving import make_server

from govflow.kernel.root import root
from govflow.schemes.model import Start, scheme_key
from govflow.schemes.use_cases.agreeing import RecordAgreement, record_agreement
from govflow.schemes.use_cases.setting import SetScheme, set_scheme
from tests.databases import sqlite_url as address_of
from tests.integration.powers.test_doors import Doors
from tests.integration.schemes.conftest import Desk
from tests.make.plan_contents import HOMECARE
from tests.make.play import Play, furnished_file

__all__ = ["furnished_file"]


@dataclass
class Served:
    """Where it is served, the plan, and the scheme of which most is said."""

    address: str
    plan: str
    key: str = scheme_key(*HOMECARE[:2])


@pytest.fixture
def served(furnished_file: Path, tmp_path: Path) -> Iterator[Served]:
    path = tmp_path / "schemes.db"
    shutil.copyfile(furnished_file, path)
    play = Play(address_of(path))
    desk = Desk(play, play.open())
    desk.furnish(play.product)
    history(desk)
    doors = Doors(play, root())  # type: ignore[arg-type]
    desk.furnish(doors.app.extensions["govflow"])
    server = make_server("127.0.0.1", 0, doors.app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield Served(f"http://127.0.0.1:{server.server_port}", desk.ref)
    server.shutdown()
    thread.join()
    server.server_close()
    doors.app.extensions["govflow"].store.engine.dispose()
    play.store.engine.dispose()


def history(desk: Desk) -> None:
    """Say things of the homecare scheme as Bath and North East Somerset's papers of 2019 did, two years on."""
    minute = desk.paper("The panel's decision of March 2018.")
    said = {
        "decided_elsewhere": "Panel, March 2018",
        "decision_document": minute,
        "approved_until": "2021-12-31",
        "contract_end": "2021-12-31",
        "recurrence": "recurrent",
        "review": "2021-09-30",
        "status": "The interim contracts need extending.",
        "tag": "Ageing well",
    }
    starts = (
        Start("Homecare framework", "2022-02", "Homecare strategy, table of stages", page="5"),
        Start("Homecare framework", "2022-04", "Homecare strategy, text"),
    )
    key = scheme_key(*HOMECARE[:2])
    for command in (
        SetScheme(desk.ref, key, said, starts),
        SetScheme(desk.ref, key, {"status": "In tender."}),
    ):
        desk.play.within("plan-lead", partial(set_scheme, parts=desk.parts, command=command), desk.ref)
    agreed = RecordAgreement(
        desk.ref, "PR3", "districts", "Northern District Council", "Its amount is passed on.", date(2021, 9, 20),
        in_full=True, document=minute, page="2",
    )  # fmt: skip
    desk.play.within("plan-lead", lambda work: record_agreement(work, desk.parts, agreed), desk.ref)
