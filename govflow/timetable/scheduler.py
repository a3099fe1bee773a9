"""Waking the sweep. APScheduler only ticks: memory store, UTC, one interval job; the work is in rows."""

from __future__ import annotations

import fcntl
import signal
import threading
from collections.abc import Callable, Mapping
from datetime import UTC
from pathlib import Path
from types import FrameType
from typing import IO

import structlog
from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.jobstores.memory import MemoryJobStore
from apscheduler.schedulers.background import BackgroundScheduler

from govflow.kernel.errors import GovFlowError
from govflow.road.perform import Road
from govflow.timetable.reader import Later
from govflow.timetable.tick import sweep

log = structlog.get_logger()
# What is done beside the sweep, by name: digests, deliveries. None holds up a date, and each can be repeated.
Errands = Mapping[str, Callable[[], object]]


def make_scheduler(
    road: Road, seconds: int, readers: Mapping[str, Later], errands: Errands | None = None
) -> BackgroundScheduler:
    """Return a scheduler that sweeps every so many seconds and never runs two sweeps at once."""
    made = BackgroundScheduler(
        timezone=UTC,
        jobstores={"default": MemoryJobStore()},
        executors={"default": ThreadPoolExecutor(1), "errands": ThreadPoolExecutor(1)},
        job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
    )
    made.add_job(lambda: sweep_and_say(road, readers), "interval", seconds=seconds, id="sweep")
    if errands:
        made.add_job(
            lambda: run_errands(errands), "interval", seconds=seconds, id="errands", executor="errands"
        )
    return made


def run_errands(errands: Errands) -> None:
    """Do each errand once; one that fails is logged, tried again at the next tick, and holds up no other."""
    for name, errand in errands.items():
        try:
            errand()
        except GovFlowError as error:
            log.warning("errand failed", errand=name, code=error.code, reason=error.message)
        except Exception:
            log.exception("errand failed", errand=name)


def sweep_and_say(road: Road, readers: Mapping[str, Later]) -> None:
    """Sweep once and log what came of it; whatever went wrong is tried again at the next tick."""
    try:
        swept = sweep(road, readers)
    except GovFlowError as error:
        log.warning("sweep failed", code=error.code, reason=error.message)
        return
    except Exception:
        # A clock that ends at the first fault of ours would hold up every date after it.
        log.exception("sweep failed")
        return
    for one in swept.fired:
        log.info("fired", timer=one.timer, kind=one.kind, due_at=one.due_at, failed=one.failed)
    for stop in swept.stopped:
        log.warning("reader stopped", reader=stop.reader, at_event=stop.event, reason=stop.why)


def run_scheduler(
    road: Road, seconds: int, readers: Mapping[str, Later], errands: Errands | None = None
) -> None:
    """Tick until told to stop. On SQLite one process holds the file lock and the others stand by."""
    stop = threading.Event()

    def asked(_signal: int, _frame: FrameType | None) -> None:
        stop.set()

    signal.signal(signal.SIGTERM, asked)
    signal.signal(signal.SIGINT, asked)
    lock = _stand_by(road, stop)
    if stop.is_set():
        return
    sweep_and_say(road, readers)
    run_errands(errands or {})
    ticking = make_scheduler(road, seconds, readers, errands)
    ticking.start()
    stop.wait()
    ticking.shutdown(wait=True)
    if lock is not None:
        lock.close()


def _stand_by(road: Road, stop: threading.Event) -> IO[str] | None:
    file = road.store.engine.url.database
    if road.store.dialect != "sqlite" or not file:
        return None
    lock = Path(f"{file}.scheduler.lock").open("w")  # noqa: SIM115 - held for the life of the process
    while not stop.is_set():
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            stop.wait(1)
        else:
            return lock
    return None
