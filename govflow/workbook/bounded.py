"""Reading in a child process, so that no workbook can take the memory, the time or the life of this one.

Starting the child is half of the time that a small workbook takes, so a server keeps one ready (``Ready``).
"""

from __future__ import annotations

import contextlib
import threading
from pathlib import Path

from govflow.kernel.bounded import Child, TookTooLong, hear_out, start_bounded
from govflow.kernel.errors import Unavailable
from govflow.kernel.findings import Finding
from govflow.workbook.gate import PACKED
from govflow.workbook.grid import NotRead
from govflow.workbook.model import Contents
from govflow.workbook.wire import hear

WALL_SECONDS = 90
# Without looking for packages, which takes longer than reading a small workbook: it is told where they are.
CHILD = ("-S", "-m", "govflow.workbook.child")
OUT_OF_MEMORY = "Reading the workbook takes more memory than it may."


def read_bounded(content: bytes, templates: Path) -> tuple[Contents, list[Finding]]:
    """Return what a workbook says, read in a child within its bounds.

    Raises:
        NotRead: with the code that the contract gives what is not read.
        Unavailable: where no child can be started.
    """
    if len(content) > PACKED:
        raise NotRead("WORKBOOK_TOO_LARGE", f"The file has more than {PACKED:,} bytes.")
    try:
        child = READY.take(templates) or _start(templates)
    except OSError as why:
        raise Unavailable("No process could be started to read the workbook. Try again later.") from why
    try:
        ended = hear_out(child, content, WALL_SECONDS)
    except TookTooLong as why:
        raise NotRead("WORKBOOK_TOO_LARGE", "Reading the workbook takes longer than it may.") from why
    finally:
        READY.replace()
    try:
        return hear(ended.answer)
    except (ValueError, TypeError, LookupError) as why:
        if ended.has_fallen:
            raise NotRead("WORKBOOK_TOO_LARGE", OUT_OF_MEMORY) from why
        raise NotRead("WORKBOOK_UNREADABLE", "The file could not be read as a workbook.") from why


def _start(templates: Path) -> Child:
    return start_bounded([*CHILD, str(templates)])


class Ready:
    """One child that waits for its file, for a process that reads many: started, used once, replaced.

    Nothing is kept until ``keep``. A child whose owner dies, however it dies, reads the end of its pipe
    and ends: the pipe is handed on to no other process. Threads may share it; a process keeps its own, after
    it was forked.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._templates: Path | None = None
        self._child: Child | None = None

    def keep(self, templates: Path) -> None:
        """Keep a child ready from now on."""
        self.close()
        with self._lock:
            self._templates = templates
        self.replace()

    def take(self, templates: Path) -> Child | None:
        """Hand out the child that waits, where one does that knows these templates and still lives."""
        with self._lock:
            if templates != self._templates or self._child is None:
                return None
            child, self._child = self._child, None
        if child.poll() is None:
            return child
        _end(child)
        return None

    def replace(self) -> None:
        """Start the next one where none waits; where none can be started, each file has its own again."""
        with self._lock, contextlib.suppress(OSError):
            if self._templates is not None and self._child is None:
                self._child = _start(self._templates)

    def close(self) -> None:
        """End the child that waits, and keep none."""
        with self._lock:
            child, self._child, self._templates = self._child, None, None
        if child is not None:
            _end(child)

    @property
    def waiting(self) -> Child | None:
        """The child that waits."""
        return self._child


def _end(child: Child) -> None:
    with child:
        child.kill()


READY = Ready()
