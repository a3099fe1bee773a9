"""The metrics of a round, from ``config/metrics``; a file that cannot be used is named."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from govflow.kernel.errors import Broken
from govflow.metrics.model import FREQUENCIES, OWNERS, Definition, Measure
from govflow.schedules.spelling import MetricKind, Spelling

_YEAR = re.compile(r"[0-9]{4}-[0-9]{2}\Z")
_TRAITS = ("better", "lag_days", "standardised", "frequency")
_ALLOWED: Mapping[str, tuple[object, ...]] = {
    "better": ("higher", "lower", ""),
    "frequency": FREQUENCIES,
    "owner": OWNERS,
}
# As an area's own metric is called where its round has no file of words.
OWNER_WORDS = {"nhs": "NHS led", "council": "Council led", "joint": "Led jointly"}


def round_metrics(config: Path, spelling: Spelling, year: str) -> tuple[Definition, ...]:
    """Return the metrics of a round; none where it has no file.

    Raises:
        Broken: for a file that cannot be read, naming it and what is wrong.
    """
    path = config / "metrics" / f"{year}.toml"
    if not _YEAR.match(year) or not path.is_file():
        return ()
    words = _read(path)
    try:
        found = tuple(_definition(one, words, spelling) for one in words["metric"])
        _alone([name for one in found for name in {one.key, one.code}])
    except (KeyError, TypeError, ValueError) as error:
        raise Broken(f"The file config/metrics/{path.name} cannot be used: {error!r}") from error
    return found


def owner_words(config: Path, year: str, owner: str) -> str:
    """Return how a round says whose figures they are: "CCG led", "Council led"."""
    path = config / "metrics" / f"{year}.toml"
    owners = _read(path).get("owners", {}) if _YEAR.match(year) and path.is_file() else {}
    return str({**OWNER_WORDS, **owners}[owner])


@lru_cache(maxsize=16)
def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise Broken(f"The file config/metrics/{path.name} cannot be read: {error}") from error


def _definition(one: Mapping[str, Any], words: Mapping[str, Any], spelling: Spelling) -> Definition:
    usual = spelling.metric(one["title"])
    traits = {name: one.get(name, getattr(usual, name)) for name in _TRAITS}
    for name, allowed in _ALLOWED.items():
        if (said := {**traits, **one}.get(name)) not in allowed:
            raise ValueError(f"{one['key']}: {name} is {said!r}")
    return Definition(
        key=one["key"],
        code=one["code"],
        title=one["title"],
        owner=one["owner"],
        owner_words={**OWNER_WORDS, **words.get("owners", {})}[one["owner"]],
        kind=MetricKind(words=usual.words, source=one.get("source", usual.source), **traits),
        measures=tuple(Measure(**{**each, "also": tuple(each.get("also", ()))}) for each in one["measures"]),
        source=one.get("source", ""),
        is_unconfirmed=bool(words.get("unconfirmed")),
    )


def _alone(names: list[str]) -> None:
    twice = {name for name in names if names.count(name) > 1}
    if twice:
        raise ValueError(f"there twice: {', '.join(sorted(twice))}")
