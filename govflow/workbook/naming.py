"""What a scheme, type or source of funding is also called: by its round's wording, and by the alias table."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from govflow.kernel.errors import Broken
from govflow.workbook.model import Contents
from govflow.workbook.template import Template, read_templates

SCHEME, TYPE, FUNDING = "scheme", "type", "funding"


@dataclass(frozen=True, slots=True)
class Alias:
    """Names that mean the same, the one it is shown by first, and where that is said."""

    names: tuple[str, ...]
    why: str
    area: str = ""


Aliases = Mapping[str, tuple[Alias, ...]]


def read_aliases(path: Path) -> Aliases:
    """Read ``config/aliases.toml``.

    Raises:
        Broken: where an entry does not give its names and why they are one.
    """
    try:
        read = tomllib.loads(path.read_text(encoding="utf-8"))
        return {
            kind: tuple(
                Alias(tuple(one["names"]), one["why"], one.get("area", "")) for one in read.get(kind, ())
            )
            for kind in (SCHEME, TYPE, FUNDING)
        }
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise Broken(f"The file config/aliases.toml cannot be read: {error!r}") from error


@dataclass(frozen=True)
class Naming:
    """The names of one area's plan: what two ways of writing mean one thing, and why."""

    template: Template
    aliases: Aliases = field(default_factory=dict)
    areas: frozenset[str] = frozenset()

    def plain(self, text: str) -> str:
        """Return a text without case, punctuation and the wording of its time."""
        return self.template.plain(text)

    def source(self, text: str) -> str:
        """Return a source of funding in the template's own words (contract, section 4)."""
        return self.template.source_names.get(self.plain(text), " ".join(text.split()))

    def alias_of(self, kind: str, text: str) -> Alias | None:
        """Return the entry of the alias table that a name stands in; nothing where it stands in none."""
        return self._known[kind].get(self.plain(text))

    def one_name(self, kind: str, text: str) -> str:
        """Return the one plain name of everything that is called so or otherwise."""
        found = self.alias_of(kind, text)
        return self.plain(found.names[0] if found else text)

    def funding(self, text: str) -> str:
        """Return the one name of a source of funding, whatever a year called it."""
        known = self.source(text)
        found = self.alias_of(FUNDING, known)
        return found.names[0] if found else known

    def scheme_type(self, text: str) -> str:
        """Return a scheme type in the template's own words; as typed where it has none."""
        known = self._types.get(self.one_name(TYPE, text))
        return known or " ".join(text.split())

    @cached_property
    def _types(self) -> Mapping[str, str]:
        return self.template.lookup(self.template.scheme_types)

    @cached_property
    def _known(self) -> Mapping[str, Mapping[str, Alias]]:
        return {kind: self._by_name(self.aliases.get(kind, ())) for kind in (SCHEME, TYPE, FUNDING)}

    def _by_name(self, known: Iterable[Alias]) -> Mapping[str, Alias]:
        areas = {self.plain(area) for area in self.areas}
        return {
            self.plain(name): one
            for one in known
            if not one.area or self.plain(one.area) in areas
            for name in one.names
        }


def naming_of(old: Contents, new: Contents, config: Path) -> Naming:
    """Return the names by which two templates are compared: the newer one's round, and the alias table."""
    known = read_templates(config / "templates")
    template = known.get(new.template) or list(known.values())[-1]
    boards = {one.cover.text("board") for one in (old, new) if one.cover}
    return Naming(template, read_aliases(config / "aliases.toml"), frozenset(boards))
