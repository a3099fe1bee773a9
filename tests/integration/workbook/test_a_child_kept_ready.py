"""The child a server keeps ready: used once, replaced, bounded like any other, and never left behind."""

from __future__ import annotations

import os
import select
import signal
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from govflow.kernel.errors import Unavailable
from govflow.workbook import bounded
from govflow.workbook.bounded import READY, read_bounded
from govflow.workbook.checking import check_bytes
from tests.integration.workbook.test_the_child_process import a_filler_of_memory
from tests.make.workbooks import a_book, packed

ROOT = Path(__file__).resolve().parents[3]
TEMPLATES = ROOT / "config" / "templates"
PATIENCE_SECONDS = 30.0
OWNER = f"""
import signal
from pathlib import Path
from govflow.workbook.bounded import READY
READY.keep(Path({str(TEMPLATES)!r}))
print(READY.waiting.pid, flush=True)
signal.pause()
"""


@pytest.fixture
def kept() -> Iterator[None]:
    READY.keep(TEMPLATES)
    yield
    READY.close()


def waiting() -> subprocess.Popen[bytes]:
    assert READY.waiting is not None
    return READY.waiting


def lines_read() -> int:
    contents, _ = read_bounded(packed(a_book()), TEMPLATES)
    return len(contents.lines or ())


@pytest.mark.usefixtures("kept")
def test_each_file_has_a_child_of_its_own_and_the_next_one_waits() -> None:
    seen = []
    for _ in range(3):
        seen.append(waiting())
        assert lines_read() == 5
        assert seen[-1].returncode == 0, "the one that waited read it, and ended"

    assert len({child.pid for child in [*seen, waiting()]}) == 4
    assert waiting().poll() is None


def test_none_is_kept_where_nobody_asked_for_it() -> None:
    assert lines_read() == 5
    assert READY.waiting is None


@pytest.mark.usefixtures("kept")
def test_it_may_take_no_more_memory_than_any_other() -> None:
    before = waiting()

    answer = check_bytes(a_filler_of_memory(), TEMPLATES, "plan.xlsx")

    assert [one.code for one in answer.findings] == ["WORKBOOK_TOO_LARGE"]
    assert before.poll() is not None
    assert lines_read() == 5


def test_one_that_never_answers_is_ended_and_replaced(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bounded, "CHILD", ("-c", "import signal; signal.pause()"))
    monkeypatch.setattr(bounded, "WALL_SECONDS", 1)
    READY.keep(TEMPLATES)
    before = waiting()

    answer = check_bytes(packed(a_book()), TEMPLATES, "plan.xlsx")

    assert [one.code for one in answer.findings] == ["WORKBOOK_TOO_LARGE"]
    assert before.returncode == -signal.SIGKILL
    assert waiting().pid != before.pid
    READY.close()


@pytest.mark.usefixtures("kept")
def test_one_that_died_while_it_waited_costs_no_file() -> None:
    before = waiting()
    before.kill()
    before.wait()

    assert lines_read() == 5
    assert waiting().pid != before.pid


@pytest.mark.usefixtures("kept")
def test_where_the_next_cannot_be_started_each_file_has_its_own_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def refuse(_templates: Path) -> subprocess.Popen[bytes]:
        raise OSError

    with monkeypatch.context() as patch:
        patch.setattr(bounded, "_start", refuse)
        assert lines_read() == 5
        assert READY.waiting is None
        with pytest.raises(Unavailable, match="Try again later"):
            lines_read()

    assert lines_read() == 5
    assert waiting().poll() is None


@pytest.mark.usefixtures("kept")
def test_threads_that_read_at_once_have_a_child_each_and_one_is_left_waiting() -> None:
    started: list[int] = []
    real = bounded._start

    def noted(templates: Path) -> subprocess.Popen[bytes]:
        child = real(templates)
        started.append(child.pid)
        return child

    first = waiting().pid
    with pytest.MonkeyPatch.context() as patch, ThreadPoolExecutor(4) as threads:
        patch.setattr(bounded, "_start", noted)
        assert list(threads.map(lambda _: lines_read(), range(8))) == [5] * 8

    left = waiting().pid
    ended = [pid for pid in [first, *started] if pid != left]
    assert len(ended) == 8, "each file was read by a child of its own"
    assert not [pid for pid in ended if Path(f"/proc/{pid}").exists()]


def test_it_is_ended_with_what_kept_it() -> None:
    READY.keep(TEMPLATES)
    child = waiting()

    READY.close()

    assert child.returncode == -signal.SIGKILL
    assert READY.waiting is None


def test_it_ends_of_itself_when_the_process_that_kept_it_is_killed() -> None:
    owner = subprocess.Popen(
        [sys.executable, "-c", OWNER], stdout=subprocess.PIPE, env={"PYTHONPATH": str(ROOT)}, text=True
    )
    assert owner.stdout is not None
    child = os.pidfd_open(int(owner.stdout.readline()))
    assert not select.select([child], [], [], 0)[0], "it waits as long as its owner lives"

    owner.kill()

    with owner:
        assert select.select([child], [], [], PATIENCE_SECONDS)[0], "it outlived its owner"
    os.close(child)
