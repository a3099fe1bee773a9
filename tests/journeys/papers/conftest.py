"""Doncaster with a delegation, a decision, a meeting and a forward plan, served on SQLite."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from werkzeug.serving import make_server

from govflow.meetings.ports import PART as MEETINGS
from govflow.meetings.use_cases.arranging import OpenMeeting, open_meeting
from govflow.meetings.use_cases.items import AddItem, add_item
from govflow.papers.use_cases.planning import PlanDecision, Redate, plan_decision, redate
from tests.databases import sqlite_url as address_of
from tests.integration.powers.authority import Powers, signing_root
from tests.integration.powers.test_doors import Doors
from tests.make.play import furnished_file

__all__ = ["furnished_file", "signing_root"]


@dataclass
class Shelf:
    """Where it is served, and what lies on it."""

    address: str
    delegation: str
    paper: str
    decision: str
    meeting: str
    planned: str


@pytest.fixture
def shelf(furnished_file: Path, signing_root: Path, tmp_path: Path) -> Iterator[Shelf]:
    path = tmp_path / "papers.db"
    shutil.copyfile(furnished_file, path)
    office = Powers(address_of(path), signing_root)
    office.at("2021-10-18T09:00:00Z")
    delegation = office.delegated(function_kind="", consultees=[{"office": "chair"}])
    decision = office.decide(in_question=("The agenda was late.",), condition="the letter").ref
    rules = office.product.parts[MEETINGS]
    called = OpenMeeting("doncaster-hwb", "2021-11-11T09:30:00Z", "Civic Office")
    meeting = office.within("clerk", lambda work: open_meeting(work, rules, called)).ref
    item = AddItem(meeting, "13", "Better Care Fund", "sign_off", exempt="3")
    office.within("clerk", lambda work: add_item(work, rules, item))
    matter = PlanDecision(
        "doncaster", "To commit the pooled budget", "2021-11-01", "2021-11-05", "doncaster-hwb",
        documents="The plan", how_to_get="Ask the clerk", key_decision=True,
    )  # fmt: skip
    planned = str(office.within("clerk", lambda work: plan_decision(work, matter))["id"])
    moved = Redate(planned, "2021-11-11", reason="The board asked.")
    office.within("clerk", lambda work: redate(work, moved))
    paper = office.paper()
    desk = Doors(office, signing_root)
    server = make_server("127.0.0.1", 0, desk.app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield Shelf(f"http://127.0.0.1:{server.server_port}", delegation, paper, decision, meeting, planned)
    server.shutdown()
    thread.join()
    server.server_close()
    desk.app.extensions["govflow"].store.engine.dispose()
    office.store.engine.dispose()
