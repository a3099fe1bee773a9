"""Claims: a timer is claimed by its case's lock, waits for nobody, and is lost by whoever holds it too long."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import select

from govflow.kernel.actor import SCHEDULER
from govflow.kernel.errors import Unavailable
from govflow.kernel.moments import format_instant
from govflow.road.gather import claim_case, lock_case
from govflow.road.tables import timer
from govflow.road.timekeeping import Timekeeping, timekeeping
from govflow.storage.tables import timer_trouble
from govflow.storage.work import read_clock
from tests.fire.servers import await_that
from tests.make.play import Play


def kept(play: Play) -> Timekeeping:
    with play.store.read() as connection:
        return timekeeping(connection)


def due_of(play: Play, ref: str) -> list[str]:
    """The timers of a case that are due and have not fired."""
    with play.store.read() as connection:
        now = format_instant(read_clock(connection).replace(microsecond=0))
        due = (timer.c.case_ref == ref) & (timer.c.state == "pending") & (timer.c.due_at <= now)
        return list(connection.execute(select(timer.c.id).where(due)).scalars())


def test_a_timer_that_fires_at_last_is_in_trouble_no_more(
    play: Play, monkeypatch: pytest.MonkeyPatch
) -> None:
    play.open()
    play.at("2021-11-20T09:00:00Z")
    with monkeypatch.context() as broken:
        broken.setattr("govflow.timetable.firing.claim_case", lambda *_: 1 / 0)
        assert all(one.failed for one in play.sweep().fired)
    assert kept(play).troubles

    play.at("2021-11-20T09:00:30Z")
    swept = play.sweep()

    assert swept.fired
    assert not [one for one in swept.fired if one.failed]
    assert (kept(play).troubles, kept(play).overdue) == ([], 0)
    with play.store.read() as connection:
        assert connection.execute(select(timer_trouble)).all() == []


@pytest.mark.postgres
def test_a_case_that_somebody_holds_keeps_none_waiting_and_fires_when_it_is_let_go(postgres_url: str) -> None:
    play = Play(postgres_url)
    play.furnish()
    held, free = play.open(), play.open(year="2022-23")
    play.at("2023-11-20T09:00:00Z")
    with ThreadPoolExecutor(1) as other:
        with play.store.write(SCHEDULER) as work:
            lock_case(work, held)
            sweeping = other.submit(play.sweep)
            # What is due of the other case fires while this one is held.
            await_that("the free case's dates have passed", lambda: not due_of(play, free))
            assert due_of(play, held)
        swept = sweeping.result()

    assert not [one for one in swept.fired if one.failed]
    assert not due_of(play, held)
    play.store.engine.dispose()


@pytest.mark.postgres
def test_a_claim_that_is_held_too_long_is_lost_and_its_late_commit_fails(postgres_url: str) -> None:
    play = Play(postgres_url)
    play.furnish()
    ref = play.open()
    with pytest.raises(Unavailable), play.store.write(SCHEDULER) as work:
        work.give_up_after(1)
        assert claim_case(work, ref)
        with play.store.write(SCHEDULER) as second:
            # Waits for the lock until the first transaction is ended for it.
            assert lock_case(second, ref).ref == ref
        work.now()
    play.store.engine.dispose()
