"""The kinds of document a step asks for, and who may read each by default. An unknown kind is private."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from govflow.documents.model import Visibility
from govflow.kernel.errors import Broken
from govflow.kernel.root import root


@dataclass(frozen=True, slots=True)
class DocumentKind:
    """A kind of document: its name on pages and its visibility unless someone chooses another."""

    name: str
    title: str
    visibility: Visibility


def document_kinds() -> dict[str, DocumentKind]:
    """Return the kinds of ``config/documents.toml`` by name.

    Raises:
        Broken: when the file is not there or says something it cannot.
    """
    return _read(root() / "config" / "documents.toml")


@cache
def _read(path: Path) -> dict[str, DocumentKind]:
    try:
        said = tomllib.loads(path.read_text(encoding="utf-8"))
        return {
            name: DocumentKind(name, str(kind["title"]), Visibility(kind["visibility"]))
            for name, kind in said.items()
        }
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise Broken(f"config/documents.toml cannot be used: {error}.") from error


def default_visibility(kind: str) -> Visibility:
    """Return who may read a kind of document unless someone chooses another; private where nobody said."""
    known = document_kinds().get(kind)
    return known.visibility if known else Visibility.PRIVATE


def kind_title(kind: str) -> str:
    """Return a kind's name as pages print it."""
    known = document_kinds().get(kind)
    return known.title if known else kind.replace("_", " ").capitalize()


@cache
def _roles_that_read(path: Path) -> frozenset[str]:
    roles = tomllib.loads(path.read_text(encoding="utf-8"))
    return frozenset(name for name, role in roles.items() if role.get("reads_only"))


def roles_that_only_read() -> frozenset[str]:
    """Return the roles of ``config/roles.toml`` that read and change nothing."""
    return _roles_that_read(root() / "config" / "roles.toml")
