"""Doncaster with a plan, one of a later year and a meeting called, served on SQLite."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest
from werkzeug.serving import make_server

from govflow.meetings.ports import PART as MEETINGS
from govflow.meetings.use_cases.arranging import OpenMeeting, open_meeting
from govflow.people.model import NewRole
from govflow.people.rules import PART as PEOPLE
from govflow.people.use_cases import grant_role
from govflow.timetable.ports import PART as TIMETABLE
from govflow.timetable.use_cases.closing import AddDay, add_day
from govflow.timetable.use_cases.moving import MoveDate, move_date
from tests.databases import sqlite_url as address_of
from tests.integration.powers.authority import Powers, signing_root
from tests.integration.powers.test_doors import Doors
from tests.make.play import furnished_file

__all__ = ["furnished_file", "signing_root"]


@dataclass
class Wall:
    """Where it is served, and whose timetable hangs on it."""

    address: str
    plan: str
    later: str


@pytest.fixture
def wall(furnished_file: Path, signing_root: Path, tmp_path: Path) -> Iterator[Wall]:
    path = tmp_path / "timetable.db"
    shutil.copyfile(furnished_file, path)
    office = Powers(address_of(path), signing_root)
    plan, later = office.open(), office.open(year="2023-25")
    parts, meetings = office.product.parts[TIMETABLE], office.product.parts[MEETINGS]
    called = OpenMeeting("doncaster-hwb", "2021-11-15T09:30:00Z", "Civic Office")
    office.within("clerk", lambda work: open_meeting(work, meetings, called))
    moved = MoveDate(plan, "jcog_scrutiny", "on", due=date(2021, 10, 27), reason="The room is taken.")
    office.within("plan-lead", lambda work: move_date(work, parts, moved), plan)
    office.within("system:tests", lambda work: add_day(work, parts, AddDay(date(2021, 12, 29), "Closed")))
    role = NewRole("system_administrator", "", "", "", date(2021, 10, 1), None)
    people = office.product.parts[PEOPLE]
    who = office.by("area-admin").id
    office.within("system:administration", lambda work: grant_role(work, people, who, role))
    office.at("2021-11-05T09:00:00Z")
    desk = Doors(office, signing_root)
    server = make_server("127.0.0.1", 0, desk.app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield Wall(f"http://127.0.0.1:{server.server_port}", plan, later)
    server.shutdown()
    thread.join()
    server.server_close()
    desk.app.extensions["govflow"].store.engine.dispose()
    office.store.engine.dispose()
