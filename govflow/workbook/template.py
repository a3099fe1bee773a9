"""A round's template as data: its labels, lists and rules, from ``config/templates``. Code knows no round."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

MEANINGLESS = re.compile(r"[^a-z0-9%+£]+")
BEGINS = "..."


@lru_cache(maxsize=8192)
def _plain(text: str, wording: tuple[tuple[str, str], ...]) -> str:
    folded = unicodedata.normalize("NFKC", text[:400]).casefold().replace("'s", "s")
    words = f" {MEANINGLESS.sub(' ', folded).strip()} "
    for said, meant in wording:
        words = words.replace(f" {said} ", f" {meant} ")
    return words.strip()


@dataclass(frozen=True, slots=True)
class Template:
    """One round's template. ``source`` is its file; the words of the file are kept as they are written."""

    name: str
    words: Mapping[str, Any]
    wording: tuple[tuple[str, str], ...]

    def plain(self, text: str) -> str:
        """Return a text without case, punctuation and spelling of its time, to compare it with a label."""
        return _plain(text, self.wording)

    def means(self, text: str, labels: Iterable[str]) -> bool:
        """Whether a cell holds one of these labels; one ending in dots is how a longer one begins."""
        plain = self.plain(text)
        return bool(plain) and any(
            plain.startswith(self.plain(label)) if label.endswith(BEGINS) else plain == self.plain(label)
            for label in labels
        )

    def lookup(self, names: Iterable[str], also: Mapping[str, str] | None = None) -> dict[str, str]:
        """Return the template's own words of a list by what a cell may say for them, made plain."""
        known = {self.plain(other): name for other, name in (also or {}).items()}
        return known | {self.plain(name): name for name in names}

    @property
    def is_confirmed(self) -> bool:
        """Whether somebody read this round's own template in a public paper."""
        return not self.words.get("unconfirmed", False)

    @property
    def sources(self) -> dict[str, dict[str, Any]]:
        """Return the sources of funding by name, in the template's order."""
        return {one["name"]: one for one in self.words["sources"]}

    @property
    def source_names(self) -> dict[str, str]:
        """Return the template's own name of each source by what a cell may say for it, made plain."""
        also = {other: name for name, one in self.sources.items() for other in one.get("also", ())}
        return self.lookup(self.sources, also)

    @property
    def scheme_types(self) -> dict[str, list[str]]:
        """Return the sub types of each scheme type, in the template's order."""
        return {one["name"]: list(one["sub_types"]) for one in self.words["scheme_types"]}


def read_template(path: Path) -> Template:
    """Read one round's template from its file; what it does not say is as in the round it is ``like``."""
    words = tomllib.loads(path.read_text(encoding="utf-8"))
    if "like" in words:
        before = path.with_name(f"{words['like']}.toml").read_text(encoding="utf-8")
        # The other round's labels name its year, and this one's name its own.
        words = _over(tomllib.loads(before.replace(words["like"], words["template"])), words)
    # Longer words first, so that "nhs integrated care board" does not lose its middle.
    wording = sorted(words["wording"].items(), key=lambda pair: -len(pair[0]))
    return Template(words["template"], words, tuple(wording))


def _over(before: Mapping[str, Any], words: Mapping[str, Any]) -> dict[str, Any]:
    """Return the words of one round with those of a later one over them; a list is replaced whole."""
    laid = dict(before)
    for key, said in words.items():
        held = laid.get(key)
        both = isinstance(held, dict) and isinstance(said, dict)
        laid[key] = _over(held, said) if both else said  # type: ignore[arg-type]
    return laid


def read_templates(folder: Path) -> dict[str, Template]:
    """Read every round's template, the oldest first."""
    return {one.name: one for one in map(read_template, sorted(folder.glob("*.toml")))}
