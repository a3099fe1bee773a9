"""A relay killed again and again loses nothing, sends nothing that was rolled back, and keeps each case's order."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from govflow.bootstrap.reminders import post_parts
from govflow.kernel.actor import SCHEDULER
from govflow.postbox.model import TAKEN_FOR
from govflow.postbox.ports import PostParts
from govflow.postbox.queries import counted
from govflow.postbox.use_cases import add_webhook, deliver, sending
from govflow.road.casework import CaseEntry, append_entry
from govflow.road.clockwork import move_clock
from govflow.road.gather import lock_case
from govflow.settings import load_settings
from govflow.web.product import Product
from tests.conftest import MakeDatabase
from tests.databases import KINDS, Kind
from tests.fire.furnished import Yard, furnish
from tests.fire.oracle import examine, reading
from tests.fire.servers import GOVFLOW, environment

pytestmark = pytest.mark.fire

PLANS, EVENTS, KILLS = 12, 240, 12
HOSTS = {"GOVFLOW_WEBHOOK_HOSTS": "127.0.0.1"}
Say = Callable[[str], None]
EACH = [pytest.param(kind, marks=[pytest.mark.postgres] if kind == "postgresql" else []) for kind in KINDS]


class RolledBack(Exception):
    """Raised to undo what was just written."""


class Receiver:
    """Keeps each message that reached it, and kills whoever sent it where it is told to."""

    def __init__(self) -> None:
        receiver = self

        class Door(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                self.rfile.read(int(self.headers["Content-Length"]))
                receiver.take(int(self.headers["webhook-id"].removeprefix("evt_")))
                self.send_response(204)
                self.end_headers()

            def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - its own name
                pass

        self.came: list[int] = []
        self.kill_after = 0
        self.sender = 0
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Door)
        self.server.handle_error = lambda *_: None  # type: ignore[method-assign]
        self.thread = threading.Thread(target=self.server.serve_forever, daemon=True)
        self.thread.start()
        self.url = f"http://127.0.0.1:{self.server.server_port}/in"

    def take(self, event: int) -> None:
        """Have the effect, and then, perhaps, let no answer be heard."""
        self.came.append(event)
        self.kill_after -= 1
        if self.kill_after == 0 and self.sender:
            os.kill(self.sender, signal.SIGKILL)

    def close(self) -> None:
        self.server.shutdown()
        self.thread.join()
        self.server.server_close()


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    opened = Receiver()
    yield opened
    opened.close()


def post_of(yard: Yard, product: Product) -> PostParts:
    return post_parts(load_settings(yard.environment(**HOSTS)), product.parts["reminders"])


def subscribe(yard: Yard, product: Product, url: str) -> int:
    """Subscribe the plan lead, and return the number of the event after which all is sent."""
    with product.store.write(yard.actor("plan-lead")) as work:
        add_webhook(work, post_of(yard, product), url)
        return int(work.events[-1].id)


def write(product: Product, ref: str, *, undone: bool) -> None:
    """Commit one more event of a case, or write it and roll it back."""
    try:
        with product.store.write(SCHEDULER) as work:
            case = lock_case(work, ref)
            append_entry(work, product.road.rules, case, CaseEntry("case.question_raised", {"because": 1}))
            undo(undone)
    except RolledBack:
        pass


def undo(undone: bool) -> None:
    """Break a transaction off, if so."""
    if undone:
        raise RolledBack


def pass_minutes(product: Product) -> None:
    """Let the time pass after which what a dead relay had taken is free again."""
    with product.store.write(SCHEDULER) as work:
        move_clock(work, work.now() + TAKEN_FOR + timedelta(seconds=1))


def relay(yard: Yard, receiver: Receiver, kill_after: int) -> int:
    """Run the relay as a process of its own, to be killed at a message; return how it ended."""
    receiver.kill_after = kill_after
    settings = environment(yard.environment(**HOSTS))
    running = subprocess.Popen([str(GOVFLOW), "deliver"], env=settings, stdout=subprocess.DEVNULL)
    receiver.sender = running.pid
    code = running.wait(timeout=120)
    receiver.sender = 0
    return code


def judge(yard: Yard, receiver: Receiver, after: int) -> None:
    """See that each committed event arrived, nothing else did, and each case's came in order."""
    with reading(yard.url) as reader:
        rows = reader.rows(f"SELECT id, stream FROM ledger_event WHERE id > {after} AND stream LIKE 'case:%'")
    streams = {int(row["id"]): str(row["stream"]) for row in rows}
    first = list(dict.fromkeys(receiver.came))
    assert set(first) == set(streams), f"lost: {sorted(set(streams) - set(first))}"
    for stream in set(streams.values()):
        mine = [event for event in first if streams[event] == stream]
        assert mine == sorted(mine), f"out of order: {stream}"


@pytest.mark.parametrize("kind", EACH)
def test_a_relay_that_is_killed_again_and_again_delivers_each_event_in_order(
    kind: Kind, make_database: MakeDatabase, tmp_path: Path, receiver: Receiver, seed: int, say: Say
) -> None:
    draw = random.Random(seed)
    yard = furnish(make_database(kind, migrated=False), tmp_path, plans=PLANS)
    product = yard.product()
    after = subscribe(yard, product, receiver.url)
    killed = 0
    for _ in range(KILLS):
        for _ in range(EVENTS // KILLS):
            write(product, draw.choice(yard.plans), undone=draw.random() < 0.2)
        killed += relay(yard, receiver, draw.randint(1, 14)) == -signal.SIGKILL
        pass_minutes(product)
    assert relay(yard, receiver, 0) == 0

    with product.store.read() as connection:
        left = counted(connection)
    product.store.engine.dispose()
    repeats = sum(count - 1 for count in Counter(receiver.came).values())
    say(f"{len(set(receiver.came))} events, {killed} kills, {repeats} came twice")
    judge(yard, receiver, after)
    assert (left["waiting"], left["dead"]) == (0, 0)
    assert examine(yard.url) == []
    assert killed >= KILLS // 2, "inconclusive: too few kills"
    assert repeats > 0, "inconclusive: no kill fell between the sending and its mark"


def test_a_relay_that_marks_before_it_sends_turns_the_campaign_red(
    make_database: MakeDatabase, tmp_path: Path, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The control: were this green, the relay above would prove nothing.
    yard = furnish(make_database("sqlite", migrated=False), tmp_path, plans=2)
    product = yard.product()
    after = subscribe(yard, product, receiver.url)
    post = post_of(yard, product)
    for ref in yard.plans:
        write(product, ref, undone=False)
    send, died = sending.SENDERS["webhook"], list[int]()

    def marked_first(parts: PostParts, row: Any, now: Any) -> None:
        sending._mark(parts, row, {"status": "sent", "why": ""})
        died.append(row["event"])
        undo(len(died) == 1)  # As though it were killed here.
        send(parts, row, now)

    monkeypatch.setattr(sending, "SENDERS", {"webhook": marked_first})
    for _ in range(2):
        try:
            deliver(post)
        except RolledBack:
            continue
    product.store.engine.dispose()

    with pytest.raises(AssertionError, match="lost"):
        judge(yard, receiver, after)
