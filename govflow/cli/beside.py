"""The scheduler beside the server: its own process, started again if it ends, and ending with the server."""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import time

PR_SET_PDEATHSIG = 1
# A scheduler that ends at once must not be started in a busy loop.
PAUSE_SECONDS = 5.0
STOPS_WITHIN_SECONDS = 30


class SchedulerBeside:
    """One scheduler process, owned by the server that started it."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        self._started = 0.0

    def start(self) -> None:
        """Start it."""
        command = [sys.executable, "-m", "govflow", "scheduler", "--beside", str(os.getpid())]
        self._process = subprocess.Popen(command)  # noqa: S603 - this very program
        self._started = time.monotonic()

    def keep(self) -> None:
        """Start it again where it has ended of itself."""
        if self._process is None or self._process.poll() is None:
            return
        if time.monotonic() - self._started >= PAUSE_SECONDS:
            self.start()

    def stop(self) -> None:
        """Ask it to end, and wait until it has."""
        if self._process is None:
            return
        self._process.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(timeout=STOPS_WITHIN_SECONDS)
        self._process = None


def end_with(server: int) -> bool:
    """Ask Linux to stop this process when the server is gone, however it went; say if it is still there."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
    return os.getppid() == server
