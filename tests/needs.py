"""What a test may need of the machine, whether it is there, and how to get it.

A test says what it needs by its marker. Where that is missing the test is named at the end as not
run, or fails where GOVFLOW_REQUIRE says that the need must be met. No other skip is let through.
"""

from __future__ import annotations

import ctypes
import os
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

POSTGRES_HOMES = Path("/usr/lib/postgresql")


@dataclass(frozen=True)
class Need:
    """One thing outside the project that some tests stand on."""

    name: str
    what: str
    remedy: str
    is_met: Callable[[], bool]


def find_chromium() -> Path | None:
    """The browser of the system; Playwright's own download is never used."""
    for name in ("chromium", "chromium-browser", "google-chrome"):
        found = shutil.which(name)
        if found:
            return Path(found)
    return None


def find_postgres() -> Path | None:
    """The folder of the newest PostgreSQL server programs; Debian keeps them off the path."""
    homes = sorted(
        (home / "bin" for home in POSTGRES_HOMES.glob("[0-9]*") if (home / "bin" / "postgres").exists()),
        key=lambda programs: int(programs.parent.name),
    )
    if homes:
        return homes[-1]
    found = shutil.which("postgres")
    return Path(found).resolve().parent if found else None


def find_dot() -> Path | None:
    """Graphviz's drawing program."""
    found = shutil.which("dot")
    return Path(found) if found else None


def has_pango() -> bool:
    """Whether the libraries that WeasyPrint loads are all there."""
    try:
        for library in ("libpango-1.0.so.0", "libpangoft2-1.0.so.0", "libharfbuzz-subset.so.0"):
            ctypes.CDLL(library)
    except OSError:
        return False
    return True


def find_faketime() -> Path | None:
    """The library that gives a process a clock of its own."""
    return next(iter(sorted(Path("/usr/lib").glob("*/faketime/libfaketime.so.1"))), None)


def find_vectors() -> Path | None:
    """The folder of outside test vectors that GOVFLOW_VECTORS names."""
    named = os.environ.get("GOVFLOW_VECTORS", "")
    return Path(named) if named and Path(named).is_dir() else None


NEEDS: Mapping[str, Need] = {
    need.name: need
    for need in (
        Need(
            "browser", "Chromium", "apt-get install chromium fonts-liberation", lambda: bool(find_chromium())
        ),
        Need("postgres", "a PostgreSQL server", "apt-get install postgresql", lambda: bool(find_postgres())),
        Need("graphviz", "Graphviz's dot", "apt-get install graphviz", lambda: bool(find_dot())),
        Need(
            "pango",
            "the Pango libraries",
            "apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0",
            has_pango,
        ),
        Need("faketime", "libfaketime", "apt-get install libfaketime", lambda: bool(find_faketime())),
        Need(
            "vectors",
            "the outside test vectors",
            "set GOVFLOW_VECTORS to the folder that holds them",
            lambda: bool(find_vectors()),
        ),
    )
}


class UnknownNeed(Exception):
    """Raised when GOVFLOW_REQUIRE holds a word that names no need."""


def required() -> frozenset[str]:
    """The needs that GOVFLOW_REQUIRE says must be met here."""
    words = {word.strip() for word in os.environ.get("GOVFLOW_REQUIRE", "").split(",")} - {""}
    unknown = words - NEEDS.keys()
    if unknown:
        message = f"GOVFLOW_REQUIRE names {', '.join(sorted(unknown))}; it may name {', '.join(NEEDS)}."
        raise UnknownNeed(message)
    return frozenset(words)
