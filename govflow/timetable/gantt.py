"""A timetable as a picture: where on a line of days each date, window and meeting is drawn. Pure geometry.

What it draws is all in the table beside it; the templates turn this into SVG (``components/gantt.html``).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from textwrap import wrap
from typing import Literal

from govflow.timetable.due import SPANS, Milestone, StatusName

# A date is a diamond, a window a bar over all its days, a "from" an arrow onward.
Shape = Literal["date", "window", "from", "none"]
# How it stands, told apart by outline and filling and never by colour alone.
Sign = Literal["done", "done_late", "late", "will_miss", "at_risk", "ahead", "awaited", "waived"]

# In the units of the picture, one for one with the pixels of a page: as wide as a page is at its widest.
WIDTH, LABELS, MARGIN = 960, 310, 30
TOP, LINE, GAP, FOOT = 62, 19, 14, 12
LETTERS, SMALL_LETTERS = 36, 44
NARROWEST_WINDOW, NARROWEST_MONTH = 18, 44
# Today stands in the picture where it is no further off than this.
NEAR = timedelta(days=31)
MONTHS = 12

_SIGNS: dict[StatusName, Sign] = {
    "done": "done",
    "done_late": "done_late",
    "late": "late",
    "missed": "late",
    "at_risk": "at_risk",
    "awaited": "awaited",
    "waived": "waived",
}


@dataclass(frozen=True, slots=True)
class Step:
    """What is drawn of one step: its days, the last possible one, when it was done, what it was before."""

    title: str
    words: str
    shape: Shape = "none"
    sign: Sign = "ahead"
    start: date | None = None
    until: date | None = None
    latest: date | None = None
    former: tuple[date, ...] = ()
    met: date | None = None

    @property
    def days(self) -> list[date]:
        """Return every day on which something of it is drawn."""
        return [day for day in (self.start, self.until, self.latest, self.met, *self.former) if day]


@dataclass(frozen=True, slots=True)
class Lane:
    """Days of one kind on a line of their own: meetings, and the ends of what steps rely on."""

    title: str
    days: tuple[date, ...]


@dataclass(frozen=True, slots=True)
class Text:
    """One line of words: how far down it stands, and whether it is the smaller kind."""

    y: int
    words: str
    is_small: bool = False


@dataclass(frozen=True, slots=True)
class Drawn:
    """A step as it is drawn: ``width`` is that of a window, ``latest`` where its last possible day ends.

    ``met`` is the day it was done, where that lies outside its own.
    """

    texts: tuple[Text, ...]
    shape: Shape
    sign: Sign
    y: int
    foot: int
    x: float = 0
    width: float = 0
    latest: float | None = None
    former: tuple[float, ...] = ()
    met: float | None = None


@dataclass(frozen=True, slots=True)
class DrawnLane:
    """A lane as it is drawn."""

    title: str
    y: int
    points: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Tick:
    """The first of a month, with its name where there is room, and its year where that begins."""

    x: float
    month: str
    year: str


@dataclass(frozen=True, slots=True)
class Picture:
    """Everything the template draws."""

    height: int
    ticks: tuple[Tick, ...]
    rows: tuple[Drawn, ...]
    lanes: tuple[DrawnLane, ...]
    today: float | None
    first: date
    last: date
    width: int = WIDTH
    labels: int = LABELS
    top: int = TOP


@dataclass(frozen=True, slots=True)
class _Scale:
    first: date
    after: date

    def x(self, day: date) -> float:
        share = (day - self.first) / (self.after - self.first)
        return round(LABELS + share * (WIDTH - LABELS - MARGIN), 1)

    def middle(self, day: date) -> float:
        return round((self.x(day) + self.x(day + timedelta(days=1))) / 2, 1)


def sign_of(status: StatusName, *, will_miss: bool) -> Sign:
    """Return how a date is drawn that stands so; one that will be missed unless it moves says so first."""
    known = _SIGNS.get(status, "ahead")
    return "will_miss" if will_miss and known in ("ahead", "at_risk") else known


def step_of(one: Milestone, words: str, sign: Sign, latest: date | None, former: Sequence[date]) -> Step:
    """Return a milestone as it is to be drawn, with its last possible day where its date does not say it."""
    limit = None if one.met_on or one.waived or latest == one.deadline else latest
    shape, start, until = _place(one)
    within = start is not None and one.met_on is not None and start <= one.met_on <= (until or start)
    met = None if within else one.met_on
    return Step(one.title, words, shape, sign, start, until, limit, tuple(former), met)


def _place(one: Milestone) -> tuple[Shape, date | None, date | None]:
    if one.qualifier in SPANS and one.start and one.due:
        return "window", one.start, one.due
    if one.qualifier == "from" and one.start:
        return "from", one.start, None
    day = None if one.qualifier == "to_be_confirmed" else one.due
    return ("date", day, None) if day else ("none", None, None)


def draw(steps: Sequence[Step], lanes: Sequence[Lane], today: date) -> Picture | None:
    """Return the picture of a timetable on a day, or nothing where no step has a day yet."""
    days = [day for one in steps for day in one.days]
    if not days:
        return None
    days += [day for lane in lanes for day in lane.days]
    in_sight = min(days) - NEAR <= today <= max(days) + NEAR
    shown = [*days, today] if in_sight else days
    scale = _Scale(_month(min(shown), 0), _month(max(shown), 1))
    rows, y = [], TOP
    for one in steps:
        row = _row(one, scale, y)
        rows.append(row)
        y = row.foot
    drawn = []
    for lane in lanes:
        drawn.append(DrawnLane(lane.title, y + LINE, tuple(scale.middle(day) for day in lane.days)))
        y += 2 * LINE
    return Picture(
        y + FOOT,
        _ticks(scale),
        tuple(rows),
        tuple(drawn),
        scale.middle(today) if in_sight else None,
        min(days),
        max(days),
    )


def _row(one: Step, scale: _Scale, y: int) -> Drawn:
    words = [(line, False) for line in wrap(one.title, LETTERS)]
    words += [(line, True) for line in wrap(one.words, SMALL_LETTERS)]
    texts = tuple(Text(y + LINE * (number + 1), *line) for number, line in enumerate(words))
    foot = y + LINE * len(words) + GAP
    x, width = 0.0, 0.0
    if one.start:
        x = scale.x(one.start) if one.shape == "window" else scale.middle(one.start)
    if one.start and one.until:
        width = max(NARROWEST_WINDOW, round(scale.x(one.until + timedelta(days=1)) - x, 1))
    latest = scale.x(one.latest + timedelta(days=1)) if one.latest else None
    former = tuple(scale.middle(day) for day in one.former)
    met = scale.middle(one.met) if one.met else None
    return Drawn(texts, one.shape, one.sign, y + LINE, foot, x, width, latest, former, met)


def _month(day: date, more: int) -> date:
    months = day.year * MONTHS + day.month - 1 + more
    return date(months // MONTHS, months % MONTHS + 1, 1)


def _ticks(scale: _Scale) -> tuple[Tick, ...]:
    """Return the beginning of each month; as few are named as there is room for, a year at its first."""
    months = [scale.first]
    while (following := _month(months[-1], 1)) < scale.after:
        months.append(following)
    room = (WIDTH - LABELS - MARGIN) / len(months)
    every = next(each for each in (1, 2, 3, 6, MONTHS) if each * room >= NARROWEST_MONTH or each == MONTHS)
    named = [day for day in months if (day.month - 1) % every == 0] or months[:1]
    begins = {day.year: day for day in reversed(named)}
    return tuple(
        Tick(
            scale.x(day),
            f"{day:%b}" if day in named else "",
            str(day.year) if begins.get(day.year) == day else "",
        )
        for day in months
    )
