"""Whose turn it is: so many are read at once, so many wait, and whoever is one too many is told at once."""

from __future__ import annotations

from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait

import pytest

from govflow.contents.turns import Turns, turns_of
from govflow.kernel.errors import Busy


def read(turns: Turns) -> str:
    with turns.one():
        return "read"


def test_one_waits_for_its_turn_and_who_is_one_too_many_is_told_at_once() -> None:
    turns = Turns(at_once=1, waiting=1)

    with ThreadPoolExecutor(2) as threads:
        with turns.one():
            asked = [threads.submit(read, turns) for _ in range(2)]
            told, waiting = wait(asked, return_when=FIRST_COMPLETED)
            assert len(waiting) == 1
            with pytest.raises(Busy, match="send it again"):
                told.pop().result()
        assert waiting.pop().result() == "read"


def test_who_waits_in_vain_is_told_and_leaves_its_place_to_others() -> None:
    turns = Turns(at_once=1, waiting=1, patience=0.01)

    with turns.one():
        for _ in range(3):
            with pytest.raises(Busy):
                read(turns)
    assert read(turns) == "read"


@pytest.mark.parametrize(
    ("readers", "cores", "workers", "threads", "at_once", "waiting"),
    [(0, 2, 2, 4, 1, 2), (0, 8, 2, 4, 3, 0), (1, 8, 2, 4, 1, 2), (0, 1, 4, 1, 1, 0), (6, 2, 2, 8, 3, 4)],
)
def test_a_process_has_its_share_and_leaves_a_thread_to_everyone_else(
    readers: int, cores: int, workers: int, threads: int, at_once: int, waiting: int
) -> None:
    turns = turns_of(readers, cores, workers, threads)

    assert (turns.at_once, turns.waiting) == (at_once, waiting)
