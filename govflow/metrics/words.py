"""How a figure and its standing are said in words. What is not there yet is said, never written as nought."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from govflow.schedules.metrics import Comparison, Figure
from govflow.schedules.periods import month_name, spoken_day, spoken_list

STATE_WORDS = {
    "partial": "Partial",
    "cumulative": "To date",
    "provisional": "Provisional",
    "restated": "Restated",
    "not_yet_available": "Not yet available",
}
UNIT_SIGNS = {"percent": "%"}


def figure_words(figure: Figure) -> str:
    """Return a figure with its sign and what it is made of; where there is none, that there is none."""
    if figure.value is None:
        return "none"
    made_of = f" ({plain(figure.numerator)}/{plain(figure.denominator)})" if _has_parts(figure) else ""
    return f"{figure.value:,f}{UNIT_SIGNS.get(figure.unit, '')}{made_of}"


def _has_parts(figure: Figure) -> bool:
    return figure.numerator is not None and figure.denominator is not None


def plain(value: Decimal | None) -> str:
    """Return a number as people write it; nothing for none."""
    return "" if value is None else f"{value:,f}"


def signed(value: Decimal) -> str:
    """Return a difference with its sign, a proper minus where it is below nought."""
    return f"{value:+,f}".replace("-", "−") if value else "0"


def awaited_words(figure: Figure, on: date) -> str:
    """Return until when a figure is not available; on a day after that, since when it is awaited."""
    day = figure.available_from
    if day and day <= on:
        return f"awaited since {spoken_day(day)}"
    return f"not available until {spoken_day(day)}" if day else "not available yet"


def months_words(figure: Figure) -> str:
    """Return which months of a partial figure are there."""
    named = spoken_list([month_name(month) for month in figure.months_present])
    return f"{named} only" if named else ""


def standing_words(one: Comparison, on: date) -> str:
    """Return how a figure stands to its plan on a day, in one line."""
    if one.actual.value is None:
        return awaited_words(one.actual, on)
    plan = f" against {figure_words(one.plan)}" if one.plan else ""
    pace = f", an even pace would be {one.pro_rata:,f}" if one.pro_rata is not None else ""
    variance = f", variance {one.variance:+,f}" if one.variance is not None else ""
    months = f", {months_words(one.actual)}" if one.actual.months_present else ""
    return f"{figure_words(one.actual)}{plan}: {one.standing}{months}{pace}{variance}"


def sentence(text: str) -> str:
    """Return words as a sentence begins."""
    return text[:1].upper() + text[1:]
