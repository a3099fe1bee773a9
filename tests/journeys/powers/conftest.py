"""The rooms of powers served over an embedded database, with one of everything in its registers."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from werkzeug.serving import make_server

from govflow.kernel.moments import parse_date
from govflow.powers.use_cases.standing_in import ArrangeCover, arrange_cover
from tests import databases
from tests.integration.powers.authority import Powers, signing_root
from tests.integration.powers.test_doors import Doors
from tests.make.play import AREA, furnished_file

__all__ = ["furnished_file", "signing_root"]


@dataclass(frozen=True)
class Served:
    """Where it is served, and what there is to look at."""

    address: str
    paper: str
    delegation: str
    joint: str
    decision: str


@pytest.fixture
def served(furnished_file: Path, signing_root: Path, tmp_path: Path) -> Iterator[Served]:
    """The address, and references of what was made."""
    file = tmp_path / "served.db"
    shutil.copyfile(furnished_file, file)
    office = Powers(databases.sqlite_url(file), signing_root)
    office.at("2021-10-18T09:00:00Z")
    app = Doors(office, signing_root).app
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield furnish(office, f"http://127.0.0.1:{server.server_port}")
    server.shutdown()
    thread.join()
    server.server_close()
    app.extensions["govflow"].store.engine.dispose()
    office.store.engine.dispose()


def furnish(office: Powers, address: str) -> Served:
    """One of everything: limits, consultees asked and answered, joint delegates, questions, holds, cover."""
    paper = office.paper()
    asked_first = [{"office": "chair"}, {"body": "doncaster-cabinet", "kind": "agree"}]
    scope = {"powers": ["signs_off_plans"], "limit_each": 1_250_000, "limit_total": 5_000_000}
    long = ["In partnership with the police, and within the outcomes that the board set out in its report."]
    delegation = office.delegated(consultees=asked_first, scope=scope, conditions=long)
    asked = office.ask(delegation, "office:chair", about=paper, reply_by="2021-10-25T12:00:00Z")
    office.reply("chair", asked, "opposed")
    office.ask(delegation, "office:chair", reply_by="2021-10-26T12:00:00Z")
    joint = office.delegated(joint=True, delegates=[{"office": "director"}, {"office": "nhs_chief_officer"}])
    decision = office.decide(verb="sign_off", subject=paper, in_question=("Quorum not met.",)).ref
    office.determine("monitoring-officer", "function", "signs_off_plans", "hwb_s196")
    office.hold("s151", joint)
    absent, covering = office.by("director").id, office.by("s151").id
    first, last = parse_date("2021-10-18"), parse_date("2021-10-29")
    cover = ArrangeCover(AREA, "director", absent, covering, first, last)
    office.within("governance-officer", lambda work: arrange_cover(work, office.powers, cover))
    return Served(address, paper, delegation, joint, decision)
