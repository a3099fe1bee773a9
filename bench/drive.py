"""One measured run: some processes, each with its own plans, all starting at once."""

from __future__ import annotations

import time
from dataclasses import dataclass
from multiprocessing import get_context
from multiprocessing.queues import Queue
from multiprocessing.synchronize import Barrier

from bench.contestants import REGISTRY
from bench.contestants.contestant import STEPS_PER_PLAN

WARM = 4
"""Plans each process moves before the clock starts."""


@dataclass(frozen=True)
class Share:
    """The plans of one process."""

    name: str
    url: str
    plans: tuple[int, ...]
    warm: tuple[int, ...]


def _drive(share: Share, together: Barrier, results: Queue[tuple[float, float]]) -> None:
    contestant = REGISTRY[share.name](share.url)
    contestant.connect()
    for plan in share.warm:
        for step in range(STEPS_PER_PLAN):
            contestant.move(plan, step)
    before = contestant.moved() if together.parties == 1 else 0
    together.wait(timeout=120)
    started = time.monotonic()
    for step in range(STEPS_PER_PLAN):
        for plan in share.plans:
            contestant.move(plan, step)
    ended = time.monotonic()
    if together.parties == 1 and contestant.moved() - before != len(share.plans) * STEPS_PER_PLAN:
        raise AssertionError("A step was counted that the database does not hold.")
    results.put((started, ended))


def steps_per_second(name: str, url: str, plans: int, processes: int) -> float:
    """Return the throughput of one contestant over a prepared database.

    Raises:
        RuntimeError: when one of its processes failed.
    """
    context = get_context("spawn")
    together, results = context.Barrier(processes), context.Queue()
    each = plans // processes
    running = []
    for number in range(processes):
        warm = tuple(range(plans + number * WARM, plans + (number + 1) * WARM))
        share = Share(name, url, tuple(range(number * each, (number + 1) * each)), warm)
        running.append(context.Process(target=_drive, args=(share, together, results)))
    for process in running:
        process.start()
    for process in running:
        process.join()
    if any(process.exitcode for process in running):
        message = f"{name} failed on {url}."
        raise RuntimeError(message)
    spans = [results.get() for _ in running]
    taken: float = max(end for _, end in spans) - min(start for start, _ in spans)
    return each * processes * STEPS_PER_PLAN / taken
