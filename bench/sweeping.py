"""P12: what a sweep costs beside the effects it brings, with few and with a million dates pending."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from sqlalchemy import Connection, text

from bench.contestants.govflow import GovFlow
from bench.places import Files, Server
from govflow.kernel.moments import format_instant
from govflow.road.perform import Road
from govflow.road.tables import cases
from govflow.storage.work import read_clock
from govflow.timetable import tick
from govflow.timetable.firing import Came, fire

DUE, FEW, MANY = 100, 1_000, 1_000_000
TIMES_THE_FLOOR, GROWTH, EMPTY_MS = 3, 1.2, 1
LONG_PAST, FAR = "2001-01-01T00:{:02d}:{:02d}Z", "2090-01-01T00:00:00Z"
_PENDING = {
    "sqlite": "WITH RECURSIVE one(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM one WHERE n < :most) ",
    "postgresql": "WITH one(n) AS (SELECT generate_series(1, :most)) ",
}
# Each other case has twenty dates, about as many as a plan.
_INTO = (
    "SELECT 'bench-' || n, 'bench-' || (n / 20), 'date_passed', 'none', :far, '2090-01-01', "
    "'Europe/London', 'pending', 1 FROM one"
)
_OTHERS = (
    "SELECT 'bench-' || (n - 1), {columns} FROM one, (SELECT * FROM cases ORDER BY ref LIMIT 1) AS known"
)
_COLUMNS = "(id, case_ref, kind, subject, due_at, local_due, zone, state, event) "
# One unmet date of each plan falls due; every other date of the plans is put off.
_ONE_EACH = (
    "SELECT min(t.id) FROM timer t JOIN milestone m ON m.case_ref = t.case_ref AND m.key = t.subject "
    "WHERE coalesce(m.met_on, '') = '' AND m.outside = 0 AND t.id NOT LIKE 'bench-%' GROUP BY t.case_ref"
)


@dataclass
class Sweeps:
    """Seconds, round by round: the whole sweep, without its effects, with nothing due, and the floor."""

    whole: list[float] = field(default_factory=list)
    overhead: list[float] = field(default_factory=list)
    empty: list[float] = field(default_factory=list)
    floor: list[float] = field(default_factory=list)

    def median(self, name: str) -> float:
        """Return the median over the rounds, in milliseconds."""
        return 1000 * statistics.median(getattr(self, name))


def measure(place: Files | Server, rounds: int) -> dict[int, Sweeps]:
    """Return what sweeps took with a thousand dates pending, and with a million."""
    found: dict[int, Sweeps] = {}
    for pending in (FEW, MANY):
        url = place.fresh()
        contestant = GovFlow(url)
        contestant.prepare(DUE)
        contestant.connect()
        road = contestant.product.road
        with road.store.engine.begin() as connection:
            _put_off(connection, pending)
        place.settle(url)
        found[pending] = Sweeps()
        _round(road, Sweeps(), 0)
        for number in range(1, rounds + 1):
            _round(road, found[pending], number)
        road.store.engine.dispose()
        place.drop(url)
    return found


def _put_off(connection: Connection, pending: int) -> None:
    connection.execute(text("UPDATE timer SET due_at = :far"), {"far": FAR})
    rest = ", ".join(column.name for column in cases.c if column.name != "ref")
    numbers = _PENDING[connection.dialect.name]
    others = f"INSERT INTO cases (ref, {rest}) {numbers}{_OTHERS.format(columns=rest)}"
    connection.execute(text(others), {"most": pending // 20 + 1})
    connection.execute(text(f"INSERT INTO timer {_COLUMNS}{numbers}{_INTO}"), {"most": pending, "far": FAR})


def _round(road: Road, found: Sweeps, number: int) -> None:
    found.empty.append(_timed(lambda: tick.sweep(road)))
    _fall_due(road, number, 1)
    with _effects_left_out():
        found.overhead.append(_timed(lambda: tick.sweep(road)))
    found.floor.append(_timed(lambda: _mark(road)))
    _fall_due(road, number, 2)
    found.whole.append(_timed(lambda: _all_fired(road)))


def _timed(act: Callable[[], object]) -> float:
    started = time.perf_counter()
    act()
    return time.perf_counter() - started


def _fall_due(road: Road, number: int, part: int) -> None:
    due = LONG_PAST.format(number, part)
    with road.store.engine.begin() as connection:
        changed = connection.execute(
            text(f"UPDATE timer SET state = 'pending', due_at = :due WHERE id IN ({_ONE_EACH})"), {"due": due}
        )
        assert changed.rowcount == DUE, "Another number of dates fell due than the goal speaks of."


def _all_fired(road: Road) -> None:
    fired = [one for one in tick.sweep(road).fired if not one.failed]
    assert len(fired) == DUE, "A date that was due did not fire."


@contextmanager
def _effects_left_out() -> Iterator[None]:
    tick.fire = lambda *_: (Came.FIRED, "")
    try:
        yield
    finally:
        tick.fire = fire


def _mark(road: Road) -> None:
    """Find what is due and mark it, by the driver alone: the floor of any sweep."""
    with road.store.read() as connection:
        now = format_instant(read_clock(connection))
    mark = "?" if road.store.dialect == "sqlite" else "%s"
    raw = road.store.engine.raw_connection()
    cursor = raw.cursor()
    cursor.execute(
        f"UPDATE timer SET state = 'marked' WHERE id IN (SELECT id FROM timer WHERE state = 'pending' "
        f"AND due_at <= {mark} ORDER BY due_at LIMIT {DUE})",
        (now,),
    )
    raw.commit()
    raw.close()


def render(results: dict[str, dict[int, Sweeps]]) -> str:
    """Return the table and which part of the goal is met."""
    lines = ["| sweep, milliseconds | nothing due | 100 due, all of it | beside its effects | floor |"]
    lines.append("|---|---:|---:|---:|---:|")
    verdicts = []
    for title, by_pending in results.items():
        for pending, found in by_pending.items():
            figures = [f"{found.median(name):.2f}" for name in ("empty", "whole", "overhead", "floor")]
            lines.append(f"| {title}, {pending:,} pending | " + " | ".join(figures) + " |")
        few, many = by_pending[FEW], by_pending[MANY]
        times = many.median("overhead") / many.median("floor")
        grown = many.median("whole") / few.median("whole")
        words = f"beside its effects {times:.1f} × the floor, at most {TIMES_THE_FLOOR}"
        verdicts.append(f"P12 {title}: {words}: {_word(met=times <= TIMES_THE_FLOOR)}")
        words = f"a million pending {grown:.2f} × a thousand, at most {GROWTH}"
        verdicts.append(f"P12 {title}: {words}: {_word(met=grown <= GROWTH)}")
        if title == "SQLite":
            words = f"with nothing due {many.median('empty'):.2f} ms, at most {EMPTY_MS}"
            verdicts.append(f"P12 {title}: {words}: {_word(met=many.median('empty') <= EMPTY_MS)}")
    return "\n".join([*lines, "", *verdicts])


def _word(*, met: bool) -> str:
    return "met" if met else "missed"
