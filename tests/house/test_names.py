"""Names in the field's own words: a name that says nothing is where everything ends up."""

from __future__ import annotations

import ast
import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
EMPTY_WORDS = ("manager", "helper", "util", "handler", "service", "data", "info", "base")


def words(name: str) -> set[str]:
    apart = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower()
    return {word.removesuffix("s") if word != "data" else word for word in apart.split("_")}


def test_no_file_or_class_has_an_empty_name() -> None:
    named = []
    for path in sorted((ROOT / "govflow").rglob("*.py")):
        place = str(path.relative_to(ROOT))
        named.append((place, path.stem))
        tree = ast.parse(path.read_text(encoding="utf-8"))
        named += [
            (f"{place}:{node.lineno}", node.name) for node in ast.walk(tree) if isinstance(node, ast.ClassDef)
        ]

    # storage/base.py holds SQLAlchemy's declarative base, whose name that is.
    empty = [
        (place, name)
        for place, name in named
        if words(name) & set(EMPTY_WORDS) and not place.startswith("govflow/storage/base.py")
    ]

    assert named
    assert not empty, f"Say what it is; these words do not: {', '.join(EMPTY_WORDS)}."
