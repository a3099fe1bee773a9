"""Doncaster's plan after a date has passed, with reminders, a chase and mail that waits, served on SQLite."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import pytest
from werkzeug.serving import make_server

from govflow.bootstrap.reminders import post_parts
from govflow.kernel.root import root
from govflow.people.model import NewRole
from govflow.people.rules import PART as PEOPLE
from govflow.people.use_cases import grant_role
from govflow.postbox.use_cases import deliver
from govflow.reminders.ports import PART
from govflow.reminders.use_cases.chasing import Chase, chase
from govflow.reminders.use_cases.digests import make_digests
from govflow.reminders.use_cases.expecting import ExpectDate, expect_date
from tests.databases import sqlite_url as address_of
from tests.integration.powers.test_doors import Doors
from tests.make.play import Play, furnished_file

__all__ = ["furnished_file"]


@dataclass
class Told:
    """Where it is served, and the plan."""

    address: str
    plan: str


@pytest.fixture
def told(furnished_file: Path, tmp_path: Path) -> Iterator[Told]:
    path = tmp_path / "told.db"
    shutil.copyfile(furnished_file, path)
    play = Play(address_of(path))
    plan = history(play)
    desk = Doors(play, root())  # type: ignore[arg-type]
    server = make_server("127.0.0.1", 0, desk.app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield Told(f"http://127.0.0.1:{server.server_port}", plan)
    server.shutdown()
    thread.join()
    server.server_close()
    desk.app.extensions["govflow"].store.engine.dispose()
    play.store.engine.dispose()


def history(play: Play) -> str:
    """Play it: dates expected, awaited, chased and passed, and mail that nobody takes."""
    parts, rules = play.product.parts[PART], play.product.parts[PEOPLE]
    system = NewRole("system_administrator", "", "", "", date(2021, 10, 1), None)
    keeper = play.by("area-admin").id
    play.within("system:administration", lambda work: grant_role(work, rules, keeper, system))
    plan = play.walk("await_feedback")
    late = ExpectDate(plan, "submitted", date(2021, 11, 19), "The figures of the trust come late.")
    play.within("plan-lead", lambda work: expect_date(work, parts, late), plan)
    play.at("2021-11-05T09:00:00Z")
    chased = Chase(plan, "regional_feedback", "Telephoned the panel.")
    play.within("plan-lead", lambda work: chase(work, parts, chased), plan)
    make_digests(parts)
    # Nobody listens at port 9.
    settings = replace(
        play.product.settings, mail_host="127.0.0.1", mail_port=9, mail_from="govflow@govflow.example"
    )
    deliver(post_parts(settings, parts))
    return plan
