"""Three nodes on one PostgreSQL, killed and stopped as they fire: each effect once, none early, none late."""

from __future__ import annotations

import json
import random
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from govflow.kernel.actor import SCHEDULER
from govflow.kernel.moments import format_instant
from govflow.road.clockwork import move_clock
from tests.conftest import MakeDatabase
from tests.fire.furnished import Yard, furnish
from tests.fire.nodes import faulty_scheduler, running, scheduler
from tests.fire.oracle import examine, reading
from tests.fire.servers import await_that

pytestmark = [pytest.mark.fire, pytest.mark.postgres, pytest.mark.faketime]

BEGIN = datetime(2090, 1, 2, tzinfo=UTC)
SKEWS = (-45, 0, 45)
LATEST = 10.0
Say = Callable[[str], None]


@dataclass(frozen=True)
class Fired:
    """What an event says of a timer it fired: when it was due and when it fired, in seconds from the begin."""

    timer: str
    due: float
    at: float


def fired(yard: Yard) -> list[Fired]:
    with reading(yard.url) as reader:
        rows = reader.rows("SELECT data FROM ledger_event WHERE stream LIKE 'case:%' ORDER BY id")
    told = [json.loads(bytes(row["data"])) for row in rows]
    return [
        Fired(one["timer"], since(one["due_at"]), since(one["fired_at"])) for one in told if "timer" in one
    ]


def due_after(seconds: int) -> str:
    return format_instant(BEGIN + timedelta(seconds=seconds))


def since(instant: str) -> float:
    return (datetime.fromisoformat(instant) - BEGIN).total_seconds()


def pending(yard: Yard) -> set[str]:
    with reading(yard.url) as reader:
        return {str(row["id"]) for row in reader.rows("SELECT id FROM timer WHERE state = 'pending'")}


def begin(yard: Yard) -> float:
    """Set the database's clock to the begin, from where it runs on; return this machine's moment of it."""
    product = yard.product()
    with product.store.write(SCHEDULER) as work:
        move_clock(work, BEGIN)
        moment = time.monotonic()
    product.store.engine.dispose()
    return moment


def judge_once(yard: Yard, timers: set[str]) -> list[Fired]:
    """See that each timer fired once and nothing is amiss in the record."""
    told = fired(yard)
    counted = Counter(one.timer for one in told)
    assert counted == Counter(timers), f"fired otherwise than once: {Counter(timers) - counted}"
    assert examine(yard.url) == []
    return told


def test_each_effect_comes_once_never_early_and_soon_though_nodes_die_stop_and_disagree_about_the_time(
    make_database: MakeDatabase, tmp_path: Path, seed: int, say: Say
) -> None:
    draw = random.Random(seed)
    spread = [due_after(draw.randrange(5, 120)) for _ in range(4000)]
    yard = furnish(make_database("postgresql", migrated=False), tmp_path, plans=64, timetable=spread)
    timers = pending(yard)

    with running(yard, tmp_path, SKEWS, scheduler()) as nodes:
        await_that("every node has swept", nodes.all_live)
        began = begin(yard)
        nodes.torment(draw, kills=40, stops=3, seconds=15)
        await_that("every timer has fired", lambda: nodes.live() and not pending(yard), seconds=180)
        for node in nodes:
            node.kill()

    told = judge_once(yard, timers)
    late = [nodes.lived_within(began + one.due, began + one.at) for one in told]
    say(f"{len(timers)} timers, 40 kills, 3 stops of 15 s; the latest {max(late):.1f} s while a node lived")
    assert len(timers) >= 1000, "inconclusive: too few timers"
    assert min(one.at - one.due for one in told) >= 0, "one fired early"
    assert max(late) <= LATEST


def test_a_scheduler_that_claims_apart_from_its_effect_turns_the_campaign_red(
    make_database: MakeDatabase, tmp_path: Path, seed: int
) -> None:
    draw = random.Random(seed)
    spread = [due_after(draw.randrange(1, 20)) for _ in range(1000)]
    yard = furnish(make_database("postgresql", migrated=False), tmp_path, plans=16, timetable=spread)
    timers = pending(yard)

    with running(yard, tmp_path, SKEWS, faulty_scheduler()) as nodes:
        await_that("every node has swept", nodes.all_live)
        begin(yard)
        nodes.torment(draw, kills=18)
        await_that("nothing is left to fire", lambda: nodes.live() and not pending(yard), seconds=180)

    with pytest.raises(AssertionError, match="fired otherwise than once"):
        judge_once(yard, timers)
