"""Doncaster with a return that holds figures, one of three hundred schemes, and a report on both, on SQLite."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from werkzeug.serving import make_server

from govflow.returns.commands import CarriedEntered, ConditionAnswered, LineEntered
from govflow.returns.ports import PART
from govflow.returns.use_cases.reporting import OpenReport, open_report
from tests.databases import sqlite_url as address_of
from tests.integration.powers.test_doors import Doors
from tests.integration.returns.conftest import DFG, Desk, scheme
from tests.make.play import Play, furnished_file

__all__ = ["furnished_file"]
ROOT = Path(__file__).resolve().parents[3]


@dataclass
class Counter:
    """Where it is served, and the cases that lie on it."""

    address: str
    plan: str
    held: str
    long: str
    bare: str
    report: str
    desk: Desk


@pytest.fixture
def counter(furnished_file: Path, tmp_path: Path) -> Iterator[Counter]:
    path = tmp_path / "returns.db"
    shutil.copyfile(furnished_file, path)
    play = Play(address_of(path))
    desk = Desk(play)
    play.at("2022-01-04T09:00:00Z")
    held = desk.open("Q3")
    play.do(held, "plan-lead", "end_quarter")
    first, second, third = (one.key for one in desk.figures(held).lines)
    lines = [
        LineEntered(first, spent="700000", forecast="860000"),
        LineEntered(second, spent="2160000.50"),
        LineEntered(third, reason="The provider’s invoice is late.", expected_on="2022-01-31"),
    ]
    answers = [
        ConditionAnswered("NC1", "yes"),
        ConditionAnswered("NC2", "no", "An uplift is still to be agreed."),
    ]
    desk.enter(
        held,
        lines=lines,
        conditions=answers,
        carried=[CarriedEntered("2020-21", "806000")],
        narrative="A mild autumn.",
    )
    desk.lines = [scheme(row, str(row), f"Scheme number {row}", DFG, row * 1000) for row in range(1, 121)]
    long = desk.open("Q2")
    bare = play.open("plan-lead", "quarterly_return", "")
    command = OpenReport(
        "doncaster", "2021-22", [held, long], {"body": "doncaster-hwb", "meeting_on": "2022-01-20"}
    )
    report = play.within("plan-lead", lambda work: open_report(work, desk.parts, command)).ref
    doors = Doors(play, ROOT)  # type: ignore[arg-type]
    parts = doors.app.extensions["govflow"].parts
    parts[PART] = replace(parts[PART], held_of=desk.held_of, metric_lines_of=desk.metrics_of)
    server = make_server("127.0.0.1", 0, doors.app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield Counter(f"http://127.0.0.1:{server.server_port}", desk.plan, held, long, bare, report, desk)
    server.shutdown()
    thread.join()
    server.server_close()
    doors.app.extensions["govflow"].store.engine.dispose()
    play.store.engine.dispose()
