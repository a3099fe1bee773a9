"""One clock: the database's, with the demonstration's offset. Nothing else reads the time or sleeps on it."""

from __future__ import annotations

import ast
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
THE_CLOCK = "govflow/storage/work.py"
READS_TIME = {
    "datetime.now",
    "datetime.utcnow",
    "datetime.today",
    "date.today",
    "time.time",
    "time.time_ns",
    "time.localtime",
    "time.gmtime",
    "time.strftime",
    "func.now",
    "func.current_timestamp",
    "func.clock_timestamp",
}
# Waiting for a writer to end or a signal to come measures a span, and says no time to anybody.
READS_TEXT = ("current_timestamp", "clock_timestamp", "now()", "datetime('now'", "strftime('%")


def found() -> dict[str, list[str]]:
    places: dict[str, list[str]] = {}
    for path in sorted((ROOT / "govflow").rglob("*.py")):
        place = str(path.relative_to(ROOT))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func) in READS_TIME:
                places.setdefault(place, []).append(f"{node.lineno} {ast.unparse(node.func)}")
    return places


def statements_that_read_the_time() -> list[str]:
    wrong = []
    for path in sorted((ROOT / "govflow").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func).endswith("text"):
                words = [str(arg.value).lower() for arg in node.args if isinstance(arg, ast.Constant)]
                wrong += [
                    f"{path.name}:{node.lineno}" for one in words if any(part in one for part in READS_TEXT)
                ]
    return wrong


def test_only_the_clock_reads_the_time() -> None:
    assert set(found()) == {THE_CLOCK}, found()


def test_no_statement_asks_the_database_for_the_time_but_the_clocks_own() -> None:
    assert statements_that_read_the_time() == []


def test_no_column_fills_itself_with_a_time() -> None:
    from govflow.bootstrap import connect
    from govflow.storage.base import metadata

    assert connect is not None, "it brings every room's tables in"
    filled = [
        f"{table.name}.{column.name}"
        for table in metadata.tables.values()
        for column in table.columns
        if column.server_default is not None or column.default is not None or column.onupdate is not None
    ]

    assert filled == []


def test_the_scheduler_keeps_its_jobs_in_memory_and_its_time_in_utc() -> None:
    source = (ROOT / "govflow" / "timetable" / "scheduler.py").read_text(encoding="utf-8")

    assert "MemoryJobStore()" in source
    assert "timezone=UTC" in source
    assert "SQLAlchemyJobStore" not in source
    others = [
        str(path.relative_to(ROOT))
        for path in (ROOT / "govflow").rglob("*.py")
        if "apscheduler" in path.read_text(encoding="utf-8") and path.name != "scheduler.py"
    ]
    assert others == []
