"""The sweep: exactly once, whoever wakes it and however often, and one failure spoils nothing else."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import delete, select, text, update
from structlog.testing import capture_logs

from govflow.kernel.errors import InvalidInput, Refused, Unavailable
from govflow.kernel.moments import parse_instant
from govflow.ledger.event import Stored
from govflow.road.clockwork import move_clock
from govflow.road.tables import milestone, timer
from govflow.road.timekeeping import timekeeping
from govflow.storage.schema import REAL
from govflow.storage.tables import clock, heartbeat
from govflow.storage.work import Work
from govflow.timetable import scheduler, tick
from govflow.timetable.reader import Later
from govflow.timetable.scheduler import make_scheduler
from govflow.timetable.tick import sweep
from tests.make.play import Play


def state(play: Play) -> dict[str, object]:
    return {name: play.rows(name) for name in ("cases", "milestone", "timer", "work_item")}


def test_sweeping_twice_is_sweeping_once(play: Play) -> None:
    play.open()
    play.at("2021-11-20T09:00:00Z")

    first = play.sweep()
    rows, events = state(play), len(play.events())
    again = play.sweep()

    assert len(first.fired) > 5
    assert again.fired == ()
    assert (state(play), len(play.events())) == (rows, events)
    assert play.verify().findings == ()


def test_two_sweeps_at_once_fire_each_timer_once(play: Play) -> None:
    play.open()
    play.at("2021-11-20T09:00:00Z")
    due = len(play.rows("timer", state="pending"))
    ready = threading.Barrier(3)

    def run() -> list[str]:
        ready.wait()
        return [one.timer for one in sweep(play.road).fired]

    with ThreadPoolExecutor(3) as threads:
        sweeps = [threads.submit(run) for _ in range(3)]
    fired = [timer for one in sweeps for timer in one.result()]

    assert len(fired) == len(set(fired)) == due - len(play.rows("timer", state="pending"))
    assert play.verify().ok


def test_a_timer_that_cannot_fire_is_reported_and_the_rest_fire_all_the_same(play: Play) -> None:
    ref = play.open()
    play.at("2021-11-20T09:00:00Z")
    with play.store.engine.connect() as connection, connection.begin():
        connection.execute(
            delete(milestone).where(milestone.c.case_ref == ref, milestone.c.key == "draft_to_bcm")
        )

    first = play.sweep()
    at_once = play.sweep()
    play.at("2021-11-20T09:00:30Z")
    again = play.sweep()

    failed = [one.timer for one in first.fired if one.failed]
    assert failed
    assert all("draft_to_bcm" in name for name in failed)
    assert len([one for one in first.fired if not one.failed]) > 3
    assert at_once.fired == (), "not tried again yet"
    assert [one.timer for one in again.fired] == failed, "tried again, and nothing else"
    with play.store.read() as connection:
        kept = timekeeping(connection)
    assert [one.timer for one in kept.troubles] == failed
    assert {one.tries for one in kept.troubles} == {2}
    assert "NoResultFound" in kept.troubles[0].why
    assert kept.overdue == len(failed)
    assert kept.lateness.days > 20


def test_timers_that_cannot_fire_keep_none_behind_them_waiting(
    play_file: Play, monkeypatch: pytest.MonkeyPatch
) -> None:
    ref = play_file.open()
    play_file.at("2021-11-20T09:00:00Z")
    with play_file.store.engine.connect() as connection, connection.begin():
        connection.execute(
            delete(milestone).where(milestone.c.case_ref == ref, milestone.c.due <= "2021-10-21")
        )
    # As though more timers were broken than one page of a sweep holds.
    monkeypatch.setattr(tick, "PAGE", 2)

    swept = play_file.sweep()

    assert len([one for one in swept.fired if one.failed]) > 2
    assert f"{ref}:submitted:milestone_passed" in [one.timer for one in swept.fired if not one.failed]


def test_a_reader_that_fails_stops_alone_and_goes_on_where_it_stopped(play: Play) -> None:
    play.walk("start_drafting")
    broken = True
    seen: list[int] = []

    def failing(_: Work, event: Stored) -> None:
        if broken and event.type == "case.step_recorded":
            raise RuntimeError("the mill has stopped")
        seen.append(event.id)

    others: list[int] = []
    readers: dict[str, Later] = {"first": failing, "second": lambda _, event: others.append(event.id)}
    swept = sweep(play.road, readers)

    assert [(one.reader, one.why) for one in swept.stopped] == [
        ("first", "RuntimeError: the mill has stopped")
    ]
    assert swept.as_json()["stopped"] == [one.as_json() for one in swept.stopped]
    assert swept.stopped[0].event not in seen
    assert swept.stopped[0].event in others
    with play.store.read() as connection:
        assert len(connection.execute(select(heartbeat)).all()) == 1
    broken = False
    assert sweep(play.road, readers).stopped == ()
    assert seen == others == [row["id"] for row in play.events()]


def test_what_is_due_to_the_second_fires_and_what_is_a_second_off_does_not(play_file: Play) -> None:
    play_file.open()
    first = min(row["due_at"] for row in play_file.rows("timer", state="pending"))
    with play_file.store.engine.connect() as connection, connection.begin():
        connection.execute(update(timer).where(timer.c.due_at == first).values(due_at="2021-10-15T00:00:00Z"))
    play_file.at("2021-10-14T23:59:00Z")

    assert play_file.sweep().fired == ()
    play_file.at("2021-10-15T00:00:00Z")
    assert [one.due_at for one in play_file.sweep().fired] == ["2021-10-15T00:00:00Z"]


def test_each_sweep_leaves_a_heartbeat(play: Play) -> None:
    play.sweep()
    play.at("2021-10-02T09:00:00Z")
    play.sweep()

    with play.store.read() as connection:
        beats = connection.execute(select(heartbeat)).mappings().all()
    assert len(beats) == 1
    assert beats[0]["at"].startswith("2021-10-02T09:00")


def test_the_scheduler_only_ticks_in_utc_and_never_twice_at_once(play_file: Play) -> None:
    ticking = make_scheduler(play_file.road, 30, {})
    job = ticking.get_jobs()[0]

    assert str(ticking.timezone) == "UTC"
    assert [job.id for job in ticking.get_jobs()] == ["sweep"]
    assert str(job.trigger) == "interval[0:00:30]"
    assert ticking._job_defaults == {"coalesce": True, "max_instances": 1, "misfire_grace_time": None}


def test_a_sweep_that_fails_is_logged_and_the_clock_goes_on(
    play_file: Play, monkeypatch: pytest.MonkeyPatch
) -> None:
    faults = iter([RuntimeError("a fault of ours"), Unavailable("The database is away.")])

    def failing(*_: object) -> None:
        raise next(faults)

    monkeypatch.setattr(scheduler, "sweep", failing)
    with capture_logs() as logged:
        scheduler.sweep_and_say(play_file.road, {})
        scheduler.sweep_and_say(play_file.road, {})

    assert [(one["event"], one["log_level"]) for one in logged] == [
        ("sweep failed", "error"),
        ("sweep failed", "warning"),
    ]


def test_a_reader_that_stops_is_logged_with_its_place_and_the_clock_goes_on(play_file: Play) -> None:
    play_file.open()

    def failing(*_: object) -> None:
        raise Unavailable("The case is held by somebody else.")

    with capture_logs() as logged:
        scheduler.sweep_and_say(play_file.road, {"reactions": failing})

    [stopped] = [one for one in logged if one["event"] == "reader stopped"]
    assert (stopped["reader"], stopped["reason"]) == ("reactions", "The case is held by somebody else.")
    assert stopped["at_event"] == play_file.events()[0]["id"]


def test_the_clock_moves_only_forward_and_every_move_is_an_event(play: Play) -> None:
    play.at("2021-10-20T09:00:00Z")

    with pytest.raises(InvalidInput, match="only forward"):
        play.within("system:test", lambda work: move_clock(work, parse_instant("2021-10-19T09:00:00Z")))
    assert play.now().startswith("2021-10-20T09:00")
    assert [row["type"] for row in play.events("clock:demonstration")][-1] == "clock.moved"
    assert play.verify().findings == ()


def test_a_real_databases_clock_cannot_be_moved(play: Play) -> None:
    with play.store.engine.connect() as connection, connection.begin():
        connection.execute(update(clock).values(mode=REAL))

    with pytest.raises(Refused) as refused:
        play.within("system:test", lambda work: move_clock(work, parse_instant("2031-10-19T09:00:00Z")))

    assert refused.value.code == "STATE_FORBIDS"


@pytest.mark.postgres
def test_on_postgresql_the_time_is_the_servers(postgres_url: str) -> None:
    play = Play(postgres_url)
    with play.store.engine.connect() as connection:
        before = connection.execute(text("SELECT clock_timestamp()")).scalar_one()
        told = parse_instant(play.now())
        after = connection.execute(text("SELECT clock_timestamp()")).scalar_one()

    assert before <= told <= after
    play.store.engine.dispose()


def test_sweeps_that_end_at_the_same_moment_leave_one_heartbeat(play: Play) -> None:
    ready = threading.Barrier(4)

    def run() -> None:
        ready.wait()
        sweep(play.road)

    with ThreadPoolExecutor(4) as threads:
        sweeps = [threads.submit(run) for _ in range(4)]
    for one in sweeps:
        one.result()

    with play.store.read() as connection:
        assert len(connection.execute(select(heartbeat)).all()) == 1
