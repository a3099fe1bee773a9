"""How papers spell columns, sources and metrics, read once from ``config/schedules.toml``."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any, Literal

from govflow.kernel.errors import Broken

Better = Literal["higher", "lower", ""]
MOST_UNITS = 10
_APART = re.compile(r"[^0-9a-z]+")


def fold(text: str) -> str:
    """Return a spelling without what does not count: capitals, punctuation, blanks."""
    return " ".join(_APART.sub(" ", text.casefold()).split())


@dataclass(frozen=True, slots=True)
class MetricKind:
    """Which way a metric is meant to go, and when its figures come."""

    words: tuple[str, ...]
    better: Better = ""
    lag_days: int = 0
    standardised: bool = False
    frequency: str = "quarterly"
    source: str = ""


@dataclass(frozen=True, slots=True)
class Spelling:
    """Every spelling and bound of published schedules, as the settings give them."""

    rounding: Decimal
    largest_bytes: int
    most_rows: int
    most_figures: int
    most_columns: int
    totals: frozenset[str]
    unallocated: tuple[str, ...]
    columns: Mapping[str, str]
    metric_columns: Mapping[str, str]
    sources: Mapping[str, str]
    any_grant: frozenset[str]
    grants: frozenset[str]
    metrics: tuple[MetricKind, ...]
    comparators: tuple[str, ...] = ()
    kept: frozenset[str] = frozenset()
    missed: frozenset[str] = frozenset()

    def source(self, label: str) -> str:
        """Return a source in the template's words; one that no list names keeps its own."""
        return self.sources.get(fold(label), label.strip())

    def is_unallocated(self, name: str) -> bool:
        """Whether a line holds money nobody has a scheme for yet (DOMAIN A12)."""
        said = f" {fold(name)} "
        return any(f" {word} " in said for word in self.unallocated)

    def is_comparator(self, measure: str) -> bool:
        """Whether a measure is somebody else's figure: a region's, England's, the neighbours'."""
        said = f" {fold(measure)} "
        return any(f" {word}" in said for word in self.comparators)

    def metric(self, name: str) -> MetricKind:
        """Return what is known of a metric; the first entry with a word of its name speaks."""
        said = fold(name)
        return next((one for one in self.metrics if any(word in said for word in one.words)), MetricKind(()))


def load_spelling(config: Path, environ: Mapping[str, str]) -> Spelling:
    """Read ``schedules.toml`` with the environment over it.

    Raises:
        Broken: when a setting cannot be read; the sentence names the file.
    """
    try:
        read = tomllib.loads((config / "schedules.toml").read_text(encoding="utf-8"))
        return _read(read, environ.get("GOVFLOW_ROUNDING_UNITS", str(read["rounding_units"])))
    except (OSError, KeyError, ValueError, TypeError, AttributeError, InvalidOperation) as error:
        message = (
            "The settings of schedules cannot be read. Check config/schedules.toml and "
            f"GOVFLOW_ROUNDING_UNITS: {error!r}"
        )
        raise Broken(message) from error


def _read(read: Mapping[str, Any], rounding: str) -> Spelling:
    part = Decimal(rounding)
    if not 0 <= part <= MOST_UNITS:
        raise ValueError(
            f"rounding_units (GOVFLOW_ROUNDING_UNITS) is {rounding}, not between 0 and {MOST_UNITS}"
        )
    grants = read["any_grant"]
    return Spelling(
        rounding=part,
        largest_bytes=int(read["largest_bytes"]),
        most_rows=int(read["most_rows"]),
        most_figures=int(read["most_figures"]),
        most_columns=int(read["most_columns"]),
        totals=frozenset(map(fold, read["totals"])),
        unallocated=tuple(map(fold, read["unallocated"])),
        columns=_turned(read["columns"]),
        metric_columns=_turned(read["metric_columns"]),
        sources=_turned(read["sources"]),
        any_grant=frozenset(map(fold, grants["labels"])),
        grants=frozenset(grants["sources"]),
        metrics=tuple(
            MetricKind(**{**one, "words": tuple(map(fold, one["words"]))}) for one in read["metric"]
        ),
        comparators=tuple(map(fold, read["comparators"])),
        kept=frozenset(map(fold, read["kept"])),
        missed=frozenset(map(fold, read["missed"])),
    )


def _turned(spellings: Mapping[str, list[str]]) -> dict[str, str]:
    return {fold(one): name for name, all_of in spellings.items() for one in (name, *all_of)}
