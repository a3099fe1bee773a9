"""Looks at a running server from outside: its own peak of memory, and what each reading child takes."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Self

READER = b"govflow.workbook.child"
PROC = Path("/proc")
TICKS = os.sysconf("SC_CLK_TCK")
_BETWEEN_LOOKS = 0.02


def peak_of(pid: int) -> int:
    """The most memory a process has held, in KiB; nought where it is gone."""
    try:
        lines = (PROC / str(pid) / "status").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith("VmHWM")), 0)


def processor_of(pid: int) -> float:
    """The seconds of processor a process has had; nought where it is gone."""
    try:
        after_name = (PROC / str(pid) / "stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(after_name[11]) + int(after_name[12])) / TICKS


def descendants(pid: int) -> Iterator[int]:
    """Every process that a process has started, and those that they have."""
    for thread in _listed(PROC / str(pid) / "task"):
        try:
            children = (thread / "children").read_text().split()
        except OSError:
            continue
        for child in map(int, children):
            yield child
            yield from descendants(child)


def _listed(folder: Path) -> list[Path]:
    try:
        return list(folder.iterdir())
    except OSError:
        return []


def is_reader(pid: int) -> bool:
    """Whether a process is one that reads a workbook."""
    try:
        return READER in (PROC / str(pid) / "cmdline").read_bytes()
    except OSError:
        return False


class Watch:
    """Looks at the children of a server again and again, until it is stopped."""

    def __init__(self, server: int) -> None:
        self.server = server
        self.peak, self.processor, self.at_once = 0, 0.0, 0
        self.readers: set[int] = set()
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()

    def _look(self) -> None:
        while not self._stop.wait(_BETWEEN_LOOKS):
            now = list(filter(is_reader, descendants(self.server)))
            self.at_once = max(self.at_once, len(now))
            for pid in now:
                self.readers.add(pid)
                self.peak = max(self.peak, peak_of(pid))
                self.processor = max(self.processor, processor_of(pid))

    def web_peaks(self) -> dict[int, int]:
        """The most memory that each process which answers has held, in KiB."""
        answering = (pid for pid in (self.server, *descendants(self.server)) if not is_reader(pid))
        return {pid: peak_of(pid) for pid in answering}
