"""What the campaigns share: a seed that is printed, and folders on a disk that keeps what is synced."""

from __future__ import annotations

import os
import secrets
import sys
from collections.abc import Callable

import pytest

Say = Callable[[str], None]


@pytest.fixture
def say(capsys: pytest.CaptureFixture[str], request: pytest.FixtureRequest) -> Say:
    """Print a line past pytest's capture, so that a green run tells its figures too."""

    def aloud(line: str) -> None:
        with capsys.disabled():
            sys.stdout.write(f"\n{request.node.name}: {line}\n")
            sys.stdout.flush()

    return aloud


@pytest.fixture
def seed(say: Say) -> int:
    """A fresh seed, or the one that FIRE_SEED names to play a run again."""
    drawn = int(os.environ.get("FIRE_SEED") or secrets.randbelow(10**9))
    say(f"seed {drawn} (FIRE_SEED={drawn} draws the same again)")
    return drawn
