"""The scheduler alone, as an operator runs it, makes what is due and sends it; nobody ever signs in."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from tests.integration.postbox.mailbox import Mailbox
from tests.make.play import Play

ROOT = Path(__file__).resolve().parents[3]


def test_the_scheduler_process_tells_people_by_mail_with_nobody_signed_in(
    play: Play, mailbox: Mailbox
) -> None:
    play.open()
    play.at("2021-10-18T09:00:00Z")
    environ = {
        **os.environ,
        "PYTHONPATH": str(ROOT),
        "GOVFLOW_ROOT": str(ROOT),
        "GOVFLOW_DATABASE_URL": play.url,
        "GOVFLOW_MAIL_HOST": "127.0.0.1",
        "GOVFLOW_MAIL_PORT": str(mailbox.port),
        "GOVFLOW_MAIL_FROM": "govflow@govflow.example",
    }

    for _ in range(2):
        subprocess.run(
            [sys.executable, "-m", "govflow", "scheduler", "--once"], env=environ, cwd=ROOT, check=True
        )

    (letter,) = mailbox.to("plan-lead@govflow.example")
    assert "Draft plan to the Better Care Manager: due on 19 October 2021" in letter.get_content()
    told = [row for row in play.events() if row["type"] == "person.reminded"]
    assert len(told) == len({row["person"] for row in play.rows("reminder")})
    assert all(b"system:scheduler" in bytes(row["envelope"]) for row in told)
