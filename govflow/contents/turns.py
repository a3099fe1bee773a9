"""Whose turn it is to have a workbook read: so many at once, a few who wait; the others are told so."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from govflow.kernel.errors import Busy

PATIENCE_SECONDS = 30.0
MESSAGE = "Other workbooks are being read. Nothing was done with yours: send it again in half a minute."


class Turns:
    """The places of one process. A request that waits holds a thread, so some are left to everyone else."""

    def __init__(self, at_once: int, waiting: int, patience: float = PATIENCE_SECONDS) -> None:
        self.at_once, self.waiting, self._patience = at_once, waiting, patience
        self._reading = threading.BoundedSemaphore(at_once)
        self._places = threading.BoundedSemaphore(at_once + waiting)

    @contextmanager
    def one(self) -> Iterator[None]:
        """Wait for a turn and keep it until the block ends.

        Raises:
            Busy: where too many wait already, or none comes in time.
        """
        with _held(self._places, 0), _held(self._reading, self._patience):
            yield


@contextmanager
def _held(places: threading.BoundedSemaphore, seconds: float) -> Iterator[None]:
    if not places.acquire(timeout=seconds):
        raise Busy(MESSAGE)
    try:
        yield
    finally:
        places.release()


def turns_of(readers: int, cores: int, workers: int, threads: int) -> Turns:
    """Return a process's share of the workbooks read at once: one thread in it is always left to others.

    ``readers`` is for the whole machine; 0 is as many as it has cores.
    """
    places = max(threads - 1, 1)
    at_once = min(max((readers or cores) // workers, 1), places)
    return Turns(at_once, places - at_once)
