"""Many programs at the API of the real server press the same button at the same moment: one event each time."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import MakeDatabase
from tests.databases import Kind
from tests.fire.clients import Door
from tests.fire.furnished import Yard, furnish
from tests.fire.oracle import examine, reading
from tests.fire.servers import plain_server

pytestmark = pytest.mark.fire

ROUNDS, CONTENDERS = 60, 6
BARRIER_SECONDS = 60
Say = Callable[[str], None]
Answer = tuple[int, Any]


def step(yard: Yard, door: Door, ref: str, key: str) -> Answer:
    draft = [{"document": yard.documents["draft_plan"], "kind": "draft_plan"}]
    body = {"trigger": "send_draft_to_bcm", "evidence": draft}
    return door.ask("POST", f"/plans/{ref}/transitions", body, Idempotency_Key=key, If_Match='"2"')


def comment(_: Yard, door: Door, ref: str, key: str) -> Answer:
    return door.ask("POST", f"/plans/{ref}/lines", {"text": "Name the trust."}, Idempotency_Key=key)


def press(yard: Yard, round_: int, number: int, door: Door) -> Answer:
    """One contender's request of one round: a step under a key of its own or of all, or a comment of all."""
    ref = yard.plans[round_]
    if round_ % 3 == 0:
        return step(yard, door, ref, f"race-{round_}-{number}")
    return (step if round_ % 3 == 1 else comment)(yard, door, ref, f"race-{round_}")


def contend(yard: Yard, port: int, number: int, together: threading.Barrier) -> list[Answer]:
    door = Door(lambda: port, yard.tokens["plan-lead"])
    came = []
    for round_ in range(ROUNDS):
        together.wait(BARRIER_SECONDS)
        came.append(press(yard, round_, number, door))
    door.close()
    return came


def test_one_event_comes_of_each_button_however_many_press_it(
    make_database: MakeDatabase, database_kind: Kind, tmp_path: Path, say: Say
) -> None:
    yard = furnish(make_database(database_kind, migrated=False), tmp_path, plans=ROUNDS)
    together = threading.Barrier(CONTENDERS)

    with plain_server(tmp_path, yard.environment()) as port, ThreadPoolExecutor(CONTENDERS) as threads:
        running = [threads.submit(contend, yard, port, number, together) for number in range(CONTENDERS)]
        came = [each.result(timeout=300) for each in running]

    told: Counter[str] = Counter()
    for round_, answers in enumerate(zip(*came, strict=True)):
        done = [said for status, said in answers if status in {200, 201}]
        assert len({said["event"] for said in done}) == 1, f"round {round_}: {answers}"
        assert len(done) == (CONTENDERS if round_ % 3 else 1), f"round {round_}: {answers}"
        assert all(said == done[0] for said in done), f"round {round_}: {answers}"
        for status, said in answers:
            if status not in {200, 201}:
                assert (status, said["code"]) == (409, "VERSION_STALE"), said
                assert said["detail"].endswith(".")
                told[said["code"]] += 1
    say(f"{ROUNDS} rounds of {CONTENDERS}; losers were told {dict(told)}")
    assert examine(yard.url) == []
    assert events_after_opening(yard) == ROUNDS


def events_after_opening(yard: Yard) -> int:
    """How many events of cases there are beyond the opening and the drafting of each plan."""
    query = "SELECT count(*) AS n FROM ledger_event WHERE stream LIKE 'case:%' AND seq > 2"
    with reading(yard.url) as reader:
        return int(reader.rows(query)[0]["n"])
