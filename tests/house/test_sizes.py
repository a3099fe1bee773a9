"""The size of the building: nothing grows until nobody opens it. No waivers."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
LONGEST_MODULE = 300
LONGEST_FUNCTION = 40
LONGEST_TEST_FILE = 400


def modules(*folders: str) -> list[Path]:
    found = [path for folder in folders for path in sorted((ROOT / folder).rglob("*.py"))]
    assert found, f"There is no Python under {folders}."
    return found


def place(path: Path) -> str:
    return str(path.relative_to(ROOT))


def lines_of(path: Path) -> int:
    return len(path.read_text(encoding="utf-8").splitlines())


def functions(path: Path) -> Iterator[tuple[str, int, int]]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            assert node.end_lineno is not None
            yield node.name, node.lineno, node.end_lineno - node.lineno + 1


def test_no_module_is_longer_than_a_person_reads_at_once() -> None:
    too_long = {
        place(path): lines_of(path) for path in modules("govflow", "tools") if lines_of(path) > LONGEST_MODULE
    }

    assert not too_long, f"Split what is longer than {LONGEST_MODULE} lines."


def test_no_function_is_longer_than_a_screen() -> None:
    too_long = {
        f"{place(path)}:{line} {name}": length
        for path in modules("govflow", "tools")
        for name, line, length in functions(path)
        if length > LONGEST_FUNCTION
    }

    assert not too_long, f"Split what is longer than {LONGEST_FUNCTION} lines."


def test_no_test_file_grows_without_end() -> None:
    too_long = {
        place(path): lines_of(path) for path in modules("tests") if lines_of(path) > LONGEST_TEST_FILE
    }

    assert not too_long, f"Split what is longer than {LONGEST_TEST_FILE} lines."


def test_every_module_says_what_it_is_for() -> None:
    silent = [
        place(path)
        for path in modules("govflow", "tools", "tests")
        if not ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))
    ]

    assert not silent, "Begin each with one to five lines: what it is for and what it refuses."
