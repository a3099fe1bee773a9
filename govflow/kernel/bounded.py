"""A program of our own in a child process: no file can take the memory, the time or the life of this one.

What a child is given: the bytes on its standard input and the path of the programs. No setting and no
secret of the environment reaches it, it may write no file, and what it answers is plain bytes.
"""

from __future__ import annotations

import os
import resource
import signal
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

PACKAGES = Path(__file__).resolve().parents[2]
SETTINGS = {"PYTHONDONTWRITEBYTECODE": "1", "PYTHONSAFEPATH": "1"}
OUT_OF_TIME = frozenset({-signal.SIGXCPU, -signal.SIGKILL})
# The contract's bounds of reading (section 4).
MEMORY = 512 * 1024 * 1024
PROCESSOR_SECONDS = 30


class TookTooLong(Exception):
    """The child used up its time."""


@dataclass(frozen=True, slots=True)
class Ended:
    """How a child ended: what it answered, and whether it ran out of memory or was struck down."""

    answer: bytes
    has_fallen: bool


def bound_oneself() -> None:
    """Give up all but 512 MB, 30 seconds of processor and the right to write a file; the child calls it."""
    for what, most in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_CPU, PROCESSOR_SECONDS),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(what, (most, most))


def run_bounded(words: Sequence[str], content: bytes, wall_seconds: float) -> Ended:
    """Run Python with these words of its command line, which bounds itself, and return how it ended.

    ``wall_seconds`` is longer than its 30 seconds of processor, for a machine that has other work besides.

    Raises:
        TookTooLong: when it did not end within its time.
        OSError: where no child can be started.
    """
    path = os.pathsep.join([str(PACKAGES), *(place for place in sys.path if place)])
    try:
        ended = subprocess.run(  # noqa: S603 - our own program
            [sys.executable, *words],
            input=content,
            capture_output=True,
            env={"PYTHONPATH": path, **SETTINGS},
            cwd=PACKAGES,
            start_new_session=True,
            timeout=wall_seconds,
            check=False,
        )
    except subprocess.TimeoutExpired as why:
        raise TookTooLong from why
    if ended.returncode in OUT_OF_TIME:
        raise TookTooLong
    return Ended(ended.stdout, b"MemoryError" in ended.stderr or ended.returncode < 0)
