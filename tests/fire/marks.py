"""Where each thread of the server under test stands, kept where a SIGKILL cannot reach it.

One byte a thread in a shared file: written by the server, read by the killer after the server is dead.
"""

from __future__ import annotations

import fcntl
import mmap
import threading
from collections import Counter
from enum import IntEnum
from pathlib import Path

SLOTS = 255


class Phase(IntEnum):
    """What a thread of the server is at."""

    IDLE = 0
    ASKED = 1  # a request is in hand, no writing transaction is open
    BEGUN = 2  # BEGIN was answered, the step has not yet started
    IN_STEP = 3  # between BEGIN and COMMIT
    COMMITTING = 4  # COMMIT was sent and is not yet answered
    ANSWERING = 5  # the step is committed and its answer not yet handed over


INSIDE = (Phase.IN_STEP, Phase.COMMITTING)


class Marks:
    """The shared file. The first byte counts the slots given out."""

    def __init__(self, path: Path) -> None:
        if not path.exists():
            path.write_bytes(bytes(SLOTS + 1))
        self._file = path.open("r+b")
        self._bytes = mmap.mmap(self._file.fileno(), SLOTS + 1)
        self._mine = threading.local()

    def set(self, phase: Phase) -> None:
        """Say where this thread stands."""
        self._bytes[self._slot()] = phase

    def mine(self) -> Phase:
        """Where this thread stands."""
        return Phase(self._bytes[self._slot()])

    def all(self) -> Counter[Phase]:
        """How many threads stand at each phase."""
        return Counter(Phase(value) for value in self._bytes[1 : 1 + self._bytes[0]])

    def in_flight(self) -> bool:
        """Whether any request is in hand."""
        return any(self._bytes[1 : 1 + self._bytes[0]])

    def clear(self) -> None:
        """Forget the dead server's threads."""
        self._bytes[:] = bytes(SLOTS + 1)

    def close(self) -> None:
        """Let go of the file."""
        self._bytes.close()
        self._file.close()

    def _slot(self) -> int:
        slot: int | None = getattr(self._mine, "slot", None)
        if slot is None:
            fcntl.flock(self._file, fcntl.LOCK_EX)
            slot = self._bytes[0] = self._bytes[0] + 1
            fcntl.flock(self._file, fcntl.LOCK_UN)
            self._mine.slot = slot
        return slot
