"""Reading the kinds of agreement from ``config/agreements.toml``."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from govflow.agreements.model import Content, Kind
from govflow.kernel.errors import Broken

FILE = "agreements.toml"


def load_kinds(config: Path) -> Mapping[str, Kind]:
    """Return the kinds of agreement in the order of the file.

    Raises:
        Broken: naming the kind that cannot be read.
    """
    try:
        given = tomllib.loads((config / FILE).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise Broken(f"The file config/{FILE} cannot be read: {error}") from error
    return {key: _kind(key, said) for key, said in given.items()}


def _kind(key: str, said: Mapping[str, Any]) -> Kind:
    try:
        contents = tuple(Content(one["key"], one["title"], one["law"]) for one in said["contents"])
        kind = Kind(key, said["title"], said["law"], bool(said["blocks"]), contents)
    except (KeyError, TypeError) as error:
        raise Broken(f"config/{FILE}: the kind '{key}' lacks {error}.") from error
    keys = [one.key for one in contents]
    if len(keys) != len(set(keys)):
        raise Broken(f"config/{FILE}: the kind '{key}' names a required content twice.")
    return kind
