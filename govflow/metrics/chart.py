"""A measure as a picture: where each figure and its target stand on a line of values. Pure geometry.

One row a period, downwards, so that it is read on a narrow screen too. What it draws is in the table
beside it; ``components/chart.html`` turns it into SVG.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from typing import Literal, cast

from govflow.metrics.model import Comparator
from govflow.schedules.metrics import Comparison, Figure

# Told apart by outline and filling, never by colour alone. The last three are what others reached.
Sign = Literal[
    "complete", "partial", "cumulative", "provisional", "restated", "region", "england", "nearest_neighbours"
]
# In the units of the picture, one for one with the pixels of the narrowest page.
WIDTH, LABELS, RIGHT, TOP, LINE, FOOT = 290, 92, 22, 40, 36, 8
LINES_OF_GRID, MOST_DRAWN = 3, 24
STEPS = (Decimal(1), Decimal(2), Decimal("2.5"), Decimal(5), Decimal(10))
HALF, NEAR = Decimal("0.5"), Decimal("0.8")


@dataclass(frozen=True, slots=True)
class Mark:
    """Where the figure of others stands in a period."""

    sign: Sign
    x: float


@dataclass(frozen=True, slots=True)
class Point:
    """A period as it is drawn: its figure or, where there is none, words in its place; others beside it."""

    period: str
    y: int
    x: float | None = None
    sign: Sign = "complete"
    value: str = ""
    is_left: bool = False
    words: tuple[str, ...] = ()
    others: tuple[Mark, ...] = ()


@dataclass(frozen=True, slots=True)
class GridLine:
    """A round value with its place."""

    x: float
    value: str


@dataclass(frozen=True, slots=True)
class Chart:
    """Everything the template draws. ``target`` and ``line`` are paths, broken where there is nothing."""

    height: int
    points: tuple[Point, ...]
    grid: tuple[GridLine, ...]
    target: str
    line: str
    signs: tuple[Sign, ...]
    first: str
    last: str
    gaps: int
    width: int = WIDTH
    labels: int = LABELS
    top: int = TOP
    row: int = LINE


@dataclass(frozen=True, slots=True)
class _Scale:
    low: Decimal
    high: Decimal

    def x(self, value: Decimal) -> float:
        share = (value - self.low) / (self.high - self.low)
        return round(float(LABELS + share * (WIDTH - LABELS - RIGHT)), 1)


def draw(comparisons: Sequence[Comparison], on: date, others: Sequence[Comparator] = ()) -> Chart | None:
    """Return the picture of figures on a day, in the order given; nothing where no figure is known.

    What others reached is drawn in the row of its period, as the table beside the picture has it.
    """
    shown = comparisons[-MOST_DRAWN:]
    held, beside = _targets(shown), [_others(one, others) for one in shown]
    own = [value for value in (*held, *(one.actual.value for one in shown)) if value is not None]
    if not own:
        return None
    step, scale = _scale([*own, *(value for row in beside for _, value in row)])
    points = tuple(
        _point(one, scale, TOP + LINE * number + LINE // 2, on, row)
        for number, (one, row) in enumerate(zip(shown, beside, strict=True))
    )
    targets = [None if value is None else scale.x(value) for value in held]
    return Chart(
        TOP + LINE * len(points) + FOOT,
        points,
        tuple(_grid(scale, step)),
        _target_path(targets),
        _line_path(points),
        _signs(points),
        shown[0].actual.period.name,
        shown[-1].actual.period.name,
        sum(one.x is None for one in points),
    )


def _others(one: Comparison, others: Sequence[Comparator]) -> list[tuple[Sign, Decimal]]:
    """Return the figures of others for the same period."""
    same = (each for each in others if each.figure.period.name == one.actual.period.name)
    return [(cast("Sign", each.whose), each.figure.value) for each in same if each.figure.value is not None]


def _signs(points: Sequence[Point]) -> tuple[Sign, ...]:
    own = [one.sign for one in points if one.x is not None]
    return tuple(dict.fromkeys([*own, *(mark.sign for one in points for mark in one.others)]))


def _targets(shown: Sequence[Comparison]) -> list[Decimal | None]:
    """Return what each figure is held against: its plan, or to date what an even pace would have reached."""
    to_date = any(one.pro_rata is not None for one in shown)
    return [_target(one, to_date=to_date) for one in shown]


def _target(one: Comparison, *, to_date: bool) -> Decimal | None:
    # The plan of a whole year is no target of its third quarter.
    if one.pro_rata is not None or (to_date and one.actual.value is None):
        return one.pro_rata
    return one.plan.value if one.plan else None


def _scale(values: Sequence[Decimal]) -> tuple[Decimal, _Scale]:
    least, most = min(values), max(values)
    # From nought where figures are far apart; else near, but not so near that a small difference looks large.
    low = Decimal(0) if 0 <= least <= most * HALF else min(least, most * NEAR)
    span = (most - low) or abs(most) or Decimal(1)
    unit = Decimal(1).scaleb((span / LINES_OF_GRID).adjusted())
    step = next(one * unit for one in STEPS if span / (one * unit) <= LINES_OF_GRID)
    first = (low / step).to_integral_value(ROUND_FLOOR) * step
    last = (most / step).to_integral_value(ROUND_CEILING) * step
    return step, _Scale(first, last if last > first else first + step)


def _grid(scale: _Scale, step: Decimal) -> Iterator[GridLine]:
    value = scale.low
    while value <= scale.high:
        yield GridLine(scale.x(value), f"{value.normalize():,f}")
        value += step


def _point(one: Comparison, scale: _Scale, y: int, on: date, beside: Sequence[tuple[Sign, Decimal]]) -> Point:
    actual, marks = one.actual, tuple(Mark(sign, scale.x(value)) for sign, value in beside)
    if actual.value is None or actual.state == "not_yet_available":
        return Point(actual.period.name, y, words=_gap(actual, on), others=marks)
    x, value = scale.x(actual.value), f"{actual.value:,f}"
    return Point(actual.period.name, y, x, actual.state, value, x > (LABELS + WIDTH) / 2, others=marks)


def _gap(actual: Figure, on: date) -> tuple[str, ...]:
    """Return what stands in the place of a figure: few words, its day under them."""
    day = actual.available_from
    if day is None:
        return ("not yet",)
    return "awaited since" if day <= on else "not until", f"{day.day} {day:%b %Y}"


def _target_path(targets: Sequence[float | None]) -> str:
    pieces, joined = [], False
    for number, x in enumerate(targets):
        if x is None:
            joined = False
            continue
        top = TOP + LINE * number
        pieces.append(f"{f'H{x}' if joined else f'M{x} {top}'}V{top + LINE}")
        joined = True
    return "".join(pieces)


def _line_path(points: Sequence[Point]) -> str:
    """Join figures that follow each other; a gap and what is only partial break the line."""
    pieces, joined = [], False
    for one in points:
        whole = one.x is not None and one.sign != "partial"
        if whole:
            pieces.append(f"{'L' if joined else 'M'}{one.x} {one.y}")
        joined = whole
    return "".join(pieces)
