"""Dates as a round or an area prints them: rows of a file read, laid over one another, and put in order."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields, replace
from datetime import date, timedelta
from graphlib import TopologicalSorter
from typing import Any

from govflow.machine.dates import DATES
from govflow.timetable.calendar import Calendar
from govflow.timetable.due import KINDS, QUALIFIERS, Milestone, Printed, Qualifier
from govflow.timetable.relative import Relative, read_relative

_MILESTONE_KEYS = frozenset(field.name for field in fields(Milestone)) - {"met_on", "waived", "position"}


def overlay(national: Iterable[Milestone], local: Iterable[Mapping[str, Any]]) -> tuple[Milestone, ...]:
    """Return ``national`` with each ``local`` row added, or laid over the one of the same key."""
    by_key = {milestone.key: milestone for milestone in national}
    for row in local:
        known = by_key.get(row["key"])
        by_key[row["key"]] = read_milestone({**_as_row(known, row), **row} if known else row)
    return in_order(by_key.values())


def with_source(row: Mapping[str, Any], papers: Mapping[str, str]) -> Mapping[str, Any]:
    """Fold the printed ``sources`` into one text, and keep each with its paper, place, words and date."""
    printed: Sequence[Mapping[str, Any]] = row.get("sources", [])
    if not printed:
        return {"key": row["key"], **row}
    read = tuple(_printed(each, papers) for each in printed)
    told = "; ".join(
        f"{one.named}: \N{LEFT DOUBLE QUOTATION MARK}{one.printed}\N{RIGHT DOUBLE QUOTATION MARK}"
        for one in read
    )
    return {"key": row["key"], **row, "sources": read, "source": told}


def _printed(each: Mapping[str, Any], papers: Mapping[str, str]) -> Printed:
    place = each["row"]
    return Printed(
        paper=papers[each["paper"]],
        place=f"row {place}" if isinstance(place, int) else str(place),
        printed=each["printed"],
        qualifier=each.get("qualifier", ""),
        start=each.get("start"),
        due=each.get("due"),
    )


def _order(milestone: Milestone) -> tuple[date, date]:
    return (milestone.due or milestone.start or date.max, milestone.start or date.min)


def _as_row(milestone: Milestone, over: Mapping[str, Any]) -> dict[str, Any]:
    row = {name: getattr(milestone, name) for name in _MILESTONE_KEYS}
    if over.keys() & {"qualifier", "start", "due"}:
        row["relative"] = None
    # A new qualifier brings its own dates; the old ones would contradict it.
    printed = frozenset() if "qualifier" in over else DATES[milestone.qualifier]
    return {name: value for name, value in row.items() if name not in ("start", "due") or name in printed}


def read_milestone(row: Mapping[str, Any]) -> Milestone:
    """Return the milestone a row of a file prints.

    Raises:
        KeyError, TypeError, ValueError: for a row that cannot be read, naming its key.
    """
    key = row["key"]
    unknown = set(row) - _MILESTONE_KEYS
    if unknown:
        raise ValueError(f"{key} has unknown words: {', '.join(sorted(unknown))}")
    if row["qualifier"] not in QUALIFIERS or row.get("kind", "local") not in KINDS:
        raise ValueError(f"{key} has a qualifier or kind that is not known")
    given = {name for name in ("start", "due") if row.get(name) is not None}
    if row.get("relative") is not None:
        return _relative(row, given)
    if given != DATES[row["qualifier"]]:
        expected = " and ".join(sorted(DATES[row["qualifier"]], reverse=True)) or "no date"
        raise ValueError(f"{key} is '{row['qualifier']}' and so takes {expected}")
    read = _spanned(Milestone(**row))
    return replace(read, sources=tuple(_dated_as(read, one) for one in read.sources))


def _dated_as(milestone: Milestone, one: Printed) -> Printed:
    """Return a place that prints no date of its own with the date it agrees on."""
    if one.qualifier:
        return one
    return replace(one, qualifier=milestone.qualifier, start=milestone.start, due=milestone.due)


def _relative(row: Mapping[str, Any], given: set[str]) -> Milestone:
    if given or row["qualifier"] not in ("on", "by"):
        raise ValueError(f"{row['key']} hangs on another date: it is 'on' or 'by', without one of its own")
    rule = row["relative"]
    read = rule if isinstance(rule, Relative) else read_relative(rule, row["qualifier"])
    return Milestone(**{**row, "relative": read})


def resolve(milestones: Iterable[Milestone], calendar: Calendar) -> tuple[Milestone, ...]:
    """Return the milestones with each that hangs on another on its day; to be confirmed where that has none.

    What was done keeps the date it had.

    Raises:
        ValueError: for one that hangs on a milestone that is not there, or on itself in a circle.
    """
    by_key = {each.key: each for each in milestones}
    order = TopologicalSorter(
        {one.key: {one.relative.anchor} if one.relative else () for one in by_key.values()}
    )
    for key in order.static_order():
        if key not in by_key:
            raise ValueError(f"a date hangs on '{key}', which is not among the milestones")
        if not (by_key[key].met_on or by_key[key].waived):
            by_key[key] = resolved(by_key[key], by_key, calendar)
    return in_order(by_key.values())


def resolved(milestone: Milestone, by_key: Mapping[str, Milestone], calendar: Calendar) -> Milestone:
    """Return a milestone that hangs on another on the day that one gives it."""
    rule = milestone.relative
    if rule is None or (anchor := by_key.get(rule.anchor)) is None:
        return milestone
    day = (anchor.start or anchor.due) if rule.before else (anchor.due or anchor.start)
    words = rule.words(anchor.title)
    source = milestone.source if words in milestone.source else f"{words}. {milestone.source}".rstrip(" .")
    if day is None:
        return replace(milestone, qualifier="to_be_confirmed", start=None, due=None, source=source)
    due = rule.on(day, calendar).date
    qualifier: Qualifier = "on" if rule.qualifier == "on" else "by"
    return replace(
        milestone, qualifier=qualifier, start=due if qualifier == "on" else None, due=due, source=source
    )


def in_order(milestones: Iterable[Milestone]) -> tuple[Milestone, ...]:
    """Return the milestones in the order of their dates, numbered from one."""
    ordered = sorted(milestones, key=_order)
    return tuple(replace(each, position=position) for position, each in enumerate(ordered, start=1))


def _spanned(milestone: Milestone) -> Milestone:
    """Fill in the end of a week or month, and the start of a date that is one day."""
    start, due = milestone.start, milestone.due
    if milestone.qualifier == "on":
        return replace(milestone, start=due)
    if milestone.qualifier == "week_commencing" and start:
        return replace(milestone, due=start + timedelta(days=6))
    if milestone.qualifier == "during_month" and start:
        first = start.replace(day=1)
        after = (first + timedelta(days=31)).replace(day=1)
        return replace(milestone, start=first, due=after - timedelta(days=1))
    if start and due and start > due:
        raise ValueError(f"{milestone.key} ends before it starts")
    return milestone
