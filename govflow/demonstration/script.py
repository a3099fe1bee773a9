"""A scene as data: who did what, when, on which paper. Read from ``config/demonstration/``."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from govflow.kernel.errors import Broken

FOLDER = "demonstration"


@dataclass(frozen=True, slots=True)
class Act:
    """One act of a scene.

    ``do`` is open, a trigger, answer, correct, confirm, or one of ``PLAYABLE``, which is told ``given``.
    A value that begins with $ is what the act of that label came to, of another script with FILE: before it.
    """

    at: datetime
    who: str
    do: str
    case: str = ""
    happened: str = ""
    received: str = ""
    on_behalf: str = ""
    reason: str = ""
    papers: tuple[Mapping[str, str], ...] = ()
    lines: tuple[Mapping[str, str], ...] = ()
    answers: Mapping[str, str] = field(default_factory=dict)
    line: str = ""
    verdict: str = ""
    answer: str = ""
    in_version: str = ""
    of_act: str = ""
    label: str = ""
    authority: str = ""
    given: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Script:
    """One case of the demonstration, from opening to where it stands at the end."""

    area: str
    year: str
    cases: Mapping[str, str]
    acts: tuple[Act, ...]
    file: str


def load_scripts(config: Path, folder: str = FOLDER) -> list[Script]:
    """Return every script of the demonstration, or of another folder.

    Raises:
        Broken: naming the file that cannot be read.
    """
    return [_load(file) for file in sorted((config / folder).glob("*.toml"))]


def _load(file: Path) -> Script:
    try:
        read = tomllib.loads(file.read_text(encoding="utf-8"))
        acts = tuple(_act(row) for row in read["acts"])
        return Script(read["area"], read.get("year", ""), dict(read.get("cases", {})), acts, file.name)
    except (KeyError, TypeError, ValueError) as error:
        raise Broken(f"The demonstration file {file.name} cannot be read: {error}.") from error


def _act(row: Mapping[str, Any]) -> Act:
    values = dict(row)
    values["who"] = values.pop("as")
    values["on_behalf"] = values.pop("for", "")
    values["papers"] = tuple(values.get("papers", ()))
    values["lines"] = tuple(values.get("lines", ()))
    return Act(**values)
