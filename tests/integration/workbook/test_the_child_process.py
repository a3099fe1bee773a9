"""The child that opens a workbook: its bounds hold, and what befalls it there is an answer, never a traceback."""

from __future__ import annotations

import io
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from govflow.kernel.bounded import Child, Ended, hear_out
from govflow.workbook import bounded
from govflow.workbook.bounded import read_bounded
from govflow.workbook.checking import check_bytes
from govflow.workbook.grid import NotRead
from tests.make.workbooks import a_book, packed

ROOT = Path(__file__).resolve().parents[3]
TEMPLATES = ROOT / "config" / "templates"
BOUNDED = "from govflow.kernel.bounded import bound_oneself; bound_oneself(); "


def in_bounds(program: str) -> subprocess.CompletedProcess[str]:
    """Run a program in a process that has bound itself as the child does."""
    return subprocess.run(
        [sys.executable, "-c", BOUNDED + program],
        env={"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )


def test_it_may_take_512_mb_and_30_seconds_of_processor() -> None:
    limits = in_bounds("import resource as r; print(r.getrlimit(r.RLIMIT_AS), r.getrlimit(r.RLIMIT_CPU))")

    assert limits.stdout.split() == ["(536870912,", "536870912)", "(30,", "30)"]


def test_it_is_given_no_more_memory_than_that() -> None:
    answer = in_bounds("bytearray(550 * 1024 * 1024)")

    assert answer.returncode != 0
    assert "MemoryError" in answer.stderr


def test_it_may_not_write_a_file(tmp_path: Path) -> None:
    written = tmp_path / "written"

    answer = in_bounds(f"open({str(written)!r}, 'wb', 0).write(b'x')")

    assert answer.returncode != 0
    assert written.read_text() == ""


def test_it_is_told_no_setting_and_no_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GOVFLOW_SECRET", "a secret of this installation")
    monkeypatch.setattr(bounded, "CHILD", ("-c", "import os; print(dict(os.environ))"))
    seen: list[str] = []
    real = hear_out

    def watched(child: Child, content: bytes, wall_seconds: float) -> Ended:
        ended = real(child, content, wall_seconds)
        seen.append(ended.answer.decode())
        return ended

    monkeypatch.setattr(bounded, "hear_out", watched)

    with pytest.raises(NotRead):
        read_bounded(packed(a_book()), TEMPLATES)

    assert "PYTHONPATH" in seen[0]
    assert not [name for name in os.environ if name.startswith("GOVFLOW") and name in seen[0]]


@pytest.mark.parametrize(
    ("end", "code"),
    [
        ("import os, signal; os.kill(os.getpid(), signal.SIGXCPU)", "WORKBOOK_TOO_LARGE"),
        ("import os, signal; os.kill(os.getpid(), signal.SIGKILL)", "WORKBOOK_TOO_LARGE"),
        ("import os, signal; os.kill(os.getpid(), signal.SIGSEGV)", "WORKBOOK_TOO_LARGE"),
        ("raise MemoryError", "WORKBOOK_TOO_LARGE"),
        ("raise SystemExit(3)", "WORKBOOK_UNREADABLE"),
        ("print('{}')", "WORKBOOK_UNREADABLE"),
        ("print('[1]')", "WORKBOOK_UNREADABLE"),
        ("print('{\"refused\": []}')", "WORKBOOK_UNREADABLE"),
        ('print(\'{"findings": []}\\n{"lines": 7}\')', "WORKBOOK_UNREADABLE"),
    ],
)
def test_however_it_ends_there_is_an_answer(end: str, code: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bounded, "CHILD", ("-c", end))

    answer = check_bytes(packed(a_book()), TEMPLATES, "plan.xlsx")

    assert [one.code for one in answer.findings] == [code]
    assert answer.totals == {}


def test_a_child_that_never_ends_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bounded, "CHILD", ("-c", "import signal; signal.pause()"))
    monkeypatch.setattr(bounded, "WALL_SECONDS", 1)

    answer = check_bytes(packed(a_book()), TEMPLATES, "plan.xlsx")

    assert [one.code for one in answer.findings] == ["WORKBOOK_TOO_LARGE"]


def a_filler_of_memory() -> bytes:
    """Under 100 MiB unpacked and hardly anything packed, but one row of it fills the memory."""
    book, held = packed(a_book()), io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(book)) as before,
        zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as after,
    ):
        for name in before.namelist():
            text = before.read(name)
            if name == "xl/worksheets/sheet5.xml":
                text = text.replace(b"</sheetData>", b"<row>" + b"<c/>" * 20_000_000 + b"</row></sheetData>")
            after.writestr(name, text)
    return held.getvalue()


def test_a_workbook_that_would_take_more_memory_is_refused_by_the_real_child() -> None:
    answer = check_bytes(a_filler_of_memory(), TEMPLATES, "plan.xlsx")

    assert [one.code for one in answer.findings] == ["WORKBOOK_TOO_LARGE"]


def test_what_the_child_says_is_what_was_read() -> None:
    contents, findings = read_bounded(packed(a_book()), TEMPLATES)

    assert findings == []
    assert contents.lines is not None
    assert [(line.name, line.expenditure.pence, line.expenditure.at) for line in contents.lines][:2] == [
        ("Adaptations", 100000, "5a. Expenditure!O24"),
        ("Home care", 300000, "5a. Expenditure!O25"),
    ]
