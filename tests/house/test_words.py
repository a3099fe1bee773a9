"""The words of GovFlow follow one list: docs/reference/words.toml says what is never written, and what instead."""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
LIST = "docs/reference/words.toml"
NEVER: list[dict[str, Any]] = tomllib.loads((ROOT / LIST).read_text(encoding="utf-8"))["never"]
READ = ("templates/**/*.html", "govflow/**/*.py", "workflows/*.yaml", "config/**/*.toml", "docs/**/*.md")
Place = tuple[str, int, str]


def sentences(path: Path) -> Iterator[Place]:
    """Every line of a file; of a module the strings alone, for its names are nobody's reading."""
    name, text = str(path.relative_to(ROOT)), path.read_text(encoding="utf-8")
    if path.suffix != ".py":
        yield from ((name, number, line) for number, line in enumerate(text.splitlines(), start=1))
        return
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield name, node.lineno, " ".join(node.value.split())


def everything() -> list[Place]:
    paths = [path for pattern in READ for path in sorted(ROOT.glob(pattern))]
    return [place for path in [*paths, ROOT / "README.md"] for place in sentences(path)]


def forbidden(places: list[Place]) -> list[str]:
    """Each place that breaks the list, with the words found and the right ones."""
    found = []
    for rule in NEVER:
        wording = re.compile(rule["wording"], re.IGNORECASE)
        allowed = {one["file"] for one in rule.get("allowed", ())}
        for name, number, text in places:
            said = wording.search(text)
            if said and name not in allowed:
                found.append(f"{name}:{number}: '{said[0]}'. {rule['say']}")
    return found


def test_no_page_sentence_workflow_or_document_uses_a_word_that_is_never_said() -> None:
    places = everything()

    assert {Path(name).suffix for name, _, _ in places} == {".html", ".py", ".yaml", ".toml", ".md"}
    assert not forbidden(places)


@pytest.mark.parametrize(
    "wrong",
    [
        "The plan was approved by the Health and Wellbeing Board.",
        "The board approved the plan on 11 November.",
        "NHS England signs off the plan.",
        "Signed off by NHS England",
        "Both partners approve the agreement.",
        "The agreement was signed off in December.",
        "Signed off by the Board",
        "The director signed off on behalf of the board.",
        "Signed off by the delegate, by the Board, 11 November 2021",
        "A retrospective sign-off is lawful.",
        "The decision is void.",
        "This is not a valid decision.",
        "The resolution was invalid.",
        "Vote by proxy",
        "Her deputy attends.",
        "Somebody stands in for the director.",
        "A colleague covers the seat.",
        "Choose a substitute for the director",
    ],
)
def test_what_is_never_said_is_seen(wrong: str) -> None:
    assert forbidden([("templates/some.html", 1, wrong)])


@pytest.mark.parametrize(
    "right",
    [
        "The board signed off the plan.",
        "Signed off under delegated authority by Director of Adult Social Services, 12 November 2021",
        "NHS England approved the plan by its letter.",
        "Both partners sign the agreement.",
        "In question: the quorum was not met.",
        "Whoever holds it then, or covers for an absence",
        "A named substitute takes the seat.",
    ],
)
def test_the_right_words_are_not_taken_for_wrong_ones(right: str) -> None:
    assert not forbidden([("templates/some.html", 1, right)])


def test_every_exception_is_a_file_that_needs_it_and_says_why() -> None:
    for rule in NEVER:
        for one in rule.get("allowed", ()):
            assert one["because"]
            said = [text for _, _, text in sentences(ROOT / one["file"])]
            assert any(re.search(rule["wording"], text, re.IGNORECASE) for text in said), one
