"""Doncaster's plan of 2021-22, step by step at the dates its council printed."""

from __future__ import annotations

import pytest

from govflow.kernel.errors import Refused
from tests.make.play import WALK, Play


def test_smoke(play: Play) -> None:
    ref = play.walk("approve")
    assert play.verify().findings == ()
