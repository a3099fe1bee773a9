"""Nodes that keep one timetable between them: started, killed, stopped for a while, with clocks of their own."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from tests.fire.furnished import Yard
from tests.fire.oracle import reading
from tests.fire.servers import GOVFLOW, await_that, environment
from tests.needs import find_faketime

Span = tuple[float, float]


@dataclass
class Node:
    """One machine's scheduler, its clock off by some seconds; ``lived`` are the spans in which it could fire."""

    yard: Yard
    folder: Path
    skew: int
    words: Sequence[str]
    lived: list[Span] = field(default_factory=list)
    process: subprocess.Popen[bytes] | None = None
    since: float | None = None
    stopped_until: float = 0.0

    def start(self) -> None:
        """Start it; it lives from its first sweep on (``look``)."""
        settings = self.yard.environment(GOVFLOW_SCHEDULER_SECONDS="1")
        if self.skew:
            library = find_faketime()
            assert library is not None
            settings |= {"LD_PRELOAD": str(library), "FAKETIME": f"{self.skew:+d}s"}
            settings |= {"FAKETIME_DONT_FAKE_MONOTONIC": "1"}
        with (self.folder / f"node{self.skew:+d}.log").open("ab") as log:
            self.process = subprocess.Popen(
                self.words,
                env=environment(settings),
                cwd=self.folder,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        self.since = None

    def look(self, sweeping: set[int]) -> None:
        """Note that it lives, once it has swept; and let it go on when it was stopped for long enough."""
        now = time.monotonic()
        if self.stopped_until and now >= self.stopped_until and self.process:
            self.stopped_until = 0.0
            self.process.send_signal(signal.SIGCONT)
            self.since = now
        if self.since is None and not self.stopped_until and self.process and self.process.pid in sweeping:
            self.since = now

    def _ends(self) -> None:
        if self.since is not None:
            self.lived.append((self.since, time.monotonic()))
        self.since = None

    def stop(self, seconds: float) -> None:
        """Stop it in the middle of whatever it does, for a while."""
        assert self.process is not None
        self._ends()
        self.process.send_signal(signal.SIGSTOP)
        self.stopped_until = time.monotonic() + seconds

    def kill(self) -> None:
        """Kill it outright."""
        assert self.process is not None
        self._ends()
        self.stopped_until = 0.0
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


def scheduler() -> list[str]:
    """The command of an operator."""
    return [str(GOVFLOW), "scheduler"]


def faulty_scheduler() -> list[str]:
    """The same with a defect planted: it claims in one transaction and acts in another."""
    return [sys.executable, "-m", "tests.fire.faulty_scheduler"]


def sweeping(yard: Yard) -> set[int]:
    """The processes that have swept, by their heartbeats."""
    with reading(yard.url) as reader:
        return {int(row["process"].rsplit(":", 1)[1]) for row in reader.rows("SELECT process FROM heartbeat")}


class Nodes(list[Node]):
    """The nodes on one database, and which of them live."""

    looked = 0.0

    def live(self) -> bool:
        """Look at them, ten times a second at most; say whether any lives."""
        if time.monotonic() > self.looked + 0.1:
            self.looked = time.monotonic()
            beats = sweeping(self[0].yard)
            for node in self:
                node.look(beats)
        return any(node.since is not None for node in self)

    def all_live(self) -> bool:
        """Say whether every one of them lives."""
        return self.live() and all(node.since is not None for node in self)

    def until(self, moment: float) -> bool:
        """Look at them, and say whether a moment of this machine's has come."""
        self.live()
        return time.monotonic() > moment

    def torment(self, draw: random.Random, *, kills: int, stops: int = 0, seconds: float = 0) -> None:
        """Kill nodes that live, stop some for seconds on end, at moments that are drawn; start each again."""
        acts = ["kill"] * kills + ["stop"] * stops
        draw.shuffle(acts)
        for act in acts:
            await_that("a node lives", self.live, seconds=120)
            await_that("the next blow", partial(self.until, time.monotonic() + draw.uniform(0.1, 2.0)))
            victim = draw.choice([node for node in self if node.since is not None])
            if act == "stop":
                victim.stop(seconds)
            else:
                victim.kill()
                victim.start()

    def lived_within(self, began: float, ended: float) -> float:
        """Seconds between two moments in which at least one node lived."""
        total, reached = 0.0, began
        for first, last in sorted(span for node in self for span in node.lived):
            lived = min(last, ended) - max(first, reached)
            if lived > 0:
                total += lived
                reached = min(last, ended)
        return total


@contextmanager
def running(yard: Yard, folder: Path, skews: Sequence[int], words: Sequence[str]) -> Iterator[Nodes]:
    """Run a node for each skew; end them all in the end."""
    nodes = Nodes(Node(yard, folder, skew, words) for skew in skews)
    try:
        for node in nodes:
            node.start()
        yield nodes
    finally:
        for node in nodes:
            if node.process is not None and node.process.poll() is None:
                node.kill()
