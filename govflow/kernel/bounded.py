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
Child = subprocess.Popen[bytes]
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


def start_bounded(words: Sequence[str]) -> Child:
    """Start Python with these words of its command line; the child bounds itself, and waits for its input.

    Raises:
        OSError: where no child can be started.
    """
    path = os.pathsep.join([str(PACKAGES), *(place for place in sys.path if place)])
    return subprocess.Popen(  # noqa: S603 - our own program
        [sys.executable, *words],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={"PYTHONPATH": path, **SETTINGS},
        cwd=PACKAGES,
        start_new_session=True,
    )


def hear_out(child: Child, content: bytes, wall_seconds: float) -> Ended:
    """Hand a child its input and return how it ended; whatever happens here, it has ended afterwards.

    ``wall_seconds`` is longer than its 30 seconds of processor, for a machine that has other work besides.

    Raises:
        TookTooLong: when it did not end within its time.
    """
    with child:
        try:
            answer, complained = child.communicate(content, timeout=wall_seconds)
        except subprocess.TimeoutExpired as why:
            child.kill()
            raise TookTooLong from why
        except BaseException:
            child.kill()
            raise
    if child.returncode in OUT_OF_TIME:
        raise TookTooLong
    return Ended(answer, b"MemoryError" in complained or child.returncode < 0)


def run_bounded(words: Sequence[str], content: bytes, wall_seconds: float) -> Ended:
    """Start a child and hear it out.

    Raises:
        TookTooLong: when it did not end within its time.
        OSError: where no child can be started.
    """
    return hear_out(start_bounded(words), content, wall_seconds)
