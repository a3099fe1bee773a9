"""Starting and killing servers: the marked one, many times over, and the plain command."""

from __future__ import annotations

import os
import random
import signal
import socket
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from tests.fire.marks import Marks, Phase

ROOT = Path(__file__).resolve().parents[2]
GOVFLOW = Path(sys.executable).parent / "govflow"
PATIENCE_SECONDS = 60.0
_PAUSE = threading.Event()


class TooLate(Exception):
    """Raised when what was waited for did not come about by its deadline."""


def await_that(what: str, holds: Callable[[], bool], seconds: float = PATIENCE_SECONDS) -> None:
    """Wait until something holds."""
    last = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > last:
            raise TooLate(f"Waited {seconds:.0f} seconds in vain: {what}.")
        _PAUSE.wait(0.002)


def free_port() -> int:
    """A port of the loopback address that nobody listens on, below those a connecting socket is given.

    Above, a client that knocks while the server is down may be given the very port it knocks at, and
    then talks to itself.
    """
    for port in random.SystemRandom().sample(range(20_000, 30_000), 100):
        with socket.socket() as listener:
            try:
                listener.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    raise TooLate("No port of a hundred is free.")


def environment(settings: Mapping[str, str]) -> dict[str, str]:
    """The environment of a program of the product: this one's, with these settings and no others."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("GOVFLOW_", "PYTEST"))}
    return {**kept, "PYTHONPATH": str(ROOT), **settings}


def answers(port: int) -> bool:
    """Whether something listens on a port."""
    with socket.socket() as asking:
        return asking.connect_ex(("127.0.0.1", port)) == 0


class MarkedServer:
    """The server that campaigns kill. A warm parent starts it again in a moment."""

    def __init__(self, folder: Path, settings: Mapping[str, str], workers: int = 2) -> None:
        self.port = free_port()
        self.marks = Marks(folder / "marks")
        self.log = folder / "server.log"
        self.group = 0
        with self.log.open("wb") as log:
            self.parent = subprocess.Popen(
                [
                    sys.executable,
                    "-m",
                    "tests.fire.marked_server",
                    str(folder / "marks"),
                    str(self.port),
                    str(workers),
                ],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                env=environment(settings),
                cwd=folder,
                text=True,
                bufsize=1,
            )
        self._hear("ready")

    def _hear(self, wanted: str = "") -> str:
        assert self.parent.stdout is not None
        said = self.parent.stdout.readline().strip()
        if not said or (wanted and said != wanted):
            message = f"The server's parent said '{said}':\n{self.log.read_text(errors='replace')[-4000:]}"
            raise TooLate(message)
        return said

    def _say(self, word: str) -> None:
        assert self.parent.stdin is not None
        self.parent.stdin.write(f"{word}\n")

    def start(self) -> None:
        """Start it and wait until it listens."""
        self._say("serve")
        self.group = int(self._hear())
        await_that("the server listens", lambda: answers(self.port))

    def kill(self) -> Counter[Phase]:
        """Kill every process of it at once; return where its threads stood."""
        os.killpg(self.group, signal.SIGKILL)
        self._say("reap")
        self._hear("reaped")
        stood = self.marks.all()
        self.marks.clear()
        self.group = 0
        return stood

    def close(self) -> None:
        """End it for good."""
        assert self.parent.stdin is not None
        self.parent.stdin.close()
        self.parent.wait(timeout=PATIENCE_SECONDS)
        assert self.parent.stdout is not None
        self.parent.stdout.close()
        self.marks.close()


@contextmanager
def program(
    folder: Path, settings: Mapping[str, str], *words: str, log_name: str = ""
) -> Iterator[subprocess.Popen[bytes]]:
    """Run a command of the product in a process group of its own; kill what is left of it at the end."""
    with (folder / f"{log_name or words[0]}.log").open("ab") as log:
        process = subprocess.Popen(
            [GOVFLOW, *words],
            env=environment(settings),
            cwd=folder,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        yield process
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


@contextmanager
def plain_server(folder: Path, settings: Mapping[str, str]) -> Iterator[int]:
    """Run ``govflow serve`` as an operator does, and answer with its port."""
    port = free_port()
    with program(folder, settings, "serve", "--port", str(port), "--no-scheduler"):
        await_that("govflow serve listens", lambda: answers(port))
        yield port
