"""Reads a workflow file into plain values that remember their lines. One loader for all of them.

It refuses what makes YAML surprising: tags, anchors and aliases, keys written twice, numbers with a
decimal point, and every spelling of yes and no but true and false. It never raises on bad text.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any, cast

import yaml

from govflow.kernel.canonical import LARGEST_SAFE_INTEGER
from govflow.kernel.findings import Finding, Json

LARGEST_FILE = 1024 * 1024
MOST_VALUES = 20_000
DEEPEST = 20
_INTEGER = re.compile(r"[-+]?[0-9]+\Z")
_FLOAT = re.compile(r"([-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)(e[-+]?[0-9]+)?|[-+]?\.inf|\.nan)\Z", re.IGNORECASE)
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}\Z")
_WORDS: dict[str, bool | None] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL"), None),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
_PLAINLY = {
    "mapping values are not allowed here": "a colon stands where none can be; put the text in quotes,"
    " or look at the indentation",
    "found character '\\t' that cannot start any token": "a tab indents this line; use spaces",
    "could not find expected ':'": "a key has no colon after it",
    "expected <block end>, but found '<block mapping start>'": "the indentation does not line up",
    "expected <block end>, but found '-'": "the indentation of a list does not line up",
    "found unexpected end of stream": "a quotation mark is never closed",
    "but found another document": "the file holds a second document after '---'; keep one workflow to a file",
}


@dataclass(frozen=True, slots=True)
class Leaf:
    """One value: text, a whole number, yes or no, a date, or nothing."""

    value: bool | int | str | date | None
    line: int


@dataclass(frozen=True, slots=True)
class Row:
    """A list of values."""

    items: tuple[Node, ...]
    line: int


@dataclass(frozen=True, slots=True)
class Block:
    """A mapping, with the line that each key stands on."""

    entries: dict[str, Node]
    lines: dict[str, int]
    line: int


Node = Leaf | Row | Block


@dataclass(frozen=True, slots=True)
class Parsed:
    """What a file holds. ``foreign`` says it is no workflow file at all: absent, binary, no mapping."""

    file: str
    root: Block | None
    findings: tuple[Finding, ...] = ()
    foreign: bool = False


def plain(node: Node) -> Json:
    """Return the value without its lines, dates as ISO text: what is hashed and stored."""
    if isinstance(node, Block):
        return {key: plain(value) for key, value in node.entries.items()}
    if isinstance(node, Row):
        return [plain(item) for item in node.items]
    return node.value.isoformat() if isinstance(node.value, date) else node.value


def planted(value: Json) -> Node:
    """Return stored JSON as nodes again; it has no lines, so every line is 0."""
    if isinstance(value, dict):
        entries = {key: planted(item) for key, item in value.items()}
        return Block(entries, dict.fromkeys(entries, 0), 0)
    if isinstance(value, list):
        return Row(tuple(planted(item) for item in value), 0)
    return Leaf(value, 0)


def read_file(path: Path) -> Parsed:
    """Read one workflow file; what cannot be read is a finding, never an exception."""
    try:
        with path.open("rb") as stream:
            raw = stream.read(LARGEST_FILE + 1)
    except FileNotFoundError:
        return _foreign(path.name, "There is no such file. Look at its name and folder.")
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        return _foreign(path.name, f"The file cannot be opened: {reason}.")
    if len(raw) > LARGEST_FILE:
        return _foreign(path.name, "The file is over 1 MiB; no workflow is that long.")
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        return _foreign(path.name, "This is not text in UTF-8. Save the file as UTF-8 text.", line)
    return read_text(text, path.name)


@lru_cache(maxsize=64)
def read_text(text: str, file: str) -> Parsed:
    """Read the text of a workflow file, called ``file`` in every finding. The same text is read once."""
    if len(text) > LARGEST_FILE:
        return _foreign(file, "The file is over 1 MiB; no workflow is that long.")
    try:
        root = _compose(text)
    except yaml.reader.ReaderError as error:
        line = text[: error.position].count("\n") + 1
        words = "There is a character here that no text holds; this looks like a binary file."
        return _foreign(file, words, line)
    except yaml.MarkedYAMLError as error:
        return Parsed(file, None, (_from_yaml(file, error),))
    if root is None:
        return _foreign(file, "The file is empty. docs/reference/workflow-files.md has an example.")
    if not isinstance(root, yaml.MappingNode):
        line = root.start_mark.line + 1
        return _foreign(file, "This is not a workflow: it holds no 'key: value' lines.", line)
    planter = _Planter(file)
    block = planter.block(root, ())
    return Parsed(file, block, tuple(planter.findings))


def _compose(text: str) -> yaml.Node | None:
    loader = _Loader(text)
    try:
        return loader.get_single_node()
    except (ValueError, OverflowError, RecursionError, IndexError) as error:
        # PyYAML lets some of Python's own errors through, as for an escape beyond Unicode.
        words = "a character or number here is outside what text can hold"
        raise yaml.MarkedYAMLError(problem=words, problem_mark=loader.get_mark()) from error


def _finding(file: str, line: int, message: str, code: str = "SYNTAX") -> Finding:
    return Finding(code, message, where=f"{file}:{line}")


def _foreign(file: str, message: str, line: int = 1) -> Parsed:
    return Parsed(file, None, (_finding(file, line, message),), foreign=True)


def _from_yaml(file: str, error: yaml.MarkedYAMLError) -> Finding:
    mark = error.problem_mark or error.context_mark
    problem = str(error.problem or error.context or "the text breaks off")
    words = _PLAINLY.get(problem, problem)
    for bracket, closing in (("[", "expected ',' or ']'"), ("{", "expected ',' or '}'")):
        if problem.startswith(closing):
            # The slip is where the bracket was opened, not where YAML first noticed.
            mark, words = error.context_mark, f"a {bracket} that opens here is not closed where it should be"
    return _finding(file, mark.line + 1 if mark else 1, f"This line cannot be read as YAML: {words}.")


class _Loader(yaml.SafeLoader):
    """Composes nodes only. No tags, anchors or aliases; bounded in depth and number."""

    depth = 0
    values = 0

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        event: Any = self.peek_event()  # type: ignore[no-untyped-call]
        self._refuse_magic(event)
        self.depth += 1
        self.values += 1
        if self.depth > DEEPEST:
            raise yaml.MarkedYAMLError(problem="it is nested too deeply", problem_mark=event.start_mark)
        if self.values > MOST_VALUES:
            words = f"the file holds more than {MOST_VALUES} values"
            raise yaml.MarkedYAMLError(problem=words, problem_mark=event.start_mark)
        node: yaml.Node | None = super().compose_node(parent, index)
        self.depth -= 1
        return node

    @staticmethod
    def _refuse_magic(event: Any) -> None:
        words = ""
        if isinstance(event, yaml.AliasEvent):
            words = f"*{event.anchor} points to another place; write the value out"
        elif getattr(event, "anchor", None):
            words = f"&{event.anchor} marks a value for use elsewhere; write values out where they are used"
        elif getattr(event, "tag", None):
            words = f"{event.tag} is a tag; workflow files hold plain values only"
        if words:
            raise yaml.MarkedYAMLError(problem=words, problem_mark=event.start_mark)


class _Planter:
    """Turns composed YAML into leaves, rows and blocks, noting what may not stand in a workflow."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.findings: list[Finding] = []

    def note(self, node: yaml.Node, message: str, code: str = "SYNTAX") -> None:
        self.findings.append(_finding(self.file, node.start_mark.line + 1, message, code))

    def node(self, node: yaml.Node, path: tuple[str, ...]) -> Node:
        if isinstance(node, yaml.MappingNode):
            return self.block(node, path)
        if isinstance(node, yaml.SequenceNode):
            items = tuple(self.node(item, (*path, "-")) for item in node.value)
            return Row(items, node.start_mark.line + 1)
        return Leaf(self.value(cast("yaml.ScalarNode", node)), node.start_mark.line + 1)

    def block(self, node: yaml.MappingNode, path: tuple[str, ...]) -> Block:
        block = Block({}, {}, node.start_mark.line + 1)
        for key, key_node, value_node in self._pairs(node):
            if key in block.entries:
                self._twice(key, key_node, block.lines[key], path)
                continue
            block.lines[key] = key_node.start_mark.line + 1
            block.entries[key] = self.node(value_node, (*path, key))
        return block

    def _pairs(self, node: yaml.MappingNode) -> Iterator[tuple[str, yaml.Node, yaml.Node]]:
        for key_node, value_node in node.value:
            key = self.value(key_node) if isinstance(key_node, yaml.ScalarNode) else None
            if isinstance(key, str) and key.strip():
                yield key, key_node, value_node
            else:
                shown = key_node.value if isinstance(key_node.value, str) else "a list or mapping"
                self.note(key_node, f"{_short(shown)} stands as a key. A key is a word; put it in quotes.")

    def _twice(self, key: str, node: yaml.Node, first: int, path: tuple[str, ...]) -> None:
        if path == ("states",):
            words = f"The state {_short(key)} is already on line {first}. Give one of them another name."
            self.note(node, words, "DUPLICATE_STATE")
        else:
            self.note(node, f"The key {_short(key)} is already on line {first}. Keep one of them.")

    def value(self, node: yaml.ScalarNode) -> bool | int | str | date | None:
        text = unicodedata.normalize("NFC", node.value)
        if any(_unprintable(character) for character in text):
            self.note(node, "The text holds a control character. Take it out.")
            return "unreadable"
        return self._plain_value(node, text) if node.style is None else text

    def _plain_value(self, node: yaml.ScalarNode, text: str) -> bool | int | str | date | None:
        if text in _WORDS:
            return _WORDS[text]
        if _INTEGER.match(text):
            return self._integer(node, text)
        if _FLOAT.match(text):
            self.note(node, f"{_short(text)} is read as a number with a decimal point. Put it in quotes.")
        return _date_or_text(text)

    def _integer(self, node: yaml.ScalarNode, text: str) -> int | str:
        if len(text) <= 17 and abs(int(text)) <= LARGEST_SAFE_INTEGER:
            return int(text)
        self.note(node, f"{_short(text)} is too large a number. Put it in quotes.")
        return text


def _date_or_text(text: str) -> date | str:
    if not _DATE.match(text):
        return text
    try:
        return date.fromisoformat(text)
    except ValueError:
        return text


def _unprintable(character: str) -> bool:
    return character not in "\n\t" and unicodedata.category(character) in ("Cc", "Cs")


def _short(text: str) -> str:
    return f"'{text}'" if len(text) <= 60 else f"'{text[:57]}...'"
