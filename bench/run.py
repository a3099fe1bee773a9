"""Measures a governed step beside the raw driver and a bare peer, in interleaved rounds; prints ratios only.

``make bench``, or ``python bench/run.py --quick``. docs/reference/performance.md says what the figures mean.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bench import report, settling, statements, sweeping, workbooks
from bench.contestants import REGISTRY
from bench.drive import WARM, steps_per_second
from bench.places import Files, Server, files, server

PROCESSES = 4
Runs = dict[str, list[float]]


def measure(place: Files | Server, plans: int, rounds: int, processes: int, only: list[str]) -> Runs:
    """Return each contestant's throughput, round by round, over copies of databases prepared once."""
    names = [name for name in REGISTRY if not only or name in only]
    templates = {}
    for name in names:
        template = "GovFlow" if name.startswith("GovFlow") else name
        if template not in templates:
            templates[template] = place.fresh()
            REGISTRY[template](templates[template]).prepare(plans + processes * WARM)
            place.settle(templates[template])
        templates[name] = templates[template]
    runs: Runs = {name: [] for name in names}
    for number in range(rounds):
        turned = names[number % len(names) :] + names[: number % len(names)]
        for name in turned if number % 2 == 0 else reversed(turned):
            url = place.fresh(templates[name])
            runs[name].append(steps_per_second(name, url, plans, processes))
            place.drop(url)
            print(".", end="", flush=True, file=sys.stderr)
    print(file=sys.stderr)
    for url in set(templates.values()):
        place.drop(url)
    return runs


def arguments() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--plans", type=int, default=200)
    parser.add_argument("--db", choices=["sqlite", "pg", "both"], default="both")
    parser.add_argument(
        "--quick", action="store_true", help="40 plans, 3 rounds: a hint, not a figure to quote"
    )
    parser.add_argument("--only", action="append", default=[], help="a contestant by name; may be repeated")
    given = parser.parse_args()
    if given.quick:
        given.plans, given.rounds = 40, 3
    return given


@contextmanager
def places(wanted: str) -> Iterator[list[tuple[str, Files | Server]]]:
    """Open the places asked for."""
    with files() as folder:
        found: list[tuple[str, Files | Server]] = [("SQLite", folder)] if wanted != "pg" else []
        if wanted == "sqlite":
            yield found
            return
        with server() as postgres:
            yield [*found, ("PostgreSQL", postgres)]


def main() -> None:
    """Measure and print."""
    given = arguments()
    results: dict[str, Runs] = {}
    with places(given.db) as found:
        for title, place in found:
            results[f"{title}, one writer"] = measure(place, given.plans, given.rounds, 1, given.only)
            if title == "PostgreSQL":
                together = f"{title}, {PROCESSES} processes"
                results[together] = measure(place, given.plans, given.rounds, PROCESSES, given.only)
        counts = {title: statements.count(place) for title, place in found}
        sweeps = {title: sweeping.measure(place, given.rounds) for title, place in found}
    print(report.render(results, counts, plans=given.plans, rounds=given.rounds))
    print(f"\n{sweeping.render(sweeps)}")
    print(f"\n{settling.render(settling.measure(given.rounds))}")
    print(f"\n{workbooks.render(workbooks.measure(given.rounds))}")


if __name__ == "__main__":
    main()
