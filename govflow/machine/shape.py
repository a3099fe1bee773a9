"""Whether a workflow file has the form it must have. Pure form: no meaning is judged here.

A key that is not in the shape is a finding that names the nearest one that is.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import date

from govflow.kernel.findings import Finding
from govflow.machine.keys import Shape
from govflow.machine.reader import Block, Leaf, Node, Row

NAME = re.compile(r"\w([\w .:/-]{0,78}[\w.:/-])?\Z")
# What references and addresses are made of holds no space and no stroke.
WORD = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,79}\Z")
MOST_SUGGESTIBLE = 400
LONGEST_SUGGESTIBLE = 80
HOWS = ("done", "recorded", "either")
FIELD_KINDS = ("text", "long_text", "date", "choice", "yes_no", "lines")


@dataclass(slots=True)
class Notes:
    """The findings of one file, as they are made."""

    file: str
    found: list[Finding] = field(default_factory=list)

    def say(self, code: str, line: int, message: str) -> None:
        """Add an error at a line."""
        self.found.append(Finding(code, message, where=f"{self.file}:{line}"))

    def unknown(self, code: str, line: int, words: str, name: str, known: Collection[str]) -> None:
        """Add an error about a name that is not known, with the nearest that is."""
        self.say(code, line, f"{words} {quoted(name)}. {suggestion(name, known)}".rstrip())

    def expect(self, name: str, known: Collection[str], code: str, line: int, words: str) -> None:
        """Add an error unless ``name`` is one of the known."""
        if name not in known:
            self.unknown(code, line, words, name, known)

    def in_line_order(self) -> tuple[Finding, ...]:
        """Return every finding once, as they stand in the file from top to bottom."""
        once = {(finding.where, finding.code, finding.message): finding for finding in self.found}
        return tuple(sorted(once.values(), key=lambda finding: int(finding.where.rpartition(":")[2])))


def quoted(name: str) -> str:
    """Return the name in quotation marks, cut short where it is very long."""
    return f"'{name}'" if len(name) <= LONGEST_SUGGESTIBLE else f"'{name[:77]}...'"


def nearest(name: str, known: Collection[str]) -> str:
    """Return the known word most like ``name``, or nothing. Bounded, so that no file can stall it."""
    if len(name) > LONGEST_SUGGESTIBLE or len(known) > MOST_SUGGESTIBLE:
        return ""
    lowered = {word.lower(): word for word in sorted(known)}
    close = difflib.get_close_matches(name.lower(), list(lowered), 1, 0.6)
    return lowered[close[0]] if close else ""


def suggestion(name: str, known: Collection[str]) -> str:
    """Return a sentence with the nearest right word, or with all of them where they are few."""
    near = nearest(name, known)
    if near:
        return f"Did you mean '{near}'?"
    if not known:
        return ""
    shown = sorted(known)[:12]
    return f"It can be: {', '.join(shown)}{', …' if len(known) > len(shown) else ''}."


class Fields:
    """The keys of one mapping, each already of the kind its shape asks for; the rest is left out."""

    def __init__(
        self,
        line: int,
        nodes: Mapping[str, Node],
        lines: Mapping[str, int],
        misspelt: frozenset[str] = frozenset(),
    ) -> None:
        self.start = line
        self.nodes = nodes
        self.lines = lines
        self.misspelt = misspelt

    def __contains__(self, key: str) -> bool:
        return key in self.nodes

    def unreadable(self, key: str) -> bool:
        """Say whether ``key`` was meant and does not count: misspelt, or holding what it cannot."""
        return key not in self.nodes and (key in self.lines or key in self.misspelt)

    def line(self, key: str) -> int:
        """Return the line of a key, or of the mapping where the key is absent."""
        return self.lines.get(key, self.start)

    def text(self, key: str) -> str:
        """Return the text under ``key``, trimmed, or nothing."""
        node = self.nodes.get(key)
        return str(node.value).strip() if isinstance(node, Leaf) else ""

    def flag(self, key: str, *, default: bool = False) -> bool:
        """Return the yes or no under ``key``."""
        node = self.nodes.get(key)
        return node.value if isinstance(node, Leaf) and isinstance(node.value, bool) else default

    def words(self, key: str) -> tuple[str, ...]:
        """Return the list under ``key``; a single word counts as a list of one."""
        return tuple(word for word, _ in self.words_with_lines(key))

    def words_with_lines(self, key: str) -> tuple[tuple[str, int], ...]:
        """Return each word of the list under ``key`` and the line it stands on."""
        node = self.nodes.get(key)
        if isinstance(node, Row):
            items = (item for item in node.items if isinstance(item, Leaf))
            return tuple((str(item.value).strip(), item.line) for item in items)
        return ((self.text(key), self.line(key)),) if node is not None else ()

    def block(self, key: str) -> Block | None:
        """Return the mapping under ``key``."""
        node = self.nodes.get(key)
        return node if isinstance(node, Block) else None

    def row(self, key: str) -> tuple[Node, ...]:
        """Return the entries of the list under ``key``."""
        node = self.nodes.get(key)
        return node.items if isinstance(node, Row) else ()


def take(block: Block, shape: Shape, notes: Notes, *, line: int = 0, named: str = "") -> Fields:
    """Return the fields of ``block`` that fit ``shape``, noting every one that does not."""
    start = line or block.line
    what = f"{shape.what} {named}".strip()
    fitting: dict[str, Node] = {}
    for key, node in block.entries.items():
        if key not in shape.keys:
            notes.unknown("UNKNOWN_KEY", block.lines[key], f"{what} has no key", key, shape.keys)
        elif _fits(node, shape.keys[key], f"'{key}' of {what[0].lower()}{what[1:]}", block.lines[key], notes):
            fitting[key] = node
    meant = frozenset(nearest(key, shape.keys) for key in block.entries if key not in shape.keys)
    for key in shape.needs:
        # A misspelt key has its finding already; saying that it is missing too would be an echo.
        if key not in block.entries and key not in meant:
            notes.say("SYNTAX", start, f"{what} needs the key '{key}'. Add it.")
    return Fields(start, fitting, block.lines, meant)


def _fits(node: Node, kind: str, what: str, line: int, notes: Notes) -> bool:
    fits, words = _KINDS[kind]
    if not fits(node):
        notes.say("SYNTAX", line, f"{what} must be {words}.")
        return False
    if isinstance(node, Row) and kind in ("names", "name_or_names", "role_or_roles", "texts"):
        _note_repeats(node, what, notes)
    return True


def _note_repeats(row: Row, what: str, notes: Notes) -> None:
    seen: set[str] = set()
    for item in row.items:
        word = str(item.value).strip() if isinstance(item, Leaf) else ""
        if word in seen:
            notes.say("SYNTAX", item.line, f"{what} names {quoted(word)} twice. Keep one of them.")
        seen.add(word)


def _is_text(node: Node) -> bool:
    return isinstance(node, Leaf) and isinstance(node.value, str) and bool(node.value.strip())


def _is_name(node: Node) -> bool:
    return isinstance(node, Leaf) and isinstance(node.value, str) and bool(NAME.match(node.value))


def _is_word(node: Node) -> bool:
    return isinstance(node, Leaf) and isinstance(node.value, str) and bool(WORD.match(node.value))


def _is_version(node: Node) -> bool:
    return _is_name(node) or (isinstance(node, Leaf) and type(node.value) is int)


def _is_row_of(fits: Callable[[Node], bool]) -> Callable[[Node], bool]:
    return lambda node: isinstance(node, Row) and all(fits(item) for item in node.items)


def _is_names(node: Node) -> bool:
    return _is_row_of(_is_name)(node)


def _is_name_or_names(node: Node) -> bool:
    return _is_name(node) or (isinstance(node, Row) and bool(node.items) and _is_names(node))


def _is_day(node: Node) -> bool:
    return isinstance(node, Leaf) and isinstance(node.value, str | date)


def _is_one_of(words: Collection[str]) -> Callable[[Node], bool]:
    return lambda node: isinstance(node, Leaf) and isinstance(node.value, str) and node.value in words


_KINDS: Mapping[str, tuple[Callable[[Node], bool], str]] = {
    "text": (_is_text, "a line of text; put it in quotes"),
    "name": (_is_name, "a name of letters and digits, like plan_lead, without spaces around it"),
    "word": (_is_word, "one word of letters, digits and underscores"),
    "version": (_is_version, "a whole number, or text in quotes"),
    "day": (_is_day, "a date like 2021-10-01"),
    "yes_no": (lambda node: isinstance(node, Leaf) and isinstance(node.value, bool), "true or false"),
    "names": (_is_names, "a list of words, like [plan_lead, chair]"),
    "name_or_names": (_is_name_or_names, "a state, or a list of states like [draft, amended]"),
    "role_or_roles": (_is_name_or_names, "a role, or a list of roles like [director, s151_officer]"),
    "texts": (_is_row_of(_is_text), "a list of texts"),
    "milestones": (lambda node: isinstance(node, Block) or _is_names(node), "words, or a date to each"),
    "mapping": (lambda node: isinstance(node, Block), "lines of 'name: …', indented under it"),
    "entries": (lambda node: isinstance(node, Row), "a list, each entry beginning with '- '"),
    "how": (_is_one_of(HOWS), f"one of {', '.join(HOWS)}"),
    "field_kind": (_is_one_of(FIELD_KINDS), f"one of {', '.join(FIELD_KINDS)}"),
}
