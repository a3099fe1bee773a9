"""A process that dies between the commit and the sending, or while it sends, loses nothing."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

from govflow.kernel.moments import format_instant, parse_instant
from govflow.postbox.model import TAKEN_FOR
from govflow.reminders.ports import PART
from govflow.reminders.use_cases.digests import make_digests
from tests.integration.postbox.mailbox import Mailbox
from tests.make.play import Play

ROOT = Path(__file__).resolve().parents[3]


def delivering(play: Play, mailbox: Mailbox) -> subprocess.Popen[bytes]:
    """A process of its own that sends what waits."""
    environ = {
        **os.environ,
        "PYTHONPATH": str(ROOT),
        "GOVFLOW_ROOT": str(ROOT),
        "GOVFLOW_DATABASE_URL": play.url,
        "GOVFLOW_MAIL_HOST": "127.0.0.1",
        "GOVFLOW_MAIL_PORT": str(mailbox.port),
        "GOVFLOW_MAIL_FROM": "govflow@govflow.example",
    }
    command = [sys.executable, "-m", "govflow", "deliver", "--json"]
    return subprocess.Popen(command, env=environ, stdout=subprocess.PIPE, cwd=ROOT)


def test_a_process_killed_while_it_sends_leaves_nothing_unsent_and_the_same_id(
    play: Play, mailbox: Mailbox
) -> None:
    play.open()
    play.at("2021-10-21T09:00:00Z")
    # Committed, and nothing more: whoever wrote it is gone before anything was sorted or sent.
    make_digests(play.product.parts[PART])
    told = {row["event"] for row in play.rows("reminder")}
    running: list[subprocess.Popen[bytes]] = []

    def die() -> None:
        if not mailbox.letters:
            os.kill(running[0].pid, signal.SIGKILL)
            running[0].wait()

    mailbox.before_keeping = die
    running.append(delivering(play, mailbox))
    running[0].communicate()
    code = running[0].returncode
    play.at(format_instant(parse_instant(play.now()) + TAKEN_FOR + timedelta(seconds=1)))
    after = delivering(play, mailbox)
    out, _ = after.communicate()

    assert code == -signal.SIGKILL
    assert len(told) >= 2
    assert json.loads(out)["waiting"] == 0
    ids = [
        int(letter["Message-ID"].removeprefix("<govflow-").partition("@")[0]) for letter in mailbox.letters
    ]
    assert set(ids) == told
    assert len(ids) == len(told) + 1, "the one that it died upon went twice, under one id"
    assert play.verify().ok
