"""However many clocks run against a database, what falls due is done once."""

from __future__ import annotations

import json
import os
import signal
from collections import Counter
from collections.abc import Callable
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path

import pytest

from govflow.kernel.actor import SCHEDULER
from govflow.road.clockwork import move_clock
from govflow.timetable.tick import sweep
from tests.conftest import MakeDatabase
from tests.fire.defects import leave_the_timer_pending
from tests.fire.furnished import TO_COME, Yard, furnish
from tests.fire.oracle import examine, reading
from tests.fire.servers import await_that, program

pytestmark = pytest.mark.fire

PLANS = 40
Say = Callable[[str], None]


def pending(yard: Yard) -> set[str]:
    with reading(yard.url) as reader:
        return {str(row["id"]) for row in reader.rows("SELECT id FROM timer WHERE state = 'pending'")}


def beating(yard: Yard) -> set[int]:
    """The process ids that have swept, by their heartbeats."""
    with reading(yard.url) as reader:
        return {int(row["process"].rsplit(":", 1)[1]) for row in reader.rows("SELECT process FROM heartbeat")}


def fired(yard: Yard) -> Counter[str]:
    """How many events each timer brought about."""
    with reading(yard.url) as reader:
        events = reader.rows("SELECT data FROM ledger_event WHERE stream LIKE 'case:%'")
    timers = [json.loads(bytes(row["data"])).get("timer") for row in events]
    return Counter(timer for timer in timers if timer)


def judge(yard: Yard, timers: set[str]) -> None:
    """See that each timer fired once, and that nothing else is amiss."""
    counted = fired(yard)
    assert counted == Counter(timers), f"fired otherwise than once: {counted - Counter(timers)}"
    assert examine(yard.url) == []


def pass_all_dates(yard: Yard) -> None:
    """Move the rehearsal's clock past every date at once."""
    product = yard.product()
    with product.store.write(SCHEDULER) as work:
        move_clock(work, datetime(2090, 1, 3, tzinfo=UTC))
    product.store.engine.dispose()


@pytest.mark.postgres
def test_two_schedulers_on_one_postgresql_fire_each_timer_once(
    make_database: MakeDatabase, tmp_path: Path, say: Say
) -> None:
    yard = furnish(make_database("postgresql", migrated=False), tmp_path, plans=PLANS, timetable=[TO_COME])
    timers = pending(yard)
    settings = yard.environment(GOVFLOW_SCHEDULER_SECONDS="1")

    names = ("first", "second")
    with ExitStack() as stack:
        running = [
            stack.enter_context(program(tmp_path, settings, "scheduler", log_name=name)) for name in names
        ]
        await_that("both have swept", lambda: beating(yard) == {one.pid for one in running})
        assert not fired(yard)
        pass_all_dates(yard)
        await_that("every timer has fired", lambda: not pending(yard), seconds=120)
        for one in running:
            one.send_signal(signal.SIGTERM)
        assert [one.wait(timeout=60) for one in running] == [0, 0]

    shares = [fired_by(tmp_path / f"{name}.log") for name in names]
    say(f"{len(timers)} timers; fired by the one and the other: {shares}")
    judge(yard, timers)
    assert sum(shares) == len(timers) >= 10 * PLANS, "inconclusive: too few timers"
    assert min(shares) > 0, f"inconclusive: one did it all, {shares}"


def fired_by(log: Path) -> int:
    """How many firings a scheduler says it did."""
    return log.read_text(encoding="utf-8").count("timer=")


def test_a_second_scheduler_on_sqlite_stands_by_and_takes_over(
    make_database: MakeDatabase, tmp_path: Path, say: Say
) -> None:
    yard = furnish(make_database("sqlite", migrated=False), tmp_path, plans=PLANS, timetable=[TO_COME])
    timers = pending(yard)
    settings = yard.environment(GOVFLOW_SCHEDULER_SECONDS="1")

    with program(tmp_path, settings, "scheduler") as first:
        await_that("the first has swept", lambda: beating(yard) == {first.pid})
        with program(tmp_path, settings, "scheduler") as second:
            pass_all_dates(yard)
            await_that("some timers have fired", lambda: bool(fired(yard)))
            os.killpg(first.pid, signal.SIGKILL)
            at_the_kill = len(fired(yard))
            await_that("every timer has fired", lambda: not pending(yard), seconds=120)
            await_that("the second has swept", lambda: beating(yard) == {first.pid, second.pid})

    say(f"{len(timers)} timers, about {at_the_kill} of them before the first was killed")
    judge(yard, timers)
    assert at_the_kill < len(timers), "inconclusive: the first had done it all"


def test_a_timer_that_is_not_marked_when_it_fires_turns_the_campaign_red(
    make_database: MakeDatabase, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The control: were this green, the clocks above would prove nothing.
    yard = furnish(make_database("sqlite", migrated=False), tmp_path, plans=1, timetable=[TO_COME])
    timers = pending(yard)
    pass_all_dates(yard)
    product = yard.product()
    monkeypatch.setattr("govflow.timetable.firing.append_entry", leave_the_timer_pending)

    for _ in ("the one clock", "the other"):
        assert len(sweep(product.road).fired) == len(timers)
    product.store.engine.dispose()

    with pytest.raises(AssertionError, match="fired"):
        judge(yard, timers)
