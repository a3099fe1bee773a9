"""The printed table: ratios of one run, the goals, and which of them are missed."""

from __future__ import annotations

import platform
import statistics

import sqlalchemy

from govflow.storage.engine import sqlite_module

FLOOR, OURS, BARE = "raw driver", "GovFlow", "GovFlow without hashing"
GOALS = {
    "SQLite, one writer": (20, 28),
    "PostgreSQL, one writer": (38, 50),
    "PostgreSQL, 4 processes": (33, 48),
}
TRIPS = (8, 6)
MOST_LOST_TO_HASHING = 10
Runs = dict[str, list[float]]


def _share(runs: Runs, name: str, of: str) -> float:
    """Return the median over rounds of one contestant's throughput in percent of another's."""
    pairs = zip(runs[name], runs[of], strict=True)
    return statistics.median(100 * one / other for one, other in pairs)


def render(results: dict[str, Runs], counts: dict[str, list[int]], *, plans: int, rounds: int) -> str:
    """Return everything that was found, as Markdown."""
    versions = f"Python {platform.python_version()}, SQLAlchemy {sqlalchemy.__version__}"
    lines = [f"{plans} plans of 8 steps, medians of {rounds} interleaved rounds; {versions}, "]
    lines[0] += f"SQLite {sqlite_module().sqlite_version}. In percent of the raw driver in the same round."
    lines += ["", "| | " + " | ".join(results) + " |", "|---|" + "---:|" * len(results)]
    names = list(dict.fromkeys(name for runs in results.values() for name in runs))
    for name in names:
        shares = [f"{_share(runs, name, FLOOR):.1f}" if FLOOR in runs else "-" for runs in results.values()]
        lines.append(f"| {name} | " + " | ".join(shares) + " |")
    goals = [f"{GOALS[title][0]}, then {GOALS[title][1]}" for title in results]
    lines.append("| goal | " + " | ".join(goals) + " |")
    verdicts = [*_speed(results), *_hashing(results), *_trips(counts)]
    return "\n".join([*lines, "", *verdicts])


def _speed(results: dict[str, Runs]) -> list[str]:
    found = []
    for title, runs in results.items():
        if FLOOR in runs and OURS in runs:
            share, (first, then) = _share(runs, OURS, FLOOR), GOALS[title]
            word = "missed" if share < first else "met" if share < then else "met, and the second too"
            found.append(f"P1 {title}: {share:.1f} % of the floor; goal {first}, then {then}: {word}")
    return found


def _hashing(results: dict[str, Runs]) -> list[str]:
    found = []
    for title, runs in results.items():
        if OURS in runs and BARE in runs:
            lost = 100 - _share(runs, OURS, BARE)
            word = "met" if lost <= MOST_LOST_TO_HASHING else "missed"
            found.append(f"P4 {title}: {lost:.1f} % lost to hashing; at most {MOST_LOST_TO_HASHING}: {word}")
    return found


def _trips(counts: dict[str, list[int]]) -> list[str]:
    found = []
    for title, steps in counts.items():
        most = max(steps)
        word = "missed" if most > TRIPS[0] else "met" if most > TRIPS[1] else "met, and the second too"
        each = ", ".join(str(number) for number in steps)
        found.append(
            f"P2 {title}: {each} round trips in the eight steps; goal {TRIPS[0]}, then {TRIPS[1]}: {word}"
        )
    return found
